"""What going back would change: the files beside the difference of one, under the digest of the plan."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.counting import plural
from desktop.presentation.diff_rows import Difference, Layout
from desktop.presentation.rollback_view import ChangeView
from desktop.ui.kit.frame import Bar, Divider
from desktop.ui.kit.labels import Tag, Words
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.preview.diff_view import DiffView
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class ChangePane(QWidget):
    """`chosen` tells the file whose difference is wanted."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.files: DataTable[str] = DataTable(
            theme,
            (Column[str](title="Files", text=str, width=240, stretch=True, code=True),),
            key=str,
            name="list.files",
            words="Files that change",
            row_height=26,
        )
        self.files.setFixedWidth(min(theme.whole(300), 340))
        self.files.chosen.connect(self.chosen)
        self.diff = DiffView(theme)
        self.diff.lay_out(Layout.UNIFIED)
        self.diff.setMinimumHeight(160)
        self._digest = Words(theme, "", Type.CODE, colour="text2", copyable=True, name="words.digest")
        self._change = Words(theme, "", colour="text2", name="words.files")
        head = Bar(theme, 40)
        head.add(Words(theme, "Change", Type.STRONG), self._change)
        head.add(Tag(theme, "now"), Words(theme, "→"), Tag(theme, "after rollback"), None, self._digest)
        lower = QHBoxLayout()
        lower.setSpacing(0)
        lower.addWidget(self.files)
        lower.addWidget(Divider(theme, upright=True))
        lower.addWidget(self.diff, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(lower, 1)

    def show_change(self, view: ChangeView) -> None:
        """Show the files, the first of them chosen."""
        self._digest.say(f"plan digest {view.digest[:12]}")
        self._change.say(plural(len(view.files), "file"))
        self.files.show_rows(view.files)
        if view.files:
            self.files.select(view.files[0])
        else:
            self.diff.show_difference(Difference())

    def show_nothing(self) -> None:
        self.files.show_rows(())
        self.diff.show_difference(Difference())
