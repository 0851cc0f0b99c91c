"""The conversation and the record of a request, with related requests and the box for a comment."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.request_page import RelatedRow
from desktop.presentation.request_story import StoryLine
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fields import TextArea
from desktop.ui.kit.frame import Bar, Pane, Scroll, clear
from desktop.ui.kit.labels import StatusWords, Tag, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_DISC = 22


class Conversation(Pane):
    """360 wide beside the gates. A comment is evidence; offline it waits here, marked."""

    comment = Signal(str)
    opened = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, edge="left")
        self._desk = desk
        theme = desk.theme
        self.setObjectName("pane.conversation")
        self.setAccessibleIdentifier("pane.conversation")
        self.setAccessibleName("Conversation and audit")
        head = Bar(theme, 40)
        self._zone = Words(theme, "times in UTC", Type.SMALL, colour="text2")
        head.add(Words(theme, "Conversation and audit", Type.STRONG), None, self._zone)
        self._lines = Pane(theme, padding=(16, 12, 16, 12), gap=14)
        self._shown: tuple[Sequence[StoryLine], Sequence[RelatedRow]] | None = None
        self._related = Pane(theme, edge="top", padding=(16, 10, 16, 10), gap=6)
        self.field = TextArea(theme, name="field.comment", words="Comment", hint="Comment", high=56)
        self.field.textChanged.connect(self._tell)
        self.button = Button(theme, "Comment", name="btn.comment", small=True)
        self.button.clicked.connect(self._send)
        self._hint = Words(theme, "", Type.SMALL, colour="text2", name="words.comment_hint", wrap=True)
        foot = Pane(theme, edge="top", padding=(16, 12, 16, 12), gap=8)
        foot.add(self.field)
        row = QHBoxLayout()
        row.addWidget(self._hint, 1)
        row.addWidget(self.button)
        foot.column.addLayout(row)
        self._scroll = Scroll(self._lines, name="scroll.conversation")
        self.add(head)
        self.add(self._scroll, stretch=1)
        self.add(self._related, foot)
        self._off = ""
        self._tell()

    def show_story(self, lines: Sequence[StoryLine], related: Sequence[RelatedRow]) -> None:
        """Show the record; what was written into the box stays."""
        if self._shown == (lines, related):
            return
        self._shown = (lines, related)
        clear(self._lines.column)
        for line in lines:
            self._lines.add(_line(self.theme, line))
        self._lines.add(None)
        clear(self._related.column)
        self._related.setVisible(bool(related))
        if related:
            self._related.add(Words(self.theme, "Related", Type.SMALL_STRONG, colour="text2"))
        for row in related:
            self._related.column.addWidget(self._related_row(row))
        bar = self._scroll.verticalScrollBar()
        bar.rangeChanged.connect(self._to_end, Qt.ConnectionType.SingleShotConnection)

    def say_off(self, reason: str, *, offline: bool) -> None:
        """Say what becomes of a comment now: offline it waits, where writing is off (`reason`) nothing does."""
        self._off = reason
        waits = "Offline: it waits here, and is sent later." if offline else "Comments become evidence."
        self._hint.say(self._off or waits)
        self._tell()

    def clear_field(self) -> None:
        self.field.clear()

    def _to_end(self, _least: int, most: int) -> None:
        self._scroll.verticalScrollBar().setValue(most)

    def _tell(self) -> None:
        written = bool(self.field.toPlainText().strip())
        self.button.switch(self._off or ("" if written else "Write something first"))

    def _send(self) -> None:
        self.comment.emit(self.field.toPlainText().strip())

    def _related_row(self, row: RelatedRow) -> QWidget:
        widget = QWidget()
        line = QHBoxLayout(widget)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        link = Button(self.theme, row.name, name=f"link.{row.name}", kind="link", small=True)
        link.may_shrink()
        link.clicked.connect(lambda _checked=False: self.opened.emit(row.name))
        line.addWidget(link)
        line.addWidget(Words(self.theme, row.text, Type.SMALL, colour="text2"), 1)
        status = StatusWords(self.theme, row.sign)
        line.addWidget(status)
        return widget


def _line(theme: Theme, line: StoryLine) -> QWidget:
    widget = QWidget()
    widget.setObjectName(f"story.{line.key}")
    widget.setAccessibleName(line.spoken)
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    row.addWidget(Initials(theme, line.initials), 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(3)
    head = QHBoxLayout()
    head.setSpacing(5)
    head.addWidget(Words(theme, line.who, Type.STRONG))
    head.addWidget(Words(theme, line.did), 1)
    if line.mark:
        head.addWidget(Tag(theme, line.mark, ground="warn_tint", ink="warn"))
    head.addWidget(Words(theme, line.at, Type.SMALL, colour="text2"))
    column.addLayout(head)
    if line.second:
        column.addWidget(Words(theme, line.second, Type.SMALL, colour="text2", wrap=True))
    if line.quote:
        column.addWidget(Quote(theme, line.quote))
    row.addLayout(column, 1)
    return widget


class Quote(QWidget):
    """What a person wrote, on a ground of its own."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__()
        self._theme = theme
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 7, 10, 7)
        column.addWidget(Words(theme, text, wrap=True, copyable=True))
        theme.changed.connect(self.update)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.colour("border_subtle"))
        painter.setBrush(self._theme.colour("window"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


class Initials(QWidget):
    """Two letters for a person on a disc; the program's own lines show a commit instead."""

    def __init__(self, theme: Theme, letters: str) -> None:
        super().__init__()
        self._theme, self._letters = theme, letters
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        side = self._theme.whole(_DISC)
        return QSize(side, side)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if not self._letters:
            theme.draw_icon(painter, box.adjusted(4, 4, -4, -4), "git-commit-horizontal", "text2")
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunken"))
        painter.drawEllipse(box)
        painter.setPen(theme.colour("text2"))
        painter.setFont(theme.font(Type.TAG))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._letters)
