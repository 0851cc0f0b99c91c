"""The handoff on the sample: as the command line writes it, edited, copied, attached, also offline and read-only."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.application.cancellation import CancelToken
from desktop.application.errors import BackendUnavailableError
from desktop.application.services import Services
from desktop.presentation.handoff_view import NOTES, OWNER
from desktop.ui.handoff.note_view import NoteView
from desktop.ui.handoff.screen import HandoffScreen
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fields import TextArea, TextField
from desktop.ui.kit.segments import Segments
from tests.ui.driver import WindowDriver


def screen_of(window: WindowDriver) -> HandoffScreen:
    return window.find("page.handoff", HandoffScreen)


def asked(window: WindowDriver, name: str) -> str:
    """Return the note as `gitopshq handoff` prints it, read by the same use case."""
    found: list[str] = []

    def read(services: Services, _token: CancelToken) -> str:
        return services.handoffs.of_request(services.requests.find(name)).markdown()

    window.desk.ask("test.handoff", read, found.append)
    window.wait_until(lambda: bool(found), "the note is read")
    return found[0]


def test_the_note_is_that_of_the_command_line_until_somebody_writes(window: WindowDriver) -> None:
    window.go("handoff", "prod-eu/R-3")
    screen, preview = screen_of(window), window.find("view.note", NoteView)
    assert list(preview.lines) == asked(window, "prod-eu/R-3").splitlines()
    assert screen.production()
    assert any(
        "Production needs all seven fields: execution window not set." in one for one in window.words()
    )
    assert "Waiting for s.okafor" in window.words()
    window.press("btn.copy_handoff")
    assert QApplication.clipboard().text() == asked(window, "prod-eu/R-3")
    # What is written changes the note at once, never the request, and stays while one is elsewhere.
    window.find("field.window", TextField).setText("Mon 30 Nov 09:00 to 12:00 UTC")
    window.find("field.owner", TextField).setText("nobody.here")
    assert "does not name this person" in window.find("field.owner.hint").accessibleName()
    window.find("field.notes", TextArea).setPlainText("mind the cache")
    window.find("choice.form", Segments).chosen.emit("text")
    window.press("btn.copy_text")
    copied = QApplication.clipboard().text()
    assert ["Execution", "window:", "Mon"] in [line.split()[:3] for line in copied.splitlines()]
    assert "mind the cache" in copied
    assert "All seven fields are set." in window.find("words.complete").accessibleName()
    window.go("pipeline")
    window.go("handoff", "prod-eu/R-3")
    assert screen.note is not None
    assert (screen.note.value(OWNER), screen.note.value(NOTES)) == ("nobody.here", "mind the cache")
    assert "nobody.here" not in asked(window, "prod-eu/R-3")


def test_a_request_that_is_not_there_is_said(window: WindowDriver) -> None:
    window.go("handoff", "prod-eu/R-99")
    assert not window.sees("pane.note")
    window.go("handoff", "")
    assert "A handoff belongs to a request" in window.words()


def test_attaching_is_off_with_its_reason_until_one_may_write(
    window: WindowDriver, sample_home: Path
) -> None:
    window.go("handoff", "prod-eu/R-3")
    attach = window.find("btn.attach", Button)
    assert not attach.isEnabled()
    assert window.find("words.why_attach").accessibleName() == "Read-only: turn on Can execute in the header"
    window.desk.act("test", lambda services, _token: services.switch_read_only(on=False))
    window.settle()
    window.press("btn.attach")
    window.wait_until(
        lambda: any("is attached to prod-eu/R-3 as prod-eu@30" in one.text for one in window.desk.messages),
        "attached",
    )
    window.go("timeline", "prod-eu@30")
    assert any("Handoff prod-eu/R-3" in words for words in window.words())
    # Offline the note is read and copied all the same; attaching says why it is off.
    window.go("handoff", "prod-eu/R-1")
    remote = sample_home / "data" / "sample" / "remote.git"
    remote.rename(remote.with_name("away.git"))
    window.desk._remote_refused(BackendUnavailableError("the remote does not answer"))
    window.go("handoff", "prod-eu/R-2")
    assert list(window.find("view.note", NoteView).lines) == asked(window, "prod-eu/R-2").splitlines()
    assert not window.find("btn.attach", Button).isEnabled()
    assert "Offline" in window.find("words.why_attach").accessibleName()
    window.press("btn.copy_handoff")
    assert QApplication.clipboard().text().startswith("# Handoff prod-eu/R-2")
