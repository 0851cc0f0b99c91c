"""What freezes say: the rules of the design page by table, whom they touch, and when the next slot opens."""

# ruff: noqa: DTZ001 - civil times are naive on purpose
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.environment import Tier
from desktop.domain.errors import DomainError
from desktop.domain.freeze import (
    FreezeCalendar,
    FreezeQuestion,
    RaisedFreeze,
    can_promote_at,
    freeze_state,
    frozen_spans,
)
from desktop.domain.freeze_rule import FreezeRule, FreezeScope, Occurrence, occurrences
from desktop.domain.target import Slot

YEAR_END = FreezeRule(
    name="year-end",
    zone="Europe/Berlin",
    scope=FreezeScope(environments=frozenset({"prod-eu"})),
    start=datetime(2026, 12, 19),
    end=datetime(2027, 1, 4, 6),
    rollback_exempt=True,
    place=".gitopshq/freezes.yaml:12",
)
WEEKENDS = FreezeRule(
    name="weekends",
    zone="Europe/Berlin",
    scope=FreezeScope(tiers=frozenset({"prod"})),
    rule="FREQ=WEEKLY;BYDAY=FR",
    at=time(16),
    until_day="MO",
    until_time=time(8),
)
PROD = FreezeQuestion(environment="prod-eu", tier=Tier.PROD)
STAGE = FreezeQuestion(environment="stage", tier=Tier.STAGE)


def starts(rule: FreezeRule, after: datetime, before: datetime) -> Sequence[datetime]:
    """Recur every day, or every Friday where the rule says so."""
    days = (after.date() + timedelta(days=number) for number in range((before - after).days + 2))
    wanted = [day for day in days if "BYDAY=FR" not in rule.rule or day.weekday() == 4]
    return [local for local in (datetime.combine(day, rule.at) for day in wanted) if after <= local <= before]


def calendar(*rules: FreezeRule, raised: tuple[RaisedFreeze, ...] = ()) -> FreezeCalendar:
    return FreezeCalendar(rules=rules, raised=raised, starts=starts)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def raised(since: str, until: str | None, scope: FreezeScope | None = None, **more: bool) -> RaisedFreeze:
    return RaisedFreeze(
        id="f1",
        name="stop the line",
        scope=scope or FreezeScope(),
        since=utc(since),
        until=None if until is None else utc(until),
        reason="errors rise",
        by="m.ruiz",
        **more,
    )


@pytest.mark.parametrize(
    ("now", "names", "opens_at"),
    [
        ("2026-12-17T12:00", [], None),
        ("2026-12-18T14:59:59", [], None),
        ("2026-12-18T15:00", ["weekends"], "2027-01-04T07:00"),  # the year's end begins inside the weekend
        ("2026-12-18T22:59:59", ["weekends"], "2027-01-04T07:00"),
        ("2026-12-18T23:00", ["year-end", "weekends"], "2027-01-04T07:00"),
        ("2026-12-23T12:00", ["year-end"], "2027-01-04T07:00"),
        ("2027-01-04T04:59:59", ["weekends", "year-end"], "2027-01-04T07:00"),
        ("2027-01-04T05:00", ["weekends"], "2027-01-04T07:00"),
        ("2027-01-04T06:59:59", ["weekends"], "2027-01-04T07:00"),
        ("2027-01-04T07:00", [], None),
        (
            "2026-03-27T15:00",
            ["weekends"],
            "2026-03-30T06:00",
        ),  # until is civil: an hour shorter over the change
        ("2026-10-23T14:00", ["weekends"], "2026-10-26T07:00"),  # and an hour longer in autumn
    ],
)
def test_the_rules_of_the_design_page(now: str, names: list[str], opens_at: str | None) -> None:
    verdict = freeze_state(calendar(YEAR_END, WEEKENDS), PROD, utc(now))
    assert [freeze.name for freeze in verdict.active] == names
    assert verdict.opens_at == (None if opens_at is None else utc(opens_at))
    assert verdict.is_frozen is bool(names)
    assert can_promote_at(calendar(YEAR_END, WEEKENDS), PROD, utc(now)) is not bool(names)


def test_an_open_environment_knows_when_it_closes() -> None:
    verdict = freeze_state(calendar(YEAR_END, WEEKENDS), PROD, utc("2026-12-17T12:00"))
    assert verdict.next_freeze is not None
    assert verdict.next_freeze.name == "weekends"
    assert verdict.changes_at == utc("2026-12-18T15:00")


def test_a_frozen_environment_knows_what_follows_the_next_slot() -> None:
    verdict = freeze_state(calendar(YEAR_END, WEEKENDS), PROD, utc("2026-12-20T12:00"))
    assert verdict.changes_at == utc("2027-01-04T07:00")
    assert verdict.next_freeze is not None
    assert verdict.next_freeze.occurrence.start == utc("2027-01-08T15:00")


def test_a_freeze_far_ahead_is_found() -> None:
    verdict = freeze_state(calendar(YEAR_END), PROD, utc("2025-02-01T00:00"))
    assert verdict.changes_at == utc("2026-12-18T23:00")


def test_what_a_freeze_is_carries_place_zone_and_end() -> None:
    (found,) = freeze_state(calendar(YEAR_END), PROD, utc("2026-12-23T12:00")).active
    assert (found.place, found.zone, found.rollback_exempt) == (
        ".gitopshq/freezes.yaml:12",
        "Europe/Berlin",
        True,
    )
    assert found.occurrence.end == utc("2027-01-04T05:00")


def test_rollbacks_pass_only_where_every_freeze_in_force_lets_them() -> None:
    both = calendar(YEAR_END, WEEKENDS)
    assert freeze_state(both, PROD, utc("2026-12-23T12:00")).allows_rollback
    assert not freeze_state(both, PROD, utc("2026-12-20T12:00")).allows_rollback


def test_another_environment_and_tier_stay_open() -> None:
    verdict = freeze_state(calendar(YEAR_END, WEEKENDS), STAGE, utc("2026-12-20T12:00"))
    assert not verdict.is_frozen
    assert verdict.changes_at is None


@pytest.mark.parametrize(
    ("scope", "touched"),
    [
        (FreezeScope(), 4),
        (FreezeScope(tenants=frozenset({"acme"})), 2),
        (FreezeScope(services=frozenset({"billing"})), 2),
        (FreezeScope(tenants=frozenset({"acme"}), services=frozenset({"billing"})), 1),
        (FreezeScope(tenants=frozenset({"acme", "globex"})), 4),
        (FreezeScope(tenants=frozenset({"umbrella"})), 0),
        (FreezeScope(tenants=frozenset({"acme"}), services=frozenset({"mail"})), 0),
        (FreezeScope(environments=frozenset({"prod-us"}), tenants=frozenset({"acme"})), 0),
        (FreezeScope(tiers=frozenset({"dev"})), 0),
    ],
)
def test_one_frozen_target_freezes_the_promotion_and_is_counted(scope: FreezeScope, touched: int) -> None:
    slots = frozenset(
        Slot(tenant, service) for tenant in ("acme", "globex") for service in ("billing", "web")
    )
    question = FreezeQuestion(environment="prod-eu", tier=Tier.PROD, slots=slots)
    verdict = freeze_state(
        calendar(raised=(raised("2026-11-01T00:00", None, scope),)), question, utc("2026-11-02T00:00")
    )
    assert verdict.is_frozen is (touched > 0)
    assert (verdict.targets, verdict.asked) == (touched, 4)


def test_a_tenant_and_a_service_of_different_targets_are_not_touched() -> None:
    scope = FreezeScope(tenants=frozenset({"acme"}), services=frozenset({"billing"}))
    slots = frozenset({Slot("acme", "web"), Slot("globex", "billing")})
    question = FreezeQuestion(environment="prod-eu", tier=Tier.PROD, slots=slots)
    assert can_promote_at(
        calendar(raised=(raised("2026-11-01T00:00", None, scope),)), question, utc("2026-11-02T00:00")
    )


def test_freezes_of_different_targets_are_counted_together_once() -> None:
    slots = frozenset({Slot("acme", "web"), Slot("acme", "billing"), Slot("globex", "web")})
    scopes = [FreezeScope(tenants=frozenset({"acme"})), FreezeScope(services=frozenset({"billing"}))]
    question = FreezeQuestion(environment="prod-eu", tier=Tier.PROD, slots=slots)
    both = calendar(raised=tuple(raised("2026-11-01T00:00", None, scope) for scope in scopes))
    assert freeze_state(both, question, utc("2026-11-02T00:00")).targets == 2


def test_a_raised_freeze_without_end_has_no_next_slot() -> None:
    verdict = freeze_state(
        calendar(raised=(raised("2026-11-01T00:00", None),)), STAGE, utc("2026-11-02T00:00")
    )
    (found,) = verdict.active
    assert (found.raised, found.by, found.occurrence.end) == ("f1", "m.ruiz", None)
    assert verdict.changes_at is None


def test_freezes_that_follow_each_other_without_a_gap_are_one() -> None:
    chain = calendar(
        raised=(
            raised("2026-11-01T00:00", "2026-11-02T00:00"),
            raised("2026-11-02T00:00", "2026-11-03T00:00"),
        )
    )
    assert freeze_state(chain, STAGE, utc("2026-11-01T12:00")).opens_at == utc("2026-11-03T00:00")
    assert frozen_spans(chain, STAGE, utc("2026-10-01T00:00"), utc("2026-12-01T00:00")) == (
        Occurrence(start=utc("2026-11-01T00:00"), end=utc("2026-11-03T00:00")),
    )


def test_a_day_long_freeze_of_every_day_never_opens() -> None:
    always = FreezeRule(name="always", zone="UTC", rule="FREQ=DAILY", lasts=timedelta(days=1))
    verdict = freeze_state(calendar(always), PROD, utc("2026-11-01T12:00"))
    assert verdict.is_frozen
    assert verdict.opens_at is None


@pytest.mark.parametrize(
    ("at", "until_day", "until_time", "end"),
    [
        (time(16), "FR", time(18), "2026-11-06T18:00"),
        (time(16), "FR", time(8), "2026-11-13T08:00"),
        (time(16), "FR", time(16), "2026-11-13T16:00"),
        (time(16), "TH", time(16), "2026-11-12T16:00"),
        (time(16), "", time(18), "2026-11-06T18:00"),
        (time(16), "", time(8), "2026-11-07T08:00"),
    ],
)
def test_a_civil_end_is_the_next_such_day_and_time(
    at: time, until_day: str, until_time: time, end: str
) -> None:
    rule = FreezeRule(
        name="x", zone="UTC", rule="FREQ=WEEKLY;BYDAY=FR", at=at, until_day=until_day, until_time=until_time
    )
    (found,) = occurrences(rule, utc("2026-11-06T16:00"), utc("2026-11-06T16:01"), starts)[-1:]
    assert found == Occurrence(start=utc("2026-11-06T16:00"), end=utc(end))


def test_an_elapsed_end_is_measured_in_real_hours() -> None:
    rule = FreezeRule(name="x", zone="Europe/Berlin", rule="FREQ=DAILY", at=time(0), lasts=timedelta(hours=4))
    spring = occurrences(rule, utc("2026-03-29T00:00"), utc("2026-03-29T00:01"), starts)
    assert spring == (Occurrence(start=utc("2026-03-28T23:00"), end=utc("2026-03-29T03:00")),)


def test_an_ambiguous_end_errs_long() -> None:
    rule = FreezeRule(
        name="x", zone="Europe/Berlin", start=datetime(2026, 10, 25, 2, 30), end=datetime(2026, 10, 25, 2, 30)
    )
    (found,) = occurrences(rule, utc("2026-10-25T00:00"), utc("2026-10-26T00:00"), starts)
    assert found == Occurrence(start=utc("2026-10-25T00:30"), end=utc("2026-10-25T01:30"))


def test_an_ambiguous_end_of_a_recurring_freeze_errs_long() -> None:
    rule = FreezeRule(
        name="x", zone="Europe/Berlin", rule="FREQ=DAILY", at=time(1), until_day="", until_time=time(2, 30)
    )
    (found,) = occurrences(rule, utc("2026-10-25T00:00"), utc("2026-10-25T02:00"), starts)
    assert found == Occurrence(start=utc("2026-10-24T23:00"), end=utc("2026-10-25T01:30"))


def test_a_start_that_the_clock_shows_again_is_still_in_force() -> None:
    rule = FreezeRule(
        name="x", zone="Europe/Berlin", rule="FREQ=DAILY", at=time(2, 30), lasts=timedelta(hours=2)
    )
    assert not can_promote_at(calendar(rule), PROD, utc("2026-10-25T01:15"))  # 02:15 for the second time


@pytest.mark.parametrize(
    "rule",
    [
        FreezeRule(name="x", zone="Europe/Nowhere", start=datetime(2026, 1, 1)),
        FreezeRule(name="x", zone="Europe/Nowhere", rule="FREQ=DAILY", lasts=timedelta(hours=1)),
        FreezeRule(name="x", zone="UTC"),
        FreezeRule(name="x", zone="UTC", rule="FREQ=DAILY"),
        FreezeRule(name="x", zone="UTC", rule="FREQ=DAILY", until_day="XX", until_time=time(8)),
    ],
)
def test_a_rule_that_cannot_be_told_never_counts_as_open(rule: FreezeRule) -> None:
    with pytest.raises(DomainError):
        freeze_state(calendar(rule), PROD, utc("2026-11-01T00:00"))
    with pytest.raises(DomainError):
        can_promote_at(calendar(rule), PROD, utc("2026-11-01T00:00"))


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(DomainError, match="has no zone"):
        freeze_state(calendar(), PROD, datetime(2026, 1, 1))


INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
ZONES = st.sampled_from(
    ["Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "UTC"]
)


@given(now=INSTANTS, zone=ZONES, at=st.times(), hours=st.integers(1, 20), share=st.integers(0, 999))
def test_inside_an_occurrence_is_frozen_and_just_outside_is_not(
    *, now: datetime, zone: str, at: time, hours: int, share: int
) -> None:
    rule = FreezeRule(name="x", zone=zone, rule="FREQ=DAILY", at=at, lasts=timedelta(hours=hours))
    span = occurrences(rule, now, now + timedelta(days=2), starts)[0]
    assert span.end is not None
    assert not can_promote_at(calendar(rule), PROD, span.start + (span.end - span.start) * share / 1000)
    assert not can_promote_at(calendar(rule), PROD, span.end - timedelta.resolution)
    assert can_promote_at(calendar(rule), PROD, span.end)
    assert can_promote_at(calendar(rule), PROD, span.start - timedelta.resolution)


@given(now=INSTANTS, others=st.lists(st.tuples(st.integers(-200, 200), st.integers(1, 300)), max_size=6))
def test_the_next_change_is_the_first_instant_with_another_answer(
    now: datetime, others: list[tuple[int, int]]
) -> None:
    freezes = tuple(
        RaisedFreeze(
            id=str(number),
            name="x",
            scope=FreezeScope(),
            since=now + timedelta(hours=start),
            until=now + timedelta(hours=start + length),
            reason="",
            by="",
        )
        for number, (start, length) in enumerate(others)
    )
    here = calendar(raised=freezes)
    verdict = freeze_state(here, PROD, now)
    change = verdict.changes_at
    last = now + timedelta(days=30) if change is None else change - timedelta.resolution
    hours = int((last - now) / timedelta(hours=1))
    assert all(
        can_promote_at(here, PROD, now + timedelta(hours=hour)) is not verdict.is_frozen
        for hour in range(hours + 1)
    )
    if change is not None:
        assert change > now
        assert change.tzinfo is UTC
        assert can_promote_at(here, PROD, change) is verdict.is_frozen
