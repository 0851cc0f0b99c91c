"""A file's change: only what is seen is painted, signs and numbers in gutters, the changed words marked."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea
from typing_extensions import override

from desktop.presentation.preview_view import DiffLine, word_marks
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_LINE, _GUTTER, _SIGN = 19, 44, 18


class DiffView(QAbstractScrollArea):
    """Unified lines; N and Shift+N go from change to change."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: Sequence[DiffLine] = ()
        self._marks: Mapping[int, tuple[int, int]] = {}
        name_control(self, "view.diff", "Change of the file")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self._resize)

    def show_lines(self, lines: list[DiffLine]) -> None:
        self._lines, self._marks = lines, word_marks(lines)
        changes = sum(line.mark in "+-" for line in lines)
        self.setAccessibleDescription(f"{changes} changed lines")
        self.verticalScrollBar().setValue(0)
        self._resize()

    def step_change(self, by: int) -> None:
        """Go to the next or the previous changed line."""
        high = self._theme.whole(_LINE)
        here = self.verticalScrollBar().value() // high
        starts = [
            number
            for number, line in enumerate(self._lines)
            if line.mark in "+-" and (number == 0 or self._lines[number - 1].mark not in "+-")
        ]
        wanted = [n for n in starts if n > here + 2] if by > 0 else [n for n in starts if n < here + 2][-1:]
        if wanted:
            self.verticalScrollBar().setValue(max(0, (wanted[0] - 2) * high))

    def _resize(self) -> None:
        metrics = QFontMetricsF(self._theme.font(Type.CODE))
        longest = max((len(line.text) for line in self._lines), default=0) * metrics.horizontalAdvance("0")
        room = self.viewport().size()
        whole = len(self._lines) * self._theme.whole(_LINE)
        self.verticalScrollBar().setRange(0, max(0, whole - room.height()))
        self.verticalScrollBar().setPageStep(room.height())
        self.verticalScrollBar().setSingleStep(self._theme.whole(_LINE) * 3)
        across = int(longest) + 2 * _GUTTER + _SIGN + 24
        self.horizontalScrollBar().setRange(0, max(0, across - room.width()))
        self.horizontalScrollBar().setPageStep(room.width())
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._resize()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_N:
            self.step_change(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self.viewport()), self._theme
        room, high = self.viewport().rect(), theme.whole(_LINE)
        painter.fillRect(room, theme.colour("surface"))
        painter.setFont(theme.font(Type.CODE))
        first = self.verticalScrollBar().value() // high
        top = first * high - self.verticalScrollBar().value()
        for number in range(first, min(len(self._lines), first + room.height() // high + 2)):
            self._paint_line(painter, number, QRectF(0, top, room.width(), high))
            top += high

    def _paint_line(self, painter: QPainter, number: int, box: QRectF) -> None:
        theme, line = self._theme, self._lines[number]
        grounds = {"+": "diff_add", "-": "diff_del", "@": "sunken"}
        if line.mark in grounds:
            painter.fillRect(box, theme.colour(grounds[line.mark]))
        middle = Qt.AlignmentFlag.AlignVCenter
        left = 2 * _GUTTER + _SIGN - self.horizontalScrollBar().value()
        metrics = painter.fontMetrics()
        if number in self._marks:
            start, end = self._marks[number]
            word = QRectF(
                left + metrics.horizontalAdvance(line.text[:start]),
                box.top() + 1,
                metrics.horizontalAdvance(line.text[start:end]),
                box.height() - 2,
            )
            painter.fillRect(word, theme.colour("diff_add_word" if line.mark == "+" else "diff_del_word"))
        painter.setPen(theme.colour("text2" if line.mark == "@" else "text"))
        painter.drawText(QRectF(left, box.top(), 100_000, box.height()), middle, line.text)
        painter.fillRect(
            QRectF(0, box.top(), 2 * _GUTTER, box.height()), theme.colour(grounds.get(line.mark, "window"))
        )
        painter.setPen(theme.colour("text2"))
        right = middle | Qt.AlignmentFlag.AlignRight
        for numbered, at in ((line.before, 0), (line.after, _GUTTER)):
            if numbered:
                painter.drawText(QRectF(at, box.top(), _GUTTER - 8, box.height()), right, str(numbered))
        if line.mark in "+-":
            painter.setPen(theme.colour("diff_add_sign" if line.mark == "+" else "diff_del_sign"))
            sign = "+" if line.mark == "+" else "−"
            painter.drawText(QRectF(2 * _GUTTER + 4, box.top(), _SIGN, box.height()), middle, sign)
