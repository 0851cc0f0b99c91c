"""How the graph looks now: what of it is marked, and what each zoom leaves legible."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPen

from desktop.presentation.graph_choice import RouteChoice
from desktop.presentation.graph_layout import Box

FULL, NAMED, BLOCKS = 0.6, 0.35, 0.2
"""From which zoom on cards are whole, and names whole; below the last there are blocks only."""


@dataclass(slots=True)
class GraphLook:
    """What of the graph is marked now."""

    selected: str = ""
    focused: bool = False
    hovered: str = ""
    hidden: frozenset[str] = frozenset()
    """Names that a filter takes back (drawn faintly, never away)."""
    choice: RouteChoice | None = None
    """While the other end of a route is being chosen."""
    hot: str = ""
    """While choosing: the candidate under the pointer or reached by arrows."""

    def is_candidate(self, name: str) -> bool:
        return self.choice is not None and name in self.choice.candidates


def rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.height)


def thin(colour: QColor, width: float) -> QPen:
    """Return a pen that is as wide at any zoom."""
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    return pen
