"""The middle of the scope step: strips, then the grid near by or from far away or a plain list, and the legend."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.presentation.scope_editor import ScopeView
from desktop.presentation.scope_overview import Overview
from desktop.presentation.scope_press import Line, Press
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.states import StateStack
from desktop.ui.scope.grid import ScopeGridView
from desktop.ui.scope.legend import Legend
from desktop.ui.scope.overview import ScopeOverview
from desktop.ui.scope.service_list import ServiceList
from desktop.ui.scope.strips import SaveStrip, Strip
from desktop.ui.theme.theme import Theme

_FRESH_NOTE = "New targets are never added by themselves"
_HIDDEN_NOTE = "A filter changes what is seen, never what is selected"


class ScopeMiddle(QWidget):
    """`pressed` carries what is toggled and whether a question about it was answered; `moved` where the cursor is."""

    pressed = Signal(object, bool)
    inverted = Signal(int)
    moved = Signal(int, int)
    show_all_wanted = Signal()
    shared_wanted = Signal()
    fresh_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._view: ScopeView | None = None
        self.zoomed = False
        self.grid = ScopeGridView(theme)
        self.overview = ScopeOverview(theme)
        self.list = ServiceList(theme)
        self.save = SaveStrip(theme)
        self._hidden = Strip(theme, name="strip.hidden", icon="eye-off", note=_HIDDEN_NOTE)
        self._shared = Strip(theme, name="strip.shared", icon="link-2")
        self._fresh = Strip(theme, name="strip.fresh", icon="sparkles", note=_FRESH_NOTE)
        self.question = Strip(theme, name="strip.question", icon="triangle-alert")
        self.legend = Legend(theme)
        self._views = QStackedWidget()
        for view in (self.grid, self.overview, self.list):
            self._views.addWidget(view)
        self.states = StateStack(theme, self._views, name="scope")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for strip in (self.save, self.question, self._hidden, self._shared, self._fresh):
            column.addWidget(strip)
        column.addWidget(self.states, 1)
        column.addWidget(self.legend)
        for each in (self.grid, self.overview, self.list):
            each.pressed.connect(self._press)
        self.grid.inverted.connect(self.inverted)
        self.grid.moved.connect(self._moved)
        self.overview.moved.connect(self._moved)

    def current(self) -> QWidget:
        """Return where the keyboard belongs: the view, or what leads back to it where the filter hides everything."""
        leads_back = None if self.states.shows_content else self.states.findChild(Button, "scope.empty.0")
        return leads_back or self._views.currentWidget() or self._views

    def deeds(self) -> dict[str, Callable[[], object]]:
        """Return what the keys of the grid do, by the names of their actions: the palette does the same."""
        return {
            "toggle": partial(self._press_current, Line.CELL),
            "toggle_row": partial(self._press_current, Line.ROW),
            "toggle_column": partial(self._press_current, Line.COLUMN),
            "invert_row": self._invert_current,
            "previous_partial": partial(self.grid.step_partial, -1),
            "next_partial": partial(self.grid.step_partial, 1),
        }

    def _press_current(self, line: Line) -> None:
        picture = self._view.picture if self._view is not None else None
        if picture is None or not picture.rows or not picture.columns:
            return
        row, column = (self.overview if self.zoomed else self.grid).cursor_at
        at = (picture.rows[row], picture.columns[column])
        row, column = (-1 if line is Line.COLUMN else at[0]), (-1 if line is Line.ROW else at[1])
        self.pressed.emit(Press(line, row=row, column=column), False)

    def _invert_current(self) -> None:
        picture = self._view.picture if self._view is not None else None
        if picture is not None and picture.rows:
            self.inverted.emit(picture.rows[(self.overview if self.zoomed else self.grid).cursor_at[0]])

    def _press(self, what: object) -> None:
        self.pressed.emit(what, False)

    def _moved(self, row: int, column: int) -> None:
        if self._view is not None:
            picture = self._view.picture
            target = f"{picture.tenant(row)} / {picture.service(column)}".removeprefix(" / ")
            self.legend.say(f"{target}: {picture.state_words(row, column)}")
        self.moved.emit(row, column)

    def show_view(self, view: ScopeView, far: tuple[Overview, QImage] | None) -> None:
        """Show what a command came to."""
        self._view = view
        picture = view.picture
        if not picture.has_tenants:
            self.list.show_picture(picture)
            self._views.setCurrentWidget(self.list)
        elif far is not None and self.zoomed:
            self.overview.show_overview(picture, *far)
            self._views.setCurrentWidget(self.overview)
        else:
            self.grid.show_picture(picture)
            self._views.setCurrentWidget(self.grid)
        self.legend.setVisible(picture.has_tenants)
        self._tell_nothing_seen(view)
        self._tell_strips(view)
        if view.message:
            self.legend.say(view.message)
        elif picture.rows and picture.columns and picture.has_tenants:
            self._moved(*(self.overview if self.zoomed else self.grid).cursor_at)

    def _tell_nothing_seen(self, view: ScopeView) -> None:
        if view.picture.rows and view.picture.columns:
            self.states.content()
            return
        if view.filter.words:
            self.states.empty(
                title="Nothing fits the filter",
                text="What is selected stays selected.",
                icon="list-filter",
                deeds=(("Show everything", self.show_all_wanted.emit),),
            )
            return
        self.states.empty(
            title="Nothing can change here",
            text="The source's release contains no service of this environment.",
            icon="package-open",
        )

    def _tell_strips(self, view: ScopeView) -> None:
        counts = view.counts
        noun = "target is" if counts.hidden == 1 else "targets are"
        self._hidden.say(
            f"{counts.hidden:,} selected {noun} hidden by the filter" if counts.hidden else "",
            (("btn.show_hidden", "Show", self.show_all_wanted.emit),),
        )
        also = f"{counts.outside:,} {'target' if counts.outside == 1 else 'targets'}"
        shared = f"Also changes {also} outside the scope: include them, or this cannot be promoted"
        self._shared.say(
            shared if counts.outside else "",
            (("btn.include_shared", f"Include {also}", self.shared_wanted.emit),),
        )
        new = "new target matches" if counts.fresh == 1 else "new targets match"
        self._fresh.say(
            f"{counts.fresh:,} {new} your rules" if counts.fresh else "",
            (("btn.add_fresh", f"Add {counts.fresh:,}", self.fresh_wanted.emit),),
        )
        if not view.question:
            self.question.say("")

    def ask(self, view: ScopeView) -> None:
        """Ask before more targets are chosen than the policy moves at once."""
        self.question.say(
            f"That is {view.question:,} targets; the policy moves at most {view.limit:,} a wave",
            (
                ("btn.choose_many", f"Choose {view.question:,} targets", self._agree),
                ("btn.keep_scope", f"Keep {view.counts.to_change:,}", self._decline),
            ),
        )
        self.question.focus_first()

    def _agree(self) -> None:
        self.question.say("")
        self.current().setFocus()
        self.pressed.emit(Press(Line.ALL), True)

    def _decline(self) -> None:
        self.question.say("")
        self.current().setFocus()
