"""The route step: what goes from where to where, an earlier release where one is wanted, what is in the way."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.application.drafts import Draft
from desktop.application.services import Services
from desktop.presentation.error_words import error_words
from desktop.presentation.route_view import EarlierRelease, RouteData, RouteView, route_view
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.facts import FactGrid
from desktop.ui.kit.frame import Footer, Pane, Scroll, clear
from desktop.ui.kit.labels import SignIcon, TierTag, Words
from desktop.ui.kit.rows import Column
from desktop.ui.kit.states import StateStack
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.type import Type


class RouteStep(QWidget):
    """`edited` carries the draft with another source commit; `scope_wanted` goes on."""

    edited = Signal(object)
    scope_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._draft: Draft | None = None
        self._view: RouteView | None = None
        self.setObjectName("step.route")
        self.setAccessibleIdentifier("step.route")
        self.setAccessibleName("Route")
        theme = desk.theme
        self._heads = QHBoxLayout()
        self._source = FactGrid(theme, label_width=92)
        self._target = FactGrid(theme, label_width=92)
        self._obstacles = QVBoxLayout()
        self._obstacles.setSpacing(8)
        self.earlier: DataTable[EarlierRelease] = DataTable(
            theme, _columns(), key=_key, name="list.earlier", words="Releases of the source", row_height=32
        )
        self.earlier.opened.connect(self._choose)
        self._take = Button(theme, "Promote this release", name="btn.take_earlier", small=True)
        self._take.clicked.connect(lambda _checked=False: self._choose(self.earlier.selected))
        self.earlier.chosen.connect(self._tell_take)
        self.button = Button(theme, "Choose the scope", name="btn.scope", kind="primary", key="Ctrl ↵")
        self.button.height_at_100 = 34
        self.button.setProperty("main", True)
        self.button.clicked.connect(self.scope_wanted)
        content = QWidget()
        self._states = StateStack(theme, content, name="route")
        self._lay_out(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._states)

    def _lay_out(self, content: QWidget) -> None:
        theme = self._desk.theme
        left = Pane(theme, padding=(24, 20, 24, 0), gap=10)
        left.column.addLayout(self._heads)
        left.add(self._source)
        bar = QHBoxLayout()
        bar.addWidget(Words(theme, "Releases of the source", Type.STRONG), 1)
        bar.addWidget(self._take)
        left.column.addSpacing(8)
        left.column.addLayout(bar)
        left.add(self.earlier, stretch=1)
        right = Pane(theme, padding=(24, 20, 24, 16), gap=10)
        self._target_head = QHBoxLayout()
        right.column.addLayout(self._target_head)
        right.add(self._target)
        right.column.addSpacing(12)
        right.add(Words(theme, "In the way now", Type.STRONG))
        right.column.addLayout(self._obstacles)
        right.add(None)
        side = Pane(theme, edge="left", padding=(1, 0, 0, 0))
        side.add(Scroll(right))
        side.fix_width(440, most=620)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(side)
        foot = Footer(theme)
        note = "Nothing is sent before the request is submitted, and nothing changes before it is executed"
        foot.add(Words(theme, note, colour="text2"), None, self.button)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(foot)

    # --- reading -------------------------------------------------------------------------------------------

    def show_draft(self, draft: Draft) -> None:
        """Show the route of a draft."""
        if self._draft is None or self._draft.id != draft.id:
            self._view = None
            self._states.loading("Reading the route")
        self._draft = draft
        self._desk.ask(
            "route", lambda services, _token: route_view(_read(services, draft)), self._show, self._failed
        )

    def _failed(self, error: Exception) -> None:
        words = error_words(error)
        if self._view is not None:
            self._desk.error(error)
        else:
            self._states.error(title=words.title, text=words.text)

    def _show(self, view: RouteView) -> None:
        self._view = view
        self._states.content()
        self._tell_head(self._heads, view.source, "From", view)
        self._tell_head(self._target_head, view.target, "To", view)
        for grid, facts in ((self._source, view.source_facts), (self._target, view.target_facts)):
            grid.clear()
            for label, words in facts:
                grid.add(label, words, wrap=True)
        self.earlier.show_rows(view.earlier)
        chosen = next((_key(row) for row in view.earlier if row.chosen), "")
        if not self.earlier.selected:
            self.earlier.select(chosen)
        self._tell_obstacles(view)
        self._tell_take()

    def _tell_head(self, head: QHBoxLayout, name: str, word: str, view: RouteView) -> None:
        theme = self._desk.theme
        clear(head)
        head.setSpacing(8)
        head.addWidget(Words(theme, word, Type.TITLE, colour="text2"))
        head.addWidget(TierTag(theme, view.source_tier if name == view.source else view.target_tier))
        head.addWidget(Words(theme, name, Type.TITLE), 1)

    def _tell_obstacles(self, view: RouteView) -> None:
        theme = self._desk.theme
        clear(self._obstacles)
        for obstacle in view.obstacles:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(SignIcon(theme, obstacle.sign, 16))
            words = Words(theme, obstacle.words, wrap=True)
            words.setAccessibleName(f"{obstacle.sign.word}: {obstacle.words}")
            row.addWidget(words, 1)
            self._obstacles.addLayout(row)
        text = "These keep nobody from preparing the draft; they must be gone, or answered, before the run."
        if not view.obstacles:
            text = "Nothing: the gates of the request say it again when it counts."
        self._obstacles.addWidget(Words(theme, text, Type.SMALL, colour="text2", wrap=True))

    # --- choosing ------------------------------------------------------------------------------------------

    def _row(self, wanted: str) -> EarlierRelease | None:
        rows = self._view.earlier if self._view is not None else ()
        return next((row for row in rows if _key(row) == wanted), None)

    def _tell_take(self, _wanted: str = "") -> None:
        row = self._row(self.earlier.selected)
        if row is None:
            self._take.switch("Select a release")
        else:
            self._take.switch(f"{row.release} is what this draft promotes" if row.chosen else "")

    def _choose(self, wanted: str) -> None:
        row, draft = self._row(wanted), self._draft
        if row is None or draft is None or row.chosen:
            return
        self._draft = replace(draft, source_commit=row.commit)
        self.edited.emit(self._draft)
        self.show_draft(self._draft)


def _read(services: Services, draft: Draft) -> RouteData:
    workspace = services.workspace
    standings = {item.environment.name: item for item in services.environments.graph()}
    return RouteData(
        draft=draft,
        route=workspace.route(draft.source, draft.target),
        source=standings[draft.source],
        target=standings[draft.target],
        policy=workspace.policy_of(workspace.pipeline.environment(draft.target)),
        history=services.environments.history(draft.source),
        tip=services.tip,
        now=services.now(),
    )


def _key(row: EarlierRelease) -> str:
    return row.commit or "tip"


def _mark(row: EarlierRelease) -> str:
    if row.chosen:
        return f"{row.release}  in this draft"
    return row.release if row.commit else f"{row.release}  now"


def _columns() -> tuple[Column[EarlierRelease], ...]:
    return (
        Column[EarlierRelease](title="Release", text=_mark, width=220, code=True),
        Column[EarlierRelease](title="Since", text=lambda row: row.since, width=230),
        Column[EarlierRelease](
            title="Brought by", text=lambda row: row.by, width=160, stretch=True, quiet=True
        ),
        Column[EarlierRelease](title="Targets", text=lambda row: row.targets, width=110, right=True),
    )
