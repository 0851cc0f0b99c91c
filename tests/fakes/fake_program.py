"""A program that opens nothing: every call raises what the test asks for, or returns what it was given."""

from collections.abc import Sequence

from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.application.connections import ConnectionTest, Tell
from desktop.application.ports import Progress, no_progress
from desktop.application.program import Finding, KeptFolder, KnownWorkspace, Program, SampleMade
from desktop.application.services import Services
from desktop.application.workspace_in_force import BrokenTip
from desktop.domain.workspace import Workspace


class FakeProgram(Program):
    """Notes what it was asked to open, then raises."""

    def __init__(
        self, error: BaseException, *, known: Sequence[KnownWorkspace] = (), findings: Sequence[Finding] = ()
    ) -> None:
        self.error = error
        self.asked: list[str] = []
        self._known = known
        self._findings = findings

    @override
    def open(
        self,
        address: str,
        cancel: CancelToken,
        progress: Progress = no_progress,
        *,
        last_good: bool = False,
        offline: bool = False,
    ) -> Services:
        self.asked.append(address)
        raise self.error

    @override
    def broken_tip(
        self, address: str, cancel: CancelToken, progress: Progress = no_progress
    ) -> BrokenTip | None:
        self.asked.append(address)
        raise self.error

    @override
    def check(self, place: str, cancel: CancelToken) -> Workspace:
        self.asked.append(place)
        raise self.error

    @override
    def known(self) -> Sequence[KnownWorkspace]:
        return self._known

    @override
    def test_connection(self, address: str, cancel: CancelToken, tell: Tell) -> ConnectionTest:
        self.asked.append(address)
        raise self.error

    @override
    def make_sample(self, cancel: CancelToken, progress: Progress = no_progress) -> SampleMade:
        raise self.error

    @override
    def act_as(self, address: str) -> None:
        self.asked.append(address)
        raise self.error

    @override
    def doctor(self, cancel: CancelToken) -> list[Finding]:
        return list(self._findings)

    @override
    def folders(self, cancel: CancelToken) -> list[KeptFolder]:
        return []

    @override
    def clear_cache(self) -> int:
        return 0
