"""What the scope comes to: the headline count, its share as a bar, and counted rows that open to names."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.scope_counts import CountRow, ScopeCounts
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.frame import clear
from desktop.ui.kit.labels import Words
from desktop.ui.kit.naming import name_control
from desktop.ui.scope.cells import HIGH, WIDE, draw_cell
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_ROW, _INDENTED = 26, 24


class CountsPanel(QWidget):
    """`filter_wanted` carries the filter that shows a count's targets in the grid."""

    filter_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._open = ""
        self._counts: ScopeCounts | None = None
        self._rows: dict[str, _Row] = {}
        self._headline = Words(theme, "0", Type.HEADLINE, name="words.to_change")
        self._noun = Words(theme, "targets to change", Type.STRONG)
        self._of = Words(theme, "", Type.SMALL, colour="text2")
        self._bar = _ShareBar(theme)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(8)
        for words, stretch in ((self._headline, 0), (self._noun, 1), (self._of, 0)):
            head.addWidget(words, stretch, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addLayout(self._list)

    def show_counts(self, counts: ScopeCounts) -> None:
        self._counts = counts
        self._headline.say(f"{counts.to_change:,}")
        self._noun.say("target to change" if counts.to_change == 1 else "targets to change")
        self._of.say(f"of {counts.chosen:,} chosen" if counts.chosen > counts.to_change else "")
        self._bar.show_shares(counts.to_change - counts.unknown, counts.unknown, counts.already)
        held = next((key for key, row in self._rows.items() if row.hasFocus()), "")
        if [row.key for row in counts.rows] != list(self._rows) or self._open:
            self._make(counts.rows)
            if held in self._rows:
                self._rows[held].setFocus(Qt.FocusReason.OtherFocusReason)
        for row in counts.rows:
            self._rows[row.key].show_row(row, is_open=row.key == self._open)

    def _make(self, rows: Sequence[CountRow]) -> None:
        clear(self._list)
        self._rows = {}
        for row in rows:
            shown = _Row(self._theme, row)
            shown.clicked.connect(lambda _checked=False, key=row.key: self._toggle(key))
            self._rows[row.key] = shown
            self._list.addWidget(shown)
            if row.key == self._open:
                self._list.addWidget(self._names(row))

    def _names(self, row: CountRow) -> QWidget:
        theme = self._theme
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(theme.whole(24), 0, 0, 6)
        column.setSpacing(1)
        for name in row.names:
            column.addWidget(Words(theme, name, Type.SMALL, colour="text2"))
        more = row.count - len(row.names)
        line = QHBoxLayout()
        line.addWidget(Words(theme, f"and {more:,} more" if more > 0 else "", Type.SMALL, colour="text2"), 1)
        if row.filter:
            show = Button(theme, "Show in the grid", name=f"btn.show.{row.key}", kind="link", small=True)
            show.clicked.connect(lambda _checked=False: self.filter_wanted.emit(row.filter))
            line.addWidget(show)
        column.addLayout(line)
        return pane

    def _toggle(self, key: str) -> None:
        self._open = "" if key == self._open else key
        if self._counts is not None:
            self._make(self._counts.rows)
            self.show_counts(self._counts)
            self._rows[key].setFocus(Qt.FocusReason.OtherFocusReason)


class _ShareBar(QWidget):
    """Of what is chosen: what changes, what changes with unknown state (hatched), what is there already."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shares = (0, 0, 0)
        self.setFixedHeight(8)
        theme.changed.connect(self.update)

    def show_shares(self, change: int, unknown: int, already: int) -> None:
        self._shares = (change, unknown, already)
        self.setAccessibleName(f"{change} to change, {unknown} with unknown state, {already} already there")
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = sum(self._shares)
        if not whole:
            painter.setBrush(theme.colour("sunken"))
            painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
            return
        left, gaps = 0.0, 2.0 * (sum(share > 0 for share in self._shares) - 1)
        for share, ink in zip(self._shares, ("accent", "accent", "border_control"), strict=True):
            if not share:
                continue
            wide = max((self.width() - gaps) * share / whole, 4)
            hatched = ink == "accent" and share == self._shares[1] and left > 0
            painter.setBrush(theme.colour(ink))
            if hatched:
                painter.setBrush(Qt.BrushStyle.BDiagPattern)
                brush = painter.brush()
                brush.setColor(theme.colour(ink))
                painter.setBrush(brush)
            painter.drawRoundedRect(QRectF(left, 0, wide, self.height()), 2, 2)
            left += wide + 2


class _Row(QAbstractButton):
    """A count with its sign, 26 high; indented ones are quieter and say what part of the one above it is."""

    def __init__(self, theme: Theme, row: CountRow) -> None:
        super().__init__()
        self._theme, self._row, self._is_open = theme, row, False
        self.setProperty(RADIUS_PROPERTY, 4.0)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name_control(self, f"count.{row.key}", row.words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_row(self, row: CountRow, *, is_open: bool) -> None:
        self._row, self._is_open = row, is_open
        self.setEnabled(row.count > 0)
        name_control(self, "", f"{row.words}: {row.count:,}{', open' if is_open else ''}")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.whole(200), self._theme.whole(_INDENTED if self._row.indented else _ROW))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, row = self._theme, QPainter(self), self._row
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("row_hover"))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        if row.sign is not None:
            scale = theme.text_scale
            painter.save()
            painter.translate(theme.px(7), self.height() / 2)
            painter.scale(scale, scale)
            draw_cell(painter, QRectF(-WIDE / 2, -HIGH / 2, WIDE, HIGH), row.sign, theme)
            painter.restore()
        right = self.width() - theme.px(20)
        painter.setFont(theme.font(Type.BODY if row.indented else Type.STRONG))
        painter.setPen(theme.colour("text2" if row.indented else "text"))
        place = QRectF(theme.px(24), 0, right - theme.px(24), self.height())
        count = f"{row.count:,}"
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        wide = place.width() - painter.fontMetrics().horizontalAdvance(count) - 8
        painter.setFont(theme.font(Type.BODY))
        shown = painter.fontMetrics().elidedText(row.words, Qt.TextElideMode.ElideRight, int(wide))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
        if row.count:
            side = theme.px(13)
            mark = QRectF(self.width() - side, (self.height() - side) / 2, side, side)
            theme.draw_icon(painter, mark, "chevron-down" if self._is_open else "chevron-right", "text2")
