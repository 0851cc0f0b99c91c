"""The signs of the scope's grid: each drawn once for a look and size, then stamped."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPen, QPixmap, QPolygonF

from desktop.presentation.scope_matrix import DRIFT, HAND, SIGN, UNKNOWN, Cell, Tri
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

WIDE, HIGH = 28.0, 26.0
"""A cell at 100 % text size."""


class CellSigns(QObject):
    """Keeps the drawn signs of one theme and size; drawing a thousand cells is then stamping pixels."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._drawn: dict[tuple[int, float, float, str], QPixmap] = {}
        theme.changed.connect(self._drawn.clear)

    def stamp(self, look: int, ratio: float, ground: str = "surface") -> QPixmap:
        """Return the sign of a cell's byte as pixels of a whole cell; the ground is what its halo is made of."""
        key = (look, ratio, self._theme.text_scale, ground)
        if key not in self._drawn:
            self._drawn[key] = self._draw(look, ratio, ground)
        return self._drawn[key]

    def _draw(self, look: int, ratio: float, ground: str) -> QPixmap:
        scale = self._theme.text_scale
        pixmap = QPixmap(round(WIDE * scale * ratio), round(HIGH * scale * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.scale(scale, scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_cell(painter, QRectF(0, 0, WIDE, HIGH), look, self._theme, ground)
        painter.end()
        return pixmap


class HeadStamps(QObject):
    """Keeps drawn headers, so that scrolling stamps them: rows, and the strip over the columns."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[tuple[object, ...], QPixmap] = {}
        self._strip: tuple[tuple[object, ...], QPixmap] | None = None
        theme.changed.connect(self.forget)

    def forget(self) -> None:
        self._rows.clear()
        self._strip = None

    def row(self, key: tuple[object, ...], size: QSize, draw: Callable[[QPainter], None]) -> QPixmap:
        """Return a row's header, drawn where it was not drawn before."""
        if key not in self._rows:
            if len(self._rows) >= _MOST_ROWS:
                self._rows.clear()
            self._rows[key] = _drawn(size, draw)
        return self._rows[key]

    def strip(self, key: tuple[object, ...], size: QSize, draw: Callable[[QPainter], None]) -> QPixmap:
        """Return the headers over the columns; only the latest are kept."""
        if self._strip is None or not _same(self._strip[0], key):
            self._strip = (key, _drawn(size, draw))
        return self._strip[1]


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Compare by identity first: pictures are large, and never changed."""
    return len(one) == len(other) and one[0] is other[0] and one[1:] == other[1:]


def _drawn(size: QSize, draw: Callable[[QPainter], None]) -> QPixmap:
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter)
    painter.end()
    return pixmap


_MOST_ROWS = 2_000


def draw_cell(painter: QPainter, place: QRectF, look: int, theme: Theme, ground: str = "surface") -> None:
    """Draw the sign of a cell in the middle of a place of 28 × 26."""
    centre = QPointF(place.center())
    match look & SIGN:
        case Cell.IN:
            _solid(painter, centre, theme, question=bool(look & UNKNOWN))
        case Cell.ALREADY:
            _framed(painter, centre, theme)
        case Cell.LOCKED:
            _strokes(painter, centre, theme.colour("text2"))
        case Cell.OUT if look & UNKNOWN:
            _dashed(painter, centre, theme)
        case Cell.OUT:
            _hollow(painter, centre, theme)
        case _:
            return
    if look & DRIFT:
        _drift(painter, QPointF(place.left() + 17, place.top() + 2), theme, ground)
    if look & HAND:
        bar = QRectF(centre.x() - 6, place.bottom() - 3.5, 12, 2)
        painter.fillRect(bar, theme.colour("text2"))


def _square(centre: QPointF, side: float) -> QRectF:
    return QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)


def _solid(painter: QPainter, centre: QPointF, theme: Theme, *, question: bool) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    painter.drawRoundedRect(_square(centre, 14), 3, 3)
    if question:
        _question(painter, centre, theme.colour("on_accent"))


def _hollow(painter: QPainter, centre: QPointF, theme: Theme) -> None:
    painter.setPen(QPen(theme.colour("border_control"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(_square(centre, 9), 2, 2)


def _framed(painter: QPainter, centre: QPointF, theme: Theme) -> None:
    painter.setPen(QPen(theme.colour("text2"), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(_square(centre, 12.5), 2.5, 2.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("text2"))
    painter.drawRoundedRect(_square(centre, 6), 1, 1)


def _strokes(painter: QPainter, centre: QPointF, ink: QColor) -> None:
    painter.setPen(QPen(ink, 1.25))
    for shift in (-4.0, 0.0, 4.0):
        painter.drawLine(
            QPointF(centre.x() + shift - 3.5, centre.y() + 3.5),
            QPointF(centre.x() + shift + 3.5, centre.y() - 3.5),
        )


def _dashed(painter: QPainter, centre: QPointF, theme: Theme) -> None:
    pen = QPen(theme.colour("text2"), 1)
    pen.setDashPattern([2.6, 1.9])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(_square(centre, 11), 2, 2)
    _question(painter, centre, theme.colour("text2"))


def _question(painter: QPainter, centre: QPointF, ink: QColor) -> None:
    font = Type.BADGE.font(1.0)
    font.setPixelSize(9)
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(_square(centre, 14), Qt.AlignmentFlag.AlignCenter, "?")


def _drift(painter: QPainter, corner: QPointF, theme: Theme, ground: str) -> None:
    points = [(4.5, 0.6), (8.6, 8.2), (0.4, 8.2)]
    triangle = QPolygonF([QPointF(corner.x() + x, corner.y() + y) for x, y in points])
    painter.setPen(QPen(theme.colour(ground), 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(theme.colour(ground))
    painter.drawPolygon(triangle)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("warn"))
    painter.drawPolygon(triangle)


def draw_tri(painter: QPainter, centre: QPointF, state: Tri, theme: Theme) -> None:
    """Draw the sign of a header, 14 px at 100 %."""
    if state is Tri.NOTHING:
        return
    painter.save()
    painter.translate(centre)
    painter.scale(theme.text_scale, theme.text_scale)
    middle = QPointF(0, 0)
    if state is Tri.ALL:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(_square(middle, 14), 3, 3)
    else:
        some = state is Tri.SOME
        painter.setPen(QPen(theme.colour("accent" if some else "border_control"), 1.5 if some else 1.25))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(_square(middle, 12.5), 2.5, 2.5)
        if some:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            inner = _square(middle, 11)
            painter.drawPolygon(QPolygonF([inner.topRight(), inner.bottomRight(), inner.bottomLeft()]))
    painter.restore()
