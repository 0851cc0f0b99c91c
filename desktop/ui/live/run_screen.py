"""One run while it goes on: phases, waves, targets, log; what failed first, and what can be done about it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.application.run_reports import RunNews
from desktop.domain.request import RequestState
from desktop.presentation import run_deeds
from desktop.presentation.error_words import error_words
from desktop.presentation.run_log import RunWatch, log_lines
from desktop.presentation.run_targets import TargetRow
from desktop.presentation.run_view import RunView, facts_text, failure_text
from desktop.presentation.wording import RESULTS
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.frame import Pane, Scroll
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.kit.side_by_side import SideBySide
from desktop.ui.kit.spoken_items import announce
from desktop.ui.kit.states import StateStack
from desktop.ui.kit.turns import Turns
from desktop.ui.live.control_bar import ControlBar
from desktop.ui.live.doing import RunDoing
from desktop.ui.live.failure_panel import FactsPane, FailurePanel
from desktop.ui.live.hint_bar import HintBar
from desktop.ui.live.middle import RunMiddle
from desktop.ui.live.phase_bar import PhaseBar
from desktop.ui.live.reading import RunReader, Seen
from desktop.ui.live.run_head import RunHead

_MAIN_WIDE, _MAIN_HIGH = 620, 560
"""What targets and log need at least, side by side or above each other."""


@dataclass(slots=True)
class _Held:
    """What the screen keeps beside what is known of the run."""

    state: RequestState | None = None
    watch: RunWatch = field(default_factory=RunWatch)
    selected: str = ""
    chosen: bool = False
    """Whether a person chose the selected target; else it is the first that failed."""
    spoken: str = ""
    opening: str = ""
    """A deed whose sheet is to be opened once the run is there."""
    arriving: bool = False
    """Whether the keyboard is to go to the targets once they are there."""


class RunScreen(Screen):
    """A run by its request's full name. Its parts are made one by one, by `grow`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.run")
        self.setAccessibleIdentifier("page.run")
        self.setAccessibleName("Run")
        self._held = _Held()
        self._turns = Turns(self)
        self._growing = self._make_parts()

    @override
    def grow(self) -> bool:
        return next(self._growing, self) is None

    def _make_parts(self) -> Iterator[None]:
        desk, theme = self.desk, self.desk.theme
        self.head = RunHead(desk)
        self._hint = HintBar(theme)
        self.phases = PhaseBar(theme)
        yield
        self.middle = RunMiddle(theme)
        yield
        self.failure = FailurePanel(desk)
        self.facts = FactsPane(desk)
        yield
        self.controls = ControlBar(theme, ("run.pause", "run.stop", "run.abort", "run.rollback"))
        self._states = StateStack(theme, self._content(), name="run")
        self.host = SheetHost(theme, self._states)
        self.reader = RunReader(desk, self)
        self.doing = RunDoing(desk, self.reader, self.host)
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
        return content

    def _connect(self) -> None:
        desk = self.desk
        self.host.opened.connect(self.parts.make_room)
        self.head.wanted.connect(self.doing.want)
        self.controls.wanted.connect(self.doing.want)
        self.failure.wanted.connect(self.doing.want)
        self.failure.copy_wanted.connect(self._copy)
        self.facts.copy_wanted.connect(self._copy_facts)
        self.middle.chosen.connect(self._choose)
        desk.run_news.connect(self._news)
        self.reader.seen.connect(self._take)
        self.reader.failed.connect(self._failed)
        desk.standing_changed.connect(self._tell_deeds)

    # --- reading -------------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        record = self.reader.known.record
        return f"Live > {record.name}" if record is not None else "Live > Run"

    @override
    def production(self) -> bool:
        record = self.reader.known.record
        return record is not None and record.protected

    @override
    def tier_words(self) -> str:
        return "prod" if self.production() else ""

    @override
    def arrive(self, place: Place) -> None:
        if place.id != self.reader.known.name:
            self.host.close_sheet()
            self._held = _Held()
            self._turns.forget()
            self.doing.row = None
            self.reader.follow(place.id)
            self._states.loading("Reading the run")
        self._held.arriving = True
        self._held.opening = place.extra.get("deed", "")
        self.reload()

    @override
    def reload(self) -> None:
        if self.reader.known.name:
            self.reader.read()
        else:
            self._states.empty(title="No run is chosen", deeds=(("Show all runs", self._go_live),))

    def _failed(self, error: Exception) -> None:
        if self.reader.known.record is not None:
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

    def _go_live(self) -> None:
        self.desk.go(Place(screen="live"))

    def _news(self, news: object) -> None:
        if not isinstance(news, RunNews) or news.request.full_name != self.reader.known.name:
            return
        sign = RESULTS[news.verification.result] if news.verification is not None else None
        about = f"wave {news.wave}" if news.wave else "run"
        if sign is None:
            self._held.watch.say(self.desk.now(), about, news.sentence)
        else:
            self._held.watch.say(self.desk.now(), about, news.sentence, sign)

    # --- showing -------------------------------------------------------------------------------------------

    def _take(self, seen: Seen) -> None:
        held, request = self._held, seen.record.request
        fresh = held.state is not request.state
        held.state = request.state
        self.doing.row = self._failed_row(seen.view)
        if request.attempt is None and not self.reader.driven:
            self._not_started(seen)
            return
        failed = held.watch.take(seen.view.rows, seen.look.at if seen.look is not None else self.desk.now())
        self._states.content()
        self._turns.take(
            partial(self._show_head, seen.view, fresh=fresh),
            partial(self.middle.show_view, seen.view),
            partial(self._show_rest, seen),
            partial(self._speak, seen.view, failed),
        )

    def _not_started(self, seen: Seen) -> None:
        request = seen.record.request
        self._states.empty(
            title=f"{request.full_name} has not been started",
            text=f"It is {request.state.value}. Its page shows what must be true before.",
            icon="activity",
            deeds=(
                ("Show the request", lambda: self.desk.go(Place(screen="request", id=request.full_name))),
            ),
        )

    def _show_head(self, view: RunView, *, fresh: bool) -> None:
        self._hint.show_view(view)
        self.phases.show_phases(view.phases)
        if fresh:
            self.desk.standing_changed.emit()

    def _show_rest(self, seen: Seen) -> None:
        """Show log, facts and what can be done, and take the keyboard there where one has just arrived."""
        held, view = self._held, seen.view
        self.middle.log.show_lines(log_lines(seen.record, held.watch))
        self.facts.show_facts(view.facts)
        failed = view.failed
        if not held.chosen and failed is not None:
            held.selected = failed.key
        self.middle.select(held.selected)
        self._tell_deeds()
        if held.arriving:
            held.arriving = False
            self.middle.grid.setFocus()
        opening, held.opening = held.opening, ""
        if opening:
            self.doing.want(self.doing.find(opening))

    def _tell_deeds(self) -> None:
        known = self.reader.known
        record, view = known.record, known.view
        if record is None or view is None:
            return
        situation = self.doing.situation(view)
        self.controls.show_deeds(run_deeds.bar_deeds(record, situation))
        self.head.show_view(
            known.name, view, run_deeds.head_deeds(record, situation), protected=record.protected
        )
        row = self.doing.row = self._failed_row(view)
        if row is not None:
            deeds = run_deeds.failure_deeds(record, situation, row)
            self.failure.show_failure(record, view, row, deeds, self._held.watch.since.get(row.key))
        self.failure.setVisible(row is not None)

    def _failed_row(self, view: RunView) -> TargetRow | None:
        """Return the failure that the panel shows: the selected one, else the first."""
        chosen = next((row for row in view.rows if row.key == self._held.selected and row.failed), None)
        return chosen or view.failed

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

    # --- acting --------------------------------------------------------------------------------------------

    def _choose(self, key: str) -> None:
        self._held.selected, self._held.chosen = key, True
        self.middle.select(key)
        self._tell_deeds()

    def _copy(self) -> None:
        view = self.reader.known.view
        if view is None:
            return
        row = self._failed_row(view)
        text = failure_text(view, row) if row is not None else facts_text(view)
        QGuiApplication.clipboard().setText(text)
        self.desk.say("The details are copied" if row is not None else "The facts are copied")

    def _copy_facts(self) -> None:
        view = self.reader.known.view
        if view is not None:
            QGuiApplication.clipboard().setText(facts_text(view))
            self.desk.say("The facts are copied")

    def _next_failure(self) -> None:
        view = self.reader.known.view
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
        self.doing.want(self.doing.find(deed_id))

    @override
    def why_not(self, action_id: str) -> str:
        view = self.reader.known.view
        if view is None:
            return "The run is not read yet"
        if action_id == "run.next_failure":
            return "" if view.failed is not None else "Nothing failed"
        deed = self.doing.find(action_id)
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
