"""The objects that change, beside their difference; and above it what they were rendered with, and how far it is."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.rendered_depth import ResourceRow
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Bar, Pane
from desktop.ui.kit.labels import Words
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_WIDTH = 236
_LEAST_SHARE = 2.2
"""How many times as wide as the list both together are at least."""
_INKS = {"+": "diff_add_sign", "−": "diff_del_sign"}


class ResourceList(Pane):
    """`chosen` carries the number of an object's section."""

    chosen = Signal(int)
    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, edge="right", padding=(0, 0, 1, 0))
        self.fix_width(_WIDTH)
        self.setAccessibleName("Objects that change")
        self.table: DataTable[ResourceRow] = DataTable(
            theme, _columns(), key=_key, name="list.resources", words="Objects that change", row_height=40
        )
        self.table.horizontalHeader().hide()
        self.table.chosen.connect(self._choose)
        self.add(self.table, stretch=1)

    @property
    def wanted(self) -> bool:
        """Whether there is anything to list."""
        return self.table.model_of_rows.rowCount() > 0

    def show_rows(self, rows: tuple[ResourceRow, ...]) -> None:
        """Show other objects; without any, the list takes no room."""
        self.table.clearSelection()
        self.table.show_rows(rows)
        self.changed.emit()

    def _choose(self, key: str) -> None:
        row = next((row for row in self.table.model_of_rows.rows if _key(row) == key), None)
        if row is not None:
            self.chosen.emit(row.section)


class Beside(QWidget):
    """The list at the left of the difference, where there is room for both."""

    def __init__(self, resources: ResourceList, view: QWidget) -> None:
        super().__init__()
        self._resources = resources
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(resources)
        row.addWidget(view, 1)
        resources.changed.connect(self._share)

    def _share(self) -> None:
        self._resources.setVisible(
            self._resources.wanted and self.width() > self._resources.minimumWidth() * _LEAST_SHARE
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._share()


class ProvenanceBar(Bar):
    """What was rendered with what, and how far the whole plan is; `pressed` carries the words of the deed."""

    pressed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 30, ground="window", padding=12)
        self._deed = ""
        self._words = Words(theme, "", Type.SMALL, colour="text2", name="words.provenance")
        self._progress = Words(theme, "", Type.SMALL, colour="text2", name="words.rendered")
        self._button = Button(theme, "Cancel", name="btn.rendering", kind="link", small=True)
        self._button.clicked.connect(self._press)
        self._button.hide()
        self.add(self._words, stretch=1)
        self.add(self._progress, self._button)

    def say_provenance(self, words: str) -> None:
        self._words.say(words)

    def say_progress(self, words: str, deed: str) -> None:
        """Say how far it is; without a deed there is nothing to press."""
        self._deed = deed
        self._progress.say(words)
        self._button.say(deed or "Cancel")
        self._button.setVisible(bool(deed))

    def _press(self) -> None:
        self.pressed.emit(self._deed)


def _key(row: ResourceRow) -> str:
    return str(row.section)


def _columns() -> tuple[Column[ResourceRow], ...]:
    return (
        Column(title="Change", text=lambda row: row.word, width=40, paint=_paint_mark),
        Column(
            title="Object",
            text=lambda row: row.name,
            second=lambda row: row.detail,
            width=190,
            stretch=True,
            strong=True,
        ),
    )


def _paint_mark(painter: QPainter, box: QRectF, row: ResourceRow, theme: Theme) -> None:
    painter.setFont(theme.font(Type.CODE))
    painter.setPen(theme.colour(_INKS.get(row.mark, "text2")))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, row.mark)
