"""The tests of connections that this window runs, on lanes beside the workspace's: a silent server holds nobody."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.application.cancellation import CancelToken
from desktop.application.connections import ConnectionTest, Step, StepReport, StepState
from desktop.application.errors import CancelledError
from desktop.presentation.connection_memory import kept_test, kept_tests
from desktop.settings.interface_state import Kept
from desktop.ui.desk import Desk
from desktop.ui.tasks import Task

_LANES = 4
"""So many servers are asked at a time."""
_KEY = "connection_tests"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    token: CancelToken
    before: ConnectionTest | None


class ConnectionTests(QObject):
    """The last test of each address; those of known workspaces survive the window."""

    changed = Signal(str)
    """The test of an address changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._tests = kept_tests(desk.kept(_KEY))
        self._running: dict[str, _Running] = {}
        self._lanes = itertools.cycle(range(_LANES))

    @property
    def all(self) -> Mapping[str, ConnectionTest]:
        """The tests by address, those that go on included."""
        return self._tests

    def of(self, address: str) -> ConnectionTest | None:
        return self._tests.get(address)

    def is_running(self, address: str) -> bool:
        return address in self._running

    def start(self, address: str) -> None:
        """Test an address; one that is being tested already is left to it."""
        if address in self._running:
            return
        before = self._tests.get(address)
        self._put(ConnectionTest(address=address, at=self._desk.clock.now(), steps=()))
        task = Task(
            key="",  # what is open may change meanwhile: that is no reason to end it
            title="Testing a connection",
            work=lambda token: self._desk.program.test_connection(address, token, self._tell),
            then=self._end,
            failed=lambda error: self._fail(address, error),
        )
        self._running[address] = _Running(token=task.token, before=before)
        self._desk.tasks.ask(f"connections-{next(self._lanes)}", task)
        self.changed.emit(address)

    def cancel(self, address: str) -> None:
        """End a test where it stands."""
        if address in self._running:
            self._running[address].token.cancel()

    def _tell(self, test: ConnectionTest) -> None:
        """Pass a step on to the interface thread; called on the lane."""
        self._desk.tasks.post(lambda: self._show(test))

    def _show(self, test: ConnectionTest) -> None:
        if test.address in self._running:
            self._put(test)
            self.changed.emit(test.address)

    def _end(self, test: ConnectionTest) -> None:
        self._running.pop(test.address, None)
        self._put(test)
        self._keep()
        self.changed.emit(test.address)

    def _fail(self, address: str, error: Exception) -> None:
        """Show what ended a test before its first step: it was cancelled in its line, or the address is refused."""
        before = self._running.pop(address).before
        if isinstance(error, CancelledError):
            if before is None:
                self._tests.pop(address)
            else:
                self._put(before)
        else:
            step = StepReport(step=Step.FIND, state=StepState.FAILED, error=error)
            self._put(ConnectionTest(address=address, at=self._desk.clock.now(), steps=(step,)))
        self.changed.emit(address)

    def _put(self, test: ConnectionTest) -> None:
        self._tests[test.address] = test

    def _keep(self) -> None:
        """Remember what was found of workspaces that were opened; an address that was only tried is forgotten."""
        known = {item.address for item in self._desk.program.known()}
        ended: Kept = {
            address: kept_test(test)
            for address, test in self._tests.items()
            if address in known and not test.running and not test.cancelled
        }
        self._desk.keep(_KEY, ended)
