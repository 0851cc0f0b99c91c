"""A list over the page for reading: what a flag concerns, the commits, the proof."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.ui.kit.frame import Pane
from desktop.ui.kit.labels import Words
from desktop.ui.kit.overlay import Overlay
from desktop.ui.kit.tables import Column, DataTable
from desktop.ui.theme.theme import Theme

_HIGHEST, _FRAME = 560, 128
"""The most that the card takes, and what of it is no list."""


def show_listing(theme: Theme, over: QWidget, title: str, text: str, lines: Sequence[str]) -> Overlay:
    """Open a list; Esc and a click beside it close it."""
    content = Pane(theme, ground="raised", gap=8)
    table: DataTable[tuple[int, str]] = DataTable(
        theme,
        (Column(title="What", text=_line, width=600, stretch=True),),
        key=_number,
        name="list.shown",
        words=title,
    )
    table.horizontalHeader().hide()
    table.show_rows(list(enumerate(lines)))
    content.add(Words(theme, text, colour="text2", wrap=True))
    content.column.addWidget(table, 1)
    high = min(_HIGHEST, _FRAME + table.row_height * len(lines))
    return Overlay(theme, over, title=title, content=content, name="overlay.list", wide=760, high=high)


def _line(row: tuple[int, str]) -> str:
    return row[1]


def _number(row: tuple[int, str]) -> str:
    return str(row[0])
