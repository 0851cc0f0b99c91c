"""Times in words: absolute with zone, relative beside it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from desktop.presentation.times import absolute, iso, moment_words, relative, span

NOW = datetime(2026, 11, 22, 14, 8, 5, tzinfo=UTC)


def test_a_document_says_utc_with_z_whatever_the_zone():
    there = datetime(2026, 11, 22, 15, 2, 5, 999_999, tzinfo=timezone(timedelta(hours=1)))
    assert iso(there) == "2026-11-22T14:02:05Z"
    assert iso(None) is None


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW - timedelta(minutes=6), "14:02 UTC, 6 min ago"),
        (NOW + timedelta(hours=2, minutes=5), "16:13 UTC, in 2 h 5 min"),
        (NOW - timedelta(days=8), "14 Nov 14:08 UTC, 8 d ago"),
        (NOW - timedelta(days=400), "18 Oct 2025 14:08 UTC, 400 d ago"),
        (NOW - timedelta(seconds=3), "14:08 UTC, just now"),
    ],
)
def test_words_have_both_times(moment: datetime, words: str):
    assert moment_words(moment, NOW) == words


def test_the_day_is_left_out_only_on_the_same_day_of_utc():
    late = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
    assert absolute(late, NOW) == "23:59 UTC"
    assert absolute(late + timedelta(minutes=1), NOW) == "23 Nov 00:00 UTC"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (45, "45 s"),
        (60, "1 min"),
        (3_600, "1 h"),
        (8_040, "2 h 14 min"),
        (172_799, "47 h 59 min"),
        (172_800, "2 d"),
    ],
)
def test_a_span_has_at_most_two_units(seconds: int, words: str):
    assert span(timedelta(seconds=seconds)) == words


def test_the_future_is_in():
    assert relative(NOW + timedelta(minutes=3), NOW) == "in 3 min"
