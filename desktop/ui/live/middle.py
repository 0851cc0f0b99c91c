"""The middle of a run: its targets as waves or as a table, and below them the log."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.run_view import RunView
from desktop.ui.kit.frame import Pane, clear
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.kit.segments import Segments
from desktop.ui.kit.wrap_bar import WrapBar
from desktop.ui.live.log_pane import LogPane
from desktop.ui.live.target_table import target_table
from desktop.ui.live.wave_grid import WaveGrid
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_VIEWS = (("waves", "Waves", ""), ("table", "Table", ""))
_GRID_SHARE, _TABLE_ROWS = 0.4, 5


class RunMiddle(Pane):
    """`chosen` tells the target that was selected in one of the views."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._counts_shown: object = None
        self.setObjectName("pane.targets")
        head = WrapBar(theme, 40)
        self._counts = QWidget()
        self._row = QHBoxLayout(self._counts)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self.views = Segments(theme, _VIEWS, name="choice.targets", words="Targets shown as", small=True)
        head.left.addWidget(Words(theme, "Targets", Type.STRONG))
        head.left.addWidget(self._counts)
        head.left.addStretch(1)
        head.right.addWidget(self.views)
        head.right.addStretch(1)
        self.grid = WaveGrid(theme)
        self.table = target_table(theme)
        self.log = LogPane(theme)
        self.add(head, self.grid)
        self.column.addWidget(self.table)
        self.column.addWidget(self.log, 1)
        self.views.chosen.connect(self._choose_view)
        self.grid.chosen.connect(self.chosen)
        self.table.chosen.connect(self.chosen)
        theme.changed.connect(self._size)
        self._size()

    def show_view(self, view: RunView) -> None:
        """Show how the targets stand."""
        self._show_counts(view)
        self.grid.show_waves(view.waves)
        self.table.show_rows(view.rows)

    def select(self, key: str) -> None:
        """Make a target the selected one in all views, without telling."""
        with QSignalBlocker(self.table):
            self.table.select(key)
        self.grid.select(key)
        self.log.point_to(key)

    def panes(self) -> list[QWidget]:
        return [self.grid, self.table, self.log]

    def _show_counts(self, view: RunView) -> None:
        if view.counts == self._counts_shown:
            return
        self._counts_shown = view.counts
        clear(self._row)
        for sign, number in view.counts:
            self._row.addWidget(StatusWords(self.theme, sign.named(f"{number} {sign.word}")))
        self._row.addWidget(Words(self.theme, f"= {len(view.rows)}", colour="text2"))

    def _choose_view(self, view: str) -> None:
        self.grid.setVisible(view == "waves")
        self._size()

    def _size(self) -> None:
        rows = _TABLE_ROWS if self.views.current == "waves" else 12
        most = max(int(self.height() * (_GRID_SHARE if rows == _TABLE_ROWS else 0.6)), self.theme.whole(120))
        self.grid.limit(int(self.height() * _GRID_SHARE) or self.theme.whole(200))
        self.table.setFixedHeight(min(self.theme.whole(28) + rows * self.table.row_height, most))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size()
