"""Scopes: rules that say which targets change, resolved to a frozen set. Nothing is in a scope that no rule put there.

Rules apply in their order: `include` adds, `exclude` removes, `only` narrows. The terms of one rule are ANDed, the
values of one term ORed. What a rule cannot decide (a release that cannot be ranked) always leads to fewer targets.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from typing_extensions import override

from desktop.domain import canonical
from desktop.domain.canonical import Json
from desktop.domain.errors import ScopeError
from desktop.domain.release import Order, ReleaseRanking
from desktop.domain.target import Slot

GROUP_TAG = "group"
"""The tag of a service that `group:` looks at."""

_PLAIN = re.compile(r"[A-Za-z0-9._+*@~-]+")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


class Verb(StrEnum):
    """What a rule does with the targets that it matches."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    ONLY = "only"


class TermKind(StrEnum):
    """What a term looks at."""

    ALL = "all"
    TAG = "tag"
    GROUP = "group"
    TENANT = "tenant"
    SERVICE = "service"
    RELEASE = "release"
    WHERE = "where"
    CELL = "cell"


class Comparison(StrEnum):
    """How `where release` compares the target's present release with a label."""

    LESS = "<"
    AT_MOST = "<="
    EQUAL = "="
    DIFFERENT = "!="
    AT_LEAST = ">="
    GREATER = ">"


_ACCEPTED = {
    Comparison.LESS: frozenset({Order.LESS}),
    Comparison.AT_MOST: frozenset({Order.LESS, Order.EQUAL}),
    Comparison.AT_LEAST: frozenset({Order.EQUAL, Order.GREATER}),
    Comparison.GREATER: frozenset({Order.GREATER}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateTarget:
    """A slot that could change. `release` is the target's label now, `source` the one it would get; None: not there.

    `same` tells whether its values are those of the source already, None where only the labels are known. `locked` says
    why no rule can choose it.
    """

    slot: Slot
    tenant_tags: Mapping[str, str] = field(default_factory=dict[str, str])
    service_tags: Mapping[str, str] = field(default_factory=dict[str, str])
    release: str | None = None
    source: str | None = None
    same: bool | None = None
    locked: str = ""

    @property
    def is_already_there(self) -> bool:
        if self.same is not None:
            return self.same
        return bool(self.release) and self.release == self.source


Subject: TypeAlias = tuple[str | None, ...]
"""What of a candidate a term looks at; None where the candidate has no such thing."""

_SUBJECTS: dict[TermKind, Callable[[CandidateTarget, str], Subject]] = {
    TermKind.ALL: lambda _candidate, _key: (),
    TermKind.CELL: lambda candidate, _key: candidate.slot,
    TermKind.TENANT: lambda candidate, _key: (candidate.slot.tenant,),
    TermKind.SERVICE: lambda candidate, _key: (candidate.slot.service,),
    TermKind.GROUP: lambda candidate, _key: (candidate.service_tags.get(GROUP_TAG),),
    TermKind.TAG: lambda candidate, key: (candidate.tenant_tags.get(key), candidate.service_tags.get(key)),
    TermKind.RELEASE: lambda candidate, _key: (candidate.release,),
    TermKind.WHERE: lambda candidate, _key: (candidate.release,),
}
"""Either the tenant or the service may have a tag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One condition of a rule.

    `values` are names or patterns (`*` stands for any text) of which one must fit; for a cell they are tenant and
    service, for `where` the label. `key` is the key of a tag.
    """

    kind: TermKind
    values: tuple[str, ...] = ()
    key: str = ""
    comparison: Comparison | None = None

    @override
    def __str__(self) -> str:
        match self.kind:
            case TermKind.ALL:
                return "all"
            case TermKind.WHERE:
                return f"where release {self.comparison} {quoted(self.values[0])}"
            case TermKind.CELL:
                return "/".join(quoted(name) if name else "" for name in self.values)
            case _:
                head = f"tag:{quoted(self.key)}=" if self.kind is TermKind.TAG else f"{self.kind}:"
                return head + ",".join(quoted(value) for value in self.values)

    def holds(self, subject: Subject, ranking: ReleaseRanking) -> bool | None:
        """Tell whether what the term looks at fits; None when that cannot be decided."""
        match self.kind:
            case TermKind.ALL:
                return True
            case TermKind.CELL:
                return subject == self.values
            case TermKind.WHERE:
                return self._compares(subject[0] or "", ranking)
            case _:
                return any(
                    fits_pattern(value, text) for text in subject if text is not None for value in self.values
                )

    def _compares(self, release: str, ranking: ReleaseRanking) -> bool | None:
        order = ranking.compare(release, self.values[0])
        if self.comparison is Comparison.EQUAL:
            return order is Order.EQUAL
        if self.comparison is Comparison.DIFFERENT:
            return order is not Order.EQUAL
        if order is Order.UNKNOWN or self.comparison is None:
            return None
        return order in _ACCEPTED[self.comparison]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRule:
    """A verb with its terms, all of which must hold."""

    verb: Verb
    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        if not self.terms:
            raise ScopeError(
                f"{self.verb} says nothing", remedy=f'Write for example "{self.verb} service:billing".'
            )

    @override
    def __str__(self) -> str:
        return f"{self.verb} {' '.join(str(term) for term in self.terms)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Rules in their order. Its text (`str`) is canonical: it reads back to the same scope."""

    rules: tuple[ScopeRule, ...] = ()

    @override
    def __str__(self) -> str:
        return "\n".join(str(rule) for rule in self.rules)

    def with_rule(self, rule: ScopeRule) -> "Scope":
        """Return the scope with one more rule at its end."""
        return Scope(rules=(*self.rules, rule))


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEffect:
    """What a rule did: candidates that it fits, targets that it added or removed, candidates it could not decide on."""

    rule: ScopeRule
    matched: int
    changed: int
    undecided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedScope:
    """The frozen set of slots, sorted, with how it came about.

    `already_there` are slots of the set that are on the source's release; `excluded` tells by which rule (its number
    from 0) a slot was taken out that an earlier rule had put in.
    """

    slots: tuple[Slot, ...]
    effects: tuple[RuleEffect, ...]
    already_there: tuple[Slot, ...]
    excluded: Mapping[Slot, int]

    @property
    def unmatched(self) -> tuple[ScopeRule, ...]:
        """Rules that fit no candidate at all: most often a mistake."""
        return tuple(effect.rule for effect in self.effects if not effect.matched)

    @property
    def undecided(self) -> int:
        """How often a rule could not decide, and the target was left out."""
        return sum(effect.undecided for effect in self.effects)

    @property
    def digest(self) -> str:
        """SHA-256 of the sorted slots, 64 hexadecimal digits."""
        return digest_of(self.slots)


def digest_of(slots: Sequence[Slot]) -> str:
    """Return the SHA-256 of a set of slots, whatever their order, as 64 hexadecimal digits."""
    pairs: list[Json] = [[slot.tenant, slot.service] for slot in sorted(set(slots))]
    return canonical.digest(pairs)


def resolve(scope: Scope, candidates: Sequence[CandidateTarget], ranking: ReleaseRanking) -> ResolvedScope:
    """Apply the rules in order to the candidates, each slot once.

    Raises:
        ScopeError: two candidates have the same slot.
    """
    by_slot = {candidate.slot: candidate for candidate in candidates}
    if len(by_slot) != len(candidates):
        raise ScopeError("a target stands twice among the candidates", meaning="The scope was not resolved.")
    chosen: set[Slot] = set()
    excluded: dict[Slot, int] = {}
    effects: list[RuleEffect] = []
    for number, rule in enumerate(scope.rules):
        fits, undecided = _sort_out(rule, candidates, ranking)
        added, removed = _change(rule.verb, chosen, fits, undecided)
        chosen = (chosen | added) - removed
        excluded = {slot: by for slot, by in excluded.items() if slot not in added}
        excluded.update(dict.fromkeys(removed, number))
        effects.append(
            RuleEffect(
                rule=rule, matched=len(fits), changed=len(added) + len(removed), undecided=len(undecided)
            )
        )
    slots = tuple(sorted(chosen))
    return ResolvedScope(
        slots=slots,
        effects=tuple(effects),
        already_there=tuple(slot for slot in slots if by_slot[slot].is_already_there),
        excluded=dict(sorted(excluded.items())),
    )


def _sort_out(
    rule: ScopeRule, candidates: Sequence[CandidateTarget], ranking: ReleaseRanking
) -> tuple[set[Slot], set[Slot]]:
    """Return the slots that fit all terms of a rule, and those that a term cannot decide and no other refuses.

    Locked candidates fit nothing.
    """
    left = [candidate for candidate in candidates if not candidate.locked]
    undecided: set[Slot] = set()
    for term in rule.terms:
        answers: dict[Subject, bool | None] = {}
        kept: list[CandidateTarget] = []
        subject_of = _SUBJECTS[term.kind]
        for candidate in left:
            subject = subject_of(candidate, term.key)
            if subject not in answers:
                answers[subject] = term.holds(subject, ranking)
            answer = answers[subject]
            if answer is not False:
                kept.append(candidate)
            if answer is None:
                undecided.add(candidate.slot)
        left = kept
    slots = {candidate.slot for candidate in left}
    return slots - undecided, slots & undecided


def _change(
    verb: Verb, chosen: set[Slot], fits: set[Slot], undecided: set[Slot]
) -> tuple[set[Slot], set[Slot]]:
    match verb:
        case Verb.INCLUDE:
            return fits - chosen, set()
        case Verb.EXCLUDE:
            return set(), chosen & (fits | undecided)
        case Verb.ONLY:
            return set(), chosen - fits


def fits_pattern(pattern: str, text: str) -> bool:
    """Tell whether a text fits a pattern in which `*` stands for any text; the time is linear in both."""
    first, *others = pattern.split("*")
    if not others:
        return pattern == text
    *middle, last = others
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    position, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, position, end)
        if found < 0:
            return False
        position = found + len(part)
    return True


def quoted(text: str) -> str:
    """Write a value as a rule wants it: as it is where that is clear, else in quotation marks."""
    return text if _PLAIN.fullmatch(text) else f'"{text.translate(_ESCAPES)}"'
