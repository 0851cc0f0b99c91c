"""How fresh the reading is: five steps, and never fresh where the remote refused."""

from datetime import UTC, datetime, timedelta

import pytest

from desktop.presentation.freshness import freshness

NOW = datetime(2026, 11, 22, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=29), "Live"),
        (timedelta(seconds=30), "Recent · 30 s"),
        (timedelta(minutes=4), "Recent · 4 min"),
        (timedelta(minutes=5), "Ageing · 5 min"),
        (timedelta(minutes=59), "Ageing · 59 min"),
        (timedelta(minutes=60), "Stale · 1 h"),
        (timedelta(days=3), "Stale · 3 d"),
        (timedelta(seconds=-5), "Live"),
    ],
)
def test_the_words_follow_the_age(age: timedelta, words: str):
    assert freshness(NOW - age, "", NOW).words == words


def test_a_refusal_is_offline_however_young_the_reading_is():
    found = freshness(NOW, "connection refused", NOW)
    assert found.words == "Offline · 0 s"
    assert found.story.endswith("connection refused")


def test_what_was_never_asked_is_never_called_fresh():
    assert freshness(None, "", NOW).words == "Never refreshed"
    assert freshness(None, "connection refused", NOW).words == "Offline snapshot"
