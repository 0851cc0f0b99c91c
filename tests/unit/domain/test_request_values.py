"""Requests as values: what the digest covers, and waves as ranges over a plan."""

import time
from dataclasses import fields, replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.body import Body, MalformedError
from desktop.domain.policy import ExecutionMode, RollbackMode, Strategy
from desktop.domain.request import (
    FlagAnswer,
    RequestKind,
    RequestState,
    Restores,
    Submission,
    Window,
    read_submission,
)
from desktop.domain.target import Slot
from desktop.domain.waves import from_ranges, to_ranges, wave_slots
from tests.fakes.ledger_events import START, make_plan, make_submission

FULL = replace(
    make_submission(make_plan(["acme/web"])),
    verification_owner="m.ruiz",
    fallback_owner="a.chen",
    window=Window(start=START, end=START + timedelta(hours=2)),
    flags=(FlagAnswer(flag="downgrade", severity="high", count=1, reason="wanted"),),
    source_commit="0" * 40,
    restores=Restores(
        mode=RollbackMode.FIELD, commit="1" * 40, request_id="r", services=("web",), fields=("image",)
    ),
    handoff_notes="Grüße",
)
OTHER: dict[str, object] = {
    "kind": RequestKind.ROLLBACK,
    "source": "dev",
    "target": "prod-us",
    "plan_digest": "f" * 64,
    "release": "2.0.0",
    "title": "Another",
    "strategy": Strategy.CANARY,
    "waves": ("0-5",),
    "halt_above": 1,
    "settle": timedelta(seconds=1),
    "rollback_mode": None,
    "mode": ExecutionMode.PULL_REQUEST,
    "verification_owner": "",
    "fallback_owner": "",
    "window": None,
    "flags": (),
    "source_commit": "",
    "restores": None,
    "handoff_notes": "",
}


def test_a_request_comes_back_as_it_was() -> None:
    for submission in (FULL, make_submission(make_plan(["acme/web"]))):
        assert read_submission(Body(submission.as_json())) == submission


@pytest.mark.parametrize("name", [item.name for item in fields(Submission)])
def test_the_digest_covers_every_field(name: str) -> None:
    changed = replace(FULL, **{name: OTHER[name]})  # type: ignore[arg-type]
    assert changed.digest != FULL.digest


def test_flags_may_come_in_any_order() -> None:
    two = (FlagAnswer(flag="b", severity="low", count=1), FlagAnswer(flag="a", severity="low", count=2))
    assert replace(FULL, flags=two).digest == replace(FULL, flags=two[::-1]).digest


def test_states_that_hold_are_open() -> None:
    holding = {state for state in RequestState if state.holds_targets}
    assert holding == {RequestState.RUNNING, RequestState.PAUSED, RequestState.PARTIAL}
    assert {state for state in RequestState if state.open} == holding | {
        RequestState.SUBMITTED,
        RequestState.FAILED,
    }


@given(st.sets(st.integers(0, 200), min_size=1))
def test_ranges_come_back(numbers: set[int]) -> None:
    assert from_ranges(to_ranges(numbers), 201) == tuple(sorted(numbers))


@given(st.text(alphabet="0123456789-, +_٣", max_size=12))
def test_attack_a_second_spelling_of_ranges(text: str) -> None:
    try:
        numbers = from_ranges(text, 50)
    except MalformedError:
        return
    assert to_ranges(numbers) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "-1",
        "1-",
        "2-1",
        "0,0",
        "0-2,2",
        "1,0",
        "0,1",
        "00",
        "0-4,",
        " 0",
        "9" * 5000,
        "0-" + "9" * 30,
    ],
)
def test_attack_ranges_out_of_order_or_bounds(text: str) -> None:
    with pytest.raises(MalformedError):
        from_ranges(text, 5)


SLOTS = tuple(Slot("t", f"s{number}") for number in range(6))


@given(st.permutations(range(6)), st.lists(st.integers(1, 5), max_size=3))
def test_a_partition_gives_each_slot_once(order: list[int], cuts: list[int]) -> None:
    edges = sorted({0, 6, *cuts})
    waves = [to_ranges(order[a:b]) for a, b in pairwise(edges)]
    found = wave_slots(waves, SLOTS)
    assert sorted(slot for wave in found for slot in wave) == sorted(SLOTS)


@pytest.mark.parametrize("waves", [[], ["0-4"], ["0-5", "5"], ["0-5", "0-5"], ["0-3", "3-5"], ["1-5"]])
def test_attack_waves_that_leave_out_or_repeat(waves: list[str]) -> None:
    with pytest.raises(MalformedError):
        wave_slots(waves, SLOTS)


def test_attack_thousands_of_waves_that_each_name_all_targets() -> None:
    slots = tuple(Slot("t", str(number)) for number in range(100_000))
    begin = time.monotonic()
    with pytest.raises(MalformedError):
        wave_slots(["0-99999"] * 8000, slots)
    assert time.monotonic() - begin < 20
