"""The controls of a run at its foot: four equal parts, each with what it leaves behind, or why it is off."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout
from typing_extensions import override

from desktop.presentation.run_deeds import Deed
from desktop.ui.kit.buttons import Button, Kind
from desktop.ui.kit.frame import Pane, Surface
from desktop.ui.kit.labels import Words
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class ControlBar(Surface):
    """`wanted` tells the deed whose button was pressed; none of them is a default button."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, names: Sequence[str]) -> None:
        super().__init__(theme, edge="top")
        name_control(self, "bar.controls", "Controls of the run")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 1, 0, 0)
        self._grid.setSpacing(0)
        self._cells = [_ControlCell(theme, name, first=number == 0) for number, name in enumerate(names)]
        for cell in self._cells:
            cell.wanted.connect(self.wanted)
        self._columns = 0
        self._arrange()

    def _arrange(self) -> None:
        """Put the parts in one row, or in two where their buttons would be cut."""
        needs = max(cell.minimumSizeHint().width() for cell in self._cells) * len(self._cells)
        columns = len(self._cells) if self.width() >= needs else 2
        if columns == self._columns:
            return
        self._columns = columns
        for number, cell in enumerate(self._cells):
            self._grid.addWidget(cell, number // columns, number % columns)
        for column in range(len(self._cells)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def show_deeds(self, deeds: Sequence[Deed]) -> None:
        for cell, deed in zip(self._cells, deeds, strict=True):
            cell.show_deed(deed)


class _ControlCell(Pane):
    wanted = Signal(object)

    def __init__(self, theme: Theme, name: str, *, first: bool) -> None:
        super().__init__(theme, edge="" if first else "left", padding=(16, 10, 16, 10), gap=6)
        self._theme, self._name = theme, name
        self._button: Button | None = None
        self._deed: Deed | None = None
        self._words = Words(theme, "", Type.SMALL, colour="text2", wrap=True, name=f"words.{name}")
        self.add(self._words)

    def show_deed(self, deed: Deed) -> None:
        """Show a deed; the button is made with the first one and keeps its place."""
        self._deed = deed
        if self._button is None:
            kind: Kind = "danger-outline" if deed.dangerous else "secondary"
            self._button = Button(
                self._theme, deed.title, name=f"btn.{self._name}", kind=kind, icon=deed.icon, key=deed.key
            )
            self._button.clicked.connect(self._press)
            self.column.insertWidget(0, self._button)
        self._button.say(deed.title, spoken=f"{deed.title.rstrip('…')}: {deed.consequence}")
        self._button.switch(deed.off)
        self._words.say(deed.off or deed.consequence)

    def _press(self) -> None:
        self.wanted.emit(self._deed)
