"""The approvals inside their gate: rule, needed, given, by whom, missing; beneath what does not count, and why."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.approval_rows import ApprovalRow, ApprovalTable
from desktop.ui.kit.frame import Divider
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_RULE, _BY, _BY_CROWDED, _MISSING = 180, 130, 84, 112
_HEADS = ("Rule", "Needed", "Given", "By", "Missing")
_ROW, _HEAD = 28, 26


class ApprovalsView(QWidget):
    """A small table with a border of its own; it grows with its rows, and never scrolls by itself."""

    def __init__(self, theme: Theme, table: ApprovalTable) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("table.approvals")
        self.setAccessibleIdentifier("table.approvals")
        self.setAccessibleName(f"Approvals: {table.summary}")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        grid = QGridLayout()
        grid.setContentsMargins(10, 0, 10, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(3, 1)
        self._add_heads(grid)
        for number, row in enumerate(table.rows):
            grid.addWidget(Divider(theme), 2 * number + 1, 0, 1, len(_HEADS))
            self._add_row(grid, 2 * number + 2, row)
        column.addLayout(grid)
        for note in table.notes:
            column.addWidget(Divider(theme))
            words = Words(theme, note, Type.SMALL, colour="text2", wrap=True)
            words.setObjectName("words.not_counted")
            words.setContentsMargins(10, 6, 10, 6)
            column.addWidget(words)

    def _add_heads(self, grid: QGridLayout) -> None:
        grid.setRowMinimumHeight(0, self._theme.whole(_HEAD))
        for number, head in enumerate(_HEADS):
            words = Words(self._theme, head, Type.SMALL_STRONG, colour="text2")
            words.setMinimumWidth(words.sizeHint().width())
            grid.addWidget(words, 0, number, self._side(number))

    def _add_row(self, grid: QGridLayout, place: int, row: ApprovalRow) -> None:
        theme = self._theme
        grid.setRowMinimumHeight(place, theme.whole(_ROW))
        by = Words(theme, row.by, Type.SMALL, colour="text" if row.given else "text2", wrap=True)
        missing = StatusWords(theme, row.sign, row.missing)
        cells: tuple[QWidget, ...] = (
            Words(theme, row.rule, Type.SMALL_STRONG),
            Words(theme, str(row.needed), Type.SMALL),
            Words(theme, str(row.given), Type.SMALL),
            by,
            missing,
        )
        for cell in cells[:3]:
            cell.setMinimumWidth(min(cell.sizeHint().width(), theme.whole(_RULE)))
        by.setMinimumWidth(theme.whole(_BY_CROWDED if theme.crowded else _BY))
        missing.setMinimumWidth(min(missing.sizeHint().width(), theme.whole(_MISSING)))
        spoken = (
            f"{row.rule}: needed {row.needed}, given {row.given}, {row.by}, {row.sign.word} {row.missing}"
        )
        for number, cell in enumerate(cells):
            grid.addWidget(cell, place, number, self._side(number))
        cells[0].setAccessibleName(spoken)

    def _side(self, number: int) -> Qt.AlignmentFlag:
        middle = Qt.AlignmentFlag.AlignVCenter
        if number in (1, 2):
            return middle | Qt.AlignmentFlag.AlignRight
        return middle if number == 3 else middle | Qt.AlignmentFlag.AlignLeft  # noqa: PLR2004 - "By" takes the room

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("border_subtle"), 1))
        painter.setBrush(self._theme.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
