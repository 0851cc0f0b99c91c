"""From where the graph is seen: its zoom, and where its origin is on the widget, always on a whole device pixel."""

from PySide6.QtCore import QPointF, QRectF, QSizeF

LEAST_ZOOM, MOST_ZOOM, FIT_MOST = 0.05, 2.0, 1.2
MARGIN = 24.0


class Camera:
    """Turns places of the scene into places on the widget, and back."""

    def __init__(self) -> None:
        self.zoom = 1.0
        self.fitted = True
        """Everything is shown: a resize fits again."""
        self._offset = QPointF(0, 0)
        self._ratio = 1.0

    @property
    def offset(self) -> QPointF:
        return self._offset

    def use_ratio(self, ratio: float) -> None:
        """Tell how many device pixels a pixel of the widget is."""
        self._ratio = ratio
        self._move_to(self._offset)

    def fit(self, room: QRectF, bounds: QRectF, most: float) -> bool:
        """Show all of it; tell whether there was anything to show and room for it."""
        inner = room.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        if bounds.isEmpty() or inner.isEmpty():
            return False
        zoom = min(inner.width() / bounds.width(), inner.height() / bounds.height(), FIT_MOST)
        self.zoom = max(min(zoom, most), LEAST_ZOOM)
        self._move_to(inner.center() - bounds.center() * self.zoom)
        self.fitted = True
        return True

    def zoom_to(self, zoom: float, around: QPointF) -> None:
        """Zoom; the point under `around` stays where it is."""
        fixed = self.at(around)
        self.zoom = min(max(zoom, LEAST_ZOOM), MOST_ZOOM)
        self._move_to(around - fixed * self.zoom)
        self.fitted = False

    def move(self, by: QPointF) -> None:
        self._move_to(self._offset + by)
        self.fitted = False

    def centre_on(self, point: QPointF, room: QRectF) -> None:
        self._move_to(room.center() - point * self.zoom)
        self.fitted = False

    def at(self, point: QPointF) -> QPointF:
        """Return what of the scene is at a point of the widget."""
        return (point - self._offset) / self.zoom

    def seen(self, room: QRectF) -> QRectF:
        """Return the part of the scene that a part of the widget shows."""
        return QRectF(self.at(room.topLeft()), QSizeF(room.size()) / self.zoom)

    def place(self, box: QRectF) -> QRectF:
        """Return where on the widget a part of the scene is."""
        return QRectF(box.topLeft() * self.zoom + self._offset, box.size() * self.zoom)

    def _move_to(self, offset: QPointF) -> None:
        """Lines stay sharp on whole device pixels, and a picture moved by whole ones need not be drawn again."""
        ratio = self._ratio
        self._offset = QPointF(round(offset.x() * ratio) / ratio, round(offset.y() * ratio) / ratio)
