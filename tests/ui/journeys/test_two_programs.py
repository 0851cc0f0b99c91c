"""One draft in two programs: neither undoes what the other wrote, and a person is told which is whose."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

from desktop.application.cancellation import CancelToken
from desktop.application.drafts import Draft
from desktop.application.program import SAMPLE
from desktop.application.services import Services
from desktop.bootstrap import GitOpsHq
from desktop.ui.desk import Place
from desktop.ui.draft.screen import DraftScreen
from tests.ui.driver import WindowDriver, machine_of

MINE, THEIRS = "include tenant:fjord", "include tenant:acme"


def draft_shown(window: WindowDriver) -> DraftScreen:
    """Open a draft in the window, at its scope."""
    made: list[Draft] = []
    window.desk.ask("test", lambda services, _token: services.drafts.open("test", "stage-eu"), made.append)
    window.settle()
    window.go("draft", made[0].id)
    return screen_of(window)


def screen_of(window: WindowDriver) -> DraftScreen:
    screen = window.window.screen_shown
    assert isinstance(screen, DraftScreen)
    return screen


def elsewhere(home: Path, act: Callable[[Services], object]) -> None:
    """Do something in a second program on the same machine."""
    services = GitOpsHq(machine_of(home)).open(SAMPLE, CancelToken())
    try:
        act(services)
    finally:
        services.close()


def stored(home: Path) -> dict[str, str]:
    """Return the scopes of all drafts by their ids."""
    found: dict[str, str] = {}
    elsewhere(home, lambda services: found.update({one.id: one.rules for one in services.drafts.all()}))
    return found


def shown(window: WindowDriver) -> Draft:
    draft = screen_of(window).draft
    assert draft is not None
    return draft


def edit(window: WindowDriver, **changes: str) -> None:
    """Change the draft that is shown, as its scope step does."""
    screen = screen_of(window)
    screen.scope.edited.emit(replace(shown(window), **changes))


def taken_over(window: WindowDriver) -> str:
    """Show a draft in the window, and let another program change it; return its id."""
    draft_shown(window)
    name = shown(window).id
    edit(window, rules=MINE)
    window.settle()
    assert stored(window.home)[name] == MINE, "alone, it is one draft"

    def overwrite(services: Services) -> None:
        services.drafts.save(replace(services.drafts.get(name), rules=THEIRS))

    elsewhere(window.home, overwrite)
    return name


def test_what_two_programs_wrote_into_one_draft_is_kept_as_two(window: WindowDriver) -> None:
    name = taken_over(window)
    free = Event()
    window.desk.ask("test.busy", lambda _services, _token: free.wait(30), lambda _done: None)
    edit(window, rules=f"{MINE}\nexclude service:web")
    edit(window, rules=f"{MINE}\nexclude service:pay")  # both stand in line
    free.set()
    window.settle()
    mine = shown(window).id
    assert mine != name
    assert [message.text for message in window.desk.messages] == [
        f"{name} was changed or discarded elsewhere meanwhile: what you have here is kept as {mine}"
    ]
    edit(window, rules=f"{MINE}\nexclude service:billing")
    window.settle()
    found = stored(window.home)
    assert (found[name], found[mine]) == (THEIRS, f"{MINE}\nexclude service:billing")
    assert [rules for rules in found.values() if rules.endswith((":web", ":pay"))] == []
    assert len(window.desk.messages) == 1


def test_the_draft_of_the_other_program_is_shown_and_edited_as_it_is_there(window: WindowDriver) -> None:
    name = taken_over(window)
    edit(window, rules=f"{MINE}\nexclude service:web")
    window.settle()
    window.click(window.find("toast.deed"))
    assert (shown(window).id, shown(window).rules) == (name, THEIRS)
    edit(window, rules=f"{THEIRS}\nexclude service:web")
    window.settle()
    assert stored(window.home)[name] == f"{THEIRS}\nexclude service:web"
    assert len(window.desk.messages) == 1


def test_what_is_written_into_a_draft_that_was_discarded_elsewhere_is_kept(window: WindowDriver) -> None:
    draft_shown(window)
    name = shown(window).id
    elsewhere(window.home, lambda services: services.drafts.discard(name))
    edit(window, rules=MINE)
    window.desk.go(Place(screen="pipeline"))  # one has gone on before it is known
    window.settle()
    assert window.sees("page.pipeline")
    found = stored(window.home)
    assert name not in found
    assert [rules for rules in found.values() if rules == MINE]
    assert name in window.desk.messages[-1].text


def test_the_same_draft_opened_twice_is_one(window: WindowDriver) -> None:
    draft_shown(window)
    name = shown(window).id
    window.desk.promotion_wanted.emit("test", "stage-eu")
    window.desk.promotion_wanted.emit("test", "stage-eu")
    window.settle()
    assert shown(window).id == name
    window.go("draft", name)
    edit(window, rules=MINE)
    window.settle()
    assert [rules for rules in stored(window.home).values() if rules == MINE] == [MINE]
    assert window.desk.messages == []
