"""The rules of a scope as lines: verb as a sign, terms as typed, what each did; and what may be typed next."""

from collections.abc import Collection
from dataclasses import dataclass

from desktop.domain.scope import GROUP_TAG, RuleEffect, ScopeRule, Verb, quoted
from desktop.domain.scope_table import TableScope, by_hand
from desktop.domain.scope_text import ScopeNames
from desktop.presentation.plain_text import plain

_SIGNS = {Verb.INCLUDE: "+", Verb.EXCLUDE: "−", Verb.ONLY: "only"}
_MOST = 12
"""Completions that are offered at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """A rule as shown. `text` is what is typed to write it anew."""

    number: int
    sign: str
    words: str
    effect: str
    text: str
    hand: bool
    note: str = ""

    @property
    def spoken(self) -> str:
        return ", ".join(
            part for part in (f"rule {self.number + 1}: {self.text}", self.effect, self.note) if part
        )


def rule_lines(scope: TableScope) -> tuple[RuleLine, ...]:
    """Return the rules of a scope in their order, with what they did."""
    return tuple(_line(number, effect) for number, effect in enumerate(scope.effects))


def _line(number: int, effect: RuleEffect) -> RuleLine:
    rule = effect.rule
    sign = "+" if rule.verb is Verb.INCLUDE else "−"
    return RuleLine(
        number=number,
        sign=_SIGNS[rule.verb],
        words=plain(" ".join(str(term) for term in rule.terms), 4_000),
        effect=f"{sign}{effect.changed:,}" if effect.changed else "0",
        text=str(rule),
        hand=by_hand(rule),
        note=_note(rule, effect),
    )


def _note(rule: ScopeRule, effect: RuleEffect) -> str:
    if not effect.matched:
        return "fits nothing"
    if effect.undecided:
        return f"{effect.undecided:,} could not be decided and are left out"
    if by_hand(rule):
        return "by hand"
    return "" if effect.changed else "changes nothing"


# --- completion -----------------------------------------------------------------------------------------------


def completions(typed: str, names: ScopeNames, releases: Collection[str] = ()) -> list[str]:
    """Return what may stand where the typed text ends: whole texts, the nearest first."""
    head, space, word = typed.rpartition(" ")
    before = head + space
    if not before.strip():
        return [before + verb + " " for verb in Verb if verb.startswith(word)]
    return [before + offer for offer in _offers(word, names, releases)][:_MOST]


def _offers(word: str, names: ScopeNames, releases: Collection[str]) -> list[str]:
    key, colon, rest = word.partition(":")
    if not colon:
        kinds = ["tag:", "service:", "tenant:", "group:", "release:", "all", "where release < "]
        kinds = [kind for kind in kinds if names.tenants or kind != "tenant:"]
        return [kind for kind in kinds if kind.startswith(word)]
    if key == "tag":
        name, equals, value = rest.partition("=")
        if not equals:
            return [f"tag:{quoted(one)}=" for one in _fitting(name, names.tags)]
        return [f"tag:{name}={one}" for one in _values(value, names.tags.get(name, ()))]
    known = {
        "service": names.services,
        "tenant": names.tenants,
        "group": names.tags.get(GROUP_TAG, ()),
        "release": releases,
    }.get(key, ())
    return [f"{key}:{one}" for one in _values(rest, known)]


def _values(typed: str, known: Collection[str]) -> list[str]:
    """Return the list of values with its last one completed; those named already are not offered again."""
    head, comma, last = typed.rpartition(",")
    there = set(head.split(","))
    return [head + comma + quoted(one) for one in _fitting(last, known) if one not in there]


def _fitting(typed: str, known: Collection[str]) -> list[str]:
    wanted = typed.casefold().strip('"')
    first = sorted(name for name in known if name.casefold().startswith(wanted))
    return [*first, *sorted(name for name in known if wanted in name.casefold() and name not in set(first))]
