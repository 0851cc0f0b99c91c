"""What can be done while a route is being chosen: the candidates with their numbers, and the way out."""

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from desktop.presentation.graph_choice import LAST_DIGIT, RouteChoice, candidate_words, hint_words
from desktop.presentation.graph_scene import GraphScene
from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.frame import Divider, clear
from desktop.ui.kit.labels import KeyCap, Words
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_DISC, _INSET, _GAP, _END = 18, 5, 6, 11


class ChoosingHint(QWidget):
    """44 high, at the lower left of the graph."""

    taken = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._choice: RouteChoice | None = None
        self._chips: dict[str, _Candidate] = {}
        name_control(self, "panel.choosing", "Choosing a route")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 0, 14, 0)
        self._row.setSpacing(10)
        self.hide()

    def show_choice(self, scene: GraphScene, choice: RouteChoice, hot: str) -> None:
        """Show the candidates; `hot` is the one that Enter would take."""
        if choice is not self._choice:
            self._choice = choice
            self._fill(scene, choice)
        for name, chip in self._chips.items():
            chip.setChecked(name == hot)
        self.setFixedHeight(self._theme.whole(44))
        self.show()

    def end(self) -> None:
        self._choice = None
        self.hide()

    def _fill(self, scene: GraphScene, choice: RouteChoice) -> None:
        theme = self._theme
        clear(self._row)
        self._chips = {}
        begin = hint_words(scene, choice)
        self._row.addWidget(Words(theme, begin))
        for name, item in list(choice.candidates.items())[:LAST_DIGIT]:
            chip = _Candidate(theme, item.number, name, candidate_words(choice, name))
            chip.clicked.connect(partial(self.taken.emit, name))
            self._chips[name] = chip
            self._row.addWidget(chip)
        more = len(choice.candidates) - len(self._chips)
        if more:
            self._row.addWidget(Words(theme, f"and {more} more", colour="text2"))
        self._row.addWidget(Divider(theme, upright=True, long=18))
        self._row.addWidget(Words(theme, "Click, drop or type a number", colour="text2"))
        self._row.addWidget(KeyCap(theme, "Esc"))
        self._row.addWidget(Words(theme, "cancels", colour="text2"))
        numbered = ", ".join(f"{item.number} {name}" for name, item in choice.candidates.items())
        self.setAccessibleName(f"{begin} {numbered}. Click, drop or type a number. Escape cancels")

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent"), 1))
        painter.setBrush(self._theme.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)


class _Candidate(QAbstractButton):
    """A number in a disc and a name; the keyboard stays in the graph, where the digits do the same."""

    def __init__(self, theme: Theme, number: int, name: str, spoken: str) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self.setText(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty(RADIUS_PROPERTY, 13.0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        name_control(self, f"chip.choose.{name}", f"{name}, {spoken}")

    @override
    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self._theme.font(Type.MEDIUM)).horizontalAdvance(self.text())
        return QSize(round(_INSET + self._theme.px(_DISC) + _GAP + words + _END), self._theme.whole(28))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, hot = self._theme, QPainter(self), self.isChecked()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        hovered = "row_hover" if self.underMouse() else "surface"
        painter.setPen(QPen(theme.colour("accent" if hot else "border_subtle"), 1))
        painter.setBrush(theme.colour("selection" if hot else hovered))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        side = theme.px(_DISC)
        disc = QRectF(_INSET, (self.height() - side) / 2, side, side).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(theme.colour("accent"), 1.5))
        painter.setBrush(theme.colour("accent" if hot else "surface"))
        painter.drawEllipse(disc)
        painter.setPen(theme.colour("on_accent" if hot else "accent"))
        painter.setFont(theme.font(Type.BADGE))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(Type.MEDIUM))
        words = QRectF(_INSET + side + _GAP, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
