"""The timeline's axis: zooming keeps the pointer, ticks follow the clocks of any zone, no two labels touch."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.presentation.timeline_axis import (
    DAY,
    HOUR,
    LONGEST,
    PRESETS,
    SHORTEST,
    STEPS,
    Axis,
    Step,
    distance_words,
    labelled,
    offset_words,
    offsets_words,
    preset_axis,
    range_words,
    step_for,
    ticks,
)

ZONES: tuple[tzinfo, ...] = (
    UTC,
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("America/St_Johns"),
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("Pacific/Kiritimati"),
    ZoneInfo("America/Santiago"),
    timezone(timedelta(hours=14)),
    timezone(timedelta(hours=-12)),
)
moments = st.floats(min_value=946_684_800, max_value=2_208_988_800)
spans = st.floats(min_value=SHORTEST, max_value=LONGEST)
widths = st.floats(min_value=200, max_value=3_000)


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def words(text: str, other: str, zone: tzinfo, step: Step) -> list[str]:
    return [tick.words for tick in ticks(at(text), at(other), zone, step)]


@given(start=moments, span=spans, width=widths, share=st.floats(0, 1), factor=st.floats(0.2, 5))
def test_zooming_keeps_the_time_under_the_pointer(
    start: float, span: float, width: float, share: float, factor: float
) -> None:
    axis = Axis(start=start, end=start + span, width=width)
    around = axis.at(share * width)
    zoomed = axis.zoomed(factor, around)
    assert zoomed.x(around) == pytest.approx(share * width, abs=0.1)
    assert SHORTEST - 1e-3 <= zoomed.span <= LONGEST + 1e-3


@given(start=moments, span=spans, width=widths, x=st.floats(-500, 3_500))
def test_places_and_times_are_inverse(start: float, span: float, width: float, x: float) -> None:
    axis = Axis(start=start, end=start + span, width=width)
    assert axis.x(axis.at(x)) == pytest.approx(x, abs=0.5)


@given(start=moments, span=spans, width=widths, zone=st.sampled_from(ZONES))
def test_ticks_are_inside_in_order_and_their_labels_never_touch(
    start: float, span: float, width: float, zone: tzinfo
) -> None:
    axis = Axis(start=start, end=start + span, width=width)
    step = step_for(span, width, 80)
    found = ticks(axis.start, axis.end, zone, step)
    times = [tick.at for tick in found]
    assert times == sorted(set(times))
    assert all(axis.start <= tick.at < axis.end for tick in found)
    assert len(found) <= width / 80 * 2 + 2
    shown = labelled(found, axis, lambda text: 7.0 * len(text))
    ends = [
        (axis.x(tick.at) - 3.5 * len(tick.words), axis.x(tick.at) + 3.5 * len(tick.words)) for tick in shown
    ]
    assert all(left >= 0 and right <= width for left, right in ends)
    assert all(before[1] + 8 <= after[0] for before, after in pairwise(ends))


@given(start=moments, zone=st.sampled_from(ZONES), step=st.sampled_from(STEPS))
def test_ticks_lie_on_whole_local_times(start: float, zone: tzinfo, step: Step) -> None:
    for tick in ticks(start, start + 20 * step.about, zone, step):
        wall = datetime.fromtimestamp(tick.at, zone)
        seconds = wall.hour * HOUR + wall.minute * 60 + wall.second
        if step.seconds:
            assert seconds % step.seconds == 0
            assert wall.microsecond == 0
        else:
            assert seconds in {0, HOUR}  # a midnight that is skipped is the first hour that there is


def test_an_hour_that_is_skipped_has_no_tick_and_one_that_comes_twice_has_two() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    spring = words("2026-03-29T00:30+01:00", "2026-03-29T05:30+02:00", berlin, Step(seconds=HOUR))
    assert spring == ["01:00", "03:00", "04:00", "05:00"]
    autumn = words("2026-10-25T00:30+02:00", "2026-10-25T04:30+01:00", berlin, Step(seconds=HOUR))
    assert autumn == ["01:00", "02:00", "02:00", "03:00", "04:00"]
    every_other = words("2026-10-25T00:30+02:00", "2026-10-25T06:30+01:00", berlin, Step(seconds=2 * HOUR))
    assert every_other == ["02:00", "04:00", "06:00"]


def test_midnight_names_the_day_of_the_zone() -> None:
    kiritimati = ZoneInfo("Pacific/Kiritimati")
    assert words("2026-11-20T08:00Z", "2026-11-20T14:00Z", kiritimati, Step(seconds=2 * HOUR)) == [
        "22:00",
        "21 Nov",
        "02:00",
    ]
    assert words("2026-12-30T00:00Z", "2027-01-02T00:00Z", UTC, Step(days=1)) == ["30 Dec", "31 Dec", "1 Jan"]
    assert words("2026-10-15T00:00Z", "2027-02-02T00:00Z", UTC, Step(months=1)) == [
        "Nov",
        "Dec",
        "2027",
        "Feb",
    ]


@pytest.mark.parametrize(
    ("zone", "words_"),
    [
        (UTC, "UTC+00:00"),
        (ZoneInfo("Pacific/Kiritimati"), "UTC+14:00"),
        (ZoneInfo("America/St_Johns"), "UTC−03:30"),
        (ZoneInfo("Europe/Berlin"), "UTC+01:00"),
    ],
)
def test_the_offset_is_always_told(zone: tzinfo, words_: str) -> None:
    assert offset_words(at("2026-11-20T12:00Z"), zone) == words_


def test_a_span_over_a_change_of_clocks_tells_both_offsets() -> None:
    axis = Axis(start=at("2026-10-24T12:00Z"), end=at("2026-10-26T12:00Z"), width=800)
    assert offsets_words(axis, ZoneInfo("Europe/Berlin")) == "UTC+02:00, then +01:00"
    assert offsets_words(axis, UTC) == "UTC+00:00"


@given(now=moments, zone=st.sampled_from(ZONES), preset=st.sampled_from(PRESETS))
def test_a_preset_has_its_length_and_now_near_its_end(
    now: float, zone: tzinfo, preset: tuple[str, str, int]
) -> None:
    axis = preset_axis(preset[2], now, zone, 1_200)
    assert axis.span == pytest.approx(preset[2])
    assert axis.start < now < axis.end
    assert axis.end - now <= max(preset[2] / 6, 60)


def test_words_of_spans() -> None:
    day = Axis(start=at("2026-11-20T19:00Z"), end=at("2026-11-21T19:00Z"), width=800)
    assert range_words(day, UTC) == "20 Nov 19:00 – 21 Nov 19:00"
    assert range_words(day, timezone(timedelta(hours=14))) == "21 Nov 09:00 – 22 Nov 09:00"
    assert "19:00:00" in range_words(day.showing(day.start, day.start + 120), UTC)
    assert "2026" in range_words(day.showing(day.start, day.start + 400 * DAY), UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (12, "12 s"),
        (2_292, "38 min 12 s"),
        (-2_292, "38 min 12 s"),
        (59.7, "1 min"),
        (7_500, "2 h 5 min"),
        (7_200, "2 h"),
        (3 * DAY + 4 * HOUR + 120, "3 d 4 h"),
    ],
)
def test_distances(seconds: float, text: str) -> None:
    assert distance_words(seconds) == text
