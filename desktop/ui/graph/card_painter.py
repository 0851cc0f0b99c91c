"""Draws one environment or one closed group, with as much as the zoom leaves legible."""

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from desktop.presentation.graph_scene import GroupCard
from desktop.presentation.pipeline_cards import Badge, EnvironmentCard
from desktop.ui.graph.lettering import cut, graph_font, width_of
from desktop.ui.graph.look import BLOCKS, FULL, NAMED
from desktop.ui.kit.labels import draw_tag
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_STRIPE = 6.0
_SHORT_NAME = 8
_LEAST_ROOM = 14
_FAR_NAME = 60
"""The letters of a group that is only a block."""


@cache
def _shape(wide: float, high: float) -> tuple[QPainterPath, QPainterPath]:
    """Return a card with round corners at the origin, and its stripe at the left."""
    shape, stripe = QPainterPath(), QPainterPath()
    shape.addRoundedRect(QRectF(0.5, 0.5, wide - 1, high - 1), 8, 8)
    stripe.addRect(QRectF(0, 0, _STRIPE, high))
    return shape, shape.intersected(stripe)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWords:
    """What stands on a card in place of its own words: while a target is chosen, and where it cannot be one."""

    release: str = ""
    instead: str = ""
    """In place of the status: why it cannot be chosen."""


_OWN_WORDS = CardWords()


class CardPainter:
    """Cards of 220 × 88 with a stripe of 6 in the colour of their status."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def paint(
        self,
        painter: QPainter,
        card: EnvironmentCard,
        place: QRectF,
        zoom: float,
        *,
        selected: bool,
        words: CardWords = _OWN_WORDS,
    ) -> None:
        """Draw an environment."""
        if zoom < BLOCKS:
            painter.fillRect(place, self._theme.tone(card.sign.tone))
            return
        self._paint_ground(painter, card, place, selected=selected)
        if zoom >= FULL:
            self._paint_full(painter, card, place, words)
            return
        text = place.adjusted(18, 8, -12, -8)
        big = int(min(30, 13 / max(zoom, 0.2) * 0.85))
        painter.setFont(graph_font(Type.NAME, big))
        painter.setPen(self._theme.colour("text"))
        side = big * 1.0
        draw_sign(
            painter, QRectF(text.left(), text.center().y() - side / 2, side, side), card.sign, self._theme
        )
        name = card.name if zoom >= NAMED else card.name[:_SHORT_NAME]
        room = text.adjusted(side + 8, 0, 0, 0)
        if zoom < NAMED:
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, cut(name, Type.NAME, room.width(), big))
            return
        upper, lower = QRectF(room), QRectF(room)
        upper.setBottom(room.center().y() + 2)
        lower.setTop(room.center().y() + 2)
        bottom, top = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignTop
        painter.drawText(upper, bottom, cut(name, Type.NAME, room.width(), big))
        small = int(big * 0.8)
        painter.setFont(graph_font(Type.CODE, small))
        painter.setPen(self._theme.colour("text2"))
        painter.drawText(lower, top, cut(card.release, Type.CODE, room.width(), small))

    def _paint_ground(
        self, painter: QPainter, card: EnvironmentCard, place: QRectF, *, selected: bool
    ) -> None:
        theme = self._theme
        shape, stripe = _shape(place.width(), place.height())
        painter.translate(place.topLeft())
        painter.fillPath(shape, theme.colour("selection" if selected else "surface"))
        painter.fillPath(stripe, theme.tone(card.sign.tone))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if card.production:
            painter.setPen(QPen(theme.colour("prod"), 2))
            painter.drawRoundedRect(QRectF(1, 1, place.width() - 2, place.height() - 2), 8, 8)
        else:
            painter.setPen(QPen(theme.colour("border_control"), 1))
            painter.drawPath(shape)
        painter.translate(-place.topLeft())

    def _paint_full(self, painter: QPainter, card: EnvironmentCard, place: QRectF, words: CardWords) -> None:
        theme = self._theme
        left, right, top = place.left() + 17, place.right() - 11, place.top()
        middle = Qt.AlignmentFlag.AlignVCenter
        tag = card.tier.value.upper()
        tag_wide = width_of(tag, Type.TAG) + 12
        tag_place = QRectF(right - tag_wide, top + 11, tag_wide, 16)
        colours = ("prod", "on_prod") if card.production else ("sunken", "text2")
        draw_tag(painter, tag_place, tag, theme, *colours, font=graph_font(Type.TAG))
        painter.setFont(graph_font(Type.NAME))
        painter.setPen(theme.colour("text"))
        name_place = QRectF(left, top + 9, tag_place.left() - left - 6, 20)
        painter.drawText(name_place, middle, cut(card.name, Type.NAME, name_place.width()))
        painter.setFont(graph_font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        counts = "" if words.release else card.counts
        counts_wide = width_of(counts, Type.SMALL)
        painter.drawText(QRectF(right - counts_wide, top + 34, counts_wide + 1, 18), middle, counts)
        painter.setFont(graph_font(Type.CODE))
        painter.setPen(theme.colour("text"))
        release = QRectF(left, top + 34, right - counts_wide - left - 8, 18)
        painter.drawText(release, middle, cut(words.release or card.release, Type.CODE, release.width()))
        if words.instead:
            self._paint_instead(painter, words.instead, QRectF(left, top + 59, right - left, 18))
            return
        end = self._paint_badges(painter, card.badges, right, top + 68)
        sign = QRectF(left, top + 61, 14, 14)
        draw_sign(painter, sign, card.sign, theme)
        start = sign.right() + 6
        for text, kind, ink in (
            (card.sign.word.capitalize(), Type.SMALL_STRONG, theme.tone(card.sign.tone)),
            (card.tail, Type.SMALL, theme.colour("text2")),
        ):
            painter.setFont(graph_font(kind))
            painter.setPen(ink)
            room = QRectF(start, top + 59, end - start - 4, 18)
            if text and room.width() > _LEAST_ROOM:
                shown = cut(text, kind, room.width())
                painter.drawText(room, middle, shown)
                start += width_of(shown, kind) + 6

    def _paint_instead(self, painter: QPainter, words: str, place: QRectF) -> None:
        """Write why a card cannot be chosen, at full strength: it is faint, its reason is not."""
        before = painter.opacity()
        painter.setOpacity(1.0)
        icon = QRectF(place.left(), place.top() + 2, 14, 14)
        self._theme.draw_icon(painter, icon, "ban", "text2")
        painter.setFont(graph_font(Type.SMALL))
        painter.setPen(self._theme.colour("text2"))
        room = place.adjusted(20, 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, cut(words, Type.SMALL, room.width()))
        painter.setOpacity(before)

    def _paint_badges(
        self, painter: QPainter, badges: tuple[Badge, ...], right: float, middle: float
    ) -> float:
        theme = self._theme
        painter.setFont(graph_font(Type.BADGE))
        for badge in reversed(badges):
            wide = width_of(badge.words, Type.BADGE)
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
        if zoom < BLOCKS:
            painter.setFont(graph_font(Type.NAME, _FAR_NAME))
            painter.setPen(theme.colour("text"))
            shown = cut(group.name, Type.NAME, place.width() - 8, _FAR_NAME)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)
            return
        text = place.adjusted(16, 9, -14, -9)
        theme.draw_icon(painter, QRectF(text.left(), text.top() + 3, 14, 14), "chevron-right", "text2")
        tag_wide = self._paint_group_tag(painter, group, text)
        painter.setFont(graph_font(Type.NAME))
        painter.setPen(theme.colour("text"))
        name = QRectF(text.left() + 18, text.top(), text.width() - 24 - tag_wide, 20)
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, cut(group.name, Type.NAME, name.width()))
        second = QRectF(text.left(), place.top() + 31, text.width(), 18)
        self._paint_number(painter, group, second)
        painter.setFont(graph_font(Type.CODE))
        painter.setPen(theme.colour("text"))
        release = cut(group.release, Type.CODE, second.width() - 56)
        painter.drawText(second, Qt.AlignmentFlag.AlignVCenter, release)
        self._paint_bar(painter, group, QRectF(text.left(), place.top() + 54, text.width(), 6))
        self.paint_counts(painter, group, text.right(), place.top() + 73, left=text.left())

    def _paint_group_tag(self, painter: QPainter, group: GroupCard, text: QRectF) -> float:
        tag = group.tier.value.upper()
        wide = width_of(tag, Type.TAG) + 12
        colours = ("prod", "on_prod") if group.production else ("sunken", "text2")
        place = QRectF(text.right() - wide, text.top() + 2, wide, 16)
        draw_tag(painter, place, tag, self._theme, *colours, font=graph_font(Type.TAG))
        return wide

    def paint_tiled(self, painter: QPainter, group: GroupCard, place: QRectF, zoom: float) -> None:
        """Draw the frame of an open group of tiles, with its name and counts."""
        theme = self._theme
        edge = QPen(theme.colour("prod"), 2) if group.production else QPen(theme.colour("border_control"), 1)
        painter.setPen(edge)
        painter.setBrush(theme.colour("sunken"))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        if zoom < BLOCKS:
            return
        head = QRectF(place.left() + 10, place.top() + 8, place.width() - 20, 20)
        theme.draw_icon(painter, QRectF(head.left(), head.center().y() - 7, 14, 14), "chevron-down", "text2")
        painter.setFont(graph_font(Type.NAME))
        painter.setPen(theme.colour("text"))
        name = head.adjusted(20, 0, 0, 0)
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, cut(group.name, Type.NAME, name.width()))
        self.paint_counts(painter, group, head.right(), place.top() + 42, left=head.left() + 2)
        self._paint_number(painter, group, QRectF(head.left(), place.top() + 33, head.width(), 18))

    def _paint_number(self, painter: QPainter, group: GroupCard, place: QRectF) -> None:
        painter.setFont(graph_font(Type.SMALL))
        painter.setPen(self._theme.colour("text2"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(place, right, f"{len(group.members)} env.")

    def paint_tile(self, painter: QPainter, card: EnvironmentCard, place: QRectF, zoom: float) -> None:
        """Draw a member of an open group: stripe, sign, and what its name has beyond the group's."""
        theme = self._theme
        ink = theme.tone(card.sign.tone)
        if zoom < NAMED:
            painter.fillRect(place, ink)
            return
        painter.fillRect(place, theme.colour(_ground_of(card)))
        painter.fillRect(QRectF(place.left(), place.top(), 4, place.height()), ink)
        draw_sign(painter, QRectF(place.left() + 9, place.center().y() - 6, 12, 12), card.sign, theme)
        painter.setFont(graph_font(Type.SMALL))
        painter.setPen(theme.colour("text"))
        words = place.adjusted(25, 0, -3, 0)
        painter.drawText(
            words, Qt.AlignmentFlag.AlignVCenter, cut(_own_name(card), Type.SMALL, words.width())
        )

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
        painter.setFont(graph_font(Type.SMALL_STRONG))
        pieces = [
            (sign, str(count), width_of(str(count), Type.SMALL_STRONG)) for sign, count in group.counts[:4]
        ]
        whole = sum(20 + wide + 10 for _sign, _words, wide in pieces) - 10
        start = left if left is not None else right - whole
        for sign, words, wide in pieces:
            draw_sign(painter, QRectF(start, middle - 7, 14, 14), sign, self._theme)
            painter.setPen(self._theme.colour("text"))
            place = QRectF(start + 20, middle - 9, wide + 2, 18)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
            start += 20 + wide + 10


def _own_name(card: EnvironmentCard) -> str:
    """Return what tells a member apart within its group: `prod-eu-17` in `prod-eu` is `17`."""
    own = card.name.removeprefix(card.group).lstrip("-_. ")
    return own or card.name


def _ground_of(card: EnvironmentCard) -> str:
    tone = card.sign.tone.value
    return f"{tone}_tint" if tone in ("warn", "fail") else "surface"


def handle_of(place: QRectF) -> QPointF:
    """Return where the handle of a card is that a drag begins at."""
    return QPointF(place.right() + 1, place.center().y())
