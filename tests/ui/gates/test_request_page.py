"""The page of a request in the real window: partial approval, stale evidence, and a start that resists accidents."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QScrollArea, QWidget

from desktop.application.cancellation import CancelToken
from desktop.application.requests import Wishes
from desktop.application.services import Services
from desktop.domain.request import Request
from desktop.ui.gates.screen import RequestScreen
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import Words
from desktop.ui.kit.tables import DataTable
from tests.ui.driver import WindowDriver
from tests.ui.people import act_as, approve_as, can_execute
from tests.ui.sample_remote import push_commit, read_file

NAME = "prod-eu/R-3"
READY = "Ready: all 19 gates passed"
NOTHING = {"README.md": "# shop\n"}
"""A change that no plan is about."""


def page(window: WindowDriver) -> RequestScreen:
    return window.find("page.request", RequestScreen)


def said(window: WindowDriver, name: str) -> str:
    return window.find(name, Words).whole


def gate(window: WindowDriver, kind: str) -> str:
    """Return a gate's row as a screen reader says it."""
    return window.find(f"gate.{kind}").accessibleName()


def texts(window: WindowDriver) -> str:
    return "\n".join(window.words())


def refresh(window: WindowDriver) -> None:
    window.desk.refresh()
    window.settle()


def test_from_partial_approval_over_a_moved_branch_to_the_start(
    window: WindowDriver, sample_home: Path, tmp_path: Path
) -> None:
    can_execute(window)
    window.go("request", NAME)
    partial_approval_is_not_approval(window)
    approve_as(window, "s.okafor", NAME)
    approve_as(window, "t.baptiste", NAME, "Agreed.")
    act_as(window, "m.ruiz")
    window.go("request", NAME)
    assert said(window, "words.readiness") == READY
    assert window.find("btn.execute", Button).isEnabled()
    a_moved_branch_makes_drift_stale(window, lambda: push_commit(sample_home, tmp_path, NOTHING, "Say more"))
    accidents_start_nothing(window)
    name_and_reason_are_asked_for(window)
    the_start_leaves_its_reason_on_record(window)


def partial_approval_is_not_approval(window: WindowDriver) -> None:
    told = gate(window, "approvals")
    assert told.startswith("Waiting, Approvals, 1 of 3, still needs: security, platform-lead")
    assert said(window, "words.readiness").startswith("Not ready: Waiting (1). First: approval from security")
    assert said(window, "words.execute_off") == "Off: 2 approvals are missing"
    assert not window.find("btn.execute", Button).isEnabled()
    window.press("btn.approve")
    assert "Your approval will not count: the requester may not approve" in texts(window)
    window.press("btn.deed")
    assert "1 of 3" in gate(window, "approvals")
    assert "not counted, the requester may not approve" in texts(window)


def a_moved_branch_makes_drift_stale(window: WindowDriver, move: Callable[[], str]) -> None:
    before = page(window).facts
    assert before is not None
    assert before.judgement is not None
    tip = move()
    refresh(window)
    drift = gate(window, "target-drift")
    assert drift.startswith("Stale, No drift in the target")
    assert before.judgement.tip[:10] in drift
    assert tip[:10] in drift
    assert said(window, "words.readiness").startswith("Not ready: Stale (1)")
    assert said(window, "words.execute_off") == "Off: 1 result is stale"
    assert not window.find("btn.execute", Button).isEnabled()
    window.press("btn.gate.target-drift")
    assert gate(window, "target-drift").startswith("Passed")
    assert said(window, "words.readiness") == READY


def accidents_start_nothing(window: WindowDriver) -> None:
    for accident in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape):
        window.press("btn.execute")
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused.objectName() == "btn.cancel"
        window.key(accident)
        assert not window.sees("sheet.execute")
    assert window.desk.driven == ()


def name_and_reason_are_asked_for(window: WindowDriver) -> None:
    window.press("btn.execute")
    assert said(window, "words.gates_checked").startswith("All 19 gates checked ")
    deed = window.find("btn.deed", Button)
    assert deed.text() == "Execute on 61 targets in prod-eu"
    assert said(window, "words.why_off") == "Type prod-eu to confirm"
    typed = window.find("field.typed")
    typed.setFocus()
    window.type("prod-us", typed)
    assert not deed.isEnabled()
    assert "prod-eu" in said(window, "words.why_off")
    QGuiApplication.clipboard().setText("prod-eu")
    window.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier, typed)
    window.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier, typed)
    assert said(window, "words.why_off") == "Write a reason of 10 characters or more"
    reason = window.find("field.reason", QPlainTextEdit)
    reason.setPlainText("Agreed in the release meeting.")
    window.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, reason)
    assert window.sees("sheet.execute"), "Ctrl+Enter never does the gravest deed"
    assert deed.isEnabled()


def the_start_leaves_its_reason_on_record(window: WindowDriver) -> None:
    wanted: list[tuple[str, str]] = []
    window.desk.run_wanted.connect(lambda name, digest: wanted.append((name, digest)))
    facts = page(window).facts
    assert facts is not None
    window.find("btn.deed", Button).click()
    window.wait_until(lambda: bool(wanted), "the run is wanted")
    assert wanted == [(NAME, facts.request.digest)]
    notes: list[str] = []
    window.desk.ask(
        "test.notes",
        lambda services, _token: [mark.reason for mark in services.requests.find(NAME).notes],
        notes.extend,
    )
    window.wait_until(lambda: bool(notes), "the reason is on record")
    assert notes[-1] == "started: Agreed in the release meeting."


def test_a_commit_under_the_plan_voids_approvals_and_refuses_new_ones(
    window: WindowDriver, sample_home: Path, tmp_path: Path
) -> None:
    can_execute(window)
    window.go("request", NAME)
    path = "envs/prod-eu/acme/billing/values.yaml"
    text = read_file(sample_home, tmp_path, path)
    push_commit(sample_home, tmp_path, {path: f"{text}# by hand\n"}, "Change a target")
    refresh(window)
    assert gate(window, "plan").startswith("Stale, Plan is current")
    assert said(window, "words.readiness").startswith("Not ready: ")
    assert f"1 approval no longer counts: {path} changed on the branch" in texts(window)
    window.press("btn.approve")
    assert not window.find("btn.deed", Button).isEnabled()
    assert said(window, "words.why_off") == "The plan is outdated: a new plan is needed"
    assert f"{path} changed on the branch" in texts(window)
    window.key(Qt.Key.Key_Escape)

    # A comment is evidence; while the remote is away it waits here, marked.
    remote = sample_home / "data" / "sample" / "remote.git"
    remote.rename(remote.with_suffix(".away"))
    window.find("field.comment", QPlainTextEdit).setPlainText("See <b>INC-78</b> \u202egnol")
    window.press("btn.comment")
    shown = [one.accessibleName() for one in window.find("pane.conversation").findChildren(QWidget)]
    assert any("Not sent" in words and "<b>INC-78</b> \\u202egnol" in words for words in shown)
    remote.with_suffix(".away").rename(remote)
    refresh(window)


def test_a_narrower_request_takes_the_place_and_the_approvals_given_count_no_longer(
    window: WindowDriver,
) -> None:
    can_execute(window)
    window.desk.act("Submitting", submit_one_target)
    window.settle()
    window.go("request", NAME)
    window.wait_until(lambda: page(window).facts is not None, "the request is read")
    action = window.window.findChild(QAction, "action.request.supersede")
    assert action is not None
    action.trigger()
    window.settle()
    window.find("field.reason", QPlainTextEdit).setPlainText("The scope is narrower now.")
    window.press("btn.deed")
    assert said(window, "words.readiness").startswith("Superseded by prod-eu/R-4, ")
    assert (
        said(window, "words.readiness_detail") == "1 approval no longer counts · The scope is narrower now."
    )
    assert not window.sees("btn.approve")
    window.go("request", "prod-eu/R-4")
    assert said(window, "words.origin").startswith("Takes the place of prod-eu/R-3, ")
    assert "1 approval of prod-eu/R-3 no longer counts here: scope changed " in texts(window)


def submit_one_target(services: Services, token: CancelToken) -> Request:
    """Submit the first target of R-3 as a request of its own, as an edited draft would."""
    former = services.requests.find(NAME)
    submission = former.submission
    preview = services.previews.preview(submission.source, submission.target, former.slots[:1], token)
    reasons = {flag.kind.value: "Read and expected; agreed." for flag in preview.needs_reasons}
    wishes = Wishes(
        rollback_mode=submission.rollback_mode,
        verification_owner=submission.verification_owner,
        fallback_owner=submission.fallback_owner,
        reasons=reasons,
    )
    return services.requests.submit(preview, wishes, token)


def test_what_cannot_be_done_says_why_and_the_change_can_be_read(window: WindowDriver) -> None:
    window.go("request", NAME)
    assert "Read-only: turn on Can execute in the header" in said(window, "words.acts_off")
    for name in ("btn.approve", "btn.reject", "btn.cancel_request"):
        assert not window.find(name, Button).isEnabled()
    assert "policies.yaml:22" in gate(window, "approvals")
    window.press("btn.preview_request")
    assert window.find("list.diff_files", DataTable).selected.startswith("envs/prod-eu/")
    window.key(Qt.Key.Key_Escape)

    # In the smallest window the gates go below each other: nothing is reached by scrolling aside.
    window.window.resize(960, 620)
    window.settle()
    scroll = window.find("scroll.gates", QScrollArea)
    assert scroll.horizontalScrollBar().maximum() == 0
    assert scroll.verticalScrollBar().maximum() > 0

    # A rollback reads as one; what took whose place is never silent.
    window.go("request", "prod-eu/R-2")
    assert said(window, "words.origin") == "undoes prod-eu/R-1 · full"
    assert said(window, "words.readiness").startswith("Succeeded, ")
    assert not window.sees("btn.execute")
    window.go("request", "prod-eu/R-1")
    assert said(window, "words.readiness") == "Rolled back by prod-eu/R-2"
    window.go("request", "prod-eu/R-99")
    assert "There is no request prod-eu/R-99" in texts(window)
