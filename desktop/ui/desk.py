"""What every screen is given: the open workspace behind two lanes of work, navigation, messages, kept state."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.application.cancellation import CancelToken
from desktop.application.errors import (
    AuthenticationError,
    BackendUnavailableError,
    CancelledError,
    NotFoundError,
)
from desktop.application.ports import Clock
from desktop.domain.errors import GitOpsError
from desktop.presentation.broken_files import BrokenFiles, Unopened
from desktop.presentation.error_words import error_words
from desktop.presentation.signs import Tone
from desktop.settings.interface_state import InterfaceState, Kept
from desktop.ui.clock_watch import ClockWatch
from desktop.ui.kept_views import KeptViews
from desktop.ui.message import Message
from desktop.ui.open_services import Opening, OpenServices, opening_of
from desktop.ui.refreshing import Refreshing
from desktop.ui.standing import Standing, standing_of
from desktop.ui.tasks import Latest, Task, TaskRunner
from desktop.ui.theme.theme import Theme

if TYPE_CHECKING:
    from desktop.application.program import Program
    from desktop.application.services import Services
    from desktop.ui.kept_view import KeptView

T = TypeVar("T")
WORKSPACE_LANE = "workspace"
_SAVE_AFTER = 400
_SILENT = (BackendUnavailableError, AuthenticationError, NotFoundError)
"""What a remote that cannot be asked now gives, a missing one too: a share may only be unmounted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a person is: a screen, and what it shows there."""

    screen: str
    id: str = ""
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Desk(QObject):
    """The open workspace as screens see it. Everything that takes time goes through `ask` or `act`."""

    changed = Signal()
    """The workspace changed: reload what is shown."""
    standing_changed = Signal()
    opened = Signal()
    opening_failed = Signal(object)
    """The error; or Unopened, where it is the workspace files that cannot be used."""
    opening_progress = Signal(str, int, int)
    """What is being done to open a workspace, how much of it is done, of how much (0: not known)."""
    opening_cancelled = Signal()
    place_wanted = Signal(object)
    said = Signal(object)
    promotion_wanted = Signal(str, str)
    """Open a draft from a source to a target: the one command behind click, drag, key, palette and list."""
    run_wanted = Signal(str, str)
    """Drive the run of a request: its full name, and the digest that was looked at ("" goes on with a run)."""
    pause_wanted = Signal(str)
    """Stop driving this run from here."""
    run_news = Signal(object)
    """RunNews of a run that this window drives."""
    driven_changed = Signal()
    acts_changed = Signal()
    """What can be done on the screen that is shown changed: menus and keys follow."""
    preference_changed = Signal(str)
    """A setting of this computer was changed: its key."""

    def __init__(
        self,
        program: Program,
        theme: Theme,
        clock: Clock,
        state: InterfaceState,
        views: KeptViews,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.program, self.theme, self.clock, self.state, self.views = program, theme, clock, state, views
        self.opened_again = False
        """Whether what is open is the workspace of before, opened again for another person: its screens stay."""
        self.early: KeptView | None = None
        """What is shown while the workspace is still being opened: as it was kept, not as it is."""
        self.tasks = TaskRunner(self)
        self.tasks.failed.connect(self.error)
        self.messages: list[Message] = []
        self.standing: Standing | None = None
        self.driven: tuple[str, ...] = ()
        """The requests whose runs this window drives now, by their full names."""
        self.local_zone: tzinfo | None = None
        """The zone of local times; None is that of this computer."""
        self.refusal: Exception | None = None
        self.unopened: Unopened | None = None
        """The workspace that was last tried to be opened, and could not be because of its files."""
        progress = Latest(self.tasks.post, self.opening_progress.emit)
        self._held = OpenServices(program, clock, progress.tell)
        self._numbers = itertools.count(1)
        self._shown = 0
        """The opening whose screens are shown; its services answer on the lane."""
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(_SAVE_AFTER)
        self._saving.timeout.connect(state.save)
        self._refreshing = Refreshing(self._ask_remote, lambda: self.tasks.awaits("refresh"), self)
        self.watch = ClockWatch(self)

    # --- the workspace -------------------------------------------------------------------------------------

    def open(self, address: str, *, last_good: bool = False, again: bool = False) -> None:
        """Open a workspace in place of the one that is open; `opened` or `opening_failed` follows.

        One of which the last good files are shown is opened so again, as long as those of the tip have faults. `again`:
        it is the one that is open, for another person.
        """
        if self._held_by_run():
            return
        self.tasks.forget("")
        before = opening_of(self.standing, self._shown)
        last_good = last_good or (before is not None and before.address == address and before.last_good)
        wanted = Opening(address=address, number=next(self._numbers), last_good=last_good)
        again = again and self.standing is not None and self.standing.address == address
        early = self.views.read(address) if self.standing is None else None
        task = Task(
            key="open",
            title=f"Opening {address}",
            work=lambda token: self._held.open(wanted, before, token),
            then=lambda found: self._opened(found, wanted.number, shown_early=early is not None, again=again),
            failed=self._opening_failed,
        )
        self.tasks.ask(WORKSPACE_LANE, task)
        if early is not None:
            self._show_early(early, wanted.number)

    def _opened(self, found: Standing | Unopened, number: int, *, shown_early: bool, again: bool) -> None:
        if isinstance(found, Unopened):
            self.unopened = found
            self._opening_failed(found)
            return
        if not shown_early:
            self.tasks.forget("", but="program.")  # what screens asked that are about to go
        self._shown = number
        self.refusal = self.early = self.unopened = None
        self.standing, self.opened_again = found, again
        self.standing_changed.emit()
        if not shown_early:
            self.opened.emit()
        self._refreshing.begin()
        self.watch.begin()

    def _opening_failed(self, error: Exception | Unopened) -> None:
        if self.early is not None:
            self._take_back_early()
        self.opening_failed.emit(error)

    def _show_early(self, early: KeptView, number: int) -> None:
        """Show how the workspace stood; what screens ask waits on its lane until it is open."""
        self.early, self.standing, self._shown = early, early.standing, number
        self.opened.emit()

    def _take_back_early(self) -> None:
        """Nothing is open after all: what was shown of it goes, and is not shown again."""
        self.early = self.standing = None
        self.tasks.forget("", but="program.")
        self.views.forget()

    def _held_by_run(self) -> bool:
        """Say that the workspace stays open where a run is driven from here: the run would lose its window."""
        if self.driven:
            self.say(
                f"{self.driven[0]} is run from here: pause it first, or wait until it has ended", Tone.WARN
            )
        return bool(self.driven)

    def cancel_opening(self) -> None:
        """Give up opening: nothing of it stays. What was open before is opened again."""
        self.tasks.forget("open")
        if self.early is not None:
            self._take_back_early()
        self.opening_cancelled.emit()
        if self.standing is not None:
            self.open(self.standing.address)

    def refresh(self) -> None:
        """Ask the remote for what is new; a remote that does not answer is shown as age, never as a dialog."""
        if self.standing is not None and self.early is None:
            self._refreshing.want()

    def _ask_remote(self) -> None:
        def work(services: Services, token: CancelToken) -> object:
            return services.refresh(token)

        def then(_outcome: object) -> None:
            self.refusal = None
            self.standing_changed.emit()
            self.changed.emit()
            self._refreshing.answered()

        self._put("refresh", "Refreshing", work, then, self._remote_refused)

    def _remote_refused(self, error: Exception) -> None:
        if isinstance(error, _SILENT):
            self.refusal = error
            self.standing_changed.emit()
        else:
            self.error(error)
        self._refreshing.answered()

    # --- asking and acting ---------------------------------------------------------------------------------

    def ask(
        self,
        key: str,
        work: Callable[[Services, CancelToken], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
        title: str = "",
    ) -> CancelToken:
        """Read something off the interface thread; a newer question of the same key drops this one's answer."""
        return self._put(f"ask.{key}", title, work, then, failed)

    def store(
        self,
        work: Callable[[Services, CancelToken], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Write down on this machine what a person did: never dropped, and done even while the window closes."""
        self._put("", "", work, then, failed, lasting=True)

    def act(
        self,
        title: str,
        work: Callable[[Services, CancelToken], T],
        then: Callable[[T], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> CancelToken:
        """Write something: shown as a job, never dropped; afterwards every screen reads again."""

        def done(result: T) -> None:
            if then is not None:
                then(result)
            self.changed.emit()

        return self._put("", title, work, done, failed)

    def _put(
        self,
        key: str,
        title: str,
        work: Callable[[Services, CancelToken], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None,
        *,
        lasting: bool = False,
    ) -> CancelToken:
        asked_of = self._shown

        def run(token: CancelToken) -> tuple[T, Standing]:
            services = self._held.services
            if self.standing is None:
                raise GitOpsError("no workspace is open", remedy="Open one first.")
            if services is None or self._held.serves != asked_of:
                raise CancelledError("the workspace was closed before this began")
            result = work(services, token)
            return result, standing_of(services, self.standing.address, self.clock)

        def land(result: tuple[T, Standing]) -> None:
            self._take(result[1])
            then(result[0])

        def fail(error: Exception) -> None:
            is_here = self._held.serves == self._shown == asked_of
            if is_here and failed is not None:
                failed(error)
            elif is_here or not key:  # who asked goes with its workspace; a write is answered all the same
                self.error(error)

        task = Task(key=key, title=title, work=run, then=land, failed=fail, lasting=lasting)
        return self.tasks.ask(WORKSPACE_LANE, task)

    def _take(self, standing: Standing) -> None:
        if standing != self.standing:
            self.standing = standing
            self.standing_changed.emit()

    def ask_program(
        self,
        title: str,
        work: Callable[[Program, CancelToken], T],
        then: Callable[[T], object],
        *,
        closed: bool = False,
    ) -> None:
        """Ask the program itself, not a workspace; `closed` closes the open workspace before, for what replaces it."""
        if closed and self._held_by_run():
            return

        def run(token: CancelToken) -> T:
            if closed:
                self._held.close()
            return work(self.program, token)

        def fail(error: Exception) -> None:
            self.error(error)
            if closed and self.standing is not None:
                self.open(self.standing.address)

        task = Task(key=f"program.{title}", title=title, work=run, then=then, failed=fail)
        self.tasks.ask(WORKSPACE_LANE, task)

    # --- how it stands -------------------------------------------------------------------------------------

    @property
    def offline(self) -> bool:
        """Whether the remote did not answer when it was last asked."""
        return self.refusal is not None

    @property
    def broken(self) -> BrokenFiles | None:
        """What is wrong with the workspace files at the tip, while the last good ones are shown."""
        return self.standing.broken if self.standing is not None else None

    @property
    def read_only(self) -> bool:
        return self.standing is None or self.standing.read_only or self.broken is not None

    def off_reason(self) -> str:
        """Why nothing may be written to the remote now, "" where it may."""
        if self.standing is not None and self.offline and not (self.early or self.broken):
            return "Offline: the remote does not answer"
        return self.read_only_reason()

    def read_only_reason(self) -> str:
        """Why nothing may be written, not even what would wait for the remote; "" where it may."""
        if self.standing is None:
            return "No workspace is open"
        if self.early is not None:
            return "The workspace is still being opened"
        return self.standing.read_only_reason

    def now(self) -> datetime:
        """The time of the workspace's clock; only the sample's may differ from this machine's."""
        lead = self.standing.clock_lead if self.standing is not None else timedelta()
        return self.clock.now() + lead

    # --- speaking and moving -------------------------------------------------------------------------------

    def go(self, place: Place) -> None:
        self.place_wanted.emit(place)

    def say(
        self, text: str, tone: Tone = Tone.OK, deed: tuple[str, Callable[[], object]] | None = None
    ) -> None:
        """Show a toast; it stays in Messages."""
        message = Message(text=text, tone=tone, at=self.clock.now(), deed=deed)
        self.messages.append(message)
        self.said.emit(message)

    def error(self, error: object) -> None:
        """Say what went wrong: the one place where an error becomes visible."""
        if isinstance(error, BaseException):
            words = error_words(error)
            self.say(words.sentence, words.tone)

    # --- what survives a kill ------------------------------------------------------------------------------

    def keep(self, key: str, value: Kept) -> None:
        """Remember a piece of the interface's state; it is on disk within half a second."""
        self.state.set(key, value)
        self._saving.start()

    def kept(self, key: str) -> Kept:
        return self.state.get(key)

    def close(self) -> None:
        """End all work, close the workspace, write the state down."""
        self._refreshing.end()
        self.watch.end()
        self.tasks.close()
        self._held.close()
        self.state.save()
