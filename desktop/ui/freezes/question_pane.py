"""Can I promote into an environment at a time? The question, the answer with the freeze that decides, two months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from desktop.presentation.civil_times import (
    date_words,
    in_zone,
    instant_of,
    read_clock,
    read_day,
    zone_word,
)
from desktop.presentation.freeze_answers import AnswerView
from desktop.presentation.freeze_calendar import MonthView
from desktop.presentation.signs import UNKNOWN, Tone
from desktop.ui.freezes.month_grid import MonthGrid
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.facts import FactGrid
from desktop.ui.kit.fields import Choice, TextField
from desktop.ui.kit.fitting import keep_fitted
from desktop.ui.kit.frame import Pane, Scroll
from desktop.ui.kit.labels import SignIcon, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_GROUNDS = {Tone.OK: "ok_tint", Tone.FREEZE: "freeze_tint"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: an environment, and a moment; None is now, and goes with the clock."""

    environment: str = ""
    at: datetime | None = None


class QuestionPane(Pane):
    """`asked` carries the question whenever it changed and can be read."""

    asked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, edge="right")
        self.fix_width(340, most=460)
        self.setObjectName("pane.question")
        self.setAccessibleName("Can I promote?")
        self._question = Question()
        self._now: datetime | None = None
        self._zone: tzinfo | None = UTC
        self._title = Words(theme, "Can I promote into …?", Type.STRONG, name="words.question")
        self.environment = Choice(theme, (), name="choice.environment", words="Environment", high=32)
        self.day = TextField(theme, name="field.day", words="Day", icon="calendar")
        self.clock = TextField(theme, name="field.clock", words="Time of day", code=True)
        keep_fitted(theme, self.clock, self.clock.setFixedWidth, 76)
        self._zone_word = Words(theme, "UTC", Type.SMALL, colour="text2", name="words.zone")
        self.at_once = Button(theme, "Now", name="btn.ask_now", small=True, tooltip="Ask about now")
        self._fault = Words(theme, "", Type.SMALL, colour="fail", wrap=True, name="words.question_fault")
        self._answer = _AnswerCard(theme)
        self.months = (MonthGrid(theme, "view.month"), MonthGrid(theme, "view.next_month"))
        self._lay_out()
        self.environment.chosen.connect(self._environment_chosen)
        self.day.editingFinished.connect(self._typed)
        self.clock.editingFinished.connect(self._typed)
        self.at_once.clicked.connect(self._ask_now)
        for month in self.months:
            month.chosen.connect(self._day_chosen)

    def _lay_out(self) -> None:
        theme = self.theme
        top = Pane(theme, padding=(16, 14, 16, 12), gap=8)
        head, row = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.at_once)
        row.setSpacing(8)
        for widget, stretch in ((self.day, 1), (self.clock, 0), (self._zone_word, 0)):
            row.addWidget(widget, stretch)
        top.column.addLayout(head)
        top.add(self.environment)
        top.column.addLayout(row)
        top.add(self._fault)
        self._fault.hide()
        lower = Pane(theme, padding=(16, 10, 16, 12), gap=8)
        lower.add(*self.months, None)
        inner = Pane(theme)
        inner.add(top, self._answer, lower, None)
        self.column.setContentsMargins(0, 0, 1, 0)
        self.add(Scroll(inner, name="scroll.question"))

    # --- what is asked -------------------------------------------------------------------------------------

    @property
    def question(self) -> Question:
        return self._question

    def offer(self, environments: Sequence[tuple[str, str]]) -> None:
        """Offer the environments as (name, words)."""
        self.environment.offer(environments)

    def show_question(self, question: Question, now: datetime, zone: tzinfo | None) -> None:
        """Show what is asked, in a zone; what a person is typing stays."""
        self._question, self._now, self._zone = question, now, zone
        self.environment.choose(question.environment)
        moment = in_zone(question.at or now, zone)
        for field, words in ((self.day, date_words(moment.date())), (self.clock, f"{moment:%H:%M}")):
            if not field.hasFocus() or not field.isModified():
                field.setText(words)
                field.setModified(False)
        self._zone_word.say(zone_word(question.at or now, zone))
        self._title.say(f"Can I promote into {question.environment} at …?")
        self.at_once.switch("It is about now already" if question.at is None else "")

    def show_answer(self, answer: AnswerView) -> None:
        self._answer.show_answer(answer)

    def show_months(self, months: Sequence[MonthView], where: str) -> None:
        for grid, month in zip(self.months, months, strict=True):
            grid.show_month(month, where)

    # --- asking --------------------------------------------------------------------------------------------

    def _environment_chosen(self, name: str) -> None:
        self.asked.emit(Question(environment=name, at=self._question.at))

    def _ask_now(self) -> None:
        self.day.setModified(False)
        self.clock.setModified(False)
        self._say_fault("")
        self.asked.emit(Question(environment=self._question.environment))

    def _typed(self) -> None:
        if self._now is None or not (self.day.isModified() or self.clock.isModified()):
            return
        day = read_day(self.day.text(), in_zone(self._now, self._zone).date())
        clock = read_clock(self.clock.text())
        self.day.fault("" if day else "This is no day")
        self.clock.fault("" if clock else "This is no time of day")
        if day is None or clock is None:
            wrong = (
                "Write the day as 18 Dec 2026 or 2026-12-18." if day is None else "Write the time as 15:30."
            )
            self._say_fault(wrong)
            return
        self._say_fault("")
        self.day.setModified(False)
        self.clock.setModified(False)
        self._ask_at(instant_of(day, clock, self._zone))

    def _say_fault(self, sentence: str) -> None:
        self._fault.say(sentence)
        self._fault.setVisible(bool(sentence))

    def _day_chosen(self, day: date) -> None:
        moment = self._question.at or self._now
        if moment is None:
            return
        shown = in_zone(moment, self._zone)
        self._ask_at(instant_of(day, shown.time().replace(second=0, microsecond=0), self._zone))

    def _ask_at(self, moment: datetime) -> None:
        now = self._now
        near = now is not None and abs(moment - now) < timedelta(minutes=1)
        self.asked.emit(Question(environment=self._question.environment, at=None if near else moment))


class _AnswerCard(Pane):
    """Yes, no or partly, on the tint of its state."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, ground="unknown_tint", edge="bottom", padding=(16, 14, 16, 14), gap=6)
        self.setObjectName("card.answer")
        self.setAccessibleIdentifier("card.answer")
        self._sign = SignIcon(theme, UNKNOWN, 16)
        self._headline = Words(theme, "", Type.NAME, name="words.answer", wrap=True)
        self._sentence = Words(theme, "", wrap=True, name="words.answer_sentence")
        self._facts = FactGrid(theme, label_width=78, row_height=22)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._sign)
        head.addWidget(self._headline, 1)
        self.column.addLayout(head)
        self.add(self._sentence, self._facts)

    def show_answer(self, answer: AnswerView) -> None:
        self._sign.show_sign(answer.sign)
        self._headline.say(answer.headline)
        self._headline.take_colour("freeze" if answer.sign.tone is Tone.FREEZE else "ok")
        self._sentence.say(answer.sentence)
        self._facts.clear()
        for label, words in answer.facts:
            self._facts.add(label, words, wrap=True, kind=Type.STRONG if label == "Next open" else Type.BODY)
        self.take_ground(_GROUNDS.get(answer.sign.tone, "unknown_tint"))
        self.setAccessibleName(answer.spoken)
