"""The bar above the pipeline: the three views, finding, what needs attention, and the zoom of the graph."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui.kit.buttons import Button, icon_button
from desktop.ui.kit.fields import CheckBox, SearchField
from desktop.ui.kit.fitting import keep_fitted
from desktop.ui.kit.frame import Divider
from desktop.ui.kit.labels import Words
from desktop.ui.kit.naming import menu_words
from desktop.ui.kit.segments import Segments
from desktop.ui.kit.wrap_bar import WrapBar
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_VIEWS = (("graph", "Graph", "workflow"), ("list", "List", "list-tree"), ("matrix", "Matrix", "grid-3x3"))
_STEP = 1.25


class PipelineBar(WrapBar):
    """48 high; the zoom is there for the graph only."""

    view_chosen = Signal(str)
    typed = Signal(str)
    found_taken = Signal()
    attention = Signal()
    differences_only = Signal(bool)
    fit = Signal()
    zoom_by = Signal(float)
    group_toggled = Signal(str)
    groups_closed = Signal(bool)
    tidy = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 48, gap=8)
        self.setAccessibleName("Pipeline: views and finding")
        self._views = Segments(theme, _VIEWS, name="choice.view", words="View")
        self._views.chosen.connect(self.view_chosen)
        self.field = SearchField(theme, name="field.find", words="Find environment", hint="Find environment")
        keep_fitted(theme, self.field, self.field.setMaximumWidth, 220)
        keep_fitted(theme, self.field, self.field.setMinimumWidth, 130)
        self.field.textChanged.connect(self.typed)
        self.field.left.connect(self.found_taken)
        self._found = Words(theme, "", Type.SMALL, colour="text2", name="words.found")
        self._attention = Button(
            theme,
            "Nothing needs attention",
            name="btn.attention",
            kind="attention",
            icon="triangle-alert",
            small=True,
            key="N",
        )
        self._attention.clicked.connect(self.attention)
        self.differences = CheckBox(theme, "Only differences", name="check.differences", small=True)
        self.differences.toggled.connect(self.differences_only)
        self._groups = Button(theme, "Groups", name="btn.groups", icon="layers", small=True)
        self._groups.clicked.connect(self._offer_groups)
        self._known_groups: list[tuple[str, bool]] = []
        less = icon_button(theme, "minus", "Zoom out", name="btn.zoom_out")
        less.clicked.connect(lambda: self.zoom_by.emit(1 / _STEP))
        more = icon_button(theme, "plus", "Zoom in", name="btn.zoom_in")
        more.clicked.connect(lambda: self.zoom_by.emit(_STEP))
        self._zoom = Words(theme, "100%", Type.STRONG, name="words.zoom")
        fit = Button(theme, "Fit", name="btn.fit", icon="maximize", small=True, key="F")
        fit.clicked.connect(self.fit)
        line = Divider(theme, upright=True, long=18)
        self._graph_only: tuple[QWidget, ...] = (less, self._zoom, more, fit, self._groups, line)
        divider = Divider(theme, upright=True, long=18)
        self.wrapped.connect(divider.setHidden)
        finding = self.group()
        self.left.addWidget(self._views)
        for widget in (divider, self.field, self._found, self._attention, self.differences):
            finding.addWidget(widget)
        for row in (self.left, finding):
            row.addStretch(1)
        for widget in (self._groups, line, less, self._zoom, more, fit):
            self.right.addWidget(widget)

    @property
    def view(self) -> str:
        return self._views.current

    def choose_view(self, view: str) -> None:
        self._views.choose(view)
        for widget in self._graph_only:
            widget.setVisible(view == "graph")
        self._groups.setVisible(view == "graph" and bool(self._known_groups))
        self.differences.setVisible(view == "matrix")

    def show_zoom(self, zoom: float) -> None:
        self._zoom.say(f"{round(zoom * 100)}%")

    def show_attention(self, count: int) -> None:
        self._attention.setVisible(count > 0)
        self._attention.say(f"{count} need{'s' if count == 1 else ''} attention")

    def show_groups(self, groups: Sequence[tuple[str, bool]]) -> None:
        """Offer the groups, each with whether it is closed."""
        self._known_groups = list(groups)
        opened = sum(not closed for _name, closed in groups)
        self._groups.say(f"{len(groups)} group{'' if len(groups) == 1 else 's'}, {opened} open")
        self._groups.setVisible(bool(groups) and self.view == "graph")

    def _offer_groups(self) -> None:
        menu = QMenu(self)
        for name, closed in self._known_groups:
            action = menu.addAction(menu_words(name), partial(self.group_toggled.emit, name))
            action.setCheckable(True)
            action.setChecked(not closed)
        menu.addSeparator()
        menu.addAction("Open all groups", partial(self.groups_closed.emit, False))
        menu.addAction("Close all groups", partial(self.groups_closed.emit, True))
        menu.addAction("Tidy layout", self.tidy.emit)
        menu.exec(self._groups.mapToGlobal(self._groups.rect().bottomLeft()))

    def show_found(self, shown: int, of: int, *, active: bool) -> None:
        """Say how many a filter leaves."""
        self._found.setVisible(active)
        self._found.say(f"{shown} of {of}, {of - shown} taken back")
