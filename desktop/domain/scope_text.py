"""Reads scope rules as people type them, one a line, and says in which column something is wrong.

    include tag:ring=1 service:billing,web-*
    exclude tenant:acme
    only where release < 2026.11.3
    include acme/billing

A `#` at the start of a line makes it a comment. Values with spaces stand in quotation marks.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from desktop.domain.errors import ScopeError
from desktop.domain.scope import GROUP_TAG, Comparison, Scope, ScopeRule, Term, TermKind, Verb

_LONGEST_TEXT = 65_536
_MOST_RULES = 500
_LISTED = 8
_SHOWN = 60
_KINDS = {
    "tag": TermKind.TAG,
    "group": TermKind.GROUP,
    "service-group": TermKind.GROUP,
    "tenant": TermKind.TENANT,
    "service": TermKind.SERVICE,
    "release": TermKind.RELEASE,
}
_COMPARISONS = sorted(Comparison, key=len, reverse=True)
_ESCAPED = {"\\": "\\", '"': '"', "n": "\n"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeNames:
    """What rules may name. `tags` maps the keys of tenants' and services' tags to their values."""

    tenants: Collection[str]
    services: Collection[str]
    tags: Mapping[str, Collection[str]] = field(default_factory=dict[str, Collection[str]])


def parse_scope(text: str, names: ScopeNames | None = None) -> Scope:
    """Read rules; with `names`, whatever the workspace does not have is an error (patterns with `*` may fit nothing).

    Raises:
        ScopeError: a rule is written wrongly or names what does not exist; `where` holds line and column from 1.
    """
    if len(text) > _LONGEST_TEXT:
        raise ScopeError(f"a scope has at most {_LONGEST_TEXT} characters", remedy="Use patterns or tags.")
    rules: list[ScopeRule] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        rules.append(_Reader(line, number, names).rule())
        if len(rules) > _MOST_RULES:
            raise ScopeError(f"a scope has at most {_MOST_RULES} rules", remedy="Use patterns or tags.")
    return Scope(rules=tuple(rules))


def parse_rule(text: str, names: ScopeNames | None = None) -> ScopeRule:
    """Read one rule.

    Raises:
        ScopeError: as `parse_scope`, or the text holds no rule or several.
    """
    rules = parse_scope(text, names).rules
    if len(rules) != 1:
        raise ScopeError("one rule is expected", remedy='Write for example "include service:billing".')
    return rules[0]


class _Reader:
    """Reads one line from left to right."""

    def __init__(self, line: str, number: int, names: ScopeNames | None) -> None:
        self._line = line
        self._number = number
        self._names = names
        self._at = 0

    def rule(self) -> ScopeRule:
        self._skip_spaces()
        start = self._at
        word = self._value(stop="")
        if word not in set(Verb):
            raise self._error(
                f'"{word[:_SHOWN]}" is no verb',
                start,
                _near(word, [*Verb], "Write include, exclude or only."),
            )
        terms: list[Term] = []
        self._skip_spaces()
        while self._at < len(self._line):
            terms.append(self._term())
            self._skip_spaces()
        if not terms:
            raise self._error(
                f"{word} says nothing", len(self._line), f'Write for example "{word} service:billing".'
            )
        return ScopeRule(verb=Verb(word), terms=tuple(terms))

    def _term(self) -> Term:
        start = self._at
        if self._peek() == '"':
            return self._cell(self._value(stop="/"), start)
        head = self._value(stop=":/")
        if self._peek() == "/":
            return self._cell(head, start)
        if self._peek() == ":":
            return self._values_term(head, start)
        if head == "all":
            return Term(kind=TermKind.ALL)
        if head == "where":
            return self._where()
        raise self._error(
            f'"{head[:_SHOWN]}" is no term',
            start,
            _near(
                head,
                ["all", "where", *(f"{kind}:" for kind in _KINDS)],
                'Write for example "service:billing".',
            ),
        )

    def _cell(self, tenant: str, start: int) -> Term:
        if self._peek() != "/":
            raise self._error(
                "a name alone is no term", start, 'Write for example "service:billing" or "acme/billing".'
            )
        self._at += 1
        service_at = self._at
        service = self._value(stop="/")
        if not service or "*" in tenant or "*" in service or self._peek() == "/":
            raise self._error(
                "a cell is one tenant and one service", start, 'Write "acme/billing", or "tenant:acme".'
            )
        if tenant:
            self._check_name("tenant", tenant, start)
        self._check_name("service", service, service_at)
        return Term(kind=TermKind.CELL, values=(tenant, service))

    def _values_term(self, head: str, start: int) -> Term:
        kind = _KINDS.get(head)
        if kind is None:
            raise self._error(
                f'there is no "{head[:_SHOWN]}:"',
                start,
                _near(
                    head,
                    _KINDS,
                    f"Write a tag as tag:{head[:_SHOWN]}=…, or one of {', '.join(f'{kind}:' for kind in _KINDS)}.",
                ),
            )
        self._at += 1
        key, key_at = "", self._at
        if kind is TermKind.TAG:
            key = self._value(stop="=")
            if not key or self._peek() != "=":
                raise self._error("a tag needs a key and a value", key_at, 'Write for example "tag:ring=1".')
            self._at += 1
            self._check_known("tag", key, key_at, self._names.tags if self._names else None)
        return Term(kind=kind, key=key, values=self._values(kind, key))

    def _values(self, kind: TermKind, key: str) -> tuple[str, ...]:
        values: list[str] = []
        while True:
            start = self._at
            value = self._value(stop=",")
            if self._at == start:
                raise self._error("a value is missing", start, 'Write for example "service:billing,web-*".')
            self._check_value(kind, key, value, start)
            values.append(value)
            if self._peek() != ",":
                return tuple(values)
            self._at += 1

    def _where(self) -> Term:
        self._skip_spaces()
        start = self._at
        if self._value(stop="<>=!") != "release":
            raise self._error("only the release can be compared", start, 'Write "where release < 2026.11.3".')
        self._skip_spaces()
        found = next((sign for sign in _COMPARISONS if self._line.startswith(sign, self._at)), None)
        if found is None:
            raise self._error("a comparison is missing", self._at, "Write one of <, <=, =, !=, >=, >.")
        self._at += len(found)
        self._skip_spaces()
        start = self._at
        label = self._value(stop="")
        if not label or (label[0] in "<>=!" and self._line[start] != '"'):
            raise self._error(
                "a release to compare with is missing", start, 'Write "where release < 2026.11.3".'
            )
        return Term(kind=TermKind.WHERE, values=(label,), comparison=found)

    # --- characters ---

    def _peek(self) -> str:
        return self._line[self._at : self._at + 1]

    def _skip_spaces(self) -> None:
        while self._peek().isspace():
            self._at += 1

    def _value(self, *, stop: str) -> str:
        """Read one value: in quotation marks, or up to a space or one of the `stop` characters."""
        if self._peek() == '"':
            return self._quoted(stop)
        start = self._at
        while self._peek() and not self._peek().isspace() and self._peek() not in stop:
            if self._peek() == '"':
                raise self._error(
                    "a quotation mark inside a value", self._at, "Put the whole value in quotation marks."
                )
            self._at += 1
        return self._line[start : self._at]

    def _quoted(self, stop: str) -> str:
        start = self._at
        self._at += 1
        found: list[str] = []
        while self._peek() != '"':
            char = self._peek()
            if char == "\\":
                self._at += 1
                char = _ESCAPED.get(self._peek(), "")
            if not char:
                raise self._error(
                    "the quotation marks do not close", start, r'Write "…", inside it \" and \\.'
                )
            found.append(char)
            self._at += 1
        self._at += 1
        if self._peek() and not self._peek().isspace() and self._peek() not in stop:
            raise self._error(
                "a space is missing behind the quotation mark", self._at, "Put a space between terms."
            )
        return "".join(found)

    # --- names ---

    def _check_value(self, kind: TermKind, key: str, value: str, start: int) -> None:
        match kind:
            case TermKind.TENANT | TermKind.SERVICE:
                self._check_name(str(kind), value, start)
            case TermKind.GROUP | TermKind.TAG if self._names:
                known = self._names.tags.get(key or GROUP_TAG, ())
                self._check_known(f"{key} tag" if key else "service group", value, start, known)
            case _:
                pass

    def _check_name(self, what: str, name: str, start: int) -> None:
        if self._names and name:
            self._check_known(
                what, name, start, self._names.tenants if what == "tenant" else self._names.services
            )

    def _check_known(self, what: str, name: str, start: int, known: Iterable[str] | None) -> None:
        if known is not None and "*" not in name and name not in set(known):
            raise self._error(
                f'there is no {what} "{name[:_SHOWN]}"',
                start,
                _near(name, known, _listed(known)),
            )

    def _error(self, what: str, at: int, remedy: str) -> ScopeError:
        return ScopeError(
            what,
            where=f"line {self._number}, column {at + 1}",
            meaning="The scope was not changed.",
            remedy=remedy,
        )


def _near(word: str, known: Iterable[str], otherwise: str) -> str:
    found = get_close_matches(word[:_SHOWN], list(known), n=2, cutoff=0.6)
    return f"Did you mean {' or '.join(found)}?" if found else otherwise


def _listed(known: Iterable[str]) -> str:
    names = sorted(known)
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"There are: {', '.join(names[:_LISTED])}{more}." if names else "There are none."
