"""The graph with what lies over it: the legend, the hint while choosing, the map of the whole."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui.graph.accessible import GraphSpeech
from desktop.ui.graph.canvas import GraphCanvas
from desktop.ui.graph.minimap import FROM_NODES, Minimap
from desktop.ui.kit.spoken_items import speaks_items
from desktop.ui.pipeline.choosing_hint import ChoosingHint
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_EDGE = 16
_MARKS = (
    ("prod", "production"),
    ("shield", "needs approval"),
    ("dashed", "closed by a freeze"),
    ("path", "being promoted"),
)
_SIGN_WIDTHS = {"prod": 42, "shield": 14, "dashed": 24, "path": 24}
_WIDEST, _PADDING, _LINE, _GAP, _BETWEEN = 560, 12.0, 24.0, 7, 18


class GraphView(QWidget):
    """Holds the canvas, and keeps what lies over it in its corners."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.canvas = GraphCanvas(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)
        self._legend = Legend(theme, self.canvas)
        self._hint = ChoosingHint(theme, self.canvas)
        self._hint.taken.connect(self.canvas.chooser.take)
        self._map = Minimap(theme, self.canvas)
        self.canvas.choosing_changed.connect(self._choosing)
        self.canvas.zoomed.connect(self._zoomed)
        self.canvas.installEventFilter(self)

    def renew(self) -> None:
        """Show the map only where there is much to see."""
        scene = self.canvas.scene
        self._map.setVisible(scene is not None and len(scene.order) >= FROM_NODES)
        self._map.update()
        self._lay()

    def _zoomed(self, _zoom: float) -> None:
        self._map.update()

    def _choosing(self) -> None:
        scene, look = self.canvas.scene, self.canvas.look
        self._legend.setVisible(look.choice is None)
        if scene is not None and look.choice is not None:
            self._hint.show_choice(scene, look.choice, look.hot)
        else:
            self._hint.end()
        self._lay()

    def _lay(self) -> None:
        high = self.canvas.height()
        self._legend.fit(self.canvas.width() - 2 * _EDGE)
        for widget in (self._legend, self._hint):
            widget.adjustSize()
            widget.move(_EDGE, high - widget.height() - _EDGE)
        self._map.move(self.canvas.width() - self._map.width() - _EDGE, high - self._map.height() - _EDGE)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._lay()
        return False


class Legend(QWidget):
    """What the marks mean."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(
            "Legend: PROD is production, a shield needs approval, dashed is closed by a freeze"
        )
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._font = Type.SMALL.font(1.0)
        self._places: list[tuple[str, str, float, float]] = []
        self.fit(_WIDEST)

    def fit(self, room: int) -> None:
        """Take as many lines as the entries need in this room."""
        metrics = QFontMetricsF(self._font)
        left, top, widest = _PADDING, 0.0, 0.0
        self._places = []
        for mark, words in _MARKS:
            wide = _SIGN_WIDTHS[mark] + _GAP + metrics.horizontalAdvance(words)
            if left > _PADDING and left + wide + _PADDING > room:
                left, top = _PADDING, top + _LINE
            self._places.append((mark, words, left, top))
            widest = max(widest, left + wide)
            left += wide + _BETWEEN
        self.setFixedSize(round(widest + _PADDING), round(top + _LINE + 8))
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("border_subtle"), 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        for mark, words, left, top in self._places:
            line = QRectF(left, top + 4, self.width() - left, _LINE)
            self._mark(painter, mark, left, line.center().y())
            painter.setFont(self._font)
            painter.setPen(theme.colour("text2"))
            line.setLeft(left + _SIGN_WIDTHS[mark] + _GAP)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, words)

    def _mark(self, painter: QPainter, mark: str, left: float, middle: float) -> None:
        theme, wide = self._theme, _SIGN_WIDTHS[mark]
        if mark == "prod":
            box = QRectF(left, middle - 8, wide, 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("prod"))
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(theme.colour("on_prod"))
            painter.setFont(Type.TAG.font(1.0))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "PROD")
            return
        if mark == "shield":
            theme.draw_icon(painter, QRectF(left, middle - wide / 2, wide, wide), "shield", "text2")
            return
        pen = QPen(theme.colour("accent" if mark == "path" else "text2"), 3 if mark == "path" else 2)
        if mark == "dashed":
            pen.setDashPattern([2.5, 2])
        painter.setPen(pen)
        painter.drawLine(int(left), int(middle), int(left + wide), int(middle))


speaks_items(GraphCanvas, GraphSpeech)
