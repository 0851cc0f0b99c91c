"""Where the items of a lane are drawn: bars and their labels, marks, freezes, or counts where they are too many.

Nothing overlaps that is read: labels go to the right of their bar, else to the left, else they are left out; marks
that would touch become one with a count. All of it is arithmetic on one lane, so that a frame asks only for what it
shows.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from itertools import pairwise

from desktop.presentation.signs import Sign
from desktop.presentation.timeline_axis import DAY, Axis, Step, step_for, ticks
from desktop.presentation.timeline_lanes import BandItem, BarItem, LaneItems, MarkItem
from desktop.presentation.timeline_words import severity

NARROWEST_BAR = 10.0
LABEL_GAP = 6.0
SIGN = 14.0
SIGN_GAP = 5.0
MARK = 15.0
_MARK_STEP = MARK + 3
_LEAST_BUCKET = 46
_LEAST_ITEM = 26
"""Pixels an item needs on average, else a lane shows counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How wide words get, and how much larger everything of them is than at 100 %."""

    strong: Callable[[str], float]
    small: Callable[[str], float]
    scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedBar:
    """A bar from `left` over `landed` to `right`. Its label begins at `label_left`, "" `strong` where there is none."""

    item: BarItem
    left: float
    landed: float
    right: float
    label_left: float = 0.0
    label_right: float = 0.0
    strong: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedMark:
    """One mark, or several as one with their number; `worst` is drawn, in the middle at `x`."""

    items: tuple[MarkItem, ...]
    worst: MarkItem
    x: float
    label: str
    label_left: float
    label_right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedBand:
    """A freeze from `left` to `right`; `open_*` tell that it goes on outside."""

    item: BandItem
    left: float
    right: float
    open_left: bool
    open_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The number of events in a piece of time, and the sign that stands out most."""

    left: float
    right: float
    start: float
    end: float
    count: int
    sign: Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class LanePicture:
    """What is drawn of a lane. Where there are `buckets` there are neither bars nor marks."""

    bars: tuple[PlacedBar, ...] = ()
    marks: tuple[PlacedMark, ...] = ()
    bands: tuple[PlacedBand, ...] = ()
    buckets: tuple[Bucket, ...] = field(default_factory=tuple)


def place_lane(
    items: LaneItems, axis: Axis, now: float, measure: Measure, edges: Sequence[float], *, counted: bool
) -> LanePicture:
    """Return where everything of a lane lies.

    Args:
        items: what there is on the lane.
        axis: the span that is seen.
        now: where what still goes on ends.
        measure: how wide words get.
        edges: of the pieces of time that events are counted in.
        counted: show counts in any case.
    """
    bands = tuple(_placed_band(band, axis) for band in items.bands if _seen(band.start, band.end, axis, now))
    bars = _bars_seen(items, axis, now)
    marks = [mark for mark in items.marks if axis.holds(mark.at)]
    crowded = len(bars) + len(marks) > axis.width / (_LEAST_ITEM * measure.scale)
    if counted or crowded:
        return LanePicture(bands=bands, buckets=count_buckets(items, axis, edges))
    return LanePicture(
        bars=place_bars(bars, axis, now, measure), marks=place_marks(marks, axis, measure), bands=bands
    )


def _seen(start: float, end: float | None, axis: Axis, now: float) -> bool:
    last = end if end is not None else max(now, axis.end)
    return start < axis.end and last > axis.start


def _bars_seen(items: LaneItems, axis: Axis, now: float) -> list[BarItem]:
    """Return the bars that reach into the span: those that began before its end, not longer ago than the longest."""
    last = bisect_left(items.starts, axis.end)
    first = 0 if items.open else bisect_left(items.starts, axis.start - items.longest - 1)
    return [
        bar
        for bar in items.bars[first:last]
        if _seen(bar.start, bar.end if bar.end is not None else max(now, bar.start + 1), axis, now)
        or axis.holds(bar.start)
    ]


# --- bars ----------------------------------------------------------------------------------------------------


def place_bars(bars: Sequence[BarItem], axis: Axis, now: float, measure: Measure) -> tuple[PlacedBar, ...]:
    """Return bars, ordered by their starts, with their labels where there is room."""
    ends = [_ends(bar, axis, now) for bar in bars]
    placed: list[PlacedBar] = []
    taken = 0.0
    for number, (bar, (left, landed, right)) in enumerate(zip(bars, ends, strict=True)):
        following = min((other[0] for other in ends[number + 1 :]), default=axis.width)
        covered = taken > right + LABEL_GAP  # by a longer bar that began earlier
        room_right = (right + LABEL_GAP, 0.0 if covered else min(following - LABEL_GAP, axis.width))
        room_left = (taken, left - LABEL_GAP)
        found = _label(bar, room_right, room_left, measure)
        placed.append(
            PlacedBar(
                item=bar,
                left=left,
                landed=landed,
                right=right,
                label_left=found[0],
                label_right=found[1],
                strong=found[2],
                rest=found[3],
            )
        )
        taken = max(taken, right + LABEL_GAP, found[1] + LABEL_GAP if found[2] else 0.0)
    return tuple(placed)


def _ends(bar: BarItem, axis: Axis, now: float) -> tuple[float, float, float]:
    """Return left end, end of the solid part and right end, all within the axis, at least so wide as to be seen."""
    end = bar.end if bar.end is not None else max(now, bar.start)
    solid = bar.landed if bar.landed is not None else end
    if bar.end is None and bar.sign.word == "running":
        solid = end
    left = min(max(axis.x(bar.start), 0.0), axis.width - NARROWEST_BAR)
    landed = min(max(axis.x(solid), left), axis.width)
    right = min(max(axis.x(end), landed, left + NARROWEST_BAR), axis.width)
    if axis.x(bar.start) >= 0:  # the beginning is seen: then it is wide enough to be pointed at
        landed = min(max(landed, left + NARROWEST_BAR), axis.width)
    return left, landed, max(right, landed)


def _label(
    bar: BarItem, right: tuple[float, float], left: tuple[float, float], measure: Measure
) -> tuple[float, float, str, str]:
    head = (SIGN + SIGN_GAP) * measure.scale + measure.strong(bar.strong)
    whole = head + (SIGN_GAP + measure.small(bar.rest) if bar.rest else 0.0)
    for wide, rest in ((whole, bar.rest), (head, "")):
        if right[0] + wide <= right[1]:
            return right[0], right[0] + wide, bar.strong, rest
        if left[0] + wide <= left[1]:
            return left[1] - wide, left[1], bar.strong, rest
    return 0.0, 0.0, "", ""


# --- marks, freezes, counts ----------------------------------------------------------------------------------


def place_marks(marks: Sequence[MarkItem], axis: Axis, measure: Measure) -> tuple[PlacedMark, ...]:
    """Return marks, ordered by time; those that would touch are one with their number."""
    step, half = _MARK_STEP * measure.scale, MARK * measure.scale / 2
    groups: list[tuple[float, list[MarkItem]]] = []
    reach = 0.0
    for mark in marks:
        x = min(max(axis.x(mark.at), half), axis.width - half)
        if groups and x < reach:
            group = groups[-1][1]
            group.append(mark)
            reach = groups[-1][0] + step + measure.small(str(len(group)))
        else:
            groups.append((x, [mark]))
            reach = x + step
    return tuple(_placed_mark(groups, number, axis, measure) for number in range(len(groups)))


def _placed_mark(
    groups: Sequence[tuple[float, list[MarkItem]]], number: int, axis: Axis, measure: Measure
) -> PlacedMark:
    x, items = groups[number]
    label = str(len(items)) if len(items) > 1 else items[0].label
    half = MARK * measure.scale / 2
    begin = x + half + SIGN_GAP
    end = begin + measure.small(label)
    following = groups[number + 1][0] - half - SIGN_GAP if number + 1 < len(groups) else axis.width
    if not label or end > min(following, axis.width):
        label, begin, end = "", x + half, x + half
    return PlacedMark(
        items=tuple(items),
        worst=min(items, key=_stands_out),
        x=x,
        label=label,
        label_left=begin,
        label_right=end,
    )


def _stands_out(mark: MarkItem) -> int:
    return severity(mark.sign)


def _placed_band(band: BandItem, axis: Axis) -> PlacedBand:
    end = band.end if band.end is not None else axis.end + axis.span
    return PlacedBand(
        item=band,
        left=max(axis.x(band.start), 0.0),
        right=min(axis.x(end), axis.width),
        open_left=band.start < axis.start,
        open_right=end > axis.end,
    )


def bucket_edges(axis: Axis, zone: tzinfo, scale: float = 1.0) -> tuple[float, ...]:
    """Return the edges of the pieces of time that events are counted in: whole local times over the whole span."""
    step: Step = step_for(axis.span, axis.width, _LEAST_BUCKET * scale)
    margin = 2 * max(step.about, DAY if not step.seconds else 0)
    found = [tick.at for tick in ticks(axis.start - margin, axis.end + margin, zone, step)]
    first = max(bisect_right(found, axis.start) - 1, 0)
    last = min(bisect_left(found, axis.end) + 1, len(found))
    return tuple(found[first:last])


def count_buckets(items: LaneItems, axis: Axis, edges: Sequence[float]) -> tuple[Bucket, ...]:
    """Count the events of the span by pieces of time; pieces without events are left out."""
    buckets: list[Bucket] = []
    for start, end in pairwise(edges):
        begin, finish = max(start, axis.start), min(end, axis.end)
        first, last = bisect_left(items.times, begin), bisect_left(items.times, finish)
        if first < last:
            worst = min(items.moments[first:last], key=lambda moment: moment[1])
            buckets.append(
                Bucket(
                    left=axis.x(begin),
                    right=axis.x(finish),
                    start=begin,
                    end=finish,
                    count=last - first,
                    sign=worst[2],
                )
            )
    return tuple(buckets)
