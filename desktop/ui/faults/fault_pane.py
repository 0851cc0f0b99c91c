"""One fault of the workspace file in full: where, what, and what to write instead."""

from desktop.presentation.broken_files import FaultRow
from desktop.ui.kit.frame import Pane
from desktop.ui.kit.labels import Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class FaultPane(Pane):
    """The words can be selected and copied."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, edge="left", padding=(16, 14, 16, 16), gap=6)
        self.setObjectName("pane.fault")
        self.setAccessibleName("The selected fault")
        self._what = Words(theme, "", Type.TITLE, wrap=True, copyable=True, name="words.fault")
        self._place = Words(theme, "", Type.CODE, colour="text2", wrap=True, copyable=True)
        self._label = Words(theme, "Write instead", Type.SMALL_STRONG, colour="text2")
        self._remedy = Words(theme, "", wrap=True, copyable=True, name="words.fault_remedy")
        self.add(self._what, self._place)
        self.column.addSpacing(8)
        self.add(self._label, self._remedy, None)

    def show_fault(self, row: FaultRow) -> None:
        self._what.say(f"{row.what[:1].upper()}{row.what[1:]}")
        self._place.say(row.place)
        self._label.setVisible(bool(row.remedy))
        self._remedy.say(row.remedy)
