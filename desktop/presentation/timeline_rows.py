"""The events of a timeline as rows: each with its words, its sign and what stands for it on the lanes."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop.domain.environment import Tier
from desktop.domain.events import EventType
from desktop.domain.run_spans import RunSpan
from desktop.domain.timeline import TimelineEntry
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import Sign, Tone
from desktop.presentation.timeline_filter import EventFilter
from desktop.presentation.timeline_words import (
    RUN_KINDS,
    entry_icon,
    entry_name,
    entry_sentence,
    entry_sign,
    lane_words,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event. `item` is the id of what stands for it on its lane: the bar of its run, or its own mark."""

    id: str
    at: float
    lane: str
    where: str
    tier: Tier | None
    kind: str
    icon: str
    what: str
    who: str
    targets: int
    sign: Sign
    entry: TimelineEntry
    run: RunSpan | None
    item: str

    @property
    def spoken(self) -> str:
        return f"{self.where}, {self.kind}, {self.sign.word}, {self.what}, by {self.who}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The rows that a filter leaves, by their times, and how many it hides."""

    rows: tuple[EventRow, ...]
    times: tuple[float, ...]
    hidden: int

    def within(self, start: float, end: float) -> tuple[EventRow, ...]:
        """Return the rows from `start` up to, not including, `end`, oldest first."""
        return self.rows[bisect_left(self.times, start) : bisect_left(self.times, end)]

    def nearest_before(self, at: float) -> EventRow | None:
        number = bisect_left(self.times, at)
        return self.rows[number - 1] if number else None

    def nearest_after(self, at: float) -> EventRow | None:
        number = bisect_left(self.times, at)
        return self.rows[number] if number < len(self.rows) else None


def rows_of(
    entries: Iterable[TimelineEntry], runs: Iterable[RunSpan], tiers: Mapping[str, Tier]
) -> tuple[EventRow, ...]:
    """Return a row for each event, ordered by time; events of a run name its bar."""
    spans: dict[tuple[str, str], list[RunSpan]] = {}
    for run in runs:
        spans.setdefault((run.lane, run.request_id), []).append(run)
    rows = [_row(entry, _run_of(entry, spans), tiers.get(entry.lane)) for entry in entries]
    return tuple(sorted(rows, key=lambda row: row.at))  # sorting is stable: within one time the order stays


def _run_of(entry: TimelineEntry, spans: Mapping[tuple[str, str], Sequence[RunSpan]]) -> RunSpan | None:
    """Return the run an event is part of: the latest attempt that began at or before it."""
    of_run = entry.kind in RUN_KINDS or (entry.kind == EventType.VERIFIED and entry.request_id)
    if not of_run or entry.void:
        return None
    begun = [span for span in spans.get((entry.lane, entry.request_id), ()) if span.seq <= entry.seq]
    return begun[-1] if begun else None


def _row(entry: TimelineEntry, run: RunSpan | None, tier: Tier | None) -> EventRow:
    return EventRow(
        id=entry.name,
        at=entry.at.timestamp(),
        lane=entry.lane,
        where=lane_words(entry.lane),
        tier=tier,
        kind=entry_name(entry, run),
        icon=entry_icon(entry, run),
        what=entry_sentence(entry, run),
        who=plain(entry.by, 60),
        targets=len(entry.slots),
        sign=entry_sign(entry, run),
        entry=entry,
        run=run,
        item=run.name if run is not None else entry.name,
    )


def shown_by(rows: Sequence[EventRow], wanted: EventFilter) -> Shown:
    """Return what a filter leaves; one that is written wrongly hides nothing."""
    left = tuple(row for row in rows if wanted.shows(row.entry, row.sign)) if wanted.active else tuple(rows)
    return Shown(rows=left, times=tuple(row.at for row in left), hidden=len(rows) - len(left))


def tallies(rows: Iterable[EventRow]) -> tuple[int, int, int]:
    """Return how many rows failed, want attention, and are of runs that still go on."""
    failed = attention = running = 0
    for row in rows:
        failed += row.sign.tone is Tone.FAIL
        attention += row.sign.tone in (Tone.WARN, Tone.UNKNOWN)
        running += row.entry.kind == EventType.STARTED and row.sign.tone is Tone.RUN
    return failed, attention, running
