"""One run while it goes on: phases, waves, targets, log; what failed first, and what can be done about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.application.runs import RunNews
from desktop.application.services import Services
from desktop.domain.request import RequestState
from desktop.presentation import run_deeds
from desktop.presentation.error_words import error_words
from desktop.presentation.run_deeds import Deed, Situation
from desktop.presentation.run_log import LogLine, RunWatch, log_lines
from desktop.presentation.run_record import Look, RunRecord, with_known
from desktop.presentation.run_targets import TargetRow
from desktop.presentation.run_view import RunView, facts_text, failure_text, run_view
from desktop.presentation.wording import RESULTS
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.banner import Banner
from desktop.ui.kit.frame import Pane, Scroll, clear
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.kit.side_by_side import SideBySide
from desktop.ui.kit.spoken_items import announce
from desktop.ui.kit.states import StateStack
from desktop.ui.live.acts import ACTS, Order
from desktop.ui.live.asking import sheet_of
from desktop.ui.live.control_bar import ControlBar
from desktop.ui.live.data import look_at, read_run
from desktop.ui.live.failure_panel import FactsPane, FailurePanel
from desktop.ui.live.middle import RunMiddle
from desktop.ui.live.phase_bar import PhaseBar
from desktop.ui.live.run_head import RunHead

_LOOK_EVERY, _LOOK_SELDOM, _ASK_REMOTE_EVERY = 1_000, 5_000, 15_000
_MAIN_WIDE, _MAIN_HIGH = 620, 560
"""What targets and log need at least, side by side or above each other."""
_DRIVER = frozenset({"run.resume", "run.again", "run.take_over"})
"""Deeds after which this window drives the run."""


@dataclass(slots=True)
class _Held:
    """What the screen knows of the run it shows."""

    name: str = ""
    record: RunRecord | None = None
    look: Look | None = None
    view: RunView | None = None
    watch: RunWatch = field(default_factory=RunWatch)
    selected: str = ""
    chosen: bool = False
    """Whether a person chose the selected target; else it is the first that failed."""
    spoken: str = ""
    opening: str = ""
    """A deed whose sheet is to be opened once the run is there."""
    looking: bool = False
    arriving: bool = False
    """Whether the keyboard is to go to the targets once they are there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    record: RunRecord
    look: Look | None
    view: RunView


class RunScreen(Screen):
    """A run by its request's full name."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.run")
        self.setAccessibleIdentifier("page.run")
        self.setAccessibleName("Run")
        self._held = _Held()
        theme = desk.theme
        self.head = RunHead(desk)
        self._hint = Pane(theme)
        self._hint_state: tuple[str, str] = ("", "")
        self._banner: Banner | None = None
        self.phases = PhaseBar(theme)
        self.middle = RunMiddle(theme)
        self.failure = FailurePanel(desk)
        self.facts = FactsPane(desk)
        self.controls = ControlBar(theme, ("run.pause", "run.stop", "run.abort", "run.rollback"))
        self._states = StateStack(theme, self._content(), name="run")
        self.host = SheetHost(theme, self._states)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.host)
        self._connect()

    def _content(self) -> QWidget:
        theme = self.desk.theme
        side = Pane(theme, edge="left", padding=(1, 0, 0, 0))
        side.add(self.failure)
        side.column.addWidget(self.facts, 1)
        scroll = Scroll(side, name="scroll.side")
        self.parts = SideBySide(
            theme, self.middle, scroll, side_wide=388, main_wide=_MAIN_WIDE, main_high=_MAIN_HIGH
        )
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, self._hint, self.phases):
            column.addWidget(part)
        column.addWidget(self.parts, 1)
        column.addWidget(self.controls)
        self.failure.hide()
        self._hint.hide()
        return content

    def _connect(self) -> None:
        desk = self.desk
        self.host.opened.connect(self.parts.make_room)
        self.head.wanted.connect(self._wanted)
        self.controls.wanted.connect(self._wanted)
        self.failure.wanted.connect(self._wanted)
        self.failure.copy_wanted.connect(self._copy)
        self.facts.copy_wanted.connect(self._copy_facts)
        self.middle.chosen.connect(self._choose)
        desk.run_news.connect(self._news)
        desk.driven_changed.connect(self._driven_changed)
        desk.standing_changed.connect(self._tell_deeds)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._remote = QTimer(self)
        self._remote.setInterval(_ASK_REMOTE_EVERY)
        self._remote.timeout.connect(self._ask_remote)
        self._remote.start()

    # --- reading -------------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        record = self._held.record
        return f"Live > {record.name}" if record is not None else "Live > Run"

    @override
    def production(self) -> bool:
        return self._held.record is not None and self._held.record.protected

    @override
    def tier_words(self) -> str:
        return "prod" if self.production() else ""

    @override
    def arrive(self, place: Place) -> None:
        if place.id != self._held.name:
            self.host.close_sheet()
            self._held = _Held(name=place.id)
            self._states.loading("Reading the run")
        self._held.arriving = True
        self._held.opening = place.extra.get("deed", "")
        self.reload()

    @override
    def reload(self) -> None:
        name, before = self._held.name, self._held.look
        if not name:
            self._states.empty(title="No run is chosen", deeds=(("Show all runs", self._go_live),))
            return
        driven = self._driven

        def work(services: Services, token: CancelToken) -> _Seen:
            record = read_run(services, name)
            return _seen(services, record, before, token, driven=driven)

        self.desk.ask("run", work, self._take, self._failed)

    def _tick(self) -> None:
        """Look at the targets again, as often as the state asks for it, and never twice at once."""
        record, view = self._held.record, self._held.view
        if record is None or view is None or self._held.looking or not self.isVisible() or not record.live:
            return
        running = record.request.state is RequestState.RUNNING
        self._timer.setInterval(_LOOK_EVERY if running else _LOOK_SELDOM)
        self._look(record)

    def _look(self, record: RunRecord) -> None:
        before, driven = self._held.look, self._driven
        self._held.looking = True
        self.desk.ask(
            "run.look",
            lambda services, token: _seen(services, record, before, token, driven=driven),
            self._take_look,
            self._look_failed,
        )

    def _take_look(self, seen: _Seen) -> None:
        self._held.looking = False
        if seen.record is self._held.record:
            self._take(seen)

    def _look_failed(self, _error: Exception) -> None:
        """The next look asks again; what is known stays, with its age."""
        self._held.looking = False

    def _ask_remote(self) -> None:
        """A run that another machine drives is known from its events alone: ask for them more often."""
        record = self._held.record
        watched = self.isVisible() and record is not None and record.request.state is RequestState.RUNNING
        if watched and not self._driven:
            self.desk.refresh()

    def _failed(self, error: Exception) -> None:
        if self._held.record is not None:
            self.desk.error(error)
            return
        words = error_words(error)
        self._states.error(
            title=words.title,
            text=words.text,
            deeds=(("Try again", self.reload), ("Show all runs", self._go_live)),
        )

    @property
    def watch(self) -> RunWatch:
        """What this window saw happen to the targets since the run is shown."""
        return self._held.watch

    @property
    def _driven(self) -> bool:
        return self._held.name in self.desk.driven

    def _driven_changed(self) -> None:
        if self.isVisible() and self._held.name:
            self.reload()

    def _go_live(self) -> None:
        self.desk.go(Place(screen="live"))

    def _news(self, news: object) -> None:
        if not isinstance(news, RunNews) or news.request.full_name != self._held.name:
            return
        sign = RESULTS[news.verification.result] if news.verification is not None else None
        about = f"wave {news.wave}" if news.wave else "run"
        if sign is None:
            self._held.watch.say(self.desk.now(), about, news.sentence)
        else:
            self._held.watch.say(self.desk.now(), about, news.sentence, sign)

    # --- showing -------------------------------------------------------------------------------------------

    def _take(self, seen: _Seen) -> None:
        held = self._held
        held.name = seen.record.request.full_name
        fresh = held.record is None or held.record.request.state is not seen.record.request.state
        held.record, held.look, held.view = seen.record, seen.look, seen.view
        if seen.record.request.attempt is None and not self._driven:
            self._not_started(seen)
            return
        failed = held.watch.take(seen.view.rows, seen.look.at if seen.look is not None else self.desk.now())
        self._states.content()
        self._show(seen.record, seen.view)
        self._speak(seen.view, failed)
        if fresh:
            self.desk.standing_changed.emit()
        if held.arriving:
            held.arriving = False
            self.middle.grid.setFocus()
        opening, held.opening = held.opening, ""
        if opening:
            self._wanted(self._deed(opening))

    def _not_started(self, seen: _Seen) -> None:
        request = seen.record.request
        self._states.empty(
            title=f"{request.full_name} has not been started",
            text=f"It is {request.state.value}. Its page shows what must be true before.",
            icon="activity",
            deeds=(
                ("Show the request", lambda: self.desk.go(Place(screen="request", id=request.full_name))),
            ),
        )

    def _show(self, record: RunRecord, view: RunView) -> None:
        self._show_hint(view)
        self.phases.show_phases(view.phases)
        self.middle.show_view(view)
        self.middle.log.show_lines(self._lines(record))
        self.facts.show_facts(view.facts)
        failed = view.failed
        if not self._held.chosen and failed is not None:
            self._held.selected = failed.key
        self.middle.select(self._held.selected)
        self._tell_deeds()

    def _lines(self, record: RunRecord) -> list[LogLine]:
        return log_lines(record, self._held.watch)

    def _show_hint(self, view: RunView) -> None:
        hint = view.hint
        self._hint.setVisible(hint is not None)
        if hint is None:
            self._hint_state = ("", "")
            return
        if self._hint_state[0] != hint.tone.value or self._banner is None:
            clear(self._hint.column)
            self._banner = Banner(
                self.desk.theme, name="bar.run", strong=hint.strong, text=hint.text, tone=hint.tone
            )
            self._hint.add(self._banner)
        self._banner.say(hint.strong, hint.text)
        self._hint_state = (hint.tone.value, hint.text)

    def _tell_deeds(self) -> None:
        record, view = self._held.record, self._held.view
        if record is None or view is None:
            return
        situation = self._situation(view)
        self.controls.show_deeds(run_deeds.bar_deeds(record, situation))
        self.head.show_view(
            self._held.name, view, run_deeds.head_deeds(record, situation), protected=record.protected
        )
        row = self._failed_row(view)
        if row is not None:
            deeds = run_deeds.failure_deeds(record, situation, row)
            self.failure.show_failure(record, view, row, deeds, self._held.watch.since.get(row.key))
        self.failure.setVisible(row is not None)

    def _failed_row(self, view: RunView) -> TargetRow | None:
        """Return the failure that the panel shows: the selected one, else the first."""
        chosen = next((row for row in view.rows if row.key == self._held.selected and row.failed), None)
        return chosen or view.failed

    def _situation(self, view: RunView) -> Situation:
        return Situation(driven=self._driven, off_reason=self.desk.off_reason(), rows=view.rows)

    def _speak(self, view: RunView, failed: list[TargetRow]) -> None:
        for row in failed[:1]:
            more = f", and {len(failed) - 1} more" if len(failed) > 1 else ""
            announce(self, f"Failed: {row.spoken}{more}", urgent=True)
        announce(self, self._held.watch.spoken(self.desk.now()))
        state = f"{view.title} {view.sign.word}"
        if self._held.spoken and state != self._held.spoken:
            announce(self, state, urgent=view.sign.word == "failed")
        self._held.spoken = state
        self.setAccessibleName(view.spoken)

    def _choose(self, key: str) -> None:
        self._held.selected, self._held.chosen = key, True
        self.middle.select(key)
        self._tell_deeds()

    # --- deeds ---------------------------------------------------------------------------------------------

    def _deeds(self) -> dict[str, Deed]:
        record, view = self._held.record, self._held.view
        if record is None or view is None:
            return {}
        situation = self._situation(view)
        row = self._failed_row(view)
        found = [*run_deeds.all_deeds(record, situation)]
        found += run_deeds.failure_deeds(record, situation, row) if row is not None else []
        return {deed.id: deed for deed in reversed(found)}

    def _deed(self, deed_id: str) -> Deed | None:
        return self._deeds().get(deed_id)

    def _wanted(self, deed: object) -> None:
        record, view = self._held.record, self._held.view
        if not isinstance(deed, Deed) or record is None or view is None:
            return
        if deed.off:
            self.desk.say(f"{deed.title.rstrip('…')}: {deed.off}")
        elif deed.id == "run.rollback":
            self.desk.go(Place(screen="rollback", id=self._held.name))
        elif deed.id == "run.recheck":
            self._look(record)
        elif deed.ask is None:
            self._do(deed, "")
        else:
            spec = sheet_of(deed.ask, record.request.lane, protected=record.protected)
            self.host.show_sheet(spec, partial(self._do, deed))

    def _do(self, deed: Deed, reason: str) -> None:
        record, view = self._held.record, self._held.view
        if record is None or view is None:
            return
        row = self._failed_row(view)
        order = Order(name=self._held.name, reason=reason, slot=row.slot if row is not None else None)
        act = ACTS[deed.id]
        digest = record.request.digest if deed.id == "run.again" else ""

        def then(_done: None) -> None:
            if deed.id in _DRIVER:
                self.desk.run_wanted.emit(order.name, digest)
            elif deed.id == "run.abort":
                self.desk.pause_wanted.emit(order.name)

        title = deed.ask.deed if deed.ask is not None else deed.title
        self.desk.act(title, lambda services, token: act(services, order, token), then)

    def _copy(self) -> None:
        view = self._held.view
        if view is None:
            return
        row = self._failed_row(view)
        text = failure_text(view, row) if row is not None else facts_text(view)
        QGuiApplication.clipboard().setText(text)
        self.desk.say("The details are copied" if row is not None else "The facts are copied")

    def _copy_facts(self) -> None:
        if self._held.view is not None:
            QGuiApplication.clipboard().setText(facts_text(self._held.view))
            self.desk.say("The facts are copied")

    def _next_failure(self) -> None:
        view = self._held.view
        keys = [row.key for row in view.rows if row.failed] if view is not None else []
        if keys:
            here = keys.index(self._held.selected) if self._held.selected in keys else -1
            self._choose(keys[(here + 1) % len(keys)])

    # --- what the window asks ------------------------------------------------------------------------------

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        asked = ("pause", "stop", "abort", "rollback", "resume", "take_over", "leave", "recheck")
        return {
            **{f"run.{name}": partial(self._by_id, f"run.{name}") for name in asked},
            "run.next_failure": self._next_failure,
            "run.follow": self.middle.log.switch_follow,
            "run.log": self.middle.log.table.setFocus,
            "run.copy": self._copy,
        }

    def _by_id(self, deed_id: str) -> None:
        self._wanted(self._deed(deed_id))

    @override
    def why_not(self, action_id: str) -> str:
        view = self._held.view
        if view is None:
            return "The run is not read yet"
        if action_id == "run.next_failure":
            return "" if view.failed is not None else "Nothing failed"
        deed = self._deed(action_id)
        if deed is not None:
            return deed.off
        return (
            "" if action_id in {"run.follow", "run.log", "run.copy", "run.recheck"} else "Not in this state"
        )

    @override
    def go_find(self) -> bool:
        self.middle.log.about.setFocus()
        return True

    @override
    def panes(self) -> list[QWidget]:
        sheet = [self.host.sheet] if self.host.sheet is not None else []
        return [self.head, *self.middle.panes(), self.failure, self.facts, self.controls, *sheet]


def _seen(
    services: Services, record: RunRecord, before: Look | None, token: CancelToken, *, driven: bool
) -> _Seen:
    """Look where the run still holds its targets, and make all that is shown, off the interface thread."""
    look = with_known(look_at(services, record, token), before) if record.live else None
    return _Seen(record=record, look=look, view=run_view(record, look, services.now(), driven=driven))
