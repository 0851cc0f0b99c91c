"""Freezes: lanes of all environments with their net state, a question with its answer, and every freeze there is."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.domain.freeze_overview import FreezeAnswer, Lane
from desktop.presentation.civil_times import in_zone
from desktop.presentation.error_words import error_words
from desktop.presentation.freeze_answers import answer_view
from desktop.presentation.freeze_calendar import (
    CalendarWindow,
    month_days,
    month_view,
    window_around,
)
from desktop.ui.desk import Desk, Place
from desktop.ui.freezes.calendar_pane import CalendarPane
from desktop.ui.freezes.data import Asked, FreezesSeen, reading
from desktop.ui.freezes.policies_pane import PoliciesPane
from desktop.ui.freezes.question_pane import Question, QuestionPane
from desktop.ui.freezes.sheets import FreezeSheets
from desktop.ui.freezes.tables import agenda_table
from desktop.ui.freezes.toolbar import FreezesBar
from desktop.ui.kit.frame import Scroll
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.kit.states import StateStack

_STEP = timedelta(weeks=4)
_VIEWS = ("calendar", "agenda", "policies")
ZONE_KEY = "time.zone"
"""The kept choice of the zone calendars are shown in: `utc` or `local`."""


class FreezesScreen(Screen):
    """When changes are not allowed, and why."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.freezes")
        self.setAccessibleIdentifier("page.freezes")
        self.setAccessibleName("Freezes")
        theme = desk.theme
        self._seen: FreezesSeen | None = None
        self._question = Question()
        self._first: date | None = None
        self.bar = FreezesBar(theme)
        self.pane = QuestionPane(theme)
        self.calendar = CalendarPane(theme)
        self.agenda = agenda_table(theme)
        self.policies = PoliciesPane(theme)
        self._views = QStackedWidget()
        for view in (Scroll(self.calendar), self.agenda, self.policies):
            self._views.addWidget(view)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.pane)
        row.addWidget(self._views, 1)
        self._states = StateStack(theme, content, name="freezes")
        self._lay_out()
        self._sheets = FreezeSheets(desk, self.host)
        self._connect()
        self.bar.choose_zone("local" if desk.kept(ZONE_KEY) == "local" else "utc")

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._states, 1)
        self.host = SheetHost(self.desk.theme, inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.host)

    def _connect(self) -> None:
        bar, lanes = self.bar, self.calendar.lanes
        bar.view_chosen.connect(self._show_view)
        bar.zone_chosen.connect(self._zone_chosen)
        bar.earlier.clicked.connect(lambda: self._move(-_STEP))
        bar.later.clicked.connect(lambda: self._move(_STEP))
        bar.today.clicked.connect(self._today)
        bar.raise_button.clicked.connect(self._raise)
        self.pane.asked.connect(self._ask)
        lanes.chosen.connect(self._lane_chosen)
        lanes.asked.connect(self._moment_asked)
        self.calendar.rules.chosen.connect(self._rule_chosen)
        self.calendar.lift.clicked.connect(self._lift)
        self.desk.standing_changed.connect(self._tell_off)
        self.desk.preference_changed.connect(self._follow_preference)

    def _follow_preference(self, key: str) -> None:
        if key == ZONE_KEY:
            self.bar.choose_zone("local" if self.desk.kept(ZONE_KEY) == "local" else "utc")

    # --- reading -------------------------------------------------------------------------------------------

    @property
    def zone(self) -> tzinfo | None:
        """The zone of the axis and of what is typed."""
        return self.desk.local_zone if self.bar.zone == "local" else UTC

    @property
    def window_shown(self) -> CalendarWindow:
        """The weeks that are shown: from this one on, as long as nobody moved."""
        return window_around(self._first or in_zone(self.desk.now(), self.zone).date(), self.zone)

    @override
    def title(self) -> str:
        return "Freezes"

    @override
    def arrive(self, place: Place) -> None:
        if place.id:
            self._question = Question(environment=place.id)
            self.calendar.lanes.open_only(self.calendar.lanes.opened | {place.id})
        self.reload()
        self.calendar.lanes.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def reload(self) -> None:
        """Ask again; whoever asks about now gets the answer of now."""
        if self._seen is None:
            self._states.loading("Reading the freezes")
        wanted = Asked(
            window=self.window_shown,
            environment=self._question.environment,
            at=self._question.at,
            months=self._months()[1],
            zone=self.zone,
            local=self.desk.local_zone,
        )
        self.desk.ask("freezes", reading(wanted), partial(self._take, wanted), self._failed)

    def _months(self) -> tuple[tuple[date, date], tuple[datetime, datetime]]:
        """Return the two months beside the question, and the span of time that they need."""
        zone = self.zone
        day = in_zone(self._question.at or self.desk.now(), zone).date().replace(day=1)
        following = (day + timedelta(days=32)).replace(day=1)
        whole = CalendarWindow(
            first=month_days(day)[0], days=(month_days(following)[1] - month_days(day)[0]).days, zone=zone
        )
        return (day, following), (whole.start, whole.end)

    def _failed(self, error: Exception) -> None:
        if self._seen is None:
            words = error_words(error)
            self._states.error(title=words.title, text=words.text, deeds=(("Try again", self.reload),))
        else:
            self.desk.error(error)

    def _take(self, wanted: Asked, seen: FreezesSeen) -> None:
        first = self._seen is None
        self._seen = seen
        answer, months = seen.answer, seen.months
        if answer is None or months is None:
            self._states.empty(
                title="No environments yet",
                text="Freezes concern environments. Write them in .gitopshq/workspace.yaml of the repository.",
                icon="snowflake",
            )
            return
        self._question = Question(environment=answer.environment.name, at=self._question.at)
        self._states.content()
        if first and not self.calendar.lanes.opened:
            self.calendar.lanes.open_only(frozenset({answer.environment.name}))
        self._show(wanted, seen, answer, months)

    def _show(self, wanted: Asked, seen: FreezesSeen, answer: FreezeAnswer, months: Lane) -> None:
        now, local = seen.overview.now, self.desk.local_zone
        name = answer.environment.name
        self.pane.offer([(item.name, item.name) for item in seen.environments])
        self.pane.show_question(self._question, now, self.zone)
        self.pane.show_answer(answer_view(answer, now, local))
        views = [month_view(month, months.net, self.zone, now, answer.at) for month in self._months()[0]]
        self.pane.show_months(views, name)
        self.calendar.show_lanes(seen.lanes, wanted.window, now)
        self.calendar.lanes.show_asked(name, self._question.at)
        self.calendar.show_rules(seen.rules, seen.overview.commit)
        self.agenda.show_rows(seen.agenda)
        self.policies.show_policies(seen.policies)
        self._tell_off()

    def _tell_off(self) -> None:
        reason = self.desk.off_reason()
        self.bar.tell(reason)
        self.calendar.tell_lift(self._why_not_lift())

    # --- looking -------------------------------------------------------------------------------------------

    def _ask(self, question: object) -> None:
        if isinstance(question, Question):
            self._question = question
            if question.at is not None and not self.window_shown.holds(question.at):
                self._first = in_zone(question.at, self.zone).date()
            self.reload()

    def _lane_chosen(self, name: str) -> None:
        self._ask(Question(environment=name, at=self._question.at))

    def _moment_asked(self, name: str, moment: datetime) -> None:
        self._ask(Question(environment=name, at=moment))

    def _rule_chosen(self, _key: str) -> None:
        self.calendar.tell_lift(self._why_not_lift())

    def _move(self, by: timedelta) -> None:
        self._first = self.window_shown.first + by
        self.reload()

    def _today(self) -> None:
        self._first = None
        self._ask(Question(environment=self._question.environment))

    def _show_view(self, view: str) -> None:
        self.bar.choose_view(view)
        self._views.setCurrentIndex(_VIEWS.index(view))

    def _zone_chosen(self, zone: str) -> None:
        self.bar.choose_zone(zone)
        self.desk.keep(ZONE_KEY, zone)
        self.reload()

    # --- acting --------------------------------------------------------------------------------------------

    def _raise(self) -> None:
        if self._seen is not None:
            self._sheets.ask_raise(self._seen, self._question.environment, self.zone)

    def _lift(self) -> None:
        seen, row = self._seen, self.calendar.selected_row()
        if seen is None or row is None:
            return
        freeze = next((item for item in seen.raised if item.id == row.raised), None)
        if freeze is not None:
            self._sheets.ask_lift(freeze, seen.environments)

    def _why_not_lift(self) -> str:
        row = self.calendar.selected_row()
        if row is None:
            return "Select a raised freeze to lift it"
        if not row.raised:
            return f"{row.name} is a rule of the file: it is changed through Git"
        return self.desk.off_reason()

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "freezes.calendar": lambda: self._show_view("calendar"),
            "freezes.agenda": lambda: self._show_view("agenda"),
            "freezes.policies": lambda: self._show_view("policies"),
            "freezes.zone": lambda: self._zone_chosen("utc" if self.bar.zone == "local" else "local"),
            "freezes.earlier": lambda: self._move(-_STEP),
            "freezes.later": lambda: self._move(_STEP),
            "freezes.today": self._today,
            "freezes.raise": self._raise,
            "freezes.lift": self._lift,
        }

    @override
    def why_not(self, action_id: str) -> str:
        if action_id == "freezes.raise":
            return self.desk.off_reason()
        return self._why_not_lift() if action_id == "freezes.lift" else ""

    @override
    def go_find(self) -> bool:
        self.pane.day.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.pane.day.selectAll()
        return True

    @override
    def panes(self) -> list[QWidget]:
        return [self.bar, self.pane, self._views]
