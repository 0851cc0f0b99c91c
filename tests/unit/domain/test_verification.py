"""How one target is judged from what was seen, and what that makes of a whole verification."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.observation import Health, Observation, Sync
from desktop.domain.target import Target
from desktop.domain.verification import (
    NOT_YET,
    Check,
    Expectation,
    Result,
    Situation,
    check,
    failed_share,
    overall,
)
from tests.fakes.ledger_events import START, oid

TARGET = Target("prod-eu", "acme", "web")
WANTED = Expectation(target=TARGET, values={"image": "1.1.0", "config": "b"}, commit=oid("ours"))
SINCE = START
DURING = Situation(now=START + timedelta(minutes=5), deadline=START + timedelta(minutes=30), since=SINCE)
AFTER = replace(DURING, now=DURING.deadline)
GOOD = Observation(
    target=TARGET,
    observed_at=START + timedelta(minutes=5),
    source="test",
    revision=oid("ours"),
    sync=Sync.SYNCED,
    health=Health.HEALTHY,
    values={"image": "1.1.0", "config": "b"},
)


def stands(_target: Target, revision: str, commit: str) -> str:
    """Our commit stands in itself, is overwritten in `later`, and is not in anything else."""
    if revision == commit:
        return ""
    return "a later commit changed web.yaml" if revision == oid("later") else NOT_YET


def judged(observation: Observation | None, situation: Situation = DURING, **changes: object) -> Check:
    seen = None if observation is None else replace(observation, **changes)  # type: ignore[arg-type]
    return check(WANTED, seen, situation, stands)


def test_what_runs_the_plan_healthy_and_without_drift_has_passed() -> None:
    for situation in (DURING, AFTER):
        assert judged(GOOD, situation).result is Result.PASSED


FAILED: list[tuple[dict[str, object], str]] = [
    ({"revision": oid("later")}, "a later commit changed web.yaml"),
    ({"health": Health.DEGRADED, "message": "CrashLoopBackOff"}, "CrashLoopBackOff"),
    ({"health": Health.DEGRADED}, "the workload is degraded"),
    ({"health": Health.MISSING}, "the workload is missing"),
    ({"values": {"image": "1.0.0"}}, "image runs 1.0.0, not 1.1.0"),
    ({"values": {"image": "1.1.0", "config": ""}}, "config runs unknown, not b"),
    ({"drift": ("replicas: 3 lives, 2 is in Git",)}, "drift: replicas"),
]


@pytest.mark.parametrize(("changes", "words"), FAILED)
def test_what_has_failed_has_failed_at_once(changes: dict[str, object], words: str) -> None:
    for situation in (DURING, AFTER):
        found = judged(GOOD, situation, **changes)
        assert found.result is Result.FAILED
        assert words in found.message


EXPIRING: list[tuple[dict[str, object], str]] = [
    ({"revision": oid("before")}, "still at"),
    ({"generation_seen": False}, "older generation"),
    ({"health": Health.PROGRESSING, "message": "1 of 2 replicas"}, "1 of 2 replicas"),
    ({"health": Health.PROGRESSING}, "rolling out"),
    ({"sync": Sync.OUT_OF_SYNC}, "rolling out"),
    # The status of the generation before looks good, and is not ours.
    ({"generation_seen": False, "health": Health.DEGRADED}, "older generation"),
]


@pytest.mark.parametrize(("changes", "words"), EXPIRING)
def test_what_is_on_its_way_is_collecting_then_expired(changes: dict[str, object], words: str) -> None:
    assert judged(GOOD, DURING, **changes).result is Result.COLLECTING
    late = judged(GOOD, AFTER, **changes)
    assert late.result is Result.EXPIRED
    assert words in late.message


UNSAID: list[tuple[dict[str, object], str]] = [
    ({"sync": Sync.UNKNOWN}, "does not say which revision"),
    ({"revision": ""}, "does not say which revision"),
    ({"health": Health.UNKNOWN}, "does not say how it is"),
    ({"observed_at": SINCE - timedelta(seconds=1)}, "older than the change"),
]


@pytest.mark.parametrize(("changes", "words"), UNSAID)
def test_what_is_not_known_is_never_good(changes: dict[str, object], words: str) -> None:
    assert judged(GOOD, DURING, **changes).result is Result.COLLECTING
    late = judged(GOOD, AFTER, **changes)
    assert late.result is Result.INCONCLUSIVE
    assert words in late.message


def test_a_silent_cluster_and_an_unseen_target_are_inconclusive_in_the_end() -> None:
    silent = replace(AFTER, unreachable="the cluster does not answer")
    assert judged(GOOD, silent).result is Result.INCONCLUSIVE
    assert judged(GOOD, silent).message == "the cluster does not answer"
    assert judged(None, AFTER).result is Result.INCONCLUSIVE
    assert judged(None).result is Result.COLLECTING


def test_a_skipped_target_is_not_judged() -> None:
    skipped = replace(AFTER, skipped=frozenset({TARGET.slot}))
    assert judged(GOOD, skipped, health=Health.DEGRADED).result is Result.SKIPPED


def test_a_removed_target_must_be_gone() -> None:
    gone = replace(WANTED, values={}, removed=True)
    missing = replace(GOOD, health=Health.MISSING, values={})
    assert check(gone, missing, DURING, stands).result is Result.PASSED
    assert check(gone, GOOD, DURING, stands).result is Result.COLLECTING
    late = check(gone, GOOD, AFTER, stands)
    assert (late.result, late.message) == (Result.EXPIRED, "it is still there")
    assert check(gone, replace(missing, revision=oid("before")), AFTER, stands).result is Result.EXPIRED


def test_the_deadline_itself_is_over() -> None:
    assert AFTER.over
    assert not replace(AFTER, now=AFTER.deadline - timedelta(microseconds=1)).over


def checks(*results: Result) -> list[Check]:
    return [
        Check(target=Target("e", "t", str(number)), result=item, message="")
        for number, item in enumerate(results)
    ]


@pytest.mark.parametrize(
    ("results", "whole"),
    [
        ((), Result.INCONCLUSIVE),
        ((Result.SKIPPED,), Result.INCONCLUSIVE),
        ((Result.PASSED, Result.SKIPPED), Result.PASSED),
        ((Result.PASSED, Result.INCONCLUSIVE), Result.INCONCLUSIVE),
        ((Result.EXPIRED, Result.INCONCLUSIVE), Result.EXPIRED),
        ((Result.COLLECTING, Result.EXPIRED), Result.COLLECTING),
        ((Result.COLLECTING, Result.FAILED, Result.PASSED), Result.FAILED),
    ],
)
def test_the_whole_is_as_good_as_its_worst_part(results: tuple[Result, ...], whole: Result) -> None:
    assert overall(checks(*results)) is whole


@pytest.mark.parametrize(
    ("results", "share"),
    [
        ((), 0),
        ((Result.SKIPPED,), 0),
        ((Result.PASSED, Result.COLLECTING), 0),
        ((Result.PASSED, Result.FAILED), 500),
        ((Result.PASSED, Result.PASSED, Result.EXPIRED), 334),
        ((Result.INCONCLUSIVE, Result.SKIPPED), 1000),
    ],
)
def test_the_share_that_is_not_good_is_rounded_up(results: tuple[Result, ...], share: int) -> None:
    """A share just above the halt limit must never be rounded down to it."""
    assert failed_share(checks(*results)) == share
