"""What people type: times with a zone, windows, waves, reasons, targets."""

from datetime import UTC, datetime, timedelta

import click
import pytest

from desktop.cli import arguments
from desktop.domain.policy import WaveRule
from desktop.domain.target import Slot

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", NOW),
        ("+2h", NOW + timedelta(hours=2)),
        ("now-30m", NOW - timedelta(minutes=30)),
        ("-2d", NOW - timedelta(days=2)),
        ("2026-11-22T14:00Z", NOW),
        ("2026-11-22T15:00+01:00", NOW),
    ],
)
def test_a_time_is_iso_with_zone_or_from_now(text: str, moment: datetime):
    assert arguments.moment(text, NOW) == moment


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-11-22T14:00", "2026-11-22", "-999999d", "0001-01-01T00:00+14:00", "++2h", "2h"]
)
def test_a_time_without_zone_or_sense_is_refused(text: str):
    with pytest.raises(click.BadParameter):
        arguments.moment(text, NOW)


def test_a_window_has_two_ends_in_their_order():
    found = arguments.window("+1h/+5h", NOW)
    assert found is not None
    assert (found.start, found.end) == (NOW + timedelta(hours=1), NOW + timedelta(hours=5))
    assert arguments.window("", NOW) is None
    for text in ("+1h", "+5h/+1h", "now/now"):
        with pytest.raises(click.BadParameter):
            arguments.window(text, NOW)


def test_waves_are_tags_counts_and_the_rest():
    assert arguments.waves(["ring=1", "20", "rest"]) == (
        WaveRule(tag="ring=1"),
        WaveRule(count=20),
        WaveRule(rest=True),
    )
    for text in ("0", "-1", "all", "²"):
        with pytest.raises(click.BadParameter):
            arguments.waves([text])


def test_reasons_name_their_flag():
    assert arguments.reasons(["downgrade=a = b"]) == {"downgrade": "a = b"}
    for text in ("downgrade", "downgrade= "):
        with pytest.raises(click.BadParameter):
            arguments.reasons([text])


def test_targets_are_tenant_and_service_or_a_service_alone():
    assert arguments.slots(["acme/web", "billing"]) == (Slot("acme", "web"), Slot("", "billing"))
