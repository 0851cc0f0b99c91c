"""The waves of a run as rows of cells: the failed first, one sign a target, arrows go from cell to cell."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip
from typing_extensions import override

from desktop.presentation.run_targets import TO_DO, TargetRow, WaveRow
from desktop.presentation.signs import Sign
from desktop.ui.kit.naming import name_control, plain_tooltip
from desktop.ui.kit.spoken_items import announce, speaks_items
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_LEFT, _HEAD, _PADDING, _RIGHT, _TOP = 16, 196, 16, 4, 13
CROWDED = 300
"""Targets from which cells are small."""


@dataclass(frozen=True, slots=True)
class _Size:
    wide: int
    high: int
    gap: int
    sign: int


_USUAL, _SMALL = _Size(20, 26, 4, 14), _Size(14, 16, 3, 10)


class WaveGrid(QAbstractScrollArea):
    """`chosen` tells the target whose cell became the current one, `opened` one that was asked for."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._waves: Sequence[WaveRow] = ()
        self._rows: dict[str, TargetRow] = {}
        self._places: dict[str, QRectF] = {}
        self._tops: list[tuple[float, float]] = []
        self._order: list[str] = []
        self._selected = ""
        self._most = 400
        self._pixmaps: dict[tuple[Sign, int, float], QPixmap] = {}
        name_control(self, "grid.waves", "Targets by wave")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._restyle)

    # --- what it shows -------------------------------------------------------------------------------------

    def show_waves(self, waves: Sequence[WaveRow]) -> None:
        """Show how the waves stand; the current cell stays with its target."""
        if waves == self._waves:
            return
        self._waves = waves
        self._rows = {row.key: row for wave in waves for row in wave.rows}
        self._lay()

    def select(self, key: str) -> None:
        """Make a target's cell the current one, without telling."""
        if key in self._rows and key != self._selected:
            self._selected = key
            self._reveal()
            self.viewport().update()

    def limit(self, most: int) -> None:
        """Take no more height than that; what is more scrolls."""
        self._most = most
        self._lay()

    # --- geometry ------------------------------------------------------------------------------------------

    def _restyle(self) -> None:
        self._pixmaps.clear()
        self._lay()

    def _size(self) -> _Size:
        return _SMALL if len(self._rows) > CROWDED else _USUAL

    def _lay(self) -> None:
        px, size = self._theme.px, self._size()
        left: float = _LEFT + px(_HEAD) + _PADDING
        across, down = px(size.wide) + size.gap, px(size.high) + size.gap
        columns = max(int((self.viewport().width() - left - _RIGHT + size.gap) // across), 1)
        self._places, self._tops, self._order = {}, [], []
        top = 0.0
        for wave in self._waves:
            lines = -(-len(wave.rows) // columns)
            cells = lines * down - size.gap
            high = max(cells + 2 * _TOP, px(18 + 16) + 2 * 9)
            for number, row in enumerate(wave.rows):
                x = left + (number % columns) * across
                y = top + (high - cells) / 2 + (number // columns) * down
                self._places[row.key] = QRectF(x, y, px(size.wide), px(size.high))
                self._order.append(row.key)
            self._tops.append((top, high))
            top += high + 1
        whole = round(top)
        self.setFixedHeight(max(min(whole, self._most), 1))
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, whole - self.height()))
        bar.setPageStep(self.height())
        bar.setSingleStep(round(down))
        self.viewport().update()

    def _reveal(self) -> None:
        place = self._places.get(self._selected)
        if place is None:
            return
        bar = self.verticalScrollBar()
        if place.top() - _TOP < bar.value():
            bar.setValue(round(place.top() - _TOP))
        elif place.bottom() + _TOP > bar.value() + self.viewport().height():
            bar.setValue(round(place.bottom() + _TOP - self.viewport().height()))

    def _at(self, point: QPointF) -> str:
        moved = QPointF(point.x(), point.y() + self.verticalScrollBar().value())
        return next((key for key, place in self._places.items() if place.contains(moved)), "")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    # --- input ---------------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._selected:
            self.opened.emit(self._selected)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._order:
            self._take(self._order[0 if key == Qt.Key.Key_Home else -1])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step_line(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        if self._order:
            here = self._order.index(self._selected) if self._selected in self._places else 0
            self._take(self._order[min(max(here + by, 0), len(self._order) - 1)])

    def _step_line(self, by: int) -> None:
        """Go to the nearest cell of the line above or below, in whatever wave that is."""
        here = self._places.get(self._selected)
        if here is None:
            self._step(0)
            return
        lines = sorted({place.top() for place in self._places.values()}, reverse=by < 0)
        further = [top for top in lines if (top - here.top()) * by > 0]
        if further:
            line = [key for key in self._order if self._places[key].top() == further[0]]
            self._take(min(line, key=lambda key: abs(self._places[key].left() - here.left())))

    def _take(self, key: str) -> None:
        self._selected = key
        self._reveal()
        self.viewport().update()
        announce(self, self._rows[key].spoken)
        self.chosen.emit(key)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        key = self._at(event.position())
        if key:
            self._take(key)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        key = self._at(event.position())
        if key:
            self.opened.emit(key)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            key = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), plain_tooltip(self._rows[key].spoken) if key else "", self)
            return True
        return super().viewportEvent(event)

    # --- for screen readers --------------------------------------------------------------------------------

    def spoken_keys(self) -> Sequence[str]:
        return self._order

    def spoken_words(self, key: str) -> str:
        return self._rows[key].spoken if key in self._rows else ""

    def spoken_place(self, key: str) -> QRect:
        place = self._places.get(key, QRectF())
        return place.translated(0, -self.verticalScrollBar().value()).toRect()

    def spoken_current(self) -> str:
        return self._selected

    # --- painting ------------------------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self.viewport()), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), theme.colour("surface"))
        painter.translate(0, -self.verticalScrollBar().value())
        seen = QRectF(event.rect()).translated(0, self.verticalScrollBar().value())
        for wave, (top, high) in zip(self._waves, self._tops, strict=True):
            if top + high < seen.top() or top > seen.bottom():
                continue
            self._paint_head(painter, wave, top, high)
            line = QRectF(0, top + high, self.viewport().width(), 1)
            painter.fillRect(line, theme.colour("border_subtle"))
            for row in wave.rows:
                place = self._places[row.key]
                if place.intersects(seen):
                    self._paint_cell(painter, row, place)
        if self._selected in self._places:
            ring = self._places[self._selected].adjusted(-2, -2, 2, 2)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus" if self.hasFocus() else "accent"), 2))
            painter.drawRoundedRect(ring, 5, 5)

    def _paint_head(self, painter: QPainter, wave: WaveRow, top: float, high: float) -> None:
        theme = self._theme
        px, middle = theme.px, Qt.AlignmentFlag.AlignVCenter
        y = top + min((high - px(34)) / 2, 9)
        painter.setFont(theme.font(Type.STRONG))
        painter.setPen(theme.colour("text"))
        words = f"Wave {wave.number}"
        painter.drawText(QRectF(_LEFT, y, px(_HEAD), px(18)), middle, words)
        left: float = _LEFT + painter.fontMetrics().horizontalAdvance(words) + 10
        right = _LEFT + px(_HEAD)
        whole = len(wave.rows)
        for sign, number in wave.counts:
            text = f"{number} of {whole}" if number == whole and sign != TO_DO else str(number)
            if sign.shape == TO_DO.shape:
                text = f"{number} to do"
            needs = px(14) + 4 + painter.fontMetrics().horizontalAdvance(text)
            if left + needs > right + _PADDING:
                break
            draw_sign(painter, QRectF(left, y + px(2), px(14), px(14)), sign, theme)
            painter.setPen(theme.tone(sign.tone))
            painter.drawText(QRectF(left + px(14) + 4, y, px(_HEAD), px(18)), middle, text)
            left += needs + 10
        painter.setFont(theme.font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        cut = painter.fontMetrics().elidedText(
            wave.caption, Qt.TextElideMode.ElideRight, round(px(_HEAD) + _PADDING - 4)
        )
        painter.drawText(QRectF(_LEFT, y + px(18), px(_HEAD) + _PADDING, px(16)), middle, cut)

    def _paint_cell(self, painter: QPainter, row: TargetRow, place: QRectF) -> None:
        theme = self._theme
        if row.sign.shape == TO_DO.shape:
            painter.setPen(
                QPen(
                    theme.colour(
                        "border_control" if theme.tokens.name == "high-contrast" else "border_subtle"
                    ),
                    1,
                )
            )
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.tint(row.sign.tone))
        painter.drawRoundedRect(place, 3, 3)
        side = round(theme.px(self._size().sign))
        picture = self._picture(row.sign, side)
        where = QPointF(place.center().x() - side / 2, place.center().y() - side / 2)
        painter.drawPixmap(where, picture)

    def _picture(self, sign: Sign, side: int) -> QPixmap:
        """Return a sign as pixels: a thousand cells show a handful of them."""
        ratio = self.devicePixelRatioF()
        key = (sign, side, ratio)
        if key not in self._pixmaps:
            picture = QPixmap(round(side * ratio), round(side * ratio))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            draw_sign(painter, QRectF(0, 0, side, side), sign, self._theme)
            painter.end()
            self._pixmaps[key] = picture
        return self._pixmaps[key]


speaks_items(WaveGrid)
