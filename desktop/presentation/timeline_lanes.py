"""The lanes of a timeline: groups and environments, and on each lane its runs, marks and freezes; no pixels yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from desktop.domain.environment import Environment, Tier
from desktop.domain.events import WORKSPACE_LANE, EventType
from desktop.domain.freeze_bands import FreezeBand
from desktop.domain.run_spans import RunSpan
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import FROZEN, Sign
from desktop.presentation.timeline_rows import EventRow
from desktop.presentation.timeline_words import bar_words, lane_words, run_sign, severity, spoken_run

_LABELLED = frozenset({EventType.NOTED, EventType.HELD, EventType.RELEASE_REJECTED})
_LONGEST_LABEL = 40
_TIER_ORDER = (Tier.PROD, Tier.STAGE, Tier.TEST, Tier.DEV)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarItem:
    """A run: solid from `start` to `landed`, then its verification up to `end`; None where it still goes on."""

    id: str
    start: float
    landed: float | None
    end: float | None
    sign: Sign
    strong: str
    rest: str
    rollback: bool
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkItem:
    """One event at one time; `label` stands beside it where there is room."""

    id: str
    at: float
    sign: Sign
    icon: str
    label: str
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BandItem:
    """A freeze; without `end` it has none in sight."""

    id: str
    start: float
    end: float | None
    label: str
    spoken: str
    partial: bool
    band: FreezeBand


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneItems:
    """What lies on one lane (or on several that are closed into one), each kind by its start.

    `moments` are all its events as (time, rank of severity, sign): what is counted where they are too many to draw.
    """

    bars: tuple[BarItem, ...] = ()
    marks: tuple[MarkItem, ...] = ()
    bands: tuple[BandItem, ...] = ()
    moments: tuple[tuple[float, int, Sign], ...] = ()
    times: tuple[float, ...] = ()
    starts: tuple[float, ...] = ()
    longest: float = 0.0
    """The length of the longest bar that ended: how far before a span one must look for bars that reach into it."""
    open: bool = False
    """Whether a bar still goes on."""


class RowKind(StrEnum):
    """A group's heading, a lane, or a group closed into one lane of counts."""

    GROUP = "group"
    LANE = "lane"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRow:
    """A row of the picture. `problem` says what is wrong with the lane, "" where nothing is."""

    kind: RowKind
    key: str
    title: str
    words: str = ""
    tier: Tier | None = None
    problem: str = ""
    items: LaneItems = field(default_factory=LaneItems)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineScene:
    """All rows from top to bottom."""

    rows: tuple[LaneRow, ...] = ()

    def row_with(self, item: str) -> int:
        """Return the number of the row on which an item lies, -1 where it is on none."""
        for number, row in enumerate(self.rows):
            if row.kind is RowKind.LANE and any(
                one.id == item for kind in (row.items.bars, row.items.marks, row.items.bands) for one in kind
            ):
                return number
        return -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """What the picture is made from besides events: environments in the order of the pipeline, what each is on."""

    environments: tuple[Environment, ...]
    releases: Mapping[str, str]
    problems: Mapping[str, str]


def group_of(environment: Environment) -> str:
    """Return the group of an environment as the graph has it, else its tier."""
    return plain(environment.group) or environment.tier.value


def groups_of(environments: Sequence[Environment]) -> dict[str, list[Environment]]:
    """Return groups from production down to development, members in the order of the pipeline."""
    groups: dict[str, list[Environment]] = {}
    for tier in _TIER_ORDER:
        for environment in environments:
            if environment.tier is tier:
                groups.setdefault(group_of(environment), []).append(environment)
    return groups


def closed_at_first(environments: Sequence[Environment]) -> frozenset[str]:
    """Return the groups that start closed: those of development alone, where there is anything else."""
    groups = groups_of(environments)
    plain_dev = {name for name, members in groups.items() if all(one.tier is Tier.DEV for one in members)}
    return frozenset(plain_dev) if len(plain_dev) < len(groups) else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyItems:
    """The items of all events, made once: bars by lane, and the mark of each event that is part of no run."""

    bars: Mapping[str, Sequence[BarItem]]
    marks: Mapping[str, MarkItem]


def ready_items(rows: Iterable[EventRow], runs: Iterable[RunSpan]) -> ReadyItems:
    """Make the items of all events; a filter only chooses among them."""
    bars: dict[str, list[BarItem]] = {}
    for run in runs:
        bars.setdefault(run.lane, []).append(bar_of(run))
    return ReadyItems(
        bars={lane: sorted(found, key=lambda bar: bar.start) for lane, found in bars.items()},
        marks={row.id: _mark_of(row) for row in rows if row.run is None},
    )


def make_scene(
    lanes: Lanes,
    rows: Iterable[EventRow],
    ready: ReadyItems,
    bands: Iterable[FreezeBand],
    closed: frozenset[str],
) -> TimelineScene:
    """Return the picture of the events that are shown; a run is there when one of its events is."""
    made = _ItemMaker(rows, ready, bands)
    found: list[LaneRow] = []
    for group, members in groups_of(lanes.environments).items():
        names = [member.name for member in members]
        if group in closed:
            found.append(_closed_row(group, names, made, lanes.problems))
            continue
        found.append(LaneRow(kind=RowKind.GROUP, key=group, title=plain(group, 40), words=str(len(members))))
        found += [_lane_row(member, lanes, made.items(member.name)) for member in members]
    workspace, problem = made.items(WORKSPACE_LANE), lanes.problems.get(WORKSPACE_LANE, "")
    if workspace.moments or problem:
        title = lane_words(WORKSPACE_LANE)
        found.append(
            LaneRow(
                kind=RowKind.LANE,
                key=WORKSPACE_LANE,
                title=title,
                words="freezes",
                problem=problem,
                items=workspace,
            )
        )
    return TimelineScene(rows=tuple(found))


def _closed_row(group: str, names: Sequence[str], made: "_ItemMaker", problems: Mapping[str, str]) -> LaneRow:
    broken = next((f"{name}: {problems[name]}" for name in names if problems.get(name)), "")
    count = f"{len(names)} environment{'s' if len(names) != 1 else ''}"
    items = LaneItems(moments=made.moments(names), times=tuple(item[0] for item in made.moments(names)))
    return LaneRow(
        kind=RowKind.CLOSED, key=group, title=plain(group, 40), words=count, problem=broken, items=items
    )


def _lane_row(environment: Environment, lanes: Lanes, items: LaneItems) -> LaneRow:
    return LaneRow(
        kind=RowKind.LANE,
        key=environment.name,
        title=plain(environment.name, 40),
        words=plain(lanes.releases.get(environment.name, ""), 40),
        tier=environment.tier,
        problem=plain(lanes.problems.get(environment.name, "")),
        items=items,
    )


class _ItemMaker:
    """Sorts what is shown by lane, and gives the items of each lane when it is asked for."""

    def __init__(self, rows: Iterable[EventRow], ready: ReadyItems, bands: Iterable[FreezeBand]) -> None:
        self._ready = ready
        self._rows: dict[str, list[EventRow]] = {}
        self._shown: set[str] = set()
        for row in rows:
            self._rows.setdefault(row.lane, []).append(row)
            self._shown.add(row.item)
        self._bands: dict[str, list[FreezeBand]] = {}
        for band in bands:
            self._bands.setdefault(band.environment, []).append(band)

    def items(self, lane: str) -> LaneItems:
        bars = [bar for bar in self._ready.bars.get(lane, ()) if bar.id in self._shown]
        moments = self.moments([lane])
        return LaneItems(
            bars=tuple(bars),
            marks=tuple(self._ready.marks[row.id] for row in self._rows.get(lane, ()) if row.run is None),
            bands=tuple(band_of(band) for band in self._bands.get(lane, ())),
            moments=moments,
            times=tuple(item[0] for item in moments),
            starts=tuple(bar.start for bar in bars),
            longest=max((bar.end - bar.start for bar in bars if bar.end is not None), default=0.0),
            open=any(bar.end is None for bar in bars),
        )

    def moments(self, names: Sequence[str]) -> tuple[tuple[float, int, Sign], ...]:
        found = [(row.at, severity(row.sign), row.sign) for name in names for row in self._rows.get(name, ())]
        return tuple(sorted(found, key=lambda item: item[0]))


def bar_of(run: RunSpan) -> BarItem:
    """Return the bar of a run. One that ended without a wave has no verification."""
    sign, (strong, rest) = run_sign(run), bar_words(run)
    return BarItem(
        id=run.name,
        start=run.started_at.timestamp(),
        landed=run.landed_at.timestamp() if run.landed_at is not None else None,
        end=run.ended_at.timestamp() if run.ended_at is not None else None,
        sign=sign,
        strong=strong,
        rest=rest,
        rollback=run.is_rollback,
        spoken=spoken_run(run, sign),
    )


def _mark_of(row: EventRow) -> MarkItem:
    labelled = row.entry.kind in _LABELLED and not row.entry.void
    words = plain(row.entry.sentence, _LONGEST_LABEL * 2)
    short = words if len(words) <= _LONGEST_LABEL else f"{words[:_LONGEST_LABEL].rstrip()}…"
    return MarkItem(
        id=row.id,
        at=row.at,
        sign=row.sign,
        icon=row.icon,
        label=short if labelled else "",
        spoken=row.spoken,
    )


def band_of(band: FreezeBand) -> BandItem:
    """Return the band of a freeze."""
    freeze, span = band.freeze, band.freeze.occurrence
    whole = "only some targets" if freeze.is_partial else "all targets"
    return BandItem(
        id=f"freeze {band.environment} {freeze.raised or freeze.name} {span.start.isoformat()}",
        start=span.start.timestamp(),
        end=span.end.timestamp() if span.end is not None else None,
        label=plain(freeze.name, 40),
        spoken=f"{plain(band.environment)}, freeze {plain(freeze.name)}, {FROZEN.word}, {whole}",
        partial=freeze.is_partial,
        band=band,
    )
