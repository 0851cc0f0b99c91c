"""The note as it will be copied: lines with their numbers, headings in colour; what is painted is what is told."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame
from typing_extensions import override

from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_LINE, _GUTTER, _PADDING = 19, 44, 14


class NoteView(QAbstractScrollArea):
    """Long lines wrap at the width, so that nothing of the note is out of sight."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: Sequence[str] = ()
        self._rows: list[tuple[int, str]] = []
        name_control(self, "view.note", "Preview of the handoff note")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._lay)

    def show_lines(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self.setAccessibleDescription("\n".join(lines))
        self._lay()

    @property
    def lines(self) -> Sequence[str]:
        return self._lines

    def _lay(self) -> None:
        """Cut lines to the width; a continued row has no number."""
        letter = QFontMetricsF(self._theme.font(Type.CODE)).horizontalAdvance("0")
        room = max(int((self.viewport().width() - self._theme.whole(_GUTTER) - 16) / letter), 20)
        self._rows = []
        for number, line in enumerate(self._lines, 1):
            pieces = _wrapped(line, room)
            self._rows += [(number if place == 0 else 0, piece) for place, piece in enumerate(pieces)]
        high = self._theme.whole(_LINE)
        whole = len(self._rows) * high + 2 * _PADDING
        self.verticalScrollBar().setRange(0, max(0, whole - self.viewport().height()))
        self.verticalScrollBar().setPageStep(self.viewport().height())
        self.verticalScrollBar().setSingleStep(high)
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self.viewport())
        room, high = self.viewport().rect(), theme.whole(_LINE)
        painter.fillRect(room, theme.colour("window"))
        top = float(_PADDING - self.verticalScrollBar().value())
        gutter = theme.px(_GUTTER)
        for number, line in self._rows:
            if -high < top < room.height():
                painter.setFont(theme.font(Type.CODE))
                painter.setPen(theme.colour("text2"))
                if number:
                    place = QRectF(0, top, gutter - 14, high)
                    painter.drawText(
                        place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(number)
                    )
                heading = line.startswith("#")
                painter.setFont(theme.font(Type.CODE_STRONG if heading else Type.CODE))
                painter.setPen(theme.colour("link" if heading else "text"))
                painter.drawText(
                    QRectF(gutter, top, room.width() - gutter, high), Qt.AlignmentFlag.AlignVCenter, line
                )
            top += high
        if self.hasFocus():
            painter.setPen(theme.colour("focus"))
            painter.drawRect(QRectF(room).adjusted(0.5, 0.5, -1.5, -1.5))
            painter.drawRect(QRectF(room).adjusted(1.5, 1.5, -2.5, -2.5))


def _wrapped(line: str, room: int) -> list[str]:
    """Cut a line at spaces where it has any, else at the width."""
    pieces: list[str] = []
    while len(line) > room:
        cut = line.rfind(" ", room // 2, room)
        at = cut if cut > 0 else room
        pieces.append(line[:at])
        line = line[at:].lstrip()
    return [*pieces, line]
