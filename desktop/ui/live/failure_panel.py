"""What failed first: the cause in one sentence, every try, what is the case now, and what can be done about it."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from desktop.presentation.plain_text import plain
from desktop.presentation.run_deeds import Deed
from desktop.presentation.run_record import RunRecord
from desktop.presentation.run_targets import TargetRow, Try
from desktop.presentation.run_view import RunView, cause_sentence, now_words
from desktop.presentation.signs import FAILED
from desktop.presentation.times import absolute, relative
from desktop.presentation.wording import RESULTS
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button, Kind, icon_button
from desktop.ui.kit.fitting import keep_fitted
from desktop.ui.kit.frame import Pane, Surface, clear
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.kit.segments import Segments
from desktop.ui.theme.type import Type

_EDGE, _BUTTON = 3, 124
_PLACES = ("retry", "recheck", "skip", "abort", "rollback")
_MOST_TABS = 4


class FailurePanel(Pane):
    """`wanted` tells a deed; `copy_wanted` asks for the details with all tries."""

    wanted = Signal(object)
    copy_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, edge="bottom", padding=(_EDGE, 0, 0, 0))
        self._desk = desk
        self.setObjectName("panel.failure")
        self.setAccessibleIdentifier("panel.failure")
        theme = desk.theme
        self._row: TargetRow | None = None
        self._shown_try = 0
        self._tab_count = 0
        head = Pane(theme, ground="fail_tint", padding=(13, 10, 13, 11), gap=4)
        line = QHBoxLayout()
        line.setSpacing(8)
        self._count = StatusWords(theme, FAILED, name="words.failed")
        self._when = Words(theme, "", Type.SMALL, colour="text2", name="words.failed_at")
        copy = icon_button(theme, "copy", "Copy details", name="btn.copy_details", key="Ctrl+Shift+C")
        copy.clicked.connect(self.copy_wanted)
        line.addWidget(self._count, 1)
        line.addWidget(self._when)
        line.addWidget(copy)
        head.column.addLayout(line)
        self._cause = Words(theme, "", Type.TITLE, wrap=True, name="words.cause", copyable=True)
        head.add(self._cause)
        self._tabs = Pane(theme, edge="bottom", padding=(13, 8, 13, 8))
        body = Pane(theme, padding=(13, 12, 16, 14), gap=10)
        self._said = _Said(desk)
        self._now = Words(theme, "", wrap=True, name="words.now")
        body.add(self._said, self._now)
        self._deeds = [_DeedRow(desk, place) for place in _PLACES]
        for deed in self._deeds:
            deed.wanted.connect(self.wanted)
            body.add(deed)
        self.add(head, self._tabs, body)

    def show_failure(
        self, record: RunRecord, view: RunView, row: TargetRow, deeds: Sequence[Deed], since: datetime | None
    ) -> None:
        """Show a target that is not good; another try than the last stays shown while it is the same target."""
        now, driven = self._desk.now(), record.request.full_name in self._desk.driven
        failed = sum(one.failed for one in view.rows)
        self._count.show_sign(row.sign.named(f"{failed} of {len(view.rows)} {row.sign.word}"))
        at = since or (row.tries[-1].at if row.tries else None)
        self._when.say(f"{absolute(at, now)}, {relative(at, now)}" if at is not None else "")
        self._cause.say(cause_sentence(row))
        same = self._row is not None and self._row.key == row.key
        if not same or self._tab_count != len(row.tries):
            self._shown_try = len(row.tries) - 1
            self._make_tabs(row.tries)
        self._row = row
        self._show_try()
        self._now.say(f"Now: {now_words(record, row, driven=driven)}")
        for place, deed in zip(self._deeds, deeds, strict=True):
            place.show_deed(deed)
        self.setAccessibleName(f"Failure: {cause_sentence(row)}")

    def _make_tabs(self, tries: Sequence[Try]) -> None:
        self._tab_count = len(tries)
        clear(self._tabs.column)
        self._tabs.setVisible(bool(tries))
        first = max(len(tries) - _MOST_TABS, 0)
        options = [(str(number), f"Attempt {number + 1}", "") for number in range(first, len(tries))]
        if not options:
            return
        tabs = Segments(self.theme, options, name="tabs.attempts", words="Attempts", small=True)
        tabs.choose(str(len(tries) - 1))
        tabs.chosen.connect(self._choose_try)
        self._tabs.column.addWidget(tabs, 0, Qt.AlignmentFlag.AlignLeft)

    def _choose_try(self, number: str) -> None:
        self._shown_try = int(number)
        self._show_try()

    def _show_try(self) -> None:
        row = self._row
        if row is None:
            return
        if not 0 <= self._shown_try < len(row.tries):
            self._said.say(plain(row.cause), "")
            return
        one = row.tries[self._shown_try]
        source = one.recorded or "seen now, not on record yet"
        self._said.say(
            f"{RESULTS[one.result].word}: {plain(one.message)}",
            f"{one.run}, {absolute(one.at, self._desk.now())}, {source}",
        )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QPainter(self).fillRect(0, 0, _EDGE, self.height(), self.theme.colour("fail"))


class _Said(Pane):
    """What the cluster said in one try, as it said it, and where that is on record."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, ground="sunken", padding=(10, 8, 10, 8), gap=4)
        self._words = Words(desk.theme, "", Type.CODE, wrap=True, name="words.said", copyable=True)
        self._source = Words(desk.theme, "", Type.SMALL, colour="text2", wrap=True, name="words.try_source")
        self.add(self._words, self._source)

    def say(self, words: str, source: str) -> None:
        self._words.say(words)
        self._source.say(source)
        self._source.setVisible(bool(source))


class _DeedRow(QWidget):
    """A button and beside it what follows from it, or why it is off."""

    wanted = Signal(object)

    def __init__(self, desk: Desk, place: str) -> None:
        super().__init__()
        self._theme, self._place = desk.theme, place
        self._deed: Deed | None = None
        self._button: _WideButton | None = None
        self._words = Words(
            desk.theme, "", Type.SMALL, colour="text2", wrap=True, name=f"words.failure.{place}"
        )
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(12)
        self._line.addWidget(self._words, 1)

    def show_deed(self, deed: Deed) -> None:
        self._deed = deed
        if self._button is None:
            kind: Kind = "primary" if deed.primary else "secondary"
            self._button = _WideButton(
                self._theme, deed.title, name=f"btn.failure.{self._place}", kind=kind, icon=deed.icon
            )
            self._button.clicked.connect(lambda _checked=False: self.wanted.emit(self._deed))
            self._line.insertWidget(0, self._button)
        self._button.say(deed.title, spoken=f"{deed.title.rstrip('…')}: {deed.consequence}")
        self._button.switch(deed.off)
        self._words.say(deed.off or deed.consequence)


class _WideButton(Button):
    """All deeds of the panel are of one width, so that their words stand in a column."""

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(max(hint.width(), round(_BUTTON * hint.height() / self.height_at_100)), hint.height())


class FactsPane(Pane):
    """The facts of a run, to be copied; a fact that changes only takes new words, so that a selection stays."""

    copy_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme)
        theme = desk.theme
        self.setObjectName("panel.facts")
        self.setAccessibleName("Facts of the run")
        head = Surface(theme, edge="bottom")
        line = QHBoxLayout(head)
        line.setContentsMargins(16, 0, 12, 0)
        keep_fitted(theme, head, head.setFixedHeight, 40)
        line.addWidget(Words(theme, "Facts", Type.STRONG), 1)
        copy = icon_button(theme, "copy", "Copy the facts", name="btn.copy_facts")
        copy.clicked.connect(self.copy_wanted)
        line.addWidget(copy)
        self._body = Pane(theme, padding=(16, 10, 16, 12), gap=8)
        self._values: dict[str, Words] = {}
        self.add(head, self._body, None)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        if list(self._values) != [label for label, _words in facts]:
            self._make(facts)
        for label, words in facts:
            self._values[label].say(words)
            self._values[label].setAccessibleName(f"{label}: {words}")

    def _make(self, facts: Sequence[tuple[str, str]]) -> None:
        clear(self._body.column)
        self._values = {}
        for label, words in facts:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(12)
            key = Words(self.theme, label, colour="text2")
            key.setFixedWidth(self.theme.whole(116))
            code = Type.CODE if label in {"Commits", "Plan digest"} else Type.BODY
            value = Words(self.theme, words, code, wrap=True, copyable=True, name=f"fact.{label.lower()}")
            value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            line.addWidget(key, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(value, 1)
            self._values[label] = value
            self._body.add(row)
