"""Draws one environment or one closed group, with as much as the zoom leaves legible."""

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen

from desktop.presentation.graph_scene import GroupCard
from desktop.presentation.pipeline_cards import Badge, EnvironmentCard
from desktop.ui.kit.labels import draw_tag
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_STRIPE = 6.0
_FULL, _NAMED, _BLOCKS = 0.6, 0.35, 0.2
_SHORT_NAME = 8
_LEAST_ROOM = 14


@cache
def _font(kind: Type, pixels: int = 0) -> QFont:
    font = QFont(kind.font(1.0))
    if pixels:
        font.setPixelSize(pixels)
    return font


class CardPainter:
    """Cards of 220 × 88 with a stripe of 6 in the colour of their status."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def paint(
        self, painter: QPainter, card: EnvironmentCard, place: QRectF, zoom: float, *, selected: bool
    ) -> None:
        """Draw an environment."""
        if zoom < _BLOCKS:
            painter.fillRect(place, self._theme.tone(card.sign.tone))
            return
        self._paint_ground(painter, card, place, selected=selected)
        if zoom >= _FULL:
            self._paint_full(painter, card, place)
            return
        text = place.adjusted(18, 8, -12, -8)
        big = int(min(30, 13 / max(zoom, 0.2) * 0.85))
        painter.setFont(_font(Type.NAME, big))
        painter.setPen(self._theme.colour("text"))
        side = big * 1.0
        draw_sign(
            painter, QRectF(text.left(), text.center().y() - side / 2, side, side), card.sign, self._theme
        )
        name = card.name if zoom >= _NAMED else card.name[:_SHORT_NAME]
        room = text.adjusted(side + 8, 0, 0, 0)
        if zoom < _NAMED:
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, _cut(painter, name, room.width()))
            return
        upper, lower = QRectF(room), QRectF(room)
        upper.setBottom(room.center().y() + 2)
        lower.setTop(room.center().y() + 2)
        bottom, top = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignTop
        painter.drawText(upper, bottom, _cut(painter, name, room.width()))
        painter.setFont(_font(Type.CODE, int(big * 0.8)))
        painter.setPen(self._theme.colour("text2"))
        painter.drawText(lower, top, _cut(painter, card.release, room.width()))

    def _paint_ground(
        self, painter: QPainter, card: EnvironmentCard, place: QRectF, *, selected: bool
    ) -> None:
        theme = self._theme
        shape = QPainterPath()
        shape.addRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.fillPath(shape, theme.colour("selection" if selected else "surface"))
        painter.save()
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        stripe = QRectF(place.left(), place.top(), _STRIPE, place.height())
        painter.fillRect(stripe, theme.tone(card.sign.tone))
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if card.production:
            painter.setPen(QPen(theme.colour("prod"), 2))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 8, 8)
        else:
            painter.setPen(QPen(theme.colour("border_control"), 1))
            painter.drawPath(shape)

    def _paint_full(self, painter: QPainter, card: EnvironmentCard, place: QRectF) -> None:
        theme = self._theme
        left, right, top = place.left() + 17, place.right() - 11, place.top()
        middle = Qt.AlignmentFlag.AlignVCenter
        tag = card.tier.value.upper()
        painter.setFont(_font(Type.TAG))
        tag_wide = painter.fontMetrics().horizontalAdvance(tag) + 12
        tag_place = QRectF(right - tag_wide, top + 11, tag_wide, 16)
        colours = ("prod", "on_prod") if card.production else ("sunken", "text2")
        draw_tag(painter, tag_place, tag, theme, *colours)
        painter.setFont(_font(Type.NAME))
        painter.setPen(theme.colour("text"))
        name_place = QRectF(left, top + 9, tag_place.left() - left - 6, 20)
        painter.drawText(name_place, middle, _cut(painter, card.name, name_place.width()))
        painter.setFont(_font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        counts_wide = painter.fontMetrics().horizontalAdvance(card.counts)
        painter.drawText(QRectF(right - counts_wide, top + 34, counts_wide + 1, 18), middle, card.counts)
        painter.setFont(_font(Type.CODE))
        painter.setPen(theme.colour("text"))
        release = QRectF(left, top + 34, right - counts_wide - left - 8, 18)
        painter.drawText(release, middle, _cut(painter, card.release, release.width()))
        end = self._paint_badges(painter, card.badges, right, top + 68)
        sign = QRectF(left, top + 61, 14, 14)
        draw_sign(painter, sign, card.sign, theme)
        start = sign.right() + 6
        for words, kind, ink in (
            (card.sign.word.capitalize(), Type.SMALL_STRONG, theme.tone(card.sign.tone)),
            (card.tail, Type.SMALL, theme.colour("text2")),
        ):
            painter.setFont(_font(kind))
            painter.setPen(ink)
            room = QRectF(start, top + 59, end - start - 4, 18)
            if words and room.width() > _LEAST_ROOM:
                cut = _cut(painter, words, room.width())
                painter.drawText(room, middle, cut)
                start += painter.fontMetrics().horizontalAdvance(cut) + 6

    def _paint_badges(
        self, painter: QPainter, badges: tuple[Badge, ...], right: float, middle: float
    ) -> float:
        theme = self._theme
        painter.setFont(_font(Type.BADGE))
        for badge in reversed(badges):
            wide = painter.fontMetrics().horizontalAdvance(badge.words)
            painter.setPen(theme.colour("text2"))
            words = QRectF(right - wide, middle - 9, wide + 1, 18)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, badge.words)
            token = "text2" if badge.tone.value in ("plain", "run") else badge.tone.value
            theme.draw_icon(painter, QRectF(words.left() - 18, middle - 7, 14, 14), badge.icon, token)
            right = words.left() - 26
        return right + 8

    # --- groups --------------------------------------------------------------------------------------------

    def paint_group(self, painter: QPainter, group: GroupCard, place: QRectF, zoom: float) -> None:
        """Draw a closed group: a second card behind it, a bar of counts, and the signs."""
        theme = self._theme
        edge = QPen(theme.colour("prod"), 2) if group.production else QPen(theme.colour("border_control"), 1)
        painter.setPen(edge)
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(place.adjusted(5, 5, 5, 5), 8, 8)
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        if zoom < _BLOCKS:
            painter.setFont(_font(Type.NAME, 60))
            painter.setPen(theme.colour("text"))
            painter.drawText(
                place, Qt.AlignmentFlag.AlignCenter, _cut(painter, group.name, place.width() - 8)
            )
            return
        text = place.adjusted(16, 9, -14, -9)
        painter.setFont(_font(Type.NAME))
        painter.setPen(theme.colour("text"))
        painter.drawText(text, Qt.AlignmentFlag.AlignTop, _cut(painter, group.name, text.width() - 40))
        painter.setFont(_font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        top_right = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
        painter.drawText(text, top_right, str(len(group.members)))
        self._paint_bar(painter, group, QRectF(text.left(), place.top() + 54 - 16, text.width(), 6))
        self.paint_counts(painter, group, text.right(), place.top() + 66, left=text.left())

    def _paint_bar(self, painter: QPainter, group: GroupCard, bar: QRectF) -> None:
        total = max(len(group.members), 1)
        left = bar.left()
        painter.setPen(Qt.PenStyle.NoPen)
        room = bar.width() - 2 * (len(group.counts) - 1)
        for sign, count in group.counts:
            wide = max(4.0, room * count / total)
            wide = min(wide, bar.right() - left)
            painter.setBrush(self._theme.tone(sign.tone))
            painter.drawRoundedRect(QRectF(left, bar.top(), wide, bar.height()), 2, 2)
            left += wide + 2

    def paint_counts(
        self, painter: QPainter, group: GroupCard, right: float, middle: float, *, left: float | None = None
    ) -> None:
        """Draw signs with counts, the worst first: to the left of a point, or from `left` on."""
        painter.setFont(_font(Type.SMALL_STRONG))
        pieces = [
            (sign, str(count), painter.fontMetrics().horizontalAdvance(str(count)))
            for sign, count in group.counts[:4]
        ]
        whole = sum(20 + wide + 10 for _sign, _words, wide in pieces) - 10
        start = left if left is not None else right - whole
        for sign, words, wide in pieces:
            draw_sign(painter, QRectF(start, middle - 7, 14, 14), sign, self._theme)
            painter.setPen(self._theme.colour("text"))
            place = QRectF(start + 20, middle - 9, wide + 2, 18)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
            start += 20 + wide + 10


def handle_of(place: QRectF) -> QPointF:
    """Return where the handle of a card is that a drag begins at."""
    return QPointF(place.right() + 1, place.center().y())


def _cut(painter: QPainter, words: str, room: float) -> str:
    return painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(max(room, 0)))
