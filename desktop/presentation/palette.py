"""What the palette offers for what was typed: everything by its name, best first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_PREFIXES = {">": ("command",), "@": ("environment", "promotion"), "#": ("request", "draft"), "?": ("help",)}
PREFIX_WORDS = {">": "commands", "@": "environments", "#": "requests", "?": "help"}
"""What a first letter restricts the palette to."""
_MOST = 60
_ORDER = ("promotion", "command", "screen", "environment", "request", "draft", "workspace", "setting", "help")
HEADINGS = {
    "promotion": "Promotions",
    "command": "Commands",
    "screen": "Screens",
    "environment": "Environments",
    "request": "Requests",
    "draft": "Drafts",
    "workspace": "Workspaces",
    "setting": "Settings",
    "help": "Help",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaletteEntry:
    """Something that can be gone to or done. `reason` says why it is off now; it is shown, never hidden."""

    kind: str
    id: str
    title: str
    detail: str = ""
    key: str = ""
    icon: str = ""
    reason: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An entry, how well it fits, and the places in its title that were typed."""

    entry: PaletteEntry
    score: int
    places: tuple[int, ...]


def search(entries: Iterable[PaletteEntry], typed: str) -> list[Found]:
    """Return the entries that fit, grouped by kind in a fixed order, the best first within each.

    What was typed is one prefix (`>` commands, `@` environments, `#` requests, `?` help) and words; each word must be
    found, its letters in their order.
    """
    kinds, rest = _parted(typed)
    words = rest.casefold().split()
    found: list[Found] = []
    for entry in entries:
        if kinds and entry.kind not in kinds:
            continue
        fit = _fit(entry, words)
        if fit is not None:
            found.append(fit)
    if words:
        best = sorted(found, key=lambda item: (-item.score, item.entry.title.casefold(), item.entry.id))[
            :_MOST
        ]
    else:
        best = found[:_MOST]
    rank = {kind: number for number, kind in enumerate(_kinds_by_score(best, scored=bool(words)))}
    return sorted(best, key=lambda item: rank[item.entry.kind])


def prefix_of(heading: str) -> str:
    """Return the letter that restricts the palette to what stands under a heading, "" where there is none."""
    kind = next((kind for kind, words in HEADINGS.items() if words == heading), "")
    return next((letter for letter, kinds in _PREFIXES.items() if kinds[0] == kind), "")


def count_words(count: int) -> str:
    """Return how many were found; of very many only the best are shown."""
    if count >= _MOST:
        return f"the first {_MOST}"
    return f"{count} result{'' if count == 1 else 's'}"


def _parted(typed: str) -> tuple[Sequence[str], str]:
    text = typed.strip()
    if text[:1] in _PREFIXES:
        return _PREFIXES[text[:1]], text[1:]
    return (), text


def _kinds_by_score(found: Sequence[Found], *, scored: bool) -> list[str]:
    """The kind of the best entry comes first, so that Enter takes what fits best; without words the order is fixed."""
    if not scored:
        return list(_ORDER)
    top: dict[str, int] = {}
    for item in found:
        top[item.entry.kind] = max(top.get(item.entry.kind, -1), item.score)
    return sorted(_ORDER, key=lambda kind: (-top.get(kind, -1), _ORDER.index(kind)))


def _fit(entry: PaletteEntry, words: Sequence[str]) -> Found | None:
    if not words:
        return Found(entry=entry, score=0, places=())
    title = entry.title.casefold()
    other = f"{entry.detail} {entry.words} {entry.id}".casefold()
    score, places = 0, set[int]()
    for word in words:
        at = title.find(word)
        if at >= 0:
            starts = at == 0 or not title[at - 1].isalnum()
            score += 100 + 4 * len(word) + (30 if starts else 0) + (20 if at == 0 else 0)
            places.update(range(at, at + len(word)))
            continue
        if word in other:
            score += 40
            continue
        scattered = _scattered(title, word)
        if scattered is None:
            return None
        score += 10 + sum(1 for one, two in pairwise(scattered) if two == one + 1)
        places.update(scattered)
    return Found(
        entry=entry, score=score - len(title) // 8 - (15 if entry.reason else 0), places=tuple(sorted(places))
    )


def _scattered(title: str, word: str) -> list[int] | None:
    """Return where the letters of a word stand in a title in their order, None where one is missing."""
    places: list[int] = []
    at = -1
    for letter in word:
        at = title.find(letter, at + 1)
        if at < 0:
            return None
        places.append(at)
    return places
