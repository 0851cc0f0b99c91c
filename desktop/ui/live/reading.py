"""Reads a run and looks at its targets again and again, off the interface thread."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.domain.request import RequestState
from desktop.presentation.run_record import Look, RunRecord, with_known
from desktop.presentation.run_view import RunView, run_view
from desktop.ui.desk import Desk
from desktop.ui.live.data import look_at, read_run

_LOOK_EVERY, _LOOK_SELDOM, _ASK_REMOTE_EVERY = 1_000, 5_000, 15_000


@dataclass(slots=True)
class Known:
    """What is known of the run that is shown; nothing but its name before it was read."""

    name: str = ""
    record: RunRecord | None = None
    look: Look | None = None
    view: RunView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was read, and what its targets showed."""

    record: RunRecord
    look: Look | None
    view: RunView


class RunReader(QObject):
    """`seen` tells what was read, `failed` why nothing was. It rests while its page is not visible."""

    seen = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._page = desk, page
        self.known = Known()
        desk.driven_changed.connect(self._driven_changed)
        self._timer = self._every(_LOOK_EVERY)
        self._timer.timeout.connect(self._tick)
        self._remote = self._every(_ASK_REMOTE_EVERY)
        self._remote.timeout.connect(self._ask_remote)

    def _every(self, milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.start()
        return timer

    @property
    def driven(self) -> bool:
        """Whether this window drives the run."""
        return self.known.name in self._desk.driven

    def follow(self, name: str) -> None:
        """Read another run from now on."""
        self.known = Known(name=name)

    def read(self) -> None:
        name, before, driven = self.known.name, self.known.look, self.driven

        def work(services: Services, token: CancelToken) -> Seen:
            return _seen(services, read_run(services, name), before, token, driven=driven)

        self._desk.ask("run", work, self._take, self.failed.emit)

    def look(self) -> None:
        """Look at the targets again; what is on record is taken as it was read."""
        record, before, driven = self.known.record, self.known.look, self.driven
        if record is None:
            return
        self._desk.ask(
            "run.look",
            lambda services, token: _seen(services, record, before, token, driven=driven),
            self._take_look,
            _quiet,
        )

    def _take(self, seen: Seen) -> None:
        self.known = Known(seen.record.request.full_name, seen.record, seen.look, seen.view)
        self.seen.emit(seen)

    def _take_look(self, seen: Seen) -> None:
        if seen.record is self.known.record:
            self._take(seen)

    # --- when to ask ---------------------------------------------------------------------------------------

    def _tick(self) -> None:
        """Look at the targets again, as often as the state asks for it, and never twice at once."""
        record = self.known.record
        if record is None or not self._page.isVisible() or not record.live:
            return
        if self._desk.tasks.awaits("ask.run.look"):
            return
        running = record.request.state is RequestState.RUNNING
        self._timer.setInterval(_LOOK_EVERY if running else _LOOK_SELDOM)
        self.look()

    def _ask_remote(self) -> None:
        """A run that another machine drives is known from its events alone: ask for them more often."""
        record = self.known.record
        if record is None or not self._page.isVisible() or self.driven:
            return
        if record.request.state is RequestState.RUNNING:
            self._desk.refresh()

    def _driven_changed(self) -> None:
        if self._page.isVisible() and self.known.name:
            self.read()


def _quiet(_error: Exception) -> None:
    """The next look asks again; what is known stays, with its age."""


def _seen(
    services: Services, record: RunRecord, before: Look | None, token: CancelToken, *, driven: bool
) -> Seen:
    """Look where the run still holds its targets, and make all that is shown, off the interface thread."""
    look = with_known(look_at(services, record, token), before) if record.live else None
    return Seen(record=record, look=look, view=run_view(record, look, services.now(), driven=driven))
