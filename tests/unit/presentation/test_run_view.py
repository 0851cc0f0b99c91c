"""A run in words: the failed first, unknown never good, tries kept, consequences and reasons, what is said when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.policy import Acceptance
from desktop.domain.request import RequestState
from desktop.domain.verification import Result
from desktop.presentation import run_deeds
from desktop.presentation.live_runs import ended_rows, live_rows, nothing_words
from desktop.presentation.run_deeds import Situation
from desktop.presentation.run_log import Level, LogLine, RunWatch, recorded_lines, shown_lines
from desktop.presentation.run_record import with_known
from desktop.presentation.run_targets import target_rows, tries_of
from desktop.presentation.run_view import RunView, cause_sentence, failure_text, run_view
from desktop.presentation.signs import FAILED, PASSED, RUNNING
from tests.unit.presentation.run_examples import (
    HERE,
    SLOTS,
    at,
    attempt,
    check,
    look,
    record,
    request,
    submission,
    verified,
)

NOW = at(120)
FAILURE = "0 of 2 replicas are ready"


def _view(**changes: object) -> RunView:
    seen = look(check(SLOTS[0], Result.PASSED), check(SLOTS[1], Result.FAILED, FAILURE))
    return run_view(record(**changes), seen, NOW, driven=True)  # type: ignore[arg-type]


# --- targets ------------------------------------------------------------------------------------------------


def test_the_failed_target_is_first_and_its_cause_is_one_sentence() -> None:
    view = _view()
    assert [row.slot for row in view.rows] == [SLOTS[1], SLOTS[0], SLOTS[2], SLOTS[3]]
    assert [row.sign.word for row in view.rows] == ["failed", "healthy", "to do", "to do"]
    assert cause_sentence(view.rows[0]) == f"billing at hooli: {FAILURE}"
    assert view.rows[0].change == "2026.11.1 → 2026.11.3"
    assert [(sign.word, number) for sign, number in view.counts] == [
        ("failed", 1),
        ("healthy", 1),
        ("to do", 2),
    ]


def test_what_could_not_be_read_is_unknown_and_counts_as_no_progress() -> None:
    seen = look(*(check(slot, Result.COLLECTING, "no answer", seen=False) for slot in SLOTS[:2]))
    view = run_view(record(), seen, NOW, driven=True)
    assert [row.sign.word for row in view.rows[:2]] == ["unknown", "unknown"]
    health = view.phases[3]
    assert (health.sign.word, health.text) == ("unknown", "0 of 4 healthy")
    assert view.hint is not None
    assert view.hint.strong == "The cluster does not answer."


def test_a_silent_cluster_leaves_what_was_known_with_its_age() -> None:
    before = look(check(SLOTS[0], Result.PASSED), check(SLOTS[1], Result.PASSED))
    silent = look(*(check(slot, Result.COLLECTING, "no answer", seen=False) for slot in SLOTS[:2]))
    kept = with_known(silent, before)
    assert kept is not None
    assert kept.refused == "no answer"
    assert kept.at == before.at
    view = run_view(record(), kept, NOW, driven=True)
    assert [row.sign.word for row in view.rows[:2]] == ["healthy", "healthy"]
    assert view.hint is not None
    assert "no answer" in view.hint.text
    answering = look(check(SLOTS[0], Result.COLLECTING), check(SLOTS[1], Result.COLLECTING))
    assert with_known(answering, before) is answering


def test_every_recorded_try_is_kept_and_a_run_that_goes_on_adds_the_one_of_now() -> None:
    first = verified(6, Result.FAILED, "probe 503")
    seen = look(check(SLOTS[0], Result.FAILED, FAILURE))
    stopped = record(request(RequestState.PARTIAL), (first,))
    assert [one.message for one in target_rows(stopped, seen, NOW)[0].tries] == ["probe 503"]
    going_on = record(request(), (first,))
    row = target_rows(going_on, seen, NOW)[0]
    assert [(one.number, one.message, one.recorded) for one in row.tries] == [
        (1, "probe 503", "stage-us@6"),
        (2, FAILURE, ""),
    ]
    text = failure_text(run_view(going_on, seen, NOW, driven=True), row)
    assert "probe 503" in text
    assert FAILURE in text


def test_a_run_that_ended_is_told_from_its_record() -> None:
    ended = record(
        request(RequestState.FAILED, attempt(2, result="failed")), (verified(9, Result.FAILED, FAILURE),)
    )
    view = run_view(ended, None, NOW, driven=False)
    assert view.rows[0].sign.word == "failed"
    assert view.rows[0].cause == FAILURE
    assert view.rows[1].sign.word == "not seen yet"
    assert view.phases[4].sign.word == "failed"


# --- head, phases, hints ------------------------------------------------------------------------------------


def test_phases_say_how_far_it_is_and_what_is_not_known_has_no_time() -> None:
    recheck, commit, sync, health, verify = _view().phases
    assert (recheck.sign.word, recheck.text) == ("passed", "2 of 2 gates met")
    assert (commit.text, commit.time) == ("wave 1 of 2 as 1111111111", "2:00")
    assert (sync.text, sync.time) == ("2 of 4 applied", "1:00")
    assert (health.sign.word, health.text) == ("failed", "1 of 4 healthy, 1 failed")
    assert health.bar[0][1] == pytest.approx(0.25)
    assert (verify.sign.word, verify.time) == ("to do", "")


def test_time_left_is_told_only_where_a_wave_has_shown_how_long_one_takes() -> None:
    assert "left" not in _view().tail
    three = replace(request().submission, waves=("0", "1", "2-3"))
    found = replace(request(of=attempt(2)), submission=three)
    assert "about 1 min left" in run_view(record(found), None, at(180), driven=True).tail


@pytest.mark.parametrize(
    ("holder", "driven", "word", "hint"),
    [
        (HERE, True, "running", None),
        (HERE, False, "interrupted", "Nobody drives this run now."),
        ("another-machine", False, "running", "Driven from machine another-."),
    ],
)
def test_who_drives_it_is_said(holder: str, driven: bool, word: str, hint: str | None) -> None:
    view = run_view(record(request(of=attempt(holder=holder))), None, NOW, driven=driven)
    assert view.sign.word == word
    assert (view.hint.strong if view.hint else None) == hint


def test_a_passed_run_that_its_owner_accepts_waits_and_is_not_interrupted() -> None:
    found = record(request(of=attempt(2, result="passed")), accept=Acceptance.OWNER)
    view = run_view(found, None, NOW, driven=False)
    assert view.sign.word == "waits for acceptance"
    assert view.hint is None
    assert view.phases[4].text == "passed; a.chen accepts it"


def test_the_halt_limit_says_which_failure_is_one_too_many() -> None:
    facts = dict(_view().facts)
    assert facts["Halts by itself"] == "at the 2nd failure of a wave (above 50 %); 1 failed in this one"


# --- deeds --------------------------------------------------------------------------------------------------


def _situation(view: RunView, off: str = "", *, driven: bool = True) -> Situation:
    return Situation(driven=driven, off_reason=off, rows=view.rows)


def test_each_control_says_what_it_leaves_behind() -> None:
    view = _view()
    words = [deed.consequence for deed in run_deeds.bar_deeds(record(), _situation(view))]
    assert words == [
        "Can go on later: 2 changed, 2 untouched.",
        "Ends the run as partial: 2 changed, 2 untouched.",
        "2 changed, of them 1 not healthy, 2 untouched.",
        "Reverts 1111111111: 2 targets go back.",
    ]


def test_controls_are_off_with_their_reason() -> None:
    view = _view()
    off = run_deeds.bar_deeds(record(), _situation(view, "Read-only: turn it on"))
    assert {deed.off for deed in off[:3]} == {"Read-only: turn it on"}
    whole = record(request(of=attempt(2)))
    pause, stop, abort, _rollback = run_deeds.bar_deeds(whole, _situation(view))
    assert (pause.off, stop.off, abort.off) == ("Every wave has landed", "Every wave has landed", "")
    ended = run_deeds.bar_deeds(record(request(RequestState.SUCCEEDED)), _situation(view))
    assert {deed.off for deed in ended[:3]} == {"The run has ended"}
    submitted = replace(request(RequestState.SUBMITTED), attempts=())
    beginning = run_deeds.bar_deeds(record(submitted), _situation(view))
    assert {deed.off for deed in beginning[:3]} == {"The run has not begun"}


def test_production_asks_for_the_name_and_skipping_a_failure_always_does() -> None:
    view = _view()
    situation, row = _situation(view, driven=False), view.rows[0]
    plain, production = record(), record(protected=True)
    for deed in (run_deeds.abort, run_deeds.resume):
        asks = [deed(one, situation).ask for one in (plain, production)]
        assert [ask.level for ask in asks if ask] == [3, 4]
    skipped = run_deeds.skip(plain, situation, row)
    assert skipped.ask is not None
    assert (skipped.ask.level, skipped.ask.reason != "") == (4, True)
    assert run_deeds.skip(record(may_decide="the policy lets only: sre"), situation, row).off.startswith(
        "the policy"
    )


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (RequestState.RUNNING, "run.sync_again"),
        (RequestState.PARTIAL, "run.resume"),
        (RequestState.FAILED, "run.again"),
    ],
)
def test_retry_means_what_the_state_allows(state: RequestState, wanted: str) -> None:
    view = _view()
    deed = run_deeds.retry(record(request(state)), _situation(view, driven=False), view.rows[0])
    assert (deed.id, deed.off, deed.primary) == (wanted, "", True)


def test_a_run_of_another_machine_offers_the_takeover_and_only_by_those_who_may() -> None:
    elsewhere = record(request(of=attempt(holder="another-machine")))
    situation = _situation(_view(), driven=False)
    assert [deed.id for deed in run_deeds.head_deeds(elsewhere, situation)] == ["run.take_over"]
    assert run_deeds.resume(elsewhere, situation).off == "Another machine drives it; take it over first"
    refused = record(request(of=attempt(holder="another-machine")), may_decide="a bot never decides")
    assert run_deeds.take_over(refused, situation).off == "a bot never decides"
    assert [deed.id for deed in run_deeds.head_deeds(record(request(RequestState.PARTIAL)), situation)] == [
        "run.leave",
        "run.resume",
    ]


# --- log and announcements ----------------------------------------------------------------------------------


def test_what_happens_to_targets_is_written_once_and_failures_are_told_apart() -> None:
    watch, before = RunWatch(), _rows(Result.COLLECTING, Result.COLLECTING)
    assert watch.take(before, at(1)) == []
    failed = watch.take(_rows(Result.PASSED, Result.FAILED), at(2))
    assert [row.slot for row in failed] == [SLOTS[1]]
    assert [(line.about, line.sign.word) for line in watch.lines] == [
        ("acme/billing", "healthy"),
        ("hooli/billing", "failed"),
    ]
    assert watch.since["hooli/billing"] == at(2)
    assert watch.take(_rows(Result.PASSED, Result.FAILED), at(3)) == []
    assert len(watch.lines) == 2


def test_many_targets_are_spoken_of_as_a_sum_at_most_every_five_seconds() -> None:
    watch = RunWatch()
    watch.take(_rows(Result.COLLECTING, Result.COLLECTING), at(0))
    watch.take(_rows(Result.PASSED, Result.COLLECTING), at(1))
    assert watch.spoken(at(1)) == "1 target finished"
    watch.take(_rows(Result.PASSED, Result.PASSED), at(2))
    assert watch.spoken(at(3)) == ""
    assert watch.spoken(at(6)) == "1 target finished"
    assert watch.spoken(at(60)) == ""


def _rows(first: Result, second: Result):
    return target_rows(record(), look(check(SLOTS[0], first), check(SLOTS[1], second)), NOW)


def test_the_log_is_filtered_by_level_and_target() -> None:
    lines = [
        LogLine(id="1", at=at(1), sign=RUNNING, about="acme/billing", words="syncing"),
        LogLine(id="2", at=at(2), sign=PASSED, about="acme/billing", words="healthy"),
        LogLine(id="3", at=at(3), sign=FAILED, about="hooli/billing", words="failed"),
    ]
    assert [line.id for line in shown_lines(lines, Level.CHANGES, "")] == ["2", "3"]
    assert [line.id for line in shown_lines(lines, Level.FAILURES, "")] == ["3"]
    assert [line.id for line in shown_lines(lines, Level.ALL, "acme/billing")] == ["1", "2"]
    assert recorded_lines(record()) == []


# --- the list of runs ---------------------------------------------------------------------------------------


def test_live_lists_what_holds_targets_and_who_needs_somebody_first() -> None:
    interrupted, paused = request(), replace(request(RequestState.PAUSED), number=15, id="SECOND")
    done = replace(
        request(RequestState.SUCCEEDED, replace(attempt(2), ended=replace(attempt().started, at=at(300)))),
        number=3,
    )
    rows = live_rows([interrupted, paused, done], HERE, (), {"REQUEST": at(90)}, NOW)
    assert {(row.name, row.sign.word, row.deed) for row in rows} == {
        ("stage-us/R-14", "interrupted", "resume"),
        ("stage-us/R-15", "paused", "resume"),
    }
    assert rows[0].progress == "2/4"
    driven = live_rows([interrupted], HERE, ("stage-us/R-14",), {}, NOW)[0]
    assert (driven.sign.word, driven.deed, driven.driver) == ("running", "", "this window")
    ended = ended_rows([interrupted, done], HERE, NOW + timedelta(minutes=10))
    assert [row.name for row in ended] == ["stage-us/R-3"]
    assert nothing_words(ended).startswith("Last: stage-us/R-3 succeeded")
    assert nothing_words([]) == "None has run yet in this workspace."


def test_a_run_that_only_settles_says_what_it_waits_for() -> None:
    slow = replace(submission(), settle=timedelta(minutes=2))
    whole = record(replace(request(of=attempt(2)), submission=slow))
    view = run_view(whole, None, NOW, driven=True)
    last = view.phases[-1]
    assert (last.sign.word, last.text) == ("settling", "looks again 2 min after all are healthy")
    assert ("Settle time", "2 min healthy before the next wave") in view.facts


def test_what_waits_for_acceptance_is_not_another_try() -> None:
    accepted = record(
        request(of=attempt(2, result="passed")),
        (verified(9, Result.PASSED, ""),),
        accept=Acceptance.OWNER,
    )
    assert accepted.waits_for_acceptance
    assert [one.number for one in tries_of(accepted, SLOTS[0], check(SLOTS[0], Result.PASSED))] == [1]
