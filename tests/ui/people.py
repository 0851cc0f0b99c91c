"""Acting as the people of the sample: whom the window belongs to, and approvals of others in between."""

from desktop.application.cancellation import CancelToken
from desktop.application.program import SAMPLE, Program
from desktop.application.services import Services
from tests.ui.driver import WindowDriver


def can_execute(window: WindowDriver) -> None:
    """Turn execution on, as the switch in the header does."""
    window.desk.act("Switching the mode", lambda services, _token: services.switch_read_only(on=False))
    window.settle()


def act_as(window: WindowDriver, person: str) -> None:
    """Open the sample again as another of its people."""

    def work(program: Program, _token: CancelToken) -> None:
        program.act_as(f"{person}@example.com")

    window.desk.ask_program(
        "Acting as another", work, lambda _done: window.desk.open(SAMPLE, again=True), closed=True
    )
    window.settle()
    window.wait_until(
        lambda: window.desk.standing is not None and window.desk.standing.me == person, f"acting as {person}"
    )
    window.settle()


def approve_as(window: WindowDriver, person: str, name: str, comment: str = "") -> None:
    """Approve a request as one of the sample's people."""
    act_as(window, person)

    def work(services: Services, token: CancelToken) -> object:
        request = services.requests.find(name)
        return services.requests.approve(request, request.digest, token, comment=comment)

    window.desk.act(f"Approving as {person}", work)
    window.settle()
