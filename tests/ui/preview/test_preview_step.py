"""The preview step on the sample: late answers, numbers that add up, flags, reviews, outdated, the submit."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.application.cancellation import CancelToken
from desktop.application.drafts import Draft
from desktop.application.sample import ClusterFault, FaultKind
from desktop.application.services import Services
from desktop.domain.request import Request
from desktop.presentation.diff_rows import RowKind
from desktop.presentation.preview_view import PreviewView
from desktop.ui.desk import Place
from desktop.ui.draft.screen import DraftScreen
from desktop.ui.help.cards import seen_places
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fields import TextField
from desktop.ui.kit.labels import Words
from desktop.ui.preview.diff_view import DiffView
from desktop.ui.preview.export import write_preview
from desktop.ui.preview.groups_panel import GroupTable
from desktop.ui.preview.step import PreviewStep
from tests.ui.driver import WindowDriver

RING_1, RING_2 = "include tag:ring=1", "include tag:ring=2"
FJORD = "include tenant:fjord"
REASON = "Agreed in the release meeting of today."


def ask(window: WindowDriver, work: Callable[[Services], object]) -> None:
    window.desk.ask("test", lambda services, _token: work(services), lambda _result: None)
    window.settle()


def open_draft(
    window: WindowDriver, rules: str, source: str = "test", target: str = "stage-eu"
) -> DraftScreen:
    """Open a draft with these rules at its preview."""
    made: list[Draft] = []

    def make(services: Services) -> None:
        draft = services.drafts.open(source, target)
        made.append(services.drafts.save(replace(draft, rules=rules, step="preview")))

    ask(window, make)
    window.go("draft", made[0].id)
    screen = window.window.screen_shown
    assert isinstance(screen, DraftScreen)
    return screen


def drift(services: Services, tenant: str, *names: str) -> None:
    sample = services.sample
    assert sample is not None
    for name in names:
        sample.controls.set_fault(
            ClusterFault(
                id=f"drift-{tenant}-{name}",
                kind=FaultKind.DRIFTED,
                environment="stage-eu",
                tenant=tenant,
                service=name,
                lines=("spec.replicas: 2 in Git, 5 live",),
            )
        )


def step_of(window: WindowDriver) -> PreviewStep:
    return window.find("step.preview", PreviewStep)


def digest(window: WindowDriver) -> str:
    seen = step_of(window).seen
    assert seen is not None
    return seen.looked.preview.digest


def request_button(window: WindowDriver) -> Button:
    return window.find("btn.request", Button)


def view_of(window: WindowDriver) -> PreviewView:
    view = step_of(window).page.view
    assert view is not None
    return view


def draft_of(screen: DraftScreen) -> Draft:
    assert screen.draft is not None
    return screen.draft


def give_reason(window: WindowDriver, kind: str, text: str) -> None:
    window.press(f"btn.reason.{kind}")
    window.type(text)
    window.key(Qt.Key.Key_Tab)


# --- T5 -----------------------------------------------------------------------------------------------------


def test_a_late_preview_is_thrown_away_and_that_is_said(window: WindowDriver) -> None:
    screen = open_draft(window, FJORD)
    alone = digest(window)
    step = step_of(window)
    draft = draft_of(screen)
    step.show_draft(replace(draft, rules=RING_2), fresh=True)
    step.show_draft(replace(draft, rules=FJORD + "\nexclude service:tracking"), fresh=True)
    assert not request_button(window).isEnabled()
    assert any("discarded" in message.text for message in window.desk.messages)
    window.settle()
    assert request_button(window).text() == "Request promotion of 5 targets"
    assert digest(window) != alone
    assert len(step.seen.looked.preview.plan.targets) == 5  # type: ignore[union-attr]
    assert not step.outdated


def test_a_change_of_the_scope_outdates_the_preview_in_the_same_turn(window: WindowDriver) -> None:
    screen = open_draft(window, FJORD)
    step, before = step_of(window), digest(window)
    draft = draft_of(screen)
    screen.scope.edited.emit(replace(draft, rules=RING_1))
    button = request_button(window)
    assert not button.isEnabled()
    assert "Scope changed" in button.accessibleDescription()
    assert step.outdated
    assert window.sees("bar.outdated")
    assert not window.find("btn.scope.downgrade", Button).isEnabled()
    assert window.find("words.flag.downgrade", Words).whole  # what was read stays readable
    window.settle()
    assert window.find("btn.preview_again", Button).text() == "Preview 85 targets"
    window.press("btn.undo_scope")
    assert not step.outdated
    assert digest(window) == before
    screen.scope.edited.emit(replace(draft, rules=FJORD + "\nexclude service:web"))
    window.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier, to=window.window)
    assert not step.outdated
    assert button.text() == "Request promotion of 5 targets"


def test_a_commit_that_changes_the_plan_outdates_it_and_another_does_not(window: WindowDriver) -> None:
    open_draft(window, FJORD)
    step = step_of(window)
    push(window, "runbooks/other.md", lambda _text: b"# Something else\n")
    assert not step.outdated
    push(
        window,
        "envs/stage-eu/fjord/web/values.yaml",
        lambda text: text.replace(b"replicaCount: 2", b"replicaCount: 4"),
    )
    assert step.outdated
    assert "The branch changed" in window.find("words.outdated", Words).whole
    window.press("btn.preview_again")
    assert not step.outdated


def push(window: WindowDriver, path: str, change: Callable[[bytes], bytes]) -> None:
    """Commit a file to the sample's remote as somebody else, and let the window refresh."""
    import subprocess
    import tempfile

    remote = window.desk.standing.remote.removeprefix("file://")  # type: ignore[union-attr]
    with tempfile.TemporaryDirectory() as folder:

        def git(*words: str) -> None:
            subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)

        git("clone", "-q", "--depth", "1", f"file://{remote}", ".")
        file = Path(folder, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(change(file.read_bytes() if file.exists() else b""))
        git("add", "-A")
        git("-c", "user.name=Kim", "-c", "user.email=k.lindqvist@example.com", "commit", "-qm", "By hand")
        git("push", "-q", "origin", "HEAD:main")
    window.desk.refresh()
    window.settle()


# --- T6 -----------------------------------------------------------------------------------------------------


def test_the_numbers_of_a_preview_add_up(window: WindowDriver) -> None:
    assert "draft.preview" not in seen_places(window.desk)
    open_draft(window, RING_1)
    assert "draft.preview" in seen_places(window.desk), "a first step of Help is done"
    view = view_of(window)
    assert sum(count for count, _word in view.counts) == 85
    assert request_button(window).text() == "Request promotion of 85 targets"
    assert sum(move.targets for move in view.moves) == 85
    assert sum(group.count for group in view.groups) == len(view.targets) == 85
    assert all(row.before and row.after for row in view.targets)
    assert not any("removed" in words.casefold() for row in view.targets for words in (row.before, row.after))
    assert window.find("words.already_there", Words).whole.startswith("11 already on ")
    assert not {row.slot for row in view.targets} & set(view.already)
    slots = [slot for group in view.groups for slot in group.slots]
    assert len(slots) == len(set(slots))


# --- T7 -----------------------------------------------------------------------------------------------------


def test_four_flags_are_counted_answered_and_solved(window: WindowDriver, tmp_path: Path) -> None:
    ask(window, lambda services: services.switch_read_only(on=False))
    ask(window, lambda services: drift(services, "fjord", "billing", "web"))
    open_draft(window, FJORD)
    before = digest(window)
    flags = {flag.kind: flag for flag in view_of(window).flags}
    assert {kind: len(flag.items) for kind, flag in flags.items()} == {
        "target-drift": 2,
        "unrelated": 1,
        "downgrade": 1,
        "secret": 1,
    }
    assert "ingress.yaml" in flags["unrelated"].items[0]
    secret_nowhere(window, tmp_path)
    button = request_button(window)
    assert button.text() == "Request promotion of 6 targets"
    window.press("btn.scope.target-drift")
    assert button.text() == "Request promotion of 4 targets"
    assert digest(window) != before
    for _group in range(4):
        window.press("btn.review")
    give_reason(window, "unrelated", "too short")
    assert button.accessibleDescription() == "2 reasons missing"
    give_reason(window, "unrelated", REASON)
    assert button.accessibleDescription() == "1 reason missing"
    give_reason(window, "downgrade", REASON)
    assert button.isEnabled()
    window.press("btn.undo_flag")
    assert (button.text(), digest(window)) == ("Request promotion of 6 targets", before)
    assert not button.isEnabled()


def secret_nowhere(window: WindowDriver, folder: Path) -> None:
    """Look for the sealed value in what is shown at every depth, and in both exports."""
    step = step_of(window)
    assert step.seen is not None
    plan = step.seen.looked.preview.plan
    secrets = {
        text
        for target in plan.targets
        for change in target.changes
        if change.field == "pay-api-key"
        for text in (change.before, change.after)
        if text
    }
    assert len(secrets) == 2
    table = window.find("list.groups", GroupTable)
    pay = next(row for row in table.model_of_rows.rows if "pay-api-key" in row.title)
    table.select(pay.key)
    window.settle()
    view = window.find("view.diff", DiffView)
    said = [*window.words()]
    for depth in ("values", "keys", "live"):
        window.click(window.find(f"seg.depth.{depth}"))
        rows = [view.speech.spoken_words(str(number)) for number in range(len(view.rows))]
        assert any("secret" in row for row in rows), depth
        said += rows
    window.click(window.find("seg.depth.values"))
    for name in ("preview.md", "preview.json"):
        write_preview(window.desk, step.seen.looked, folder / name)
        window.settle()
        said.append((folder / name).read_text(encoding="utf-8"))
    assert json.loads(said[-1])["summary"]["targets"] == 6
    for secret in secrets:
        assert not any(secret in text for text in said)


def test_a_reason_is_left_by_tab_and_kept_in_the_draft(window: WindowDriver) -> None:
    screen = open_draft(window, FJORD)
    window.press("btn.reason.downgrade")
    field = window.find("field.reason.downgrade", TextField)
    assert QApplication.focusWidget() is field
    window.type(REASON)
    window.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not field
    kept: list[Draft] = []
    draft_id = draft_of(screen).id
    ask(window, lambda services: kept.append(services.drafts.get(draft_id)))
    assert kept[0].reasons == {"downgrade": REASON}


# --- the rest of the page -----------------------------------------------------------------------------------


def test_the_difference_is_gone_through_with_keys(window: WindowDriver) -> None:
    open_draft(window, FJORD)
    view = window.find("view.diff", DiffView)
    table = window.find("list.groups", GroupTable)
    table.select(table.model_of_rows.rows[-1].key)
    window.settle()
    assert window.find("words.diff_target", Words).whole == "fjord / pricing"
    view.setFocus()
    window.key(Qt.Key.Key_N)
    window.key(Qt.Key.Key_N)
    assert window.find("words.change_of", Words).whole == "target 1 of 2, change 2 of 2"
    window.key(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert window.find("words.change_of", Words).whole == "target 1 of 2, change 1 of 2"
    folds = [number for number, row in enumerate(view.rows) if row.kind is RowKind.FOLD]
    view.go_row(folds[0])
    window.key(Qt.Key.Key_Return)
    assert len([row for row in view.rows if row.kind is RowKind.FOLD]) == len(folds) - 1
    window.key(Qt.Key.Key_W)
    assert view.wraps
    window.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    window.type("pricingApi")
    assert window.find("words.found", Words).whole == "2 found"
    window.key(Qt.Key.Key_Escape)
    window.key(Qt.Key.Key_Escape)
    window.key(Qt.Key.Key_R)
    assert window.find("words.reviewed", Words).whole == "1 of 5 reviewed"


def test_nothing_to_change_says_how_many_are_there_already(window: WindowDriver) -> None:
    open_draft(window, "include cobalt/auth")
    words = " ".join(window.words())
    assert "Nothing to change" in words
    assert "already runs what test has" in words
    window.press("preview.empty.1")
    assert window.sees("overlay.list")


def test_a_silent_cluster_stops_and_can_be_asked_again(window: WindowDriver) -> None:
    fault = ClusterFault(id="gone", kind=FaultKind.UNREACHABLE, environment="stage-eu")
    ask(window, lambda services: services.sample.controls.set_fault(fault))  # type: ignore[union-attr]
    open_draft(window, FJORD)
    assert "5 targets" in window.find("words.flag.stale-input", Words).whole
    assert "1 stop" in request_button(window).accessibleDescription()
    ask(window, lambda services: services.sample.controls.clear_fault("gone"))  # type: ignore[union-attr]
    window.press("btn.retry.stale-input")
    assert not window.sees("words.flag.stale-input")


def test_a_draft_with_a_rejected_release_is_stopped(window: WindowDriver) -> None:
    def reject(services: Services) -> None:
        services.switch_read_only(on=False)
        services.freezes.reject_release("stage-eu", "2026.11.3", REASON, CancelToken())

    ask(window, reject)
    open_draft(window, FJORD)
    assert "a rejected release would reach" in window.find("words.flag.rejected-release", Words).whole
    assert not request_button(window).isEnabled()
    assert " stop" in request_button(window).accessibleDescription()


def test_production_wants_owners_before_it_is_asked_for(window: WindowDriver) -> None:
    open_draft(window, "include tenant:orion service:ledger", "stage-eu", "prod-eu")
    described = request_button(window).accessibleDescription()
    assert "verification owner not named" in described
    assert "Read-only" in described
    window.press("link.owners")
    assert window.sees("sheet.terms")


def test_a_ready_preview_is_submitted_and_leads_to_its_request(window: WindowDriver) -> None:
    ask(window, lambda services: services.switch_read_only(on=False))
    open_draft(window, FJORD)
    for kind in ("unrelated", "downgrade"):
        give_reason(window, kind, REASON)
    for _group in range(5):
        window.press("btn.review")
    wanted: list[Place] = []
    window.desk.place_wanted.disconnect()
    window.desk.place_wanted.connect(wanted.append)
    window.press("btn.request")
    (place,) = wanted
    assert place.screen == "request"
    found: list[Request] = []
    ask(window, lambda services: found.append(services.requests.find(place.id)))
    submission = found[0].submission
    assert submission.plan_digest == digest(window)
    answers = {answer.flag: (answer.count, answer.reason) for answer in submission.flags}
    assert answers == {"unrelated": (1, REASON), "downgrade": (1, REASON), "secret": (1, "")}
