"""Paints the lanes: only the rows and times that are seen."""

from dataclasses import dataclass, field
from datetime import tzinfo

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.presentation.signs import FAILED
from desktop.presentation.timeline_axis import (
    clock_words,
    day_words,
    distance_words,
    full_words,
    offsets_words,
)
from desktop.presentation.timeline_lanes import RowKind
from desktop.presentation.timeline_places import MARK, SIGN, SIGN_GAP, LanePicture, PlacedBand
from desktop.ui.kit.labels import cut_words, draw_tier, tier_wide
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type
from desktop.ui.timeline.lanes_layout import LanesLayout, RowPlace
from desktop.ui.timeline.shapes import (
    BAR_HIGH,
    draw_band,
    draw_band_name,
    draw_bar,
    draw_buckets,
    draw_mark,
    hatch,
)

_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(slots=True)
class Look:
    """What the picture shows besides the scene: selection, marks, where data ends."""

    selected: str = ""
    marks: list[float] = field(default_factory=list[float])
    data_end: float | None = None

    @property
    def span(self) -> tuple[float, float] | None:
        """What lies between two marks, None while there are not two."""
        match self.marks:
            case [one, other]:
                return min(one, other), max(one, other)
            case _:
                return None

    def marks_words(self, zone: tzinfo) -> str:
        """Say where the mark is, or how far apart two are."""
        if self.span is not None:
            return f"{distance_words(self.span[1] - self.span[0])} between the marks"
        return f"Mark at {full_words(self.marks[0], zone)}" if self.marks else ""


class LanesPainter:
    """Paints one frame into a view of a size, scrolled by `scrolled`."""

    def __init__(self, theme: Theme, layout: LanesLayout, look: Look) -> None:
        self._theme, self._layout, self._look = theme, layout, look

    def paint(self, painter: QPainter, size: QRectF, scrolled: float) -> None:
        layout, theme = self._layout, self._theme
        left, top = layout.labels, layout.ruler
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(size, theme.colour("surface"))
        places = list(layout.rows_between(scrolled, scrolled + size.height() - top))
        painter.save()
        painter.setClipRect(QRectF(0, top, size.width(), size.height() - top))
        painter.translate(0, top - scrolled)
        self._grounds(painter, places, size.width())
        painter.restore()
        painter.save()
        painter.setClipRect(QRectF(left, top, size.width() - left, size.height() - top))
        painter.translate(left, top - scrolled)
        for place in places:
            self._bands(painter, place)
        bottom = scrolled + size.height()
        self._tick_lines(painter, scrolled, bottom)
        for place in places:
            self._row(painter, place)
        self._overlays(painter, scrolled, bottom)
        painter.restore()
        self._ruler(painter, size)

    # --- grounds and names ---------------------------------------------------------------------------------

    def _grounds(self, painter: QPainter, places: list[RowPlace], width: float) -> None:
        theme, labels = self._theme, self._layout.labels
        for place in places:
            heading = place.row.kind is RowKind.GROUP
            ground = QRectF(0, place.top, width if heading else labels, place.high)
            painter.fillRect(ground, theme.colour("window"))
            painter.fillRect(QRectF(0, place.top + place.high - 1, width, 1), theme.colour("border_subtle"))
            self._name(painter, place)
        if places:
            whole = QRectF(labels - 1, places[0].top, 1, places[-1].top + places[-1].high - places[0].top)
            painter.fillRect(whole, theme.colour("border_subtle"))

    def _name(self, painter: QPainter, place: RowPlace) -> None:
        theme, row, labels = self._theme, place.row, self._layout.labels
        indent = theme.px(31)
        if row.kind is not RowKind.LANE:
            icon = "chevron-down" if row.kind is RowKind.GROUP else "chevron-right"
            side = theme.px(14)
            middle = place.top + place.high / 2
            theme.draw_icon(painter, QRectF(theme.px(12), middle - side / 2, side, side), icon, "text2")
            box = QRectF(indent, place.top, labels - indent - 12, place.high)
            count = self._layout.ink.wide(Type.SMALL, row.words) + 8
            self._words(painter, box.adjusted(0, 0, -count, 0), row.title, Type.SMALL_STRONG, "text")
            self._words(painter, box, row.words, Type.SMALL, "text2", right=True)
            return
        half, whole = place.high / 2, labels - indent - 12
        upper = QRectF(indent, place.top + theme.px(5), whole, half - theme.px(5) + 2)
        lower = QRectF(indent, place.top + half, whole, half - theme.px(4))
        if row.tier is not None:
            tag = tier_wide(row.tier, theme) + 6
            beside = self._layout.ink.wide(Type.SMALL_STRONG, row.title) <= whole - tag
            (upper if beside else lower).setWidth(whole - tag)  # a long name has its line for itself
            top = place.top + theme.px(8) if beside else lower.top() + theme.px(1)
            draw_tier(painter, (labels - 12, top), row.tier, theme)
        self._words(painter, upper, row.title, Type.SMALL_STRONG, "text")
        self._words(painter, lower, row.words, Type.SMALL, "text2")

    def _words(
        self, painter: QPainter, box: QRectF, text: str, kind: Type, ink: str, *, right: bool = False
    ) -> None:
        painter.setFont(self._theme.font(kind))
        painter.setPen(self._theme.colour(ink))
        cut = cut_words(painter.fontMetrics(), text, box.width())
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, _MIDDLE | side, cut)

    # --- rows ----------------------------------------------------------------------------------------------

    def _bands(self, painter: QPainter, place: RowPlace) -> None:
        if place.row.kind is RowKind.LANE:
            for band in self._layout.picture(place.number).bands:
                draw_band(painter, band, place.top, place.high - 1, self._theme)

    def _row(self, painter: QPainter, place: RowPlace) -> None:
        if place.row.kind is not RowKind.GROUP:
            picture = self._layout.picture(place.number)
            if picture.buckets:
                draw_buckets(painter, picture.buckets, place.top + place.high, self._layout.ink)
            else:
                self._items(painter, place, picture)
            for band in picture.bands:
                self._band_name(painter, place, band, picture)
        if place.row.problem:
            self._problem(painter, place)

    def _items(self, painter: QPainter, place: RowPlace, picture: LanePicture) -> None:
        theme = self._theme
        top, mark = place.top + place.high - theme.px(25), theme.px(MARK)
        for bar in picture.bars:
            draw_bar(painter, bar, top, theme)
        self._bar_labels(painter, picture, top + theme.px(BAR_HIGH) / 2)
        for placed in picture.marks:
            box = QRectF(placed.x - mark / 2, place.top + theme.px(3), mark, mark)
            draw_mark(painter, placed.worst, box, self._layout.ink)
        painter.setFont(theme.font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        middle = place.top + theme.px(3) + mark / 2
        for placed in picture.marks:
            if placed.label:
                self._layout.ink.write(painter, placed.label_left, middle, placed.label, Type.SMALL)
        self._frame(painter, place, picture, top)

    def _bar_labels(self, painter: QPainter, picture: LanePicture, middle: float) -> None:
        """Write the labels of bars: the signs, then all requests, then all releases, so that fonts change but twice."""
        theme, ink = self._theme, self._layout.ink
        labelled = [bar for bar in picture.bars if bar.strong]
        side = theme.px(SIGN)
        begin = (SIGN + SIGN_GAP) * theme.px(1)
        for bar in labelled:
            ink.sign(painter, bar.label_left, middle, side, bar.item.sign)
        painter.setFont(theme.font(Type.SMALL_STRONG))
        painter.setPen(theme.colour("text"))
        for bar in labelled:
            ink.write(painter, bar.label_left + begin, middle, bar.strong, Type.SMALL_STRONG)
        painter.setFont(theme.font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        for bar in labelled:
            if bar.rest:
                left = bar.label_left + begin + ink.wide(Type.SMALL_STRONG, bar.strong) + SIGN_GAP
                ink.write(painter, left, middle, bar.rest, Type.SMALL)

    def _band_name(self, painter: QPainter, place: RowPlace, band: PlacedBand, picture: LanePicture) -> None:
        """Write the name where the freeze has room for it, beside what lies on the lane."""
        until = ""
        if band.item.end is not None:
            words = clock_words(band.item.end, self._layout.zone, seconds=False)
            same = day_words(band.item.end, self._layout.zone) == day_words(
                self._layout.axis.end, self._layout.zone
            )
            until = (
                f"until {words}" if same else f"until {day_words(band.item.end, self._layout.zone)} {words}"
            )
        if not picture.buckets:
            left, right = _free_piece(band, picture)
            draw_band_name(
                painter, band, until, QRectF(left, place.top, right - left, place.high), self._theme
            )

    def _frame(self, painter: QPainter, place: RowPlace, picture: LanePicture, top: float) -> None:
        """Draw the frame around the selected item."""
        theme, selected = self._theme, self._look.selected
        boxes = [
            QRectF(bar.left, top, bar.right - bar.left, theme.px(BAR_HIGH))
            for bar in picture.bars
            if bar.item.id == selected
        ]
        mark = theme.px(MARK)
        boxes += [
            QRectF(one.x - mark / 2, place.top + theme.px(3), mark, mark)
            for one in picture.marks
            if any(item.id == selected for item in one.items)
        ]
        boxes += [
            QRectF(band.left + 4, place.top + 4, band.right - band.left - 8, place.high - 9)
            for band in picture.bands
            if band.item.id == selected
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("focus"), 2))
        for box in boxes:
            painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), 6, 6)

    def _problem(self, painter: QPainter, place: RowPlace) -> None:
        """Name on the lane what is wrong with it."""
        theme, side = self._theme, self._theme.px(14)
        painter.setFont(theme.font(Type.SMALL_STRONG))
        metrics = painter.fontMetrics()
        room = self._layout.axis.width - 24
        text = metrics.elidedText(place.row.problem, Qt.TextElideMode.ElideRight, int(room - side - 24))
        pill = QRectF(8, place.top + 4, side + 24 + metrics.horizontalAdvance(text), theme.px(22))
        painter.setPen(QPen(theme.colour("fail"), 1))
        painter.setBrush(theme.colour("fail_tint"))
        painter.drawRoundedRect(pill, 4, 4)
        draw_sign(painter, QRectF(pill.left() + 7, pill.center().y() - side / 2, side, side), FAILED, theme)
        painter.setPen(theme.colour("fail"))
        painter.drawText(pill.adjusted(side + 13, 0, 0, 0), _MIDDLE, text)

    # --- over the rows -------------------------------------------------------------------------------------

    def _tick_lines(self, painter: QPainter, top: float, bottom: float) -> None:
        axis = self._layout.axis
        dotted = QPen(self._theme.colour("border_subtle"), 1)
        dotted.setDashPattern([1, 3])
        solid = QPen(self._theme.colour("border_subtle"), 1)
        for tick in self._layout.ruler_ticks()[0]:
            x = round(axis.x(tick.at)) + 0.5
            painter.setPen(solid if tick.major else dotted)
            painter.drawLine(QPointF(x, top), QPointF(x, bottom))

    def _overlays(self, painter: QPainter, top: float, bottom: float) -> None:
        theme, axis, look = self._theme, self._layout.axis, self._look
        if look.data_end is not None and look.data_end < axis.end:
            left = max(axis.x(look.data_end), 0.0)
            box = QRectF(left, top, axis.width - left, bottom - top)
            ground = QColor(theme.colour("sunken"))
            ground.setAlphaF(0.72)
            painter.fillRect(box, ground)
            hatch(painter, box, theme.colour("border_control"), 0.45)
            pen = QPen(theme.colour("text2"), 1.5)
            pen.setDashPattern([4 / 1.5, 3 / 1.5])
            painter.setPen(pen)
            painter.drawLine(QPointF(left, top), QPointF(left, bottom))
        if axis.holds(self._layout.now):
            painter.fillRect(
                QRectF(axis.x(self._layout.now) - 0.75, top, 1.5, bottom - top), theme.colour("accent")
            )
        if look.span is not None:
            first, last = (axis.x(mark) for mark in look.span)
            ground = QColor(theme.colour("accent"))
            ground.setAlphaF(0.10)
            painter.fillRect(QRectF(first, top, last - first, bottom - top), ground)
        painter.setPen(QPen(theme.colour("accent"), 1))
        for mark in look.marks:
            x = axis.x(mark)
            painter.drawLine(QPointF(x, top), QPointF(x, bottom))

    # --- the ruler -----------------------------------------------------------------------------------------

    def _ruler(self, painter: QPainter, size: QRectF) -> None:
        theme, layout, axis = self._theme, self._layout, self._layout.axis
        high, labels = layout.ruler, layout.labels
        painter.fillRect(QRectF(0, 0, size.width(), high), theme.colour("surface"))
        painter.fillRect(QRectF(0, 0, labels, high), theme.colour("window"))
        painter.fillRect(QRectF(0, high - 1, size.width(), 1), theme.colour("border_subtle"))
        painter.fillRect(QRectF(labels - 1, 0, 1, high), theme.colour("border_subtle"))
        zone = QRectF(theme.px(16), 0, labels - theme.px(16) - 4, high)
        self._words(painter, zone, offsets_words(axis, layout.zone), Type.SMALL, "text2")
        painter.save()
        painter.setClipRect(QRectF(labels, 0, size.width() - labels, high))
        painter.translate(labels, 0)
        chips = self._chips()
        covered = [self._chip_box(x, words) for x, words, _, _ in chips]
        for tick in layout.ruler_ticks()[1]:
            x, kind = axis.x(tick.at), Type.SMALL_STRONG if tick.major else Type.SMALL
            half = layout.ink.wide(Type.SMALL_STRONG, tick.words) / 2 + 6
            if any(box.left() < x + half and x - half < box.right() for box in covered):
                continue
            wide = layout.ink.wide(Type.SMALL_STRONG, tick.words)
            box = QRectF(x - wide / 2 - 1, 0, wide + 4, high)
            painter.setFont(theme.font(kind))
            painter.setPen(theme.colour("text" if tick.major else "text2"))
            painter.drawText(box, _MIDDLE | Qt.AlignmentFlag.AlignHCenter, tick.words)
        for x, words, ground, ink in chips:
            self._chip(painter, x, words, (ground, ink))
        painter.restore()

    def _chips(self) -> list[tuple[float, str, str, str]]:
        """Return the chips of the ruler as (x, words, ground, ink): now, the end of the data, marks."""
        layout, axis, look = self._layout, self._layout.axis, self._look
        found: list[tuple[float, str, str, str]] = []
        if look.span is not None:
            first, last = look.span
            middle = axis.x((first + last) / 2)
            if 0 <= middle <= axis.width:
                found.append((middle, distance_words(last - first), "accent", "on_accent"))
        elif look.marks and axis.holds(look.marks[0]):
            words = clock_words(look.marks[0], layout.zone)
            found.append((axis.x(look.marks[0]), words, "accent", "on_accent"))
        if look.data_end is not None and axis.holds(look.data_end):
            words = f"Data ends {clock_words(look.data_end, layout.zone, seconds=False)}"
            found.append((axis.x(look.data_end), words, "text2", "surface"))
        elif axis.holds(layout.now):
            found.append((axis.x(layout.now), clock_words(layout.now, layout.zone), "accent", "on_accent"))
        return found

    def _chip_box(self, x: float, words: str) -> QRectF:
        """Return where a chip lies: centred, but whole on the axis."""
        high, wide = self._theme.px(21), self._layout.ink.wide(Type.SMALL_STRONG, words) + 14
        left = min(max(x - wide / 2, 0.0), self._layout.axis.width - wide)
        return QRectF(left, (self._layout.ruler - high) / 2, wide, high)

    def _chip(self, painter: QPainter, x: float, words: str, colours: tuple[str, str]) -> None:
        theme, box = self._theme, self._chip_box(x, words)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(colours[0]))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(theme.colour(colours[1]))
        painter.setFont(theme.font(Type.SMALL_STRONG))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _free_piece(band: PlacedBand, picture: LanePicture) -> tuple[float, float]:
    """Return the widest piece of a freeze on which nothing else lies, the earlier one of two."""
    taken = [(bar.left, bar.right) for bar in picture.bars]
    taken += [(bar.label_left, bar.label_right) for bar in picture.bars if bar.strong]
    taken += [(mark.x - MARK, mark.label_right + 4) for mark in picture.marks]
    later = picture.bands[picture.bands.index(band) + 1 :]
    taken += [(other.left, other.right) for other in later]  # theirs is the room where both are
    pieces: list[tuple[float, float]] = []
    begin = band.left
    for left, right in sorted(taken):
        pieces.append((begin, min(left, band.right)))
        begin = max(begin, right)
    pieces.append((begin, band.right))
    return max(pieces, key=lambda piece: (piece[1] - piece[0], -piece[0]))
