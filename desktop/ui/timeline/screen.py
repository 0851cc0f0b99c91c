"""The timeline: lanes and table in step over one span, one filter and one selection, and the details of an event."""

from collections.abc import Callable, Mapping
from datetime import UTC

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.error_words import error_words
from desktop.presentation.signs import Tone
from desktop.presentation.timeline_axis import DAY
from desktop.presentation.timeline_filter import tenant_word, tenants_of
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.states import StateStack
from desktop.ui.timeline.events_pane import EventsPane
from desktop.ui.timeline.events_table import EventsTable
from desktop.ui.timeline.lanes_view import PAN_STEP, ZOOM_STEP, LanesView
from desktop.ui.timeline.record import Record
from desktop.ui.timeline.selection import Selection
from desktop.ui.timeline.span import Span
from desktop.ui.timeline.toolbar import FilterBar, RangeBar

_SOON, _TYPED = 40, 60
_SPLIT_KEY = "timeline.split"


class TimelineScreen(Screen):
    """What happened, when, where and by whom."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.timeline")
        self.setAccessibleIdentifier("page.timeline")
        self.setAccessibleName("Timeline")
        theme = desk.theme
        self.bar, self.filter = RangeBar(theme), FilterBar(theme)
        self.lanes = LanesView(theme)
        self.events = EventsPane(theme, EventsTable(theme, UTC))
        self.span = Span(desk, self.bar, self.lanes)
        self._record = Record(desk, lambda: (self._typed(), self.span.zone), self)
        self.selection = Selection(desk, self._record, self.span, self.lanes, self.events.table)
        self._wanted = ""
        """An event to go to once the record is there."""
        self._between: tuple[float, float] | None = None
        self._able: tuple[bool, ...] = ()
        """What actions depend on, as told last."""
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._states = StateStack(theme, self._split, name="timeline")
        self._lay_out()
        self._table_soon = self._once(_SOON, self._tell_table)
        self._filter_soon = self._once(_TYPED, self._record.renew)
        self._connect()

    def _lay_out(self) -> None:
        lower = QWidget()
        row = QHBoxLayout(lower)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.events, 3)
        row.addWidget(self.selection.panel, 2)
        self._split.setChildrenCollapsible(False)
        for part, least in ((self.lanes, 120), (lower, 160)):
            part.setMinimumHeight(least)  # at every text size: there is no more room for larger words
            self._split.addWidget(part)
            self._split.setStretchFactor(self._split.count() - 1, 1)
        sizes = self.desk.kept(_SPLIT_KEY)
        if isinstance(sizes, list):
            self._split.setSizes([size for size in sizes if isinstance(size, int)])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.filter)
        column.addWidget(self._states, 1)

    def _once(self, after: int, call: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after)
        timer.timeout.connect(call)
        return timer

    def _connect(self) -> None:
        lanes, record = self.lanes, self._record
        self.span.changed.connect(self._moved)
        self.span.zone_changed.connect(self._zone_changed)
        self.filter.typed.connect(self._filter_typed)
        self.filter.left.connect(self._leave_filter)
        self.filter.cleared.connect(self._clear_filter)
        self.filter.changes_toggled.connect(record.renew)
        self.filter.failures_toggled.connect(record.renew)
        self.filter.tenant.changed.connect(record.renew)
        self.filter.tenant.wanting.connect(self._want_tenant)
        lanes.marked.connect(self._marked)
        lanes.group_toggled.connect(record.toggle_group)
        self.events.jump_wanted.connect(self.span.jump)
        self.events.zoom_wanted.connect(self.span.zoom_to_marks)
        self.events.unmark_wanted.connect(lanes.clear_marks)
        self.selection.told.connect(self._tell_actions)
        self.selection.told.connect(self._offer_tenants)
        self._split.splitterMoved.connect(self._keep_split)
        record.read.connect(self._take_record)
        record.viewed.connect(self._take_view)
        record.failed.connect(self._failed)

    def _keep_split(self) -> None:
        self.desk.keep(_SPLIT_KEY, [*self._split.sizes()])

    # --- being shown ---------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        return "Timeline"

    @override
    def arrive(self, place: Place) -> None:
        """Be shown, for an event (`prod-eu@5`) or for an environment where the place names one."""
        if "@" in place.id:
            self._wanted = place.id
        elif place.id:
            self.filter.field.setText(f"environment:{place.id}")
        if self._record.data is None:
            self._states.loading("Reading the record")
        self.reload()
        self.lanes.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def reload(self) -> None:
        self.span.tell_data_end()
        self._record.ask()

    def _take_record(self) -> None:
        first, data = not self._states.shows_content, self._record.data
        self._states.content()
        self.filter.tenant.setVisible(data is not None and data.has_tenants)
        if first and data is not None:
            self.span.begin(data.rows[-1].at if data.rows else None)
        self._record.ask_bands(self.lanes.axis, force=True)

    def _offer_tenants(self) -> None:
        row = self._record.row(self.selection.name)
        self.filter.tenant.offer(tenants_of(row.entry) if row is not None else ())

    def _failed(self, error: Exception) -> None:
        if self._record.data is None:
            words = error_words(error)
            self._states.error(title=words.title, text=words.text, deeds=(("Try again", self.reload),))
        else:
            self.desk.error(error)

    # --- span, filter and view -----------------------------------------------------------------------------

    def _moved(self) -> None:
        self._record.ask_bands(self.lanes.axis)
        self._table_soon.start()

    def _marked(self) -> None:
        self._tell_table()
        self._tell_actions()

    def _zone_changed(self) -> None:
        self.selection.tell()
        self._record.renew()

    def _typed(self) -> str:
        words = [self.filter.field.text()]
        words += ["is:change"] if self.filter.changes.isChecked() else []
        words += ["is:failure"] if self.filter.failures.isChecked() else []
        words += [tenant_word(self.filter.tenant.tenant)] if self.filter.tenant.tenant else []
        return " ".join(words)

    def _want_tenant(self) -> None:
        self.desk.say("Choose an event that names tenants first: it is about all of them", Tone.PLAIN)

    def _filter_typed(self) -> None:
        """Filter shortly after the last key."""
        self._filter_soon.start()

    def _leave_filter(self) -> None:
        self.events.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear_filter(self) -> None:
        self.filter.changes.setChecked(False)
        self.filter.failures.setChecked(False)
        self.filter.tenant.choose("")
        self.filter.field.clear()
        self._record.renew()

    def _take_view(self) -> None:
        view = self._record.view
        if view is None:
            return
        self.lanes.take_now(self.span.now)
        self.lanes.show_scene(view.scene)
        self.filter.show_hidden(view.shown.hidden, view.wanted.fault)
        before, self._between = self._between, view.wanted.between
        if view.wanted.between is not None and before is None:
            self.lanes.show_axis(self.lanes.axis.showing(*view.wanted.between))
        self._tell_table()
        wanted, self._wanted = self._wanted, ""
        if wanted:
            self._go_to(wanted)
        elif self.selection.name:
            self.selection.ask(self.selection.name)
        self._tell_actions()

    def _tell_table(self) -> None:
        view, axis = self._record.view, self.lanes.axis
        if view is not None:
            self.events.table.show_zone(self.span.zone, axis.end, with_day=axis.span > DAY)
            self.events.show_span(view.shown, axis.start, axis.end, self.lanes.look.span)

    def _tell_actions(self) -> None:
        """Let menus and keys be looked at again where something they depend on changed."""
        shown, view = self.selection.panel.shown, self._record.view
        able = (
            bool(self.selection.name),
            shown is not None and shown.has_diff,
            self.lanes.look.span is not None,
            view is not None,
            view is not None and view.wanted.active,
        )
        if able != self._able:
            self._able = able
            self.desk.standing_changed.emit()

    # --- actions -------------------------------------------------------------------------------------------

    def _go_to(self, name: str) -> None:
        self.selection.go_to(name)
        self._tell_table()
        self.events.table.select(name)

    def _step(self, by: int) -> None:
        """Go to the next row; without one yet, to the first."""
        self.events.table.step(by)

    def _go_end(self, number: int) -> None:
        view = self._record.view
        if view is not None and view.shown.rows:
            self._go_to(view.shown.rows[number].id)

    def _mark(self) -> None:
        row = self._record.row(self.selection.name)
        at = row.at if row is not None and not self.lanes.underMouse() else None
        self.desk.say(self.lanes.mark(at), Tone.PLAIN)

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "timeline.next": lambda: self._step(1),
            "timeline.previous": lambda: self._step(-1),
            "timeline.first": lambda: self._go_end(0),
            "timeline.last": lambda: self._go_end(-1),
            "timeline.details": lambda: self.selection.open(self.selection.name),
            "timeline.copy": self.selection.copy,
            "timeline.diff": self.selection.show_diff,
            "timeline.mark": self._mark,
            "timeline.zoom_marks": self.span.zoom_to_marks,
            "timeline.zoom_in": lambda: self.lanes.zoom(ZOOM_STEP),
            "timeline.zoom_out": lambda: self.lanes.zoom(1 / ZOOM_STEP),
            "timeline.earlier": lambda: self.lanes.pan(-PAN_STEP),
            "timeline.later": lambda: self.lanes.pan(PAN_STEP),
            "timeline.zone": self.span.choose_zone,
            "timeline.clear_filter": self._clear_filter,
        }

    @override
    def why_not(self, action_id: str) -> str:
        shown, chosen = self.selection.panel.shown, bool(self.selection.name)
        if self._record.view is None:
            return "The record is being read"
        missing = {
            "timeline.details": "" if chosen else "No event is selected",
            "timeline.copy": "" if chosen else "No event is selected",
            "timeline.diff": "" if shown and shown.has_diff else "The event belongs to no request",
            "timeline.zoom_marks": "" if self.lanes.look.span is not None else "Set two marks first (M)",
            "timeline.clear_filter": "" if self._typed().strip() else "Nothing is filtered",
        }
        return missing.get(action_id, "")

    @override
    def go_find(self) -> bool:
        self.filter.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.field.selectAll()
        return True

    @override
    def panes(self) -> list[QWidget]:
        return [self.bar, self.filter, self.lanes, self.events, self.selection.panel]
