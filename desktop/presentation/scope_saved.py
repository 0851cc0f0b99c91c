"""Saved scopes as shown: how many targets they had when they were last used, and how many they come to now."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.saved_scope import SavedScope
from desktop.domain.scope_table import TableResolver
from desktop.presentation.plain_text import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLine:
    """A saved scope. `now` counts its targets on this route, as far as its rules fit anything here."""

    name: str
    words: str
    rules: str
    was: int
    now: int
    current: bool

    @property
    def count_words(self) -> str:
        """The count, and what it was where that differs: `43, was 40`."""
        return f"{self.now:,}" if self.now == self.was else f"{self.now:,}, was {self.was:,}"

    @property
    def spoken(self) -> str:
        changed = "" if self.now == self.was else f", was {self.was:,} when last used"
        return f"{self.words}, {self.now:,} targets now{changed}{', in use' if self.current else ''}"


def saved_lines(saved: Sequence[SavedScope], resolver: TableResolver, rules: str) -> tuple[SavedLine, ...]:
    """Return the saved scopes by name; `rules` are those in use."""
    return tuple(
        SavedLine(
            name=item.name,
            words=plain(item.name, 60),
            rules=str(item.scope),
            was=item.count,
            now=resolver.resolve(item.scope.rules).chosen.bit_count(),
            current=bool(rules) and str(item.scope) == rules,
        )
        for item in sorted(saved, key=lambda one: one.name.casefold())
    )
