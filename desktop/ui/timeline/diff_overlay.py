"""The change of a request over the timeline: its files at the left, what changed in each at the right."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.plan import Edit, Plan
from desktop.domain.request import Request
from desktop.presentation.diff_rows import Difference, Layout, difference
from desktop.presentation.plain_text import plain
from desktop.presentation.preview_diffs import text_section
from desktop.ui.desk import Desk
from desktop.ui.kit.labels import Words
from desktop.ui.kit.overlay import Overlay
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.preview.diff_view import DiffView
from desktop.ui.theme.type import Type


class PlanDiff(QWidget):
    """Files of a plan, and the change of the chosen one, read from the repository on this machine."""

    def __init__(self, desk: Desk, request: Request, plan: Plan) -> None:
        super().__init__()
        self._desk, self._plan = desk, plan
        landed = [landing.base for attempt in request.attempts for landing in attempt.landings]
        self._base = landed[0] if landed else request.base
        theme = desk.theme
        column = Column[Edit](
            title=f"Files, {len(plan.edits)}", text=lambda edit: edit.path, width=380, stretch=True, code=True
        )
        self.files: DataTable[Edit] = DataTable(
            theme,
            (column,),
            key=lambda edit: edit.path,
            name="list.diff_files",
            words="Files that the request changes",
            row_height=26,
        )
        self.files.setFixedWidth(theme.whole(360))
        self.diff = DiffView(theme)
        self.diff.lay_out(Layout.UNIFIED)
        self._why = Words(theme, "", Type.SMALL, colour="text2", name="words.diff")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.files)
        row.addWidget(self.diff, 1)
        row.addWidget(self._why)
        self._why.hide()
        self.files.chosen.connect(self._ask)
        self.files.show_rows(plan.edits)
        if plan.edits:
            self.files.select(plan.edits[0].path)

    def _ask(self, path: str) -> None:
        plan, base = self._plan, self._base
        self._desk.ask(
            "timeline.diff",
            lambda services, _token: difference(
                [text_section(services.previews.plan_diff(plan, base, path))]
            ),
            self._take,
            self._failed,
        )

    def _take(self, found: Difference) -> None:
        self.diff.show_difference(found)
        self._tell("")

    def _failed(self, error: Exception) -> None:
        self.diff.show_difference(Difference())
        self._tell(f"The change cannot be shown: {plain(str(error))}")

    def _tell(self, words: str) -> None:
        self._why.say(words)
        self._why.setVisible(bool(words))


def show_plan_diff(desk: Desk, over: QWidget, request: Request, plan: Plan) -> Overlay:
    """Show the change of a request over a page."""
    content = PlanDiff(desk, request, plan)
    overlay = Overlay(
        desk.theme,
        over,
        title=f"Change of {request.full_name}",
        content=content,
        name="overlay.diff",
        wide=1160,
        high=680,
    )
    content.files.setFocus()
    return overlay
