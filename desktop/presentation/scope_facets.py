"""What targets have in common, counted: tags, groups, releases, health. Ticking a value narrows what is seen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.domain.scope import GROUP_TAG
from desktop.domain.scope_table import ScopeTable
from desktop.presentation.plain_text import plain
from desktop.presentation.scope_filter import FilterWord, ScopeFilter, holds
from desktop.presentation.scope_health import ScopeHealth
from desktop.presentation.signs import ATTENTION, HEALTHY, UNKNOWN, Sign

_FEW = 40
"""A tag with more values than this sorts nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """A value to narrow by."""

    words: str
    count: int
    word: FilterWord
    ticked: bool
    sign: Sign | None = None
    code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """Values of one kind; `counts` says what is counted, `note` stands in place of values that are not known."""

    name: str
    counts: str
    values: tuple[FacetValue, ...]
    note: str = ""

    @property
    def ticked(self) -> str:
        """The facet with its ticked values, for the collapsed strip: `ring 1`."""
        chosen = [value.words for value in self.values if value.ticked]
        return f"{self.name.casefold()} {', '.join(chosen)}" if chosen else ""


def release_counts(table: ScopeTable) -> dict[str, int]:
    """Return how many targets are on each release, the most frequent first."""
    counts = Counter(zip(table.high, table.low, strict=True))
    found = {
        label: counts.get((number // 256, number % 256), 0)
        for number, label in enumerate(table.labels)
        if label
    }
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def facets_of(
    table: ScopeTable, health: ScopeHealth, wanted: ScopeFilter, releases: Mapping[str, int]
) -> tuple[Facet, ...]:
    """Return the facets of a table; `releases` are counted once for it."""
    found = [
        _facet(key.capitalize(), "tenants", counts, key, wanted) for key, counts in _tags(table.tenant_tags)
    ]
    for key, counts in _tags(table.service_tags):
        if key == GROUP_TAG:
            found.append(_groups(counts, wanted))
        elif all(key not in tags for tags in table.tenant_tags):
            found.append(_facet(key.capitalize(), "services", counts, key, wanted))
    found.append(_health(health, wanted))
    found.append(_releases(releases, wanted))
    return tuple(facet for facet in found if facet.values or facet.note)


def _tags(all_tags: Iterable[Mapping[str, str]]) -> list[tuple[str, Counter[str]]]:
    counts: dict[str, Counter[str]] = {}
    for tags in all_tags:
        for key, value in tags.items():
            counts.setdefault(key, Counter())[value] += 1
    return [(key, found) for key, found in counts.items() if len(found) <= _FEW]


def _facet(name: str, counted: str, counts: Counter[str], key: str, wanted: ScopeFilter) -> Facet:
    values = tuple(
        _value(value, count, FilterWord(key="tag", name=key, values=(value,)), wanted)
        for value, count in sorted(counts.items())
    )
    return Facet(name=plain(name, 40), counts=counted, values=values)


def _groups(counts: Counter[str], wanted: ScopeFilter) -> Facet:
    values = tuple(
        _value(value, count, FilterWord(key="group", values=(value,)), wanted)
        for value, count in counts.items()
    )
    return Facet(name="Service group", counts="services", values=values)


def _value(value: str, count: int, word: FilterWord, wanted: ScopeFilter) -> FacetValue:
    return FacetValue(words=plain(value, 60), count=count, word=word, ticked=holds(wanted, word))


def _health(health: ScopeHealth, wanted: ScopeFilter) -> Facet:
    if health.at is None:
        return Facet(name="Health", counts="", values=(), note="Looking at the cluster…")
    values: list[FacetValue] = []
    for key, mask, sign in (
        ("healthy", health.healthy, HEALTHY),
        ("attention", health.attention, ATTENTION),
        ("unknown", health.unknown, UNKNOWN),
        ("drifted", health.drifted, ATTENTION.named("drifted")),
    ):
        word = FilterWord(key="is", values=(key,))
        if mask:
            values.append(
                FacetValue(
                    words=sign.word.capitalize(),
                    count=mask.bit_count(),
                    word=word,
                    ticked=holds(wanted, word),
                    sign=sign,
                )
            )
    return Facet(name="Health", counts="targets", values=tuple(values))


def _releases(releases: Mapping[str, int], wanted: ScopeFilter) -> Facet:
    values: list[FacetValue] = []
    for label, count in list(releases.items())[:_FEW]:
        word = FilterWord(key="release", values=(label,))
        words = plain(label, 60)
        values.append(FacetValue(words=words, count=count, word=word, ticked=holds(wanted, word), code=True))
    return Facet(name="Current release", counts="targets", values=tuple(values))
