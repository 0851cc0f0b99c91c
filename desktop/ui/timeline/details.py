"""The panel beside the table: one event, its facts and its evidence, and where one can go from it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from desktop.presentation.plain_text import plain
from desktop.presentation.signs import Tone
from desktop.presentation.timeline_details import DetailsView, Fact
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.buttons import Button, icon_button
from desktop.ui.kit.facts import FactGrid
from desktop.ui.kit.frame import Bar, Pane, Scroll, Surface, clear
from desktop.ui.kit.labels import StatusWords, TierTag, Words
from desktop.ui.theme.type import Type

_WIDE = 420


class EventPanel(Pane):
    """`closed` tells that it is not wanted; `copy_wanted` and `diff_wanted` are for its event."""

    closed = Signal()
    copy_wanted = Signal()
    diff_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, edge="left")
        self._desk = desk
        self.setObjectName("panel.event")
        self.setAccessibleIdentifier("panel.event")
        self.setAccessibleName("Event")
        self._limit_width()
        desk.theme.changed.connect(self._limit_width)
        theme = desk.theme
        self._head = Bar(theme, 40, padding=16)
        self._body = Pane(theme, padding=(17, 14, 16, 12), gap=0)
        self._foot = Bar(theme, 52, edge="top")
        self.add(self._head, Scroll(self._body))
        self.column.setStretch(1, 1)
        self.add(self._foot)
        self.shown: DetailsView | None = None

    def _limit_width(self) -> None:
        """With larger text it gets no more than its share: the table beside it stays readable."""
        self.setMinimumWidth(320)
        self.setMaximumWidth(self._desk.theme.whole(_WIDE))

    def show_details(self, view: DetailsView) -> None:
        """Show another event; where nothing changed, nothing is touched."""
        if view == self.shown:
            return
        self.shown = view
        self.setAccessibleName(f"{view.sign.word.capitalize()} {view.name}, {view.title}")
        self._fill_head(view)
        self._fill_body(view)
        self._fill_foot(view)

    def _fill_head(self, view: DetailsView) -> None:
        theme = self._desk.theme
        clear(self._head.row)
        copy = icon_button(theme, "copy", "Copy the event as one line", name="btn.copy_event", key="Ctrl C")
        copy.clicked.connect(self.copy_wanted)
        close = icon_button(theme, "x", "Close the details", name="btn.close_event")
        close.clicked.connect(self.closed)
        name = Words(theme, view.name, Type.CODE, colour="text2", name="words.event")
        self._head.add(StatusWords(theme, view.sign), name, None, copy, close)

    def _fill_body(self, view: DetailsView) -> None:
        theme, body = self._desk.theme, self._body
        clear(body.column)
        body.add(Words(theme, view.title, Type.TITLE, name="words.event_title"))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(Words(theme, view.where, colour="text2"))
        if view.tier is not None:
            line.addWidget(TierTag(theme, view.tier))
        if view.tail:
            line.addWidget(Words(theme, f"· {view.tail}", colour="text2"))
        line.addStretch(1)
        body.column.addLayout(line)
        body.column.addSpacing(10)
        if view.notice:
            body.add(_Notice(self._desk, view.notice, view.notice_tone))
            body.column.addSpacing(10)
        facts = FactGrid(theme, label_width=104, row_height=24)
        for fact in view.facts:
            facts.add(fact.label, self._value(fact))
        if view.evidence is not None:
            evidence = view.evidence.named(view.evidence_words)
            facts.add("Evidence", StatusWords(theme, evidence, name="words.evidence"))
        for fact in view.small_facts:
            facts.add(fact.label, self._value(fact))
        body.add(facts, None)

    def _value(self, fact: Fact) -> QWidget:
        theme = self._desk.theme
        kind = Type.CODE if fact.code else Type.BODY
        if not fact.copied:
            return Words(theme, fact.words, kind, wrap=True)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        words = Words(theme, fact.words, kind)
        copy = icon_button(theme, "copy", f"Copy {fact.label.lower()}", name=f"btn.copy.{fact.label.lower()}")
        copy.clicked.connect(lambda _checked=False: self._copy(fact))
        row.addWidget(words)
        row.addWidget(copy)
        row.addStretch(1)
        holder.setAccessibleName(plain(fact.copied))
        return holder

    def _copy(self, fact: Fact) -> None:
        QApplication.clipboard().setText(fact.copied)
        self._desk.say(f"{fact.label} copied", Tone.PLAIN)

    def _fill_foot(self, view: DetailsView) -> None:
        theme, foot = self._desk.theme, self._foot
        clear(foot.row)
        if view.request:
            number = view.request.rpartition("/")[2]
            go = Button(theme, f"Open {number}", name="btn.open_request")
            go.clicked.connect(self._open_request)
            foot.add(go)
        if view.has_diff:
            diff = Button(theme, "Diff", name="btn.diff", icon="file-diff")
            diff.clicked.connect(self.diff_wanted)
            foot.add(diff)
        if view.undoable:
            back = Button(theme, "Roll back…", name="btn.rollback", icon="undo-2")
            back.clicked.connect(self._roll_back)
            foot.add(back)
        foot.row.addStretch(1)
        foot.setVisible(bool(view.request))

    def _open_request(self) -> None:
        if self.shown is not None:
            self._desk.go(Place(screen="request", id=self.shown.request))

    def _roll_back(self) -> None:
        if self.shown is not None:
            self._desk.go(Place(screen="rollback", id=self.shown.undoable))


class _Notice(Surface):
    """What went wrong, on the tint of its tone."""

    def __init__(self, desk: Desk, words: str, tone: Tone) -> None:
        super().__init__(desk.theme, ground=f"{tone.value}_tint")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 12, 9)
        row.addWidget(Words(desk.theme, words, wrap=True, name="words.notice"))
