"""The rules of a scope being worked on: typed, edited, removed, taken as a whole; each change can be undone."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from desktop.domain.errors import ScopeError
from desktop.domain.scope import Scope, ScopeRule
from desktop.domain.scope_text import ScopeNames, parse_rule, parse_scope
from desktop.presentation.plain_text import plain
from desktop.presentation.scope_clicks import Rules
from desktop.presentation.scope_rules import completions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    rules: Rules
    words: str


class ScopeRules:
    """Methods that read what was typed return what is wrong with it, "" where it was taken."""

    def __init__(self, text: str) -> None:
        self.rules: Rules = parse_scope(text).rules
        self.names = ScopeNames(tenants=(), services=())
        self.releases: Collection[str] = ()
        self._past: list[_Step] = []
        self._ahead: list[_Step] = []

    @property
    def text(self) -> str:
        return str(Scope(rules=self.rules))

    # --- writing -------------------------------------------------------------------------------------------

    def take(self, rules: Rules, words: str) -> str:
        """Take other rules in place of these; `words` are what Undo calls it."""
        if rules != self.rules:
            self._past.append(_Step(rules=self.rules, words=words))
            self._ahead.clear()
            self.rules = rules
        return ""

    def add(self, text: str) -> str:
        """Add a typed rule at the end."""
        return self._typed(text, lambda rule: (*self.rules, rule), "add a rule")

    def edit(self, number: int, text: str) -> str:
        """Write a rule anew in its place; an empty text removes it."""
        if not text.strip():
            return self.remove(number)
        before, after = self.rules[:number], self.rules[number + 1 :]
        return self._typed(text, lambda rule: (*before, rule, *after), "edit a rule")

    def remove(self, number: int) -> str:
        if not 0 <= number < len(self.rules):
            return ""
        return self.take((*self.rules[:number], *self.rules[number + 1 :]), f"remove {self.rules[number]}")

    def use(self, text: str, words: str) -> str:
        """Take the rules of a text in place of all: a saved scope, the one that was offered."""
        try:
            return self.take(parse_scope(text, self.names).rules, words)
        except ScopeError as error:
            return _fault_words(error)

    def adopt(self, text: str, words: str) -> str:
        """Take over rules that were changed elsewhere, names that are not known any more as well."""
        return self.take(parse_scope(text).rules, words)

    def _typed(self, text: str, place: Callable[[ScopeRule], Rules], words: str) -> str:
        try:
            rule = parse_rule(text, self.names)
        except ScopeError as error:
            return _fault_words(error)
        return self.take(place(rule), words)

    def complete(self, typed: str) -> list[str]:
        """Return what a typed rule may go on with."""
        return completions(typed, self.names, self.releases)

    # --- history -------------------------------------------------------------------------------------------

    @property
    def can_undo(self) -> str:
        """What Undo would take back, "" where there is nothing."""
        return self._past[-1].words if self._past else ""

    @property
    def can_redo(self) -> str:
        """What Redo would do again, "" where there is nothing."""
        return self._ahead[-1].words if self._ahead else ""

    def undo(self) -> str:
        """Take the last change back."""
        return self._step(self._past, self._ahead)

    def redo(self) -> str:
        """Make a change again that was taken back."""
        return self._step(self._ahead, self._past)

    def _step(self, source: list[_Step], other: list[_Step]) -> str:
        if source:
            step = source.pop()
            other.append(_Step(rules=self.rules, words=step.words))
            self.rules = step.rules
        return ""


def _fault_words(error: ScopeError) -> str:
    where = f" ({error.where.removeprefix('line 1, ')})" if error.where else ""
    return plain(f"{error.what[:1].upper()}{error.what[1:]}{where}. {error.remedy}".strip())
