"""Drives runs on a lane of their own, with a workspace opened for it: reading goes on while a run waits for pods."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AuthenticationError, BackendUnavailableError, NotFoundError
from desktop.application.run_reports import RunNews, RunReport
from desktop.domain.request import RequestState
from desktop.presentation.wording import RUN_ENDS
from desktop.ui.desk import Desk
from desktop.ui.tasks import Task

if TYPE_CHECKING:
    from desktop.application.services import Services

RUN_LANE = "run"
_SILENT = (BackendUnavailableError, AuthenticationError, NotFoundError)
LOOKS_AGAIN_AFTER = 5.0
"""Seconds between two tries to reach a remote that fell silent."""


class RunDriver(QObject):
    """The runs this window drives, one after the other. News and ends arrive on the interface thread."""

    ended = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._tokens: dict[str, CancelToken] = {}
        desk.run_wanted.connect(self.run)
        desk.pause_wanted.connect(self.pause)

    def run(self, name: str, digest: str = "") -> None:
        """Start a request with the digest that was looked at, or go on with a run where it stands (no digest)."""
        standing = self._desk.standing
        if standing is None or name in self._tokens:
            return
        address = standing.address

        def work(token: CancelToken) -> RunReport:
            services = self._desk.program.open(address, token)
            try:
                return self._patiently(services, name, digest, token)
            finally:
                services.close()

        task = Task(
            key=f"run.{name}",
            title=f"Running {name}",
            work=work,
            then=lambda report: self._end(name, lambda: self._tell_end(report)),
            failed=lambda error: self._end(name, lambda: self._desk.error(error)),
        )
        self._tokens[name] = task.token
        self._desk.tasks.ask(RUN_LANE, task)
        self._tell_driven()

    def _patiently(self, services: Services, name: str, digest: str, token: CancelToken) -> RunReport:
        """Drive; where the remote falls silent in the middle of a run, look again until it answers or it is paused."""
        while True:
            try:
                return self._driven(services, name, digest, token)
            except _SILENT as error:
                request = services.requests.find(name)
                if request.state is not RequestState.RUNNING:
                    raise
                digest = ""
                words = f"connection lost: {error.what}; trying again every {LOOKS_AGAIN_AFTER:g} s"
                self._pass_on(RunNews(request=request, sentence=words))
                token.wait(LOOKS_AGAIN_AFTER)

    def _driven(self, services: Services, name: str, digest: str, token: CancelToken) -> RunReport:
        request = services.requests.find(name)
        if digest:
            return services.runs.run(request, digest, token, self._pass_on)
        if request.state in {RequestState.PAUSED, RequestState.PARTIAL}:
            request = services.run_controls.resume(request, token)
        return services.runs.drive(request, token, self._pass_on)

    def pause(self, name: str) -> None:
        """Stop driving a run from here: it is paused on record where the remote can be reached."""
        token = self._tokens.get(name)
        if token is not None:
            token.cancel()

    def _pass_on(self, news: RunNews) -> None:
        self._desk.tasks.post(lambda: self._tell(news))

    def _tell(self, news: RunNews) -> None:
        self._desk.run_news.emit(news)
        self._desk.refresh()

    def _end(self, name: str, tell: Callable[[], object]) -> None:
        self._tokens.pop(name, None)
        tell()
        self._tell_driven()
        self._desk.refresh()

    def _tell_driven(self) -> None:
        self._desk.driven = tuple(self._tokens)
        self._desk.driven_changed.emit()

    def _tell_end(self, report: RunReport) -> None:
        sign = RUN_ENDS[report.end]
        self._desk.say(f"{report.request.full_name} {sign.word}: {report.sentence}", sign.tone)
        self.ended.emit(report)
