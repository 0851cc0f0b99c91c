"""The program behind the window, built when it is first asked: the first paint does not wait for databases and Git."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from typing_extensions import override

from desktop.application.ports import Progress, no_progress
from desktop.application.program import Finding, KeptFolder, KnownWorkspace, Program, SampleMade

if TYPE_CHECKING:
    from desktop.application.cancellation import CancelToken
    from desktop.application.connections import ConnectionTest, Tell
    from desktop.application.services import Services
    from desktop.application.workspace_in_force import BrokenTip
    from desktop.domain.workspace import Workspace


class LateProgram(Program):
    """Builds the real program once, in whichever thread asks first.

    `known` lists the workspaces without it: the interface thread asks that before the first paint.
    """

    def __init__(self, build: Callable[[], Program], known: Callable[[], Sequence[KnownWorkspace]]) -> None:
        self._build, self._list_known = build, known
        self._lock = threading.Lock()
        self._built: Program | None = None

    def _program(self) -> Program:
        with self._lock:
            if self._built is None:
                self._built = self._build()
            return self._built

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
        return self._program().open(address, cancel, progress, last_good=last_good, offline=offline)

    @override
    def broken_tip(
        self, address: str, cancel: CancelToken, progress: Progress = no_progress
    ) -> BrokenTip | None:
        return self._program().broken_tip(address, cancel, progress)

    @override
    def check(self, place: str, cancel: CancelToken) -> Workspace:
        return self._program().check(place, cancel)

    @override
    def known(self) -> Sequence[KnownWorkspace]:
        return self._list_known()

    @override
    def test_connection(self, address: str, cancel: CancelToken, tell: Tell) -> ConnectionTest:
        return self._program().test_connection(address, cancel, tell)

    @override
    def make_sample(self, cancel: CancelToken, progress: Progress = no_progress) -> SampleMade:
        return self._program().make_sample(cancel, progress)

    @override
    def act_as(self, address: str) -> None:
        self._program().act_as(address)

    @override
    def doctor(self, cancel: CancelToken) -> list[Finding]:
        return self._program().doctor(cancel)

    @override
    def folders(self, cancel: CancelToken) -> list[KeptFolder]:
        return self._program().folders(cancel)

    @override
    def clear_cache(self) -> int:
        return self._program().clear_cache()
