"""Opening another workspace in the middle of work: nothing is lost, and nothing crosses from one to the other."""

from pathlib import Path

from desktop.application.cancellation import CancelToken
from desktop.application.errors import StorageError
from desktop.application.program import SAMPLE, Program
from desktop.application.services import Services
from tests.ui.driver import WindowDriver


def _messages(window: WindowDriver) -> list[str]:
    return [message.text for message in window.desk.messages]


def test_a_workspace_that_cannot_be_opened_leaves_the_open_one_open(
    window: WindowDriver, tmp_path: Path
) -> None:
    window.desk.open(f"file://{tmp_path}/nowhere.git")
    window.settle()
    assert len(_messages(window)) == 1
    window.go("requests")
    window.desk.refresh()
    window.settle()
    assert len(_messages(window)) == 1
    assert window.desk.standing is not None
    assert window.desk.standing.address == SAMPLE


def test_what_was_asked_of_one_workspace_is_never_done_in_the_next(window: WindowDriver) -> None:
    done: list[str] = []

    def write(services: Services, _token: CancelToken) -> str:
        done.append(services.workspace.name)
        return ""

    for screen in ("requests", "timeline", "freezes", "live", "verification", "rollback"):
        window.go(screen)
    window.desk.act("Writing before", write)
    window.desk.open(SAMPLE)
    window.desk.act("Writing meanwhile", write, done.append)
    window.desk.ask("meanwhile", lambda services, _token: services.workspace.name, done.append)
    for _ in range(20):
        window.desk.changed.emit()
    window.settle()
    assert done == ["shop-platform"]
    assert _messages(window) == ["Cancelled. Nothing was changed by it."]
    window.desk.theme.choose("dark")  # screens that are gone no longer listen
    window.settle()
    window.desk.act("Writing after", write)
    window.settle()
    assert len(done) == 2


def test_a_run_that_is_driven_from_here_keeps_its_workspace_open(window: WindowDriver) -> None:
    window.desk.driven = ("prod-eu/R-3",)
    window.desk.open(SAMPLE)
    window.desk.ask_program(
        "Clearing the cache", lambda program, _token: program.clear_cache(), lambda _size: None, closed=True
    )
    assert window.desk.tasks.idle
    assert len(_messages(window)) == 2
    assert all("pause it first" in words for words in _messages(window))
    window.desk.driven = ()
    window.desk.refresh()
    window.settle()
    assert len(_messages(window)) == 2


def test_what_closes_the_workspace_and_fails_opens_it_again(window: WindowDriver) -> None:
    def fails(_program: Program, _token: CancelToken) -> None:
        raise StorageError("the folder cannot be removed")

    window.desk.ask_program("Clearing the cache", fails, lambda _none: None, closed=True)
    for _ in range(20):
        window.desk.refresh()  # asked while nothing is open
    window.settle()
    assert _messages(window) == ["The folder cannot be removed"]
    window.desk.refresh()
    window.settle()
    assert window.desk.off_reason().startswith("Read-only")
    assert len(_messages(window)) == 1


def test_the_cache_is_cleared_while_every_screen_reads(window: WindowDriver) -> None:
    for screen in ("requests", "timeline", "freezes", "live", "pipeline"):
        window.go(screen)
    window.go("settings", "data")
    window.press("btn.clear_cache")
    window.press("btn.deed")
    window.desk.changed.emit()
    window.settle()
    assert window.desk.standing is not None
    assert any(words.endswith("were cleared") for words in _messages(window))
    window.go("timeline")
    assert len(_messages(window)) == 1
