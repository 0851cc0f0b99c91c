"""The pipeline screen: one selection over graph, list and matrix, and the panel that tells more about it."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.error_words import error_words
from desktop.presentation.graph_scene import CLOSED_ABOVE, Picture
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import Tone
from desktop.ui.desk import Desk, Place
from desktop.ui.graph.canvas import GraphCanvas
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.kit.states import StateStack
from desktop.ui.pipeline.details import DetailsPanel
from desktop.ui.pipeline.graph_view import GraphView
from desktop.ui.pipeline.holding import ask_hold
from desktop.ui.pipeline.list_view import environment_table
from desktop.ui.pipeline.matrix_pane import MatrixPane
from desktop.ui.pipeline.reader import PipelineReader
from desktop.ui.pipeline.telling import DetailsTelling
from desktop.ui.pipeline.toolbar import PipelineBar

_TICK = 20_000
_LIST_ABOVE = 300
_PICTURE_LANE = "picture"
_OBSERVE_EVERY = 60_000
_FILTER = "pipeline.filter"
_DIFFERENCES = "pipeline.differences"
_VIEWS = ("graph", "list", "matrix")


class PipelineScreen(Screen):
    """Where each release stands."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.pipeline")
        self.setAccessibleIdentifier("page.pipeline")
        self.setAccessibleName("Pipeline")
        self._selected = ""
        self._reader = PipelineReader(desk, self, self.isVisible)
        theme = desk.theme
        self.bar = PipelineBar(theme)
        self.graph = GraphView(theme)
        self.list = environment_table(theme)
        self._matrix_pane = MatrixPane(theme)
        self.matrix = self._matrix_pane.view
        self.details = DetailsPanel(desk)
        self._telling = DetailsTelling(desk, self.details, self._reader)
        self._views = QStackedWidget()
        for view in (self.graph, self.list, self._matrix_pane):
            self._views.addWidget(view)
        self._states = StateStack(theme, self._views, name="pipeline")
        self._lay_out()
        self._connect()
        kept = desk.kept("pipeline.view")
        self._choose_view(kept if isinstance(kept, str) and kept in _VIEWS else "graph", tell=False)
        written = desk.kept(_FILTER)
        self.bar.field.setText(written if isinstance(written, str) else "")
        self.bar.differences.setChecked(desk.kept(_DIFFERENCES) is True)

    @property
    def is_read(self) -> bool:
        """Whether what is shown was read from the open workspace, not only kept from the last time."""
        return self._reader.data is not None

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._states, 1)
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(self.details)
        self.host = SheetHost(self.desk.theme, inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.host)
        self.details.hide()

    def _connect(self) -> None:
        canvas = self.graph.canvas
        canvas.selected.connect(self.select)
        canvas.opened.connect(self._show_details)
        canvas.promote_wanted.connect(self.desk.promotion_wanted)
        canvas.refused.connect(self._refused)
        canvas.group_toggled.connect(self._reader.toggle_group)
        canvas.menu_wanted.connect(self._menu)
        canvas.zoomed.connect(self.bar.show_zoom)
        self._reader.found.connect(self._take_data)
        self._reader.drawn.connect(self._take_picture)
        self._reader.failed.connect(self._failed)
        self.list.chosen.connect(self.select)
        self.list.opened.connect(self._show_details)
        self.list.menu_wanted.connect(self._menu)
        self.matrix.selected.connect(self.select)
        self.matrix.opened.connect(self._show_details)
        self._matrix_pane.into_wanted.connect(self._into)
        self.details.promote.connect(self._promote)
        self.details.closed.connect(self.details.hide)
        self.bar.view_chosen.connect(self._choose_view)
        self.bar.typed.connect(self._filter)
        self.bar.found_taken.connect(self._take_found)
        self.bar.attention.connect(lambda: self._step_attention(1))
        self.bar.differences_only.connect(self._matrix_pane.show_only_differences)
        self.bar.differences_only.connect(partial(self.desk.keep, _DIFFERENCES))
        self.bar.fit.connect(canvas.fit)
        self.bar.group_toggled.connect(self._reader.toggle_group)
        self.bar.groups_closed.connect(self._reader.close_groups)
        self.bar.tidy.connect(lambda: self._reader.draw(tidy=True))
        self.bar.zoom_by.connect(canvas.zoom_by)

    def _refused(self, words: str) -> None:
        self.desk.say(words, Tone.PLAIN)

    # --- reading -------------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        return "Pipeline"

    @override
    def arrive(self, place: Place) -> None:
        if place.id:
            self._reader.wanted = place.id
        self.reload()
        self._view().setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def reload(self) -> None:
        if self._reader.data is None and not self._show_kept():
            self._states.loading("Reading the pipeline")
        self._reader.read()

    def _show_kept(self) -> bool:
        """Show the picture that was kept while the workspace is still being opened; the matrix has to wait."""
        early = self.desk.early
        if early is None or self.bar.view == "matrix":
            return False
        if self._reader.picture is None:
            self._show_picture(early.picture)
        return True

    def _take_data(self, first: bool) -> None:  # noqa: FBT001 - a signal carries it
        data = self._reader.data
        count = len(data.standings) if data is not None else 0
        if first:
            self._first_view(count)
        if not count:
            self._states.empty(
                title="No environments yet",
                text="The workspace file names none. Write them in .gitopshq/workspace.yaml of the repository.",
                icon="workflow",
            )

    def _first_view(self, environments: int) -> None:
        """The list opens first where a graph would be too much to take in; what a person chose stays."""
        if environments > CLOSED_ABOVE and self.desk.kept("pipeline.view") is None:
            self._choose_view("graph" if environments <= _LIST_ABOVE else "list", tell=False)

    def _failed(self, error: Exception) -> None:
        if self._reader.data is None:
            words = error_words(error)
            self._states.error(title=words.title, text=words.text, deeds=(("Try again", self.reload),))
        else:
            self.desk.error(error)

    def _take_picture(self, picture: Picture) -> None:
        if self._reader.data is not None:
            self._matrix_pane.show_matrix(self._reader.data.matrix, picture.cards)
        self._show_picture(picture)

    def _show_picture(self, picture: Picture) -> None:
        self._states.content()
        wanted = self._reader.take(picture)
        self.graph.canvas.show_scene(picture.scene)
        self.graph.renew()
        self.bar.show_attention(len(picture.attention))
        self.bar.show_groups([(name, name in picture.scene.closed) for name in picture.scene.groups])
        self._filter(self.bar.field.text())
        if wanted:
            self.select(wanted)
            self._show_details(wanted)
        elif self._selected:
            self._telling.renew()

    # --- selecting -----------------------------------------------------------------------------------------

    def select(self, name: str) -> None:
        """Make an environment the selected one in all three views."""
        if self._reader.card(name) is None:
            return
        changed = name != self._selected
        self._selected = name
        self.graph.canvas.select(name)
        self.list.select(name)
        self.matrix.select(name)
        if changed and (self.bar.view != "matrix" or self.details.isVisible()):
            self._show_details(name)

    def _show_details(self, name: str) -> None:
        if name != self._selected:
            self.select(name)
            return
        self._telling.show(name)

    def _step_attention(self, by: int) -> None:
        names = self._reader.attention
        if not names:
            return
        here = names.index(self._selected) if self._selected in names else (-1 if by > 0 else 0)
        self._go_to(names[(here + by) % len(names)])

    def _go_to(self, name: str) -> None:
        """Select an environment; where its group is closed it opens first."""
        card = self._reader.card(name)
        if card is not None and card.group in (self._reader.closed or ()):
            self._reader.wanted = name
            self._reader.draw()
        else:
            self.select(name)

    # --- finding -------------------------------------------------------------------------------------------

    def _filter(self, typed: str) -> None:
        wanted = typed.strip().casefold()
        data = self._reader.data
        drafted = {name for draft in (data.drafts if data else ()) for name in (draft.source, draft.target)}
        if typed != (self.desk.kept(_FILTER) or ""):
            self.desk.keep(_FILTER, typed)
        fits = {
            card.name
            for card in self._reader.cards
            if not wanted
            or wanted
            in f"{card.name} {card.release} {card.sign.word} {card.group} {card.tier.value}".casefold()
        }
        hidden = frozenset(
            card.name for card in self._reader.cards if card.name not in fits and card.name not in drafted
        )
        self.graph.canvas.take_back(hidden)
        self.list.show_rows([card for card in self._reader.cards if card.name not in hidden])
        self.bar.show_found(
            len(self._reader.cards) - len(hidden), len(self._reader.cards), active=bool(wanted)
        )

    def _take_found(self) -> None:
        """Enter in the field: go to the first that fits, its group opens."""
        wanted = self.bar.field.text().strip().casefold()
        names = [card.name for card in self._reader.cards if wanted and wanted in card.name.casefold()]
        exact = [name for name in names if name.casefold() == wanted]
        found = (exact or names)[:1]
        if found:
            self._go_to(found[0])
        self._view().setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def go_find(self) -> bool:
        self.bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.field.selectAll()
        return True

    # --- acting --------------------------------------------------------------------------------------------

    def _view(self) -> QWidget:
        return {"graph": self.graph.canvas, "list": self.list, "matrix": self.matrix}[self.bar.view]

    def _choose_view(self, view: str, *, tell: bool = True) -> None:
        self._views.setCurrentIndex(_VIEWS.index(view))
        self.bar.choose_view(view)
        if view == "matrix":
            self.details.hide()  # its width is the matrix's; the bar below tells of the cell
        if tell:
            self.desk.keep("pipeline.view", view)
            self._view().setFocus(Qt.FocusReason.OtherFocusReason)

    def _promote(self) -> None:
        self._choosing_view().choose_from(self._selected)

    def _into(self) -> None:
        self._choosing_view().choose_into(self._selected)

    def _choosing_view(self) -> GraphCanvas:
        """Return the graph, shown and with the keyboard: a route is chosen there."""
        if self.bar.view != "graph":
            self._choose_view("graph")
        self.graph.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        return self.graph.canvas

    def _menu(self, name: str, where: QPoint) -> None:
        self.select(name)
        card = next(item for item in self._reader.cards if item.name == name)
        menu = QMenu(self)
        for target in card.promotes_to:
            menu.addAction(
                f"Promote {name} → {target}", partial(self.desk.promotion_wanted.emit, name, target)
            )
        menu.addSeparator()
        menu.addAction("Show details", lambda: self._show_details(name))
        menu.addAction("Show in the timeline", lambda: self.desk.go(Place(screen="timeline", id=name)))
        menu.addAction("Roll back…", self._rollback)
        menu.exec(where)
        menu.deleteLater()

    def _rollback(self) -> None:
        self.desk.go(Place(screen="rollback", id=self._selected))

    def _ask_hold(self) -> None:
        card = self._reader.card(self._selected)
        if card is not None:
            ask_hold(self.desk, self.host, card, held=self._reader.is_held(card.name))

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "pipeline.graph": lambda: self._choose_view("graph"),
            "pipeline.list": lambda: self._choose_view("list"),
            "pipeline.matrix": lambda: self._choose_view("matrix"),
            "pipeline.differences": self.bar.differences.toggle,
            "pipeline.promote": self._promote,
            "pipeline.into": self._into,
            "pipeline.fit": self.graph.canvas.fit,
            "pipeline.actual": lambda: self.graph.canvas.zoom_to(1.0),
            "pipeline.next_attention": lambda: self._step_attention(1),
            "pipeline.previous_attention": lambda: self._step_attention(-1),
            "pipeline.observe": lambda: self._reader.observe(asked=True),
            "pipeline.tidy": lambda: self._reader.draw(tidy=True),
            "pipeline.hold": self._ask_hold,
            "pipeline.release_hold": self._ask_hold,
            "pipeline.rollback": self._rollback,
        }

    @override
    def why_not(self, action_id: str) -> str:
        card = self._reader.card(self._selected)
        about_one = {
            "pipeline.promote",
            "pipeline.into",
            "pipeline.hold",
            "pipeline.release_hold",
            "pipeline.rollback",
        }
        if action_id in about_one and card is None:
            return "No environment is selected"
        if action_id == "pipeline.promote" and card is not None and not card.promotes_to:
            return f"No edge leads out of {plain(card.name)}"
        steps = {"pipeline.next_attention", "pipeline.previous_attention"}
        if action_id in steps and not self._reader.attention:
            return "Nothing needs attention"
        if action_id == "pipeline.hold":
            return "It is held already" if self._reader.is_held(self._selected) else self.desk.off_reason()
        if action_id == "pipeline.release_hold":
            return self.desk.off_reason() if self._reader.is_held(self._selected) else "It is not held"
        return (
            "Only in the matrix" if action_id == "pipeline.differences" and self.bar.view != "matrix" else ""
        )

    @override
    def panes(self) -> list[QWidget]:
        return [self.bar, self._views, self.details]
