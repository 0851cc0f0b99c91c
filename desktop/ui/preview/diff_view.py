"""A difference on screen: only the rows that are seen are painted; folds open, changes are stepped through."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import east_asian_width

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame
from typing_extensions import override

from desktop.presentation.diff_rows import Difference, Layout, Row, RowKind, Section, line_rows
from desktop.ui.kit.naming import name_control
from desktop.ui.preview.diff_painter import HEIGHTS, DiffLook, DiffPainter
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_AHEAD = 2
"""Rows that stay above a change that was gone to."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A place where the searched text stands: its row, and which side."""

    row: int
    line: int


class DiffView(QAbstractScrollArea):
    """N and Shift+N go from change to change, E to the next file, W wraps, Enter opens the fold at the cursor."""

    moved = Signal(int, int)
    """The change that was gone to, counted from 1, and how many there are."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._difference = Difference()
        self._rows: list[Row] = []
        self._tops: list[int] = [0]
        self._layout = Layout.SPLIT
        self._wrap = False
        self._cursor = -1
        self._longest = 0
        self._searched = ""
        self._found: list[_Found] = []
        self._painter = DiffPainter(theme)
        name_control(self, "view.diff", "Difference")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        theme.changed.connect(self._measure)

    # --- what is shown -------------------------------------------------------------------------------------

    @property
    def shown(self) -> Difference:
        return self._difference

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as they are now, folds that were opened as their lines."""
        return tuple(self._rows)

    @property
    def cursor_row(self) -> int:
        """The row that the keyboard is on, -1 where it is on none."""
        return self._cursor

    def show_difference(self, difference: Difference) -> None:
        """Show another difference from its beginning."""
        self._difference = difference
        self._cursor = -1
        self._found = []
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)
        self._take_rows()

    def lay_out(self, layout: Layout) -> None:
        """Show before and after side by side, or one below the other."""
        if layout is not self._layout:
            self._layout = layout
            self._cursor = -1
            self._take_rows()

    def wrap(self, *, on: bool) -> None:
        """Break long lines, or let them run to the right."""
        self._wrap = on
        self._measure()

    @property
    def wraps(self) -> bool:
        return self._wrap

    def _take_rows(self) -> None:
        self._rows = list(self._difference.rows.get(self._layout, ()))
        self._longest = max((one.longest for one in self._difference.sections), default=0)
        self.setAccessibleDescription(self._story())
        self._measure()
        if self._searched:
            self.search_for(self._searched)

    def _story(self) -> str:
        sections = self._difference.sections
        files = ", ".join(f"{one.title} +{one.added} −{one.removed}" for one in sections[:8])
        return (
            f"{self._difference.changes} changes in {len(sections)} parts: {files}" if sections else "Empty"
        )

    # --- measuring -----------------------------------------------------------------------------------------

    def _look(self) -> DiffLook:
        return DiffLook(
            layout=self._layout,
            width=self.viewport().width(),
            across=0 if self._wrap else self.horizontalScrollBar().value(),
            wrap=self._wrap,
            advance=QFontMetricsF(self._theme.font(Type.CODE)).horizontalAdvance("0"),
            searched=self._searched.casefold(),
        )

    def _measure(self) -> None:
        look = self._look()
        single = {kind: self._theme.whole(HEIGHTS[kind, self._layout]) for kind in RowKind}
        columns = self._painter.columns(look)
        if self._wrap:
            heights = [single[row.kind] * self._lines_of(row, columns) for row in self._rows]
        else:
            heights = [single[row.kind] for row in self._rows]
        self._tops = [0, *accumulate(heights)]
        room = self.viewport().size()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self._tops[-1] - room.height()))
        bar.setPageStep(room.height())
        bar.setSingleStep(single[RowKind.LINE] * 3)
        most = self._painter.text_width(look)
        wanted = 0 if self._wrap else int((self._longest + 2) * look.advance)
        across = self.horizontalScrollBar()
        across.setRange(0, max(0, wanted - int(most)))
        across.setPageStep(max(1, int(most)))
        across.setSingleStep(max(1, int(look.advance * 4)))
        self.viewport().update()

    def _lines_of(self, row: Row, columns: int) -> int:
        if row.kind is not RowKind.LINE:
            return 1
        lines = self._difference.sections[row.section].lines
        most = max(cells(lines[number].shown) for number in (row.left, row.right) if number >= 0)
        return max(1, -(-most // columns))

    def _row_at(self, y: float) -> int:
        place = y + self.verticalScrollBar().value()
        number = bisect_right(self._tops, place) - 1
        return number if 0 <= number < len(self._rows) and place < self._tops[-1] else -1

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._measure()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    # --- moving --------------------------------------------------------------------------------------------

    def changes(self) -> list[int]:
        """Return the rows at which runs of changed lines begin."""
        return [
            number
            for number, row in enumerate(self._rows)
            if self._is_changed(row) and (number == 0 or not self._is_changed(self._rows[number - 1]))
        ]

    def _is_changed(self, row: Row) -> bool:
        if row.kind is not RowKind.LINE:
            return False
        lines = self._difference.sections[row.section].lines
        return any(number >= 0 and lines[number].mark != " " for number in (row.left, row.right))

    def step_change(self, by: int) -> None:
        """Go to the next or the previous change."""
        starts = self.changes()
        number = self._step(starts, by)
        if number >= 0:
            self.go_row(starts[number])
            self.moved.emit(number + 1, len(starts))

    def step_file(self, by: int = 1) -> None:
        """Go to the next or the previous file."""
        starts = [number for number, row in enumerate(self._rows) if row.kind is RowKind.FILE]
        number = self._step(starts, by)
        if number >= 0:
            self.go_row(starts[number], ahead=0)

    def _step(self, starts: list[int], by: int) -> int:
        here = self._cursor if self._cursor >= 0 else (self._row_at(0) - 1 if by > 0 else len(self._rows))
        ahead = [number for number, start in enumerate(starts) if (start > here if by > 0 else start < here)]
        return (ahead[0] if by > 0 else ahead[-1]) if ahead else -1

    def go_row(self, number: int, ahead: int = _AHEAD) -> None:
        """Put the cursor on a row and bring it into view; so many rows stay above it."""
        self._cursor = number
        top, bottom = self._tops[max(0, number - ahead)], self._tops[number + 1]
        bar = self.verticalScrollBar()
        if top < bar.value() or bottom > bar.value() + self.viewport().height():
            bar.setValue(top)
        self.viewport().update()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.spoken(number)))

    def spoken(self, number: int) -> str:
        """Return what a screen reader says of a row."""
        row = self._rows[number]
        one = self._difference.sections[row.section]
        match row.kind:
            case RowKind.FILE:
                return f"{one.title}, {one.added} added, {one.removed} removed {one.concern}".strip()
            case RowKind.LINE:
                return "; ".join(
                    _spoken_line(one, at) for at in dict.fromkeys((row.left, row.right)) if at >= 0
                )
            case _:
                return row.words

    # --- folds ---------------------------------------------------------------------------------------------

    def open_fold(self, number: int) -> None:
        """Show the lines of a fold in its place."""
        row = self._rows[number]
        if row.kind is not RowKind.FOLD:
            return
        one = self._difference.sections[row.section]
        self._rows[number : number + 1] = line_rows(one, row.section, row.left, row.right, self._layout)
        self._cursor = number
        self._measure()
        if self._searched:
            self._search()

    # --- finding -------------------------------------------------------------------------------------------

    def search_for(self, text: str) -> int:
        """Mark a text wherever it stands, folded lines too; return how often it was found."""
        self._searched = text
        self._search()
        self.viewport().update()
        return len(self._found)

    def _search(self) -> None:
        wanted = self._searched.casefold()
        self._found = []
        if not wanted:
            return
        for number, row in enumerate(self._rows):
            one = self._difference.sections[row.section]
            for line in self._searched_lines(row):
                if wanted in one.lines[line].text.casefold():
                    self._found.append(_Found(number, line))

    def _searched_lines(self, row: Row) -> range | tuple[int, ...]:
        if row.kind is RowKind.FOLD:
            return range(row.left, row.right)
        if row.kind is RowKind.LINE:
            return tuple(dict.fromkeys(number for number in (row.left, row.right) if number >= 0))
        return ()

    def step_found(self, by: int) -> int:
        """Go to the next or previous place of the searched text; return its number from 1, 0 where there is none."""
        if not self._found:
            return 0
        here = self._cursor
        ahead = [n for n, one in enumerate(self._found) if (one.row > here if by > 0 else one.row < here)]
        number = (ahead[0] if by > 0 else ahead[-1]) if ahead else (0 if by > 0 else len(self._found) - 1)
        wanted = self._found[number]
        if self._rows[wanted.row].kind is RowKind.FOLD:
            self.open_fold(wanted.row)
            number = next(
                n for n, one in enumerate(self._found) if one.line == wanted.line and one.row >= wanted.row
            )
        self.go_row(self._found[number].row)
        return number + 1

    # --- keys and mouse ------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._rows) - 1
        match event.key():
            case Qt.Key.Key_Down if last >= 0:
                self.go_row(min(last, self._cursor + 1), ahead=0)
            case Qt.Key.Key_Up if last >= 0:
                self.go_row(max(0, self._cursor - 1), ahead=0)
            case Qt.Key.Key_Home if last >= 0:
                self.go_row(0)
            case Qt.Key.Key_End if last >= 0:
                self.go_row(last)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._cursor >= 0:
                self.open_fold(self._cursor)
            case _:
                super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._row_at(event.position().y())
        if number >= 0:
            self._cursor = number
            self.open_fold(number)
            self.viewport().update()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self._row_at(event.position().y())
        over = number >= 0 and self._rows[number].kind is RowKind.FOLD
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    # --- painting ------------------------------------------------------------------------------------------

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        room, offset = self.viewport().rect(), self.verticalScrollBar().value()
        painter.fillRect(room, self._theme.colour("surface"))
        look = self._look()
        number = max(0, bisect_right(self._tops, offset) - 1)
        while number < len(self._rows) and self._tops[number] < offset + room.height():
            top = self._tops[number] - offset
            box = QRectF(0, top, room.width(), self._tops[number + 1] - self._tops[number])
            row = self._rows[number]
            self._painter.paint(painter, box, row, self._difference.sections[row.section], look)
            if number == self._cursor and self.hasFocus():
                painter.fillRect(QRectF(0, top, 3, box.height()), self._theme.colour("focus"))
            number += 1
        if look.layout is Layout.SPLIT and self._rows:
            middle = self._painter.middle(look)
            painter.setPen(self._theme.colour("border_subtle"))
            for first, last in self._split_stretches(offset, room.height()):
                painter.drawLine(QPointF(middle, first), QPointF(middle, last))

    def _split_stretches(self, offset: int, high: int) -> list[tuple[float, float]]:
        """Return from where to where the line between both sides goes: not over heads and folds."""
        found: list[tuple[float, float]] = []
        number = max(0, bisect_right(self._tops, offset) - 1)
        while number < len(self._rows) and self._tops[number] < offset + high:
            if self._rows[number].kind is RowKind.LINE:
                found.append((self._tops[number] - offset, self._tops[number + 1] - offset))
            number += 1
        return found

    @override
    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        if self._cursor < 0 and self._rows:
            self._cursor = max(0, self._row_at(0))
        self.viewport().update()

    @override
    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.viewport().update()


def cells(text: str) -> int:
    """Return how many columns a text takes in a font of one width; wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _spoken_line(one: Section, number: int) -> str:
    line = one.lines[number]
    word = {"-": "before", "+": "after"}.get(line.mark, "line")
    return f"{word} {line.before or line.after}: {line.shown}"
