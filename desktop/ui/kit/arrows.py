"""What the keys that move a cursor mean, in every view that has one."""

from PySide6.QtCore import Qt

ARROWS = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}
"""The directions of a graph."""

_PAGE, _END = 20, 1_000_000
GRID_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_PageUp: (-_PAGE, 0),
    Qt.Key.Key_PageDown: (_PAGE, 0),
    Qt.Key.Key_Home: (0, -_END),
    Qt.Key.Key_End: (0, _END),
}
"""Rows and columns in a grid of cells: pages along the rows, Home and End along the columns."""
