"""The shapes of the timeline: bars with their verification, rollbacks, gate shields, freezes, counts."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from desktop.presentation.signs import FROZEN, NOTE, Sign, Tone
from desktop.presentation.timeline_lanes import MarkItem
from desktop.presentation.timeline_places import Bucket, PlacedBand, PlacedBar
from desktop.ui.kit.labels import cut_words
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type
from desktop.ui.timeline.ink import Ink

BAR_HIGH, TAIL_HIGH, POINT = 20.0, 11.0, 8.0
_ARROW_FROM = 22.0
_FAIL, _WARN = Tone.FAIL, Tone.WARN
_GATES = frozenset({"shield-check", "shield-x", "shield-off", "shield-alert"})
_BY_ICON = frozenset({"flag", "hand", "snowflake", "inbox", "ban"})


def draw_bar(painter: QPainter, placed: PlacedBar, top: float, theme: Theme) -> None:
    """Draw a run: solid while it changed things, then its verification as a tail; a rollback points to the left."""
    high = theme.px(BAR_HIGH)
    tone, tint = theme.tone(placed.item.sign.tone), theme.tint(placed.item.sign.tone)
    if placed.right > placed.landed + 1:
        tail_high = theme.px(TAIL_HIGH)
        tail = QRectF(
            placed.landed - 3, top + (high - tail_high) / 2, placed.right - placed.landed + 3, tail_high
        ).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(tone, 1))
        painter.setBrush(tint)
        painter.drawRoundedRect(tail, 4, 4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tone)
    box = QRectF(placed.left, top, placed.landed - placed.left, high)
    if placed.item.rollback:
        _draw_rollback(painter, box, theme.colour("surface"))
    else:
        painter.drawRoundedRect(box, 3, 3)


def _draw_rollback(painter: QPainter, box: QRectF, paper: QColor) -> None:
    point, middle = min(POINT, box.width()), box.center().y()
    shape = QPainterPath(QPointF(box.left(), middle))
    shape.lineTo(box.left() + point, box.top())
    shape.lineTo(box.right(), box.top())
    shape.lineTo(box.right(), box.bottom())
    shape.lineTo(box.left() + point, box.bottom())
    shape.closeSubpath()
    painter.drawPath(shape)
    if box.width() > _ARROW_FROM:
        centre = box.center().x() + 2
        painter.setPen(QPen(paper, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(centre - 5, middle), QPointF(centre + 5, middle))
        painter.drawLine(QPointF(centre - 5, middle), QPointF(centre - 1.5, middle - 3.5))
        painter.drawLine(QPointF(centre - 5, middle), QPointF(centre - 1.5, middle + 3.5))


def draw_mark(painter: QPainter, mark: MarkItem, box: QRectF, ink: Ink) -> None:
    """Draw a mark: gate decisions as filled shields, freezes, holds and notes by their icons, the rest by its sign."""
    theme = ink.theme
    if mark.icon in _GATES:
        ink.shape(painter, box.topLeft(), box.width(), mark.sign, draw_shield)
    elif mark.icon in _BY_ICON:
        token = "text2" if mark.sign.tone is Tone.PLAIN or mark.icon == "inbox" else mark.sign.tone.value
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(box.topLeft(), theme.pixmap(mark.icon, token, round(box.width()), ratio))
    else:
        ink.sign(painter, box.left() + 0.5, box.center().y(), box.width() - 1, mark.sign)


def draw_shield(painter: QPainter, box: QRectF, sign: Sign, theme: Theme) -> None:
    """Draw a gate's shield, filled, with what came of it."""
    painter.save()
    painter.translate(box.topLeft())
    painter.scale(box.width() / 14, box.height() / 14)
    shield = QPainterPath(QPointF(7, 0.8))
    shield.lineTo(12.4, 2.8)
    shield.cubicTo(12.4, 8, 11.2, 11, 7, 13.4)
    shield.cubicTo(2.8, 11, 1.6, 8, 1.6, 2.8)
    shield.closeSubpath()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tone(sign.tone))
    painter.drawPath(shield)
    painter.setPen(QPen(theme.colour("surface"), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    if sign.tone is Tone.OK:
        painter.drawPolyline(QPolygonF([QPointF(4.5, 6.8), QPointF(6.4, 8.7), QPointF(9.6, 5)]))
    elif sign.tone is Tone.FAIL:
        painter.drawLines([QLineF(5, 4.8, 9, 8.8), QLineF(9, 4.8, 5, 8.8)])
    elif sign.tone is not Tone.PLAIN:
        painter.drawLines([QLineF(7, 4, 7, 7), QLineF(7, 9.6, 7, 9.7)])
    painter.restore()


def draw_band(painter: QPainter, placed: PlacedBand, top: float, high: float, theme: Theme) -> None:
    """Draw a freeze: tint and hatch over the lane, a line at each end that is seen, its name in a pill."""
    box = QRectF(placed.left, top, placed.right - placed.left, high)
    painter.fillRect(box, theme.colour("freeze_tint"))
    hatch(painter, box, theme.colour("freeze"), 0.28)
    edge = theme.colour("freeze")
    if not placed.open_left:
        painter.fillRect(QRectF(box.left(), top, 1.5, high), edge)
    if not placed.open_right:
        painter.fillRect(QRectF(box.right() - 1.5, top, 1.5, high), edge)


def draw_band_name(painter: QPainter, placed: PlacedBand, until: str, place: QRectF, theme: Theme) -> None:
    """Draw the pill with the name of a freeze and its end, as much of it as fits."""
    high, side = theme.px(22), theme.px(14)
    name = f"{placed.item.label} {until}".strip()
    painter.setFont(theme.font(Type.SMALL_STRONG))
    metrics = painter.fontMetrics()
    room = place.width() - 16
    text = cut_words(metrics, name, room - side - 22)
    if not text:
        if room >= side:
            draw_sign(
                painter, QRectF(place.left() + 4, place.center().y() - side / 2, side, side), FROZEN, theme
            )
        return
    wide = side + 22 + metrics.horizontalAdvance(text)
    pill = QRectF(place.left() + 8, place.center().y() - high / 2, wide, high)
    painter.setPen(QPen(theme.colour("freeze"), 1))
    painter.setBrush(theme.colour("surface"))
    painter.drawRoundedRect(pill, high / 2, high / 2)
    draw_sign(painter, QRectF(pill.left() + 7, pill.center().y() - side / 2, side, side), FROZEN, theme)
    painter.setPen(theme.colour("freeze"))
    painter.drawText(
        QRectF(pill.left() + side + 12, pill.top(), wide, high), Qt.AlignmentFlag.AlignVCenter, text
    )


def hatch(painter: QPainter, box: QRectF, ink: QColor, strength: float) -> None:
    """Fill a rectangle with lines of 45 degrees, 2 px every 8."""
    if box.isEmpty():
        return
    painter.save()
    painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
    pen_ink = QColor(ink)
    pen_ink.setAlphaF(strength)
    painter.setPen(QPen(pen_ink, 1.4))
    begin = int(box.left() - box.height()) // 8 * 8
    painter.drawLines(
        [QLineF(x, box.bottom(), x + box.height(), box.top()) for x in range(begin, int(box.right()) + 1, 8)]
    )
    painter.restore()


def draw_buckets(painter: QPainter, buckets: Sequence[Bucket], bottom: float, ink: Ink) -> None:
    """Draw counts: low boxes as high as their share, the numbers above, a sign where one is not simply good."""
    theme, most = ink.theme, max(bucket.count for bucket in buckets)
    foot, low, more = bottom - theme.px(5), theme.px(5), theme.px(13)
    boxes: dict[
        int, tuple[Tone, list[QRectF]]
    ] = {}  # by identity: hashing a tone for each count takes its time
    counts: tuple[list[tuple[Bucket, QRectF]], list[tuple[Bucket, QRectF]]] = ([], [])
    for bucket in buckets:
        high = round(low + more * bucket.count / most)
        left, right = round(bucket.left) + 1, round(bucket.right) - 1
        body = QRectF(left + 0.5, round(foot) - high + 0.5, max(right - left, 2) - 1, high - 1)
        tone = bucket.sign.tone
        counts[tone is _FAIL or tone is _WARN].append((bucket, body))
        boxes.setdefault(id(tone), (tone, []))[1].append(body)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for tone, found in boxes.values():
        shown = Tone.UNKNOWN if tone in (Tone.PLAIN, Tone.PROD) else tone
        painter.setPen(QPen(theme.tone(shown), 1))
        painter.setBrush(theme.tint(shown))
        painter.drawRects(found)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_counts(painter, counts[0], ink, Type.SMALL, marked=False)
    _draw_counts(painter, counts[1], ink, Type.SMALL_STRONG, marked=True)


def _draw_counts(
    painter: QPainter, placed: Sequence[tuple[Bucket, QRectF]], ink: Ink, kind: Type, *, marked: bool
) -> None:
    """Write the numbers above their boxes, with their signs where they are marked."""
    theme, side, line = ink.theme, ink.theme.px(12), ink.theme.px(9)
    painter.setFont(theme.font(kind))
    painter.setPen(theme.colour("text" if marked else "text2"))
    for bucket, body in placed:
        words = str(bucket.count)
        wide = ink.wide(kind, words) + (side + 4 if marked else 0)
        if wide > body.width() + 6:
            continue
        left, middle = body.center().x() - wide / 2, body.top() - line
        if marked:
            ink.sign(painter, left, middle, side, bucket.sign)
            left += side + 4
        ink.write(painter, left, middle, words, kind)


def draw_legend_mark(painter: QPainter, mark: str, place: QRectF, theme: Theme) -> None:
    """Draw one shape of the legend at the left of a place, in one quiet colour."""
    ink, middle = theme.colour("text2"), place.center().y()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    if mark == "bar":
        painter.drawRoundedRect(QRectF(place.left(), middle - 5, theme.px(13), 10), 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 1))
        painter.drawRoundedRect(QRectF(place.left() + theme.px(12), middle - 3, theme.px(13), 6), 2, 2)
    elif mark == "rollback":
        _draw_rollback(painter, QRectF(place.left(), middle - 5, theme.px(19), 10), ink)
    elif mark == "gate":
        side = theme.px(13)
        draw_shield(painter, QRectF(place.left(), middle - side / 2, side, side), NOTE.named("gate"), theme)
    else:
        side = theme.px(14)
        icon = "snowflake" if mark == "freeze" else "flag"
        theme.draw_icon(painter, QRectF(place.left(), middle - side / 2, side, side), icon, "text2")
