"""The whole promotion in one window: nothing on the way is said as an error, and the run is verified."""

from desktop.domain.request import Request, RequestState
from desktop.presentation.signs import Tone
from tests.ui.driver import WindowDriver
from tests.ui.journeys.promotion import promote


def test_a_release_manager_promotes_one_tenant_to_stage(window: WindowDriver) -> None:
    name = promote(window)
    found: list[Request] = []
    window.desk.ask("test", lambda services, _token: services.requests.find(name), found.append)
    window.settle()
    assert found[0].state is RequestState.SUCCEEDED
    assert not [message.text for message in window.desk.messages if message.tone is Tone.FAIL]
    assert window.window.shown_name == "run"
