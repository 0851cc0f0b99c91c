"""Paints single rows of a difference: gutters, signs, changed words, hatch where a line is missing, bars of folds."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter

from desktop.presentation.diff_rows import Layout, Row, RowKind, Section
from desktop.presentation.signs import ATTENTION
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_LINE = {Layout.UNIFIED: 19, Layout.SPLIT: 20}
HEIGHTS = {
    (kind, layout): high
    for layout in Layout
    for kind, high in (
        (RowKind.FILE, 30),
        (RowKind.NOTE, 26),
        (RowKind.LINE, _LINE[layout]),
        (RowKind.FOLD, 24),
    )
}
"""Heights at 100 % text size."""
_GUTTER, _SIGN, _PAD = 40, 16, 8
_GROUNDS = {"-": "diff_del", "+": "diff_add"}
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLook:
    """How a difference is laid out now. `advance` is the width of one character."""

    layout: Layout
    width: int
    across: int
    wrap: bool
    advance: float
    searched: str = ""


class DiffPainter:
    """Paints a row into a box; it holds nothing but the theme."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    # --- measures ------------------------------------------------------------------------------------------

    def middle(self, look: DiffLook) -> float:
        return float(look.width // 2)

    def text_width(self, look: DiffLook) -> float:
        """Return the room for the text of a line on one side."""
        wide = self.middle(look) if look.layout is Layout.SPLIT else float(look.width)
        return max(look.advance, wide - self._text_left(look.layout) - _PAD)

    def columns(self, look: DiffLook) -> int:
        """Return how many characters fit into a line."""
        return max(8, int(self.text_width(look) / look.advance))

    def _text_left(self, layout: Layout) -> float:
        gutters = 2 if layout is Layout.UNIFIED else 1
        return self._theme.px(gutters * _GUTTER + _SIGN) + 4

    # --- rows ----------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, box: QRectF, row: Row, section: Section, look: DiffLook) -> None:
        """Paint one row."""
        match row.kind:
            case RowKind.FILE:
                self._paint_file(painter, box, section)
            case RowKind.NOTE:
                self._words(painter, box.adjusted(16, 0, -12, 0), row.words, Type.SMALL, "text2")
            case RowKind.FOLD:
                self._paint_fold(painter, box, row)
            case RowKind.LINE if look.layout is Layout.UNIFIED:
                number = row.left if row.left >= 0 else row.right
                self._paint_side(painter, box, section, number, look)
            case RowKind.LINE:
                half = self.middle(look)
                self._paint_side(painter, QRectF(0, box.top(), half, box.height()), section, row.left, look)
                other = QRectF(half, box.top(), box.width() - half, box.height())
                self._paint_side(painter, other, section, row.right, look, right=True)
                painter.fillRect(
                    QRectF(half, box.top(), 1, box.height()), self._theme.colour("border_subtle")
                )

    def _paint_file(self, painter: QPainter, box: QRectF, section: Section) -> None:
        theme = self._theme
        painter.fillRect(box, theme.colour("window"))
        line = QRectF(box.left(), box.bottom() - 1, box.width(), 1)
        painter.fillRect(line, theme.colour("border_subtle"))
        side = theme.px(14)
        theme.draw_icon(painter, QRectF(12, box.center().y() - side / 2, side, side), "file-diff", "text2")
        left = 12 + side + 8
        tail = QFontMetricsF(theme.font(Type.SMALL)).horizontalAdvance(section.tail) + 24
        counts = (
            QFontMetricsF(theme.font(Type.CODE)).horizontalAdvance(f"+{section.added}−{section.removed}") + 24
        )
        room = box.adjusted(left, 0, -tail - counts, 0)
        left = self._words(painter, room, section.title, Type.CODE, "text")
        for words, ink in (
            (f"+{section.added}", "diff_add_sign"),
            (f"−{section.removed}", "diff_del_sign"),
        ):
            left = self._words(painter, box.adjusted(left + 8, 0, -8, 0), words, Type.CODE, ink)
        painter.setFont(theme.font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        right = _MIDDLE | Qt.AlignmentFlag.AlignRight
        painter.drawText(box.adjusted(0, 0, -12, 0), right, section.tail)
        if section.concern:
            mark = QRectF(left + 12, box.center().y() - side / 2, side, side)
            draw_sign(painter, mark, ATTENTION, theme)
            place = box.adjusted(mark.right() + 5, 0, -8, 0)
            self._words(painter, place, section.concern, Type.SMALL_STRONG, "warn")

    def _paint_fold(self, painter: QPainter, box: QRectF, row: Row) -> None:
        theme = self._theme
        painter.fillRect(box, theme.colour("sunken"))
        side = theme.px(14)
        icon = QRectF(12, box.center().y() - side / 2, side, side)
        theme.draw_icon(painter, icon, "unfold-vertical", "text2")
        place = box.adjusted(icon.right() + 9, 0, -60, 0)
        left = self._words(painter, place, row.words, Type.SMALL, "text2")
        self._words(painter, box.adjusted(left + 8, 0, 0, 0), "Show", Type.SMALL, "link")

    def _words(self, painter: QPainter, box: QRectF, text: str, kind: Type, ink: str) -> float:
        """Write words, cut where the room ends; return where they end."""
        painter.setFont(self._theme.font(kind))
        painter.setPen(self._theme.colour(ink))
        metrics = QFontMetricsF(painter.font())
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, max(box.width(), 8))
        painter.drawText(box, _MIDDLE, cut)
        return box.left() + metrics.horizontalAdvance(cut)

    # --- lines ---------------------------------------------------------------------------------------------

    def _paint_side(
        self,
        painter: QPainter,
        box: QRectF,
        section: Section,
        number: int,
        look: DiffLook,
        *,
        right: bool = False,
    ) -> None:
        """Paint a line on its side; hatch where there is none."""
        theme = self._theme
        if number < 0:
            self._hatch(painter, box)
            return
        line = section.lines[number]
        if line.mark in _GROUNDS:
            painter.fillRect(box, theme.colour(_GROUNDS[line.mark]))
        high = theme.px(_LINE[look.layout])
        text_left = box.left() + self._text_left(look.layout)
        painter.save()
        painter.setClipRect(QRectF(text_left, box.top(), max(0.0, box.right() - text_left - 2), box.height()))
        self._paint_text(painter, QPointF(text_left, box.top()), high, section, number, look)
        painter.restore()
        painter.setFont(theme.font(Type.CODE))
        painter.setPen(theme.colour("text2"))
        gutter = theme.px(_GUTTER)
        numbers = (
            (line.before, line.after)
            if look.layout is Layout.UNIFIED
            else ((line.after if right else line.before),)
        )
        for place, shown in enumerate(numbers):
            if shown:
                at = QRectF(box.left() + place * gutter, box.top(), gutter - _PAD, high)
                painter.drawText(at, _MIDDLE | Qt.AlignmentFlag.AlignRight, str(shown))
        if line.mark in _GROUNDS:
            painter.setPen(theme.colour(f"{_GROUNDS[line.mark]}_sign"))
            sign = QRectF(box.left() + len(numbers) * gutter, box.top(), theme.px(_SIGN), high)
            painter.drawText(sign, _MIDDLE, "+" if line.mark == "+" else "−")

    def _paint_text(
        self, painter: QPainter, at: QPointF, high: float, section: Section, number: int, look: DiffLook
    ) -> None:
        theme, line = self._theme, section.lines[number]
        text = line.shown
        painter.setFont(theme.font(Type.CODE))
        columns = self.columns(look) if look.wrap else len(text) + 1
        ranges = section.marks_of(number) if line.mark in _GROUNDS else ()
        word = theme.colour(f"{_GROUNDS[line.mark]}_word") if ranges else QColor()
        found = _places(text, look.searched)
        metrics = QFontMetricsF(painter.font())
        start, top = 0, at.y()
        while start < len(text) or start == 0:
            piece = text[start : start + columns]
            left = at.x() - look.across
            for marks, ground in ((ranges, word), (found, theme.colour("warn_tint"))):
                for first, last in marks:
                    self._mark(
                        painter, (left, top, high), piece, (first - start, last - start), ground, metrics
                    )
            painter.setPen(theme.colour("text2" if line.left_out else "text"))
            painter.drawText(QPointF(left, top + (high + metrics.ascent() - metrics.descent()) / 2), piece)
            start, top = start + columns, top + high

    def _mark(
        self,
        painter: QPainter,
        place: tuple[float, float, float],
        piece: str,
        mark: tuple[int, int],
        ground: QColor,
        metrics: QFontMetricsF,
    ) -> None:
        first, last = max(0, mark[0]), min(len(piece), mark[1])
        if first >= last:
            return
        left, top, high = place
        begin = left + metrics.horizontalAdvance(piece[:first])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        wide = metrics.horizontalAdvance(piece[first:last])
        painter.drawRoundedRect(QRectF(begin, top + 2, wide, high - 4), 2, 2)

    def _hatch(self, painter: QPainter, box: QRectF) -> None:
        theme = self._theme
        painter.fillRect(box, theme.colour("surface"))
        brush = QBrush(theme.colour("sunken"), Qt.BrushStyle.BDiagPattern)
        painter.fillRect(box, brush)


def _places(text: str, searched: str) -> tuple[tuple[int, int], ...]:
    """Return where a text stands in a line, whatever its case."""
    if not searched:
        return ()
    found: list[tuple[int, int]] = []
    lowered = text.casefold()
    at = lowered.find(searched)
    while at >= 0:
        found.append((at, at + len(searched)))
        at = lowered.find(searched, at + len(searched))
    return tuple(found)
