"""Connections in words: the steps of a test, what it comes to, the rows of repositories, and what is kept."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.application.connections import ConnectionTest, Step, StepReport, StepState
from desktop.application.errors import AuthenticationError, BackendUnavailableError
from desktop.application.program import SAMPLE, KnownWorkspace
from desktop.presentation.connection_memory import kept_test, kept_tests
from desktop.presentation.connection_steps import (
    READ_ONLY,
    STEP_SIGNS,
    STEP_WORDS,
    as_text,
    step_rows,
    took,
    verdict,
)
from desktop.presentation.connections import (
    OpenWorkspace,
    repository_name,
    row_counts,
    troubles,
    workspace_rows,
)
from desktop.presentation.signs import Tone

NOW = datetime(2026, 11, 24, 13, 2, tzinfo=UTC)
ADDRESS = "ssh://git@git.example.com/shop/deploy.git"
OTHER = "https://git.example.com/shop/charts.git"
LOCKED_OUT = AuthenticationError(
    "the remote did not accept the log-in",
    where=ADDRESS,
    meaning="Git says: Permission denied (publickey).",
    remedy="Log in with git on a terminal once.",
)
SILENT = BackendUnavailableError("port 22 refuses connections", remedy="Check the port.")


def made(
    *steps: tuple[Step, StepState, Exception | None], address: str = ADDRESS, ago: int = 60
) -> ConnectionTest:
    reports = tuple(
        StepReport(step=step, state=state, error=error, seconds=0.038) for step, state, error in steps
    )
    return ConnectionTest(address=ADDRESS, at=NOW - timedelta(minutes=1), steps=reports)


def passed(step: Step) -> tuple[Step, StepState, None]:
    return (step, StepState.PASSED, None)


READY = made(*(passed(step) for step in (Step.RESOLVE, Step.SIGN_IN, Step.READ, Step.WORKSPACE, Step.WRITE)))
REFUSED = made(
    passed(Step.RESOLVE), (Step.SIGN_IN, StepState.FAILED, LOCKED_OUT), (Step.READ, StepState.NOT_TRIED, None)
)


def known(*addresses: str) -> list[KnownWorkspace]:
    opened = NOW - timedelta(days=2)
    return [KnownWorkspace(address=address, name="shop-platform", opened_at=opened) for address in addresses]


def opened(
    address: str = ADDRESS, *, ago: int = 20, refusal: str = "", read_only: bool = True
) -> OpenWorkspace:
    return OpenWorkspace(
        address=address,
        name="shop-platform",
        fetched_at=NOW - timedelta(seconds=ago),
        refusal=refusal,
        read_only=read_only,
    )


# --- steps ------------------------------------------------------------------------------------------------------


def test_every_step_and_state_has_words_of_its_own() -> None:
    assert set(STEP_WORDS) == set(Step)
    assert set(STEP_SIGNS) == set(StepState)
    assert len({sign.word for sign in STEP_SIGNS.values()}) == len(StepState)


def test_a_failed_step_says_what_happened_and_what_to_do_without_the_address_again() -> None:
    row = step_rows(REFUSED)[1]
    assert (row.title, row.sign.word, row.sign.tone, row.time) == ("Log in", "failed", Tone.FAIL, "38 ms")
    assert row.fault == "The remote did not accept the log-in"
    assert row.remedy == "Git says: Permission denied (publickey). Log in with git on a terminal once."
    assert row.spoken.startswith("Log in: failed, 38 ms, The remote did not accept")


def test_who_may_only_read_is_told_what_follows() -> None:
    row = step_rows(made((Step.WRITE, StepState.ATTENTION, LOCKED_OUT)))[0]
    assert row.sign.tone is Tone.WARN
    assert row.remedy.endswith(READ_ONLY)


def test_words_of_a_server_are_plain_text() -> None:
    report = StepReport(step=Step.REACH, state=StepState.PASSED, words="SSH-2.0\u202e<b>\x07")
    row = step_rows(ConnectionTest(address=ADDRESS, at=NOW, steps=(report,)))[0]
    assert "\u202e" not in row.found
    assert "\x07" not in row.found


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0002, "< 1 ms"),
        (0.0114, "11 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (1.44, "1.4 s"),
        (9.96, "10 s"),
    ],
)
def test_a_time_has_two_or_three_figures(seconds: float, words: str) -> None:
    assert took(seconds) == words


def test_a_test_as_text_names_every_step() -> None:
    lines = as_text(REFUSED).splitlines()
    assert lines[0] == f"{ADDRESS}, tested 2026-11-24 13:01:00 UTC"
    assert lines[1] == "Resolve the name: passed, 38 ms"
    assert lines[3] == "Read the newest commit: not tried, 38 ms"


# --- what it comes to -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("test", "word", "words"),
    [
        (ConnectionTest(address=ADDRESS, at=NOW, steps=()), "testing", "waits its turn"),
        (made(passed(Step.RESOLVE), (Step.SIGN_IN, StepState.RUNNING, None)), "testing", "log in"),
        (made((Step.SIGN_IN, StepState.CANCELLED, None)), "cancelled", "the test was ended"),
        (REFUSED, "no log-in", "the remote did not accept the log-in"),
        (made((Step.SIGN_IN, StepState.FAILED, SILENT)), "no answer", "port 22 refuses connections"),
        (made((Step.REACH, StepState.FAILED, SILENT)), "not reached", "port 22 refuses connections"),
        (made(passed(Step.READ), (Step.WRITE, StepState.ATTENTION, LOCKED_OUT)), "ready", "read only"),
        (made(passed(Step.READ)), "ready", "read only"),
    ],
)
def test_what_a_test_comes_to(test: ConnectionTest, word: str, words: str) -> None:
    found = verdict(test)
    assert (found.sign.word, found.words) == (word, words)


# --- rows -------------------------------------------------------------------------------------------------------


def test_the_open_repository_comes_first_and_the_sample_is_always_there() -> None:
    rows = workspace_rows(known(OTHER, ADDRESS), opened(), {}, NOW)
    assert [row.address for row in rows] == [ADDRESS, OTHER, SAMPLE]
    first = rows[0]
    assert (first.sign.word, first.detail, first.mode) == ("ready", "open", "Read-only")
    assert (first.repository, first.used_by, first.way) == ("shop/deploy", "shop-platform", "SSH")
    assert (first.success, first.success_detail) == ("20 s ago", "13:01 UTC")
    assert (rows[1].sign.word, rows[1].mode, rows[1].success) == ("closed", "", "not known")
    assert rows[2].why_no_test


def test_a_test_counts_until_the_remote_answers_again() -> None:
    fresh = workspace_rows(known(ADDRESS), opened(ago=120), {ADDRESS: REFUSED}, NOW)[0]
    assert (fresh.sign.word, fresh.detail) == ("no log-in", "tested 13:01 UTC")
    later = workspace_rows(known(ADDRESS), opened(ago=20), {ADDRESS: REFUSED}, NOW)[0]
    assert later.sign.word == "ready"


def test_offline_is_never_shown_as_ready_by_an_older_test() -> None:
    row = workspace_rows(
        known(ADDRESS), opened(refusal="the remote could not be reached"), {ADDRESS: READY}, NOW
    )[0]
    assert (row.sign.word, row.detail) == ("offline", "the remote could not be reached")


def test_a_workspace_with_faults_is_not_ready() -> None:
    rows = workspace_rows(known(ADDRESS), replace(opened(), broken=True), {ADDRESS: READY}, NOW)
    assert (rows[0].sign.tone, rows[0].detail) == (Tone.WARN, "workspace faulty")
    assert [sign.word for sign in row_counts(rows)] == ["1 with faults"]


def test_a_passed_test_is_a_success_and_a_failed_or_cancelled_one_is_none() -> None:
    cancelled = made((Step.SIGN_IN, StepState.CANCELLED, None))
    for test, success in ((READY, "1 min ago"), (REFUSED, "not known"), (cancelled, "not known")):
        assert workspace_rows(known(ADDRESS), None, {ADDRESS: test}, NOW)[0].success == success


def test_states_are_counted_the_worst_first_without_those_that_are_closed() -> None:
    rows = workspace_rows(known(OTHER, ADDRESS), opened(OTHER), {ADDRESS: REFUSED}, NOW)
    assert [sign.word for sign in row_counts(rows)] == ["1 failed", "1 ready"]


def test_what_stands_in_the_way_is_one_sentence_with_its_remedy() -> None:
    tests = {ADDRESS: REFUSED, OTHER: READY}
    found = troubles(workspace_rows(known(OTHER, ADDRESS), None, tests, NOW), tests)
    assert [(item.address, item.repository) for item in found] == [(ADDRESS, "shop/deploy")]
    assert found[0].sentence.endswith("Log in with git on a terminal once.")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (SAMPLE, "The sample"),
        (ADDRESS, "shop/deploy"),
        ("git@git.example.com:shop/deploy.git", "shop/deploy"),
        ("https://git.example.com/deploy", "deploy"),
        ("/srv/git/shop/deploy.git", "shop/deploy"),
        ("file:///srv/deploy.git", "deploy"),
    ],
)
def test_a_repository_is_called_by_the_end_of_its_path(address: str, name: str) -> None:
    assert repository_name(address) == name


# --- what is kept -----------------------------------------------------------------------------------------------


def test_a_kept_test_comes_back_as_it_was_shown() -> None:
    kept = json.loads(json.dumps({ADDRESS: kept_test(REFUSED), OTHER: kept_test(READY)}))
    back = kept_tests(kept)
    assert step_rows(back[ADDRESS]) == step_rows(REFUSED)
    assert verdict(back[ADDRESS]) == verdict(REFUSED)
    assert verdict(back[OTHER]) == verdict(READY)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"at": "2026-11-24T13:00:00+00:00"},
        {"at": "2026-11-24T13:00:00", "steps": [{"step": "read", "state": "passed"}]},
        {"at": "2026-11-24T13:00:00+00:00", "steps": []},
        {"at": "2026-11-24T13:00:00+00:00", "steps": [{"step": "read", "state": "running"}]},
        {"at": "2026-11-24T13:00:00+00:00", "steps": [{"step": "dance", "state": "passed"}]},
        {"at": "2026-11-24T13:00:00+00:00", "steps": [{"step": "read", "state": "failed", "error": {}}]},
    ],
)
def test_what_cannot_be_read_back_is_left_out(value: object) -> None:
    assert kept_tests({ADDRESS: value, OTHER: kept_test(READY)}).keys() == {OTHER}
    assert kept_tests([value]) == {}


def test_errors_of_the_program_itself_show_no_text_of_theirs() -> None:
    row = step_rows(made((Step.READ, StepState.FAILED, ValueError("s3cret"))))[0]
    assert "s3cret" not in row.spoken
