"""Facts as a column of labels and a column of values, their baselines aligned."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.ui.kit.labels import Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class FactGrid(QWidget):
    """Rows of label and value; a value is words or a widget of its own."""

    def __init__(self, theme: Theme, *, label_width: int = 92, row_height: int = 26) -> None:
        super().__init__()
        self._theme, self._label_width, self._row_height = theme, label_width, row_height
        self._grid = QGridLayout(self)
        self._wrapped: list[tuple[QWidget, QWidget]] = []
        self._rows = 0
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        theme.changed.connect(self._resize)
        self._resize()

    def clear(self) -> None:
        self._wrapped.clear()
        self._rows = 0
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row in range(self._grid.rowCount()):
            self._grid.setRowMinimumHeight(row, 0)

    def add(self, label: str, value: "str | QWidget", *, kind: Type = Type.BODY, wrap: bool = False) -> None:
        """Add a row; words are elided, or wrapped where they may take several lines."""
        row = self._rows
        self._rows += 1
        self._grid.setRowMinimumHeight(row, self._theme.whole(self._row_height))
        key = Words(self._theme, label, Type.BODY, colour="text2")
        shown = value if isinstance(value, QWidget) else Words(self._theme, value, kind, wrap=wrap)
        shown.setAccessibleName(f"{label}: {shown.accessibleName()}")
        if wrap:  # a widget that is aligned is not asked how high it is at its width
            self._wrapped.append((key, shown))
            self._pad(key, shown)
            self._grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(shown, row, 1)
        else:
            self._grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(shown, row, 1, Qt.AlignmentFlag.AlignVCenter)

    def _pad(self, key: QWidget, shown: QWidget) -> None:
        """Keep the first lines of both on one baseline, and one line as high as the rows that hold no more."""
        air = max(0, self._theme.whole(self._row_height) - self._theme.whole(Type.BODY.line))
        above = air // 2
        key.setContentsMargins(0, above, 0, 0)
        shown.setContentsMargins(0, above, 0, air - above)

    def show_facts(self, facts: "list[tuple[str, str]]") -> None:
        """Replace all rows by these labels and words."""
        self.clear()
        for label, value in facts:
            self.add(label, value)

    def _resize(self) -> None:
        labels = 0 if self._theme.crowded else self._theme.whole(self._label_width)
        self._grid.setColumnMinimumWidth(0, labels)  # where all is large, labels take what they need
        for row in range(self._grid.rowCount()):
            high = self._theme.whole(self._row_height) if row < self._rows else 0
            self._grid.setRowMinimumHeight(row, high)
        for key, shown in self._wrapped:
            self._pad(key, shown)
