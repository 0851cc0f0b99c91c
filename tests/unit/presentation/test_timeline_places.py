"""What lies where on a lane: nothing that is read overlaps, nothing is outside, no event is lost when counted."""

from datetime import UTC
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from desktop.presentation.signs import ATTENTION, FAILED, PASSED, RUNNING
from desktop.presentation.timeline_axis import Axis
from desktop.presentation.timeline_lanes import BarItem, LaneItems, MarkItem
from desktop.presentation.timeline_places import (
    MARK,
    NARROWEST_BAR,
    Measure,
    bucket_edges,
    count_buckets,
    place_bars,
    place_lane,
    place_marks,
)
from desktop.presentation.timeline_words import severity

MEASURE = Measure(strong=lambda text: 8.0 * len(text), small=lambda text: 7.0 * len(text))
NOW = 1_800_000_000.0
AXIS = Axis(start=NOW - 86_400, end=NOW + 3_600, width=1_000)
signs = st.sampled_from([PASSED, FAILED, ATTENTION, RUNNING])


@st.composite
def some_bars(draw: st.DrawFn) -> list[BarItem]:
    found: list[BarItem] = []
    for number in range(draw(st.integers(0, 25))):
        start = draw(st.floats(AXIS.start - 40_000, AXIS.end - 1))
        landed = draw(st.none() | st.floats(start, start + 30_000))
        end = draw(st.none() | st.floats(landed or start, (landed or start) + 30_000))
        found.append(
            BarItem(
                id=f"prod-eu@{number}",
                start=start,
                landed=landed,
                end=end,
                sign=draw(signs),
                strong=f"R-{number}",
                rest=draw(st.sampled_from(["", "2026.11.2", "back to 2026.11.1"])),
                rollback=draw(st.booleans()),
                spoken="",
            )
        )
    return sorted(found, key=lambda bar: bar.start)


@st.composite
def some_marks(draw: st.DrawFn) -> list[MarkItem]:
    times = draw(st.lists(st.floats(AXIS.start, AXIS.end - 1), max_size=80))
    return [
        MarkItem(
            id=f"prod-eu@{number}",
            at=at,
            sign=draw(signs),
            icon="flag",
            label=draw(st.sampled_from(["", "load test", "node pool ap-2 replaced"])),
            spoken="",
        )
        for number, at in enumerate(sorted(times))
    ]


def lane(bars: list[BarItem], marks: list[MarkItem]) -> LaneItems:
    moments = [(mark.at, severity(mark.sign), mark.sign) for mark in marks]
    return LaneItems(
        bars=tuple(bars),
        marks=tuple(marks),
        moments=tuple(moments),
        times=tuple(item[0] for item in moments),
        starts=tuple(bar.start for bar in bars),
        longest=max((bar.end - bar.start for bar in bars if bar.end is not None), default=0.0),
        open=any(bar.end is None for bar in bars),
    )


@given(bars=some_bars())
def test_labels_of_bars_overlap_neither_each_other_nor_another_bar(bars: list[BarItem]) -> None:
    placed = place_bars(bars, AXIS, NOW, MEASURE)
    labels = [(one.label_left, one.label_right) for one in placed if one.strong]
    for one in placed:
        assert 0 <= one.left <= one.landed <= one.right <= AXIS.width
        assert one.right - one.left >= NARROWEST_BAR - 1e-6
        for left, right in labels:
            assert right <= one.left or left >= one.right
    assert all(0 <= left < right <= AXIS.width for left, right in labels)
    assert all(before[1] <= after[0] for before, after in pairwise(sorted(labels)))
    assert [one.item.id for one in placed] == [bar.id for bar in bars]


@given(marks=some_marks())
def test_marks_keep_their_order_never_touch_and_none_is_lost(marks: list[MarkItem]) -> None:
    placed = place_marks(marks, AXIS, MEASURE)
    assert [item.id for one in placed for item in one.items] == [mark.id for mark in marks]
    assert all(MARK / 2 - 1e-6 <= one.x <= AXIS.width - MARK / 2 + 1e-6 for one in placed)
    assert all(before.x + MARK <= after.x for before, after in pairwise(placed))
    for before, after in pairwise(placed):
        assert before.label_right <= after.x - MARK / 2
    for one in placed:
        assert severity(one.worst.sign) == min(severity(item.sign) for item in one.items)
        assert not one.label or one.label_right <= AXIS.width


@given(
    marks=some_marks(),
    zone=st.sampled_from([UTC, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Asia/Kathmandu")]),
)
def test_counts_hold_every_event_once_with_the_worst_on_top(marks: list[MarkItem], zone: ZoneInfo) -> None:
    items = lane([], marks)
    edges = bucket_edges(AXIS, zone)
    assert edges[0] <= AXIS.start
    assert edges[-1] >= AXIS.end
    buckets = count_buckets(items, AXIS, edges)
    assert sum(bucket.count for bucket in buckets) == len(marks)
    assert all(0 <= bucket.left < bucket.right <= AXIS.width + 1e-6 for bucket in buckets)
    assert all(before.right <= after.left + 1e-6 for before, after in pairwise(buckets))
    for bucket in buckets:
        inside = [mark for mark in marks if bucket.start <= mark.at < bucket.end]
        assert len(inside) == bucket.count
        assert severity(bucket.sign) == min(severity(mark.sign) for mark in inside)


@given(bars=some_bars(), marks=some_marks())
def test_a_lane_shows_either_its_items_or_counts(bars: list[BarItem], marks: list[MarkItem]) -> None:
    picture = place_lane(lane(bars, marks), AXIS, NOW, MEASURE, bucket_edges(AXIS, UTC), counted=False)
    assert not (picture.buckets and (picture.bars or picture.marks))
    reaching = [bar for bar in bars if (bar.end if bar.end is not None else NOW) > AXIS.start]
    held = [mark for mark in marks if AXIS.holds(mark.at)]
    if len(bars) + len(marks) < AXIS.width / 30:
        assert sum(len(one.items) for one in picture.marks) == len(marks)
        assert [one.item.id for one in picture.bars] == [bar.id for bar in reaching]
    elif len(reaching) + len(held) > AXIS.width / 26:
        assert not picture.bars


def test_a_bar_whose_right_side_is_taken_has_its_label_at_the_left() -> None:
    def bar(name: str, start: float) -> BarItem:
        return BarItem(
            id=name,
            start=AXIS.at(start),
            landed=AXIS.at(start + 20),
            end=AXIS.at(start + 30),
            sign=PASSED,
            strong=name,
            rest="",
            rollback=False,
            spoken="",
        )

    first, second = place_bars([bar("R-9", 400), bar("R-10", 440)], AXIS, NOW, MEASURE)
    assert first.label_right <= first.left
    assert second.label_left >= second.right
    assert first.landed < first.right


def test_a_bar_that_goes_on_ends_now() -> None:
    going = BarItem(
        id="x",
        start=NOW - 3_600,
        landed=NOW - 1_800,
        end=None,
        sign=RUNNING,
        strong="R-6",
        rest="wave 1 of 2",
        rollback=False,
        spoken="",
    )
    (placed,) = place_bars([going], AXIS, NOW, MEASURE)
    assert placed.right == placed.landed == AXIS.x(NOW)
