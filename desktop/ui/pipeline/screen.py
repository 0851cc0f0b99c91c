"""The pipeline screen: one selection over graph, list and matrix, and the panel that tells more about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.domain.release import ReleaseEntry
from desktop.presentation.error_words import error_words
from desktop.presentation.graph_scene import CLOSED_ABOVE, GraphScene, Picture
from desktop.presentation.pipeline_cards import EnvironmentCard
from desktop.presentation.pipeline_details import details_of
from desktop.presentation.plain_text import plain
from desktop.presentation.wording import Tone
from desktop.ui.desk import Desk, Place
from desktop.ui.graph.canvas import GraphCanvas
from desktop.ui.kept_view import KeptView
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.sheet import SheetSpec
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.kit.states import StateStack
from desktop.ui.pipeline.data import (
    PictureInputs,
    PipelineData,
    draw_picture,
    read_history,
    read_pipeline,
)
from desktop.ui.pipeline.details import DetailsPanel
from desktop.ui.pipeline.graph_view import GraphView
from desktop.ui.pipeline.list_view import environment_table
from desktop.ui.pipeline.matrix_pane import MatrixPane
from desktop.ui.pipeline.observing import Observing
from desktop.ui.pipeline.toolbar import PipelineBar
from desktop.ui.tasks import Task

_TICK = 20_000
_LIST_ABOVE = 300
_PICTURE_LANE = "picture"
_OBSERVE_EVERY = 60_000
_FILTER = "pipeline.filter"
_VIEWS = ("graph", "list", "matrix")


@dataclass(slots=True)
class _State:
    """What the screen knows; cards are made anew from it whenever one part changes."""

    data: PipelineData | None = None
    picture: Picture | None = None
    histories: dict[str, tuple[ReleaseEntry, ...]] | None = None
    closed: frozenset[str] | None = None
    selected: str = ""
    wanted: str = ""
    """Selected, its group opened, as soon as there is a picture."""


class PipelineScreen(Screen):
    """Where each release stands."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.pipeline")
        self.setAccessibleIdentifier("page.pipeline")
        self.setAccessibleName("Pipeline")
        self._state = _State()
        self._observing = Observing(desk, self)
        self._observing.changed.connect(self._renew)
        theme = desk.theme
        self.bar = PipelineBar(theme)
        self.graph = GraphView(theme)
        self.list = environment_table(theme)
        self._matrix_pane = MatrixPane(theme)
        self.matrix = self._matrix_pane.view
        self.details = DetailsPanel(desk)
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
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._looking = QTimer(self)
        self._looking.setInterval(_OBSERVE_EVERY)
        self._looking.timeout.connect(self._look_again)
        self._looking.start()

    @property
    def is_read(self) -> bool:
        """Whether what is shown was read from the open workspace, not only kept from the last time."""
        return self._state.data is not None

    @property
    def _cards(self) -> tuple[EnvironmentCard, ...]:
        picture = self._state.picture
        return picture.cards if picture is not None else ()

    @property
    def _attention(self) -> tuple[str, ...]:
        picture = self._state.picture
        return picture.attention if picture is not None else ()

    def _card(self, name: str) -> EnvironmentCard | None:
        return next((card for card in self._cards if card.name == name), None)

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
        canvas.group_toggled.connect(self._toggle_group)
        canvas.menu_wanted.connect(self._menu)
        canvas.zoomed.connect(self.bar.show_zoom)
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
        self.bar.fit.connect(canvas.fit)
        self.bar.group_toggled.connect(self._toggle_group)
        self.bar.groups_closed.connect(self._close_groups)
        self.bar.tidy.connect(lambda: self._renew(tidy=True))
        self.bar.zoom_by.connect(self._zoom_by)

    def _refused(self, words: str) -> None:
        self.desk.say(words, Tone.PLAIN)

    def _zoom_by(self, factor: float) -> None:
        self.graph.canvas.zoom_to(self.graph.canvas.zoom * factor)

    # --- reading -------------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        return "Pipeline"

    @override
    def arrive(self, place: Place) -> None:
        if place.id:
            self._state.wanted = place.id
        self.reload()
        self._view().setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def reload(self) -> None:
        if self._state.data is None and not self._show_kept():
            self._states.loading("Reading the pipeline")
        self._read()

    def _show_kept(self) -> bool:
        """Show the picture that was kept while the workspace is still being opened; the matrix has to wait."""
        early = self.desk.early
        if early is None or self.bar.view == "matrix":
            return False
        if self._state.picture is None:
            self._show_picture(early.picture)
        return True

    def _read(self) -> None:
        before = self._state.data

        def work(services: Services, _token: CancelToken) -> PipelineData:
            return read_pipeline(services, before)

        self.desk.ask("pipeline", work, self._take_data, self._failed)

    def _observe(self, *, asked: bool = False) -> None:
        if self._state.data is not None:
            self._observing.begin(self._state.data.standings, asked=asked)

    def _look_again(self) -> None:
        if self.isVisible() and not self._observing.busy and self.desk.tasks.idle:
            self._observe()

    def _take_data(self, data: PipelineData) -> None:
        first = self._state.data is None
        self._state.data = data
        if first:
            self._first_view(len(data.standings))
        if not data.standings:
            self._states.empty(
                title="No environments yet",
                text="The workspace file names none. Write them in .gitopshq/workspace.yaml of the repository.",
                icon="workflow",
            )
            return
        if first:
            self._observe()
        self._renew()
        self._keep_view(data)

    def _keep_view(self, data: PipelineData) -> None:
        """Keep the picture of this for the next start, off the interface thread."""
        standing, picture = self.desk.standing, self._state.picture
        if standing is None:
            return
        inputs = replace(self._inputs(data, picture.scene if picture else None), readings={})

        def work(_token: CancelToken) -> None:
            self.desk.views.write(KeptView(standing=standing, picture=draw_picture(inputs)))

        self.desk.tasks.ask(
            _PICTURE_LANE, Task(key="ask.pipeline.keep", title="", work=work, then=None, failed=None)
        )

    def _first_view(self, environments: int) -> None:
        """The list opens first where a graph would be too much to take in; what a person chose stays."""
        if environments > CLOSED_ABOVE and self.desk.kept("pipeline.view") is None:
            self._choose_view("graph" if environments <= _LIST_ABOVE else "list", tell=False)

    def _failed(self, error: Exception) -> None:
        if self._state.data is None:
            words = error_words(error)
            self._states.error(title=words.title, text=words.text, deeds=(("Try again", self.reload),))
        else:
            self.desk.error(error)

    def _tick(self) -> None:
        """Freezes begin and end by the clock: look again without being asked."""
        if self.isVisible() and self._state.data is not None:
            self._read()

    def _renew(self, *, tidy: bool = False) -> None:
        """Draw the picture anew, off the interface thread; a newer one drops an older one."""
        data, picture = self._state.data, self._state.picture
        if data is None:
            return
        inputs = self._inputs(data, None if tidy or picture is None else picture.scene)
        task = Task(
            key="ask.pipeline.picture",
            title="",
            work=lambda _token: draw_picture(inputs),
            then=self._take_picture,
            failed=self.desk.error,
        )
        self.desk.tasks.ask(_PICTURE_LANE, task)

    def _inputs(self, data: PipelineData, before: GraphScene | None) -> PictureInputs:
        return PictureInputs(
            data=data,
            readings=dict(self._observing.readings),
            closed=self._state.closed,
            opened=self._state.wanted,
            before=before,
            now=self.desk.now(),
        )

    def _take_picture(self, picture: Picture) -> None:
        data = self._state.data
        if data is None:
            return
        self._matrix_pane.show_matrix(data.matrix, picture.cards)
        self._show_picture(picture)

    def _show_picture(self, picture: Picture) -> None:
        self._states.content()
        self._state.picture = picture
        self._state.closed = picture.scene.closed
        wanted, self._state.wanted = self._state.wanted, ""
        self.graph.canvas.show_scene(picture.scene)
        self.graph.renew()
        self.bar.show_attention(len(picture.attention))
        self.bar.show_groups([(name, name in picture.scene.closed) for name in picture.scene.groups])
        self._filter(self.bar.field.text())
        if wanted:
            self.select(wanted)
            self._show_details(wanted)
        elif self._state.selected:
            self._tell_details()

    # --- selecting -----------------------------------------------------------------------------------------

    def select(self, name: str) -> None:
        """Make an environment the selected one in all three views."""
        if self._card(name) is None:
            return
        changed = name != self._state.selected
        self._state.selected = name
        self.graph.canvas.select(name)
        self.list.select(name)
        self.matrix.select(name)
        if changed and (self.bar.view != "matrix" or self.details.isVisible()):
            self._show_details(name)

    def _show_details(self, name: str) -> None:
        if name != self._state.selected:
            self.select(name)
            return
        if self._state.data is None:
            return  # what was kept knows no more than its picture
        self.details.show()
        self._tell_details()
        self.desk.ask(
            "pipeline.history",
            lambda services, _token: (name, read_history(services, name)),
            self._take_history,
        )

    def _take_history(self, found: tuple[str, tuple[ReleaseEntry, ...]]) -> None:
        histories = self._state.histories or {}
        histories[found[0]] = found[1]
        self._state.histories = histories
        self._tell_details()

    def _tell_details(self) -> None:
        data, name = self._state.data, self._state.selected
        card = self._card(name)
        if data is None or card is None:
            return
        standing = next(item for item in data.standings if item.environment.name == name)
        history = (self._state.histories or {}).get(name, ())
        reading = self._observing.readings.get(name)
        self.details.show_card(
            card, details_of(standing, history, reading, data.drafts, data.policies[name], self.desk.now())
        )

    def _step_attention(self, by: int) -> None:
        names = self._attention
        if not names:
            return
        here = names.index(self._state.selected) if self._state.selected in names else (-1 if by > 0 else 0)
        self._go_to(names[(here + by) % len(names)])

    def _go_to(self, name: str) -> None:
        """Select an environment; where its group is closed it opens first."""
        card = self._card(name)
        if card is not None and card.group in (self._state.closed or ()):
            self._state.wanted = name
            self._renew()
        else:
            self.select(name)

    def _toggle_group(self, group: str) -> None:
        closed = self._state.closed or frozenset()
        self._state.closed = closed - {group} if group in closed else closed | {group}
        self._renew()

    def _close_groups(self, closed: bool) -> None:  # noqa: FBT001 - a signal carries it
        names = {card.group for card in self._cards if card.group}
        self._state.closed = frozenset(names) if closed else frozenset()
        self._renew()

    # --- finding -------------------------------------------------------------------------------------------

    def _filter(self, typed: str) -> None:
        wanted = typed.strip().casefold()
        data = self._state.data
        drafted = {name for draft in (data.drafts if data else ()) for name in (draft.source, draft.target)}
        if typed != (self.desk.kept(_FILTER) or ""):
            self.desk.keep(_FILTER, typed)
        fits = {
            card.name
            for card in self._cards
            if not wanted
            or wanted
            in f"{card.name} {card.release} {card.sign.word} {card.group} {card.tier.value}".casefold()
        }
        hidden = frozenset(
            card.name for card in self._cards if card.name not in fits and card.name not in drafted
        )
        self.graph.canvas.take_back(hidden)
        self.list.show_rows([card for card in self._cards if card.name not in hidden])
        self.bar.show_found(len(self._cards) - len(hidden), len(self._cards), active=bool(wanted))

    def _take_found(self) -> None:
        """Enter in the field: go to the first that fits, its group opens."""
        wanted = self.bar.field.text().strip().casefold()
        names = [card.name for card in self._cards if wanted and wanted in card.name.casefold()]
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
        self._choosing_view().choose_from(self._state.selected)

    def _into(self) -> None:
        self._choosing_view().choose_into(self._state.selected)

    def _choosing_view(self) -> GraphCanvas:
        """Return the graph, shown and with the keyboard: a route is chosen there."""
        if self.bar.view != "graph":
            self._choose_view("graph")
        self.graph.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        return self.graph.canvas

    def _menu(self, name: str, where: QPoint) -> None:
        self.select(name)
        card = next(item for item in self._cards if item.name == name)
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
        self.desk.go(Place(screen="rollback", id=self._state.selected))

    def _held(self) -> bool:
        data = self._state.data
        standings = data.standings if data is not None else ()
        return any(
            item.hold is not None for item in standings if item.environment.name == self._state.selected
        )

    def _ask_hold(self) -> None:
        name, hold = self._state.selected, not self._held()
        card = next(item for item in self._cards if item.name == name)
        spec = SheetSpec(
            title=f"Hold {name}" if hold else f"Release the hold on {name}",
            subtitle="It is an event in the environment's lane, and a gate for every request.",
            facts=(("Environment", name), ("Release", card.release), ("Now", card.sign.word)),
            deed=f"Hold {name}" if hold else f"Release {name}",
            reason="Reason, goes to evidence",
            reason_required=True,
            production=card.production,
            typed=name if card.production and not hold else "",
            name="sheet.hold",
        )

        def deed(reason: str) -> None:
            if hold:
                self.desk.act(
                    f"Holding {name}", lambda services, token: services.freezes.hold(name, reason, token)
                )
            else:
                self.desk.act(
                    f"Releasing {name}", lambda services, token: services.freezes.release(name, reason, token)
                )

        self.host.show_sheet(spec, deed)

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "pipeline.graph": lambda: self._choose_view("graph"),
            "pipeline.list": lambda: self._choose_view("list"),
            "pipeline.matrix": lambda: self._choose_view("matrix"),
            "pipeline.promote": self._promote,
            "pipeline.into": self._into,
            "pipeline.fit": self.graph.canvas.fit,
            "pipeline.actual": lambda: self.graph.canvas.zoom_to(1.0),
            "pipeline.next_attention": lambda: self._step_attention(1),
            "pipeline.previous_attention": lambda: self._step_attention(-1),
            "pipeline.observe": lambda: self._observe(asked=True),
            "pipeline.tidy": lambda: self._renew(tidy=True),
            "pipeline.hold": self._ask_hold,
            "pipeline.release_hold": self._ask_hold,
            "pipeline.rollback": self._rollback,
        }

    @override
    def why_not(self, action_id: str) -> str:
        card = self._card(self._state.selected)
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
        if action_id in steps and not self._attention:
            return "Nothing needs attention"
        if action_id == "pipeline.hold":
            return "It is held already" if self._held() else self.desk.off_reason()
        if action_id == "pipeline.release_hold":
            return self.desk.off_reason() if self._held() else "It is not held"
        return ""

    @override
    def panes(self) -> list[QWidget]:
        return [self.bar, self._views, self.details]
