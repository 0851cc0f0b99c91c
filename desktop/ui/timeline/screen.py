"""The timeline: lanes and table in step over one span, one filter and one selection, and the details of an event."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.error_words import error_words
from desktop.presentation.freshness import RECENT
from desktop.presentation.timeline_axis import DAY, PRESETS, Axis, preset_axis, range_words
from desktop.presentation.timeline_details import event_details, freeze_details
from desktop.presentation.timeline_lanes import BandItem
from desktop.presentation.timeline_words import one_line
from desktop.presentation.wording import Tone
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.spoken_items import announce
from desktop.ui.kit.states import StateStack
from desktop.ui.timeline.details import EventPanel
from desktop.ui.timeline.diff_overlay import show_plan_diff
from desktop.ui.timeline.events_pane import EventsPane
from desktop.ui.timeline.events_table import EventsTable
from desktop.ui.timeline.lanes_view import PAN_STEP, ZOOM_STEP, LanesView
from desktop.ui.timeline.record import Record
from desktop.ui.timeline.toolbar import FilterBar, RangeBar
from desktop.ui.timeline.zones import local_zone

_SECOND, _SOON, _TYPED = 1_000, 40, 60
_ZONE_KEY, _PRESET_KEY, _SPLIT_KEY = "time.zone", "timeline.preset", "timeline.split"


@dataclass(slots=True)
class _State:
    """What is chosen on the screen; `preset` is "" once the span is another, `wanted` waits for the record."""

    preset: str = "24h"
    selected: str = ""
    wanted: str = ""
    between: tuple[float, float] | None = None
    able: tuple[bool, ...] = ()
    """What actions depend on, as told last."""


class TimelineScreen(Screen):
    """What happened, when, where and by whom."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.timeline")
        self.setAccessibleIdentifier("page.timeline")
        self.setAccessibleName("Timeline")
        self._state = _State()
        theme = desk.theme
        self.bar, self.filter = RangeBar(theme), FilterBar(theme)
        self.lanes = LanesView(theme)
        self.events = EventsPane(theme, EventsTable(theme, UTC))
        self.panel = EventPanel(desk)
        self._zone_choice = "local" if desk.kept(_ZONE_KEY) == "local" else "utc"
        self._record = Record(desk, lambda: (self._typed(), self.zone))
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._states = StateStack(theme, self._split, name="timeline")
        self._lay_out()
        self._table_soon = self._once(_SOON, self._tell_table)
        self._filter_soon = self._once(_TYPED, self._record.renew)
        self._connect()
        self._connect_record()
        self._restore()

    def _lay_out(self) -> None:
        lower = QWidget()
        row = QHBoxLayout(lower)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.events, 1)
        row.addWidget(self.panel)
        self.panel.hide()
        self._split.setChildrenCollapsible(False)
        for part, share in ((self.lanes, 9), (lower, 10)):
            self._split.addWidget(part)
            self._split.setStretchFactor(self._split.count() - 1, share)
        self.lanes.setMinimumHeight(self.desk.theme.whole(120))
        lower.setMinimumHeight(self.desk.theme.whole(160))
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
        bar, lanes, table, panel = self.bar, self.lanes, self.events.table, self.panel
        bar.preset_chosen.connect(self._choose_preset)
        bar.stepped.connect(lanes.pan)
        bar.zone_chosen.connect(self._choose_zone)
        self.filter.typed.connect(self._filter_typed)
        self.filter.left.connect(self._leave_filter)
        self.filter.cleared.connect(self._clear_filter)
        self.filter.changes_toggled.connect(self._record.renew)
        self.filter.failures_toggled.connect(self._record.renew)
        lanes.moved.connect(self._moved)
        lanes.chosen.connect(self._lane_chosen)
        lanes.opened.connect(self._open)
        lanes.marked.connect(self._marked)
        lanes.group_toggled.connect(self._record.toggle_group)
        table.chosen.connect(self._row_chosen)
        table.opened.connect(self._open)
        table.copied.connect(self._copy)
        self.events.jump_wanted.connect(self._jump)
        self.events.zoom_wanted.connect(self._zoom_to_marks)
        self.events.unmark_wanted.connect(lanes.clear_marks)
        panel.closed.connect(self._close_panel)
        panel.copy_wanted.connect(self._copy)
        panel.diff_wanted.connect(self._show_diff)
        self._split.splitterMoved.connect(self._keep_split)
        self.desk.standing_changed.connect(self._tell_data_end)

    def _connect_record(self) -> None:
        self._record.read.connect(self._take_record)
        self._record.viewed.connect(self._take_view)
        self._record.found.connect(self._take_event)
        self._record.failed.connect(self._failed)
        self._clock = QTimer(self)
        self._clock.setInterval(_SECOND)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    def _restore(self) -> None:
        kept = self.desk.kept(_PRESET_KEY)
        if isinstance(kept, str) and kept in {key for key, _, _ in PRESETS}:
            self._state.preset = kept
        sizes = self.desk.kept(_SPLIT_KEY)
        if isinstance(sizes, list):
            self._split.setSizes([size for size in sizes if isinstance(size, int)])
        self._take_zone()

    def _keep_split(self) -> None:
        self.desk.keep(_SPLIT_KEY, [*self._split.sizes()])

    # --- zone and time -------------------------------------------------------------------------------------

    @property
    def zone(self) -> tzinfo:
        return local_zone(self.desk) if self._zone_choice == "local" else UTC

    @property
    def now(self) -> float:
        return self.desk.now().timestamp()

    def _choose_zone(self, choice: str) -> None:
        self._zone_choice = choice
        self.desk.keep(_ZONE_KEY, choice)
        self._take_zone()
        self._tell_range(self.lanes.axis)
        self._tell_details()
        self._record.renew()

    def _take_zone(self) -> None:
        self.bar.show_zone(self._zone_choice, local_zone(self.desk), self.now)
        self.lanes.layout_of_lanes.take_zone(self.zone)
        self.lanes.viewport().update()

    def _tick(self) -> None:
        if not self.isVisible() or self._record.view is None:
            return
        self.lanes.take_now(self.now)
        self._tell_data_end()
        if self._state.preset and self.lanes.axis.end <= self.now:
            self._show_preset(self._state.preset)

    def _tell_data_end(self) -> None:
        """Hatch the lanes from where the last reading of the remote ends."""
        standing = self.desk.standing
        fetched = standing.fetched_at if standing is not None else None
        old = fetched is not None and (self.desk.offline or self.desk.now() - fetched > RECENT)
        end = fetched.timestamp() if fetched is not None and old else None
        if end != self.lanes.look.data_end:
            self.lanes.look.data_end = end
            self.lanes.viewport().update()

    # --- being shown ---------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        return "Timeline"

    @override
    def arrive(self, place: Place) -> None:
        """Be shown, for an event (`prod-eu@5`) or for an environment where the place names one."""
        if "@" in place.id:
            self._state.wanted = place.id
        elif place.id:
            self.filter.field.setText(f"environment:{place.id}")
        if self._record.data is None:
            self._states.loading("Reading the record")
        self.reload()
        self.lanes.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def reload(self) -> None:
        self._tell_data_end()
        self._record.ask()

    def _take_record(self) -> None:
        first = not self._states.shows_content
        self._states.content()
        if first:
            self._show_preset(self._first_preset())
        self._record.ask_bands(self.lanes.axis, force=True)

    def _first_preset(self) -> str:
        """Return the kept preset; where nothing happened in it, the smallest that holds the newest event."""
        rows = self._record.data.rows if self._record.data is not None else ()
        age = self.now - rows[-1].at if rows else 0.0
        lengths = {key: seconds for key, _, seconds in PRESETS}
        if age <= lengths[self._state.preset]:
            return self._state.preset
        return next((key for key, seconds in lengths.items() if age < seconds), PRESETS[-1][0])

    def _failed(self, error: Exception) -> None:
        if self._record.data is None:
            words = error_words(error)
            self._states.error(title=words.title, text=words.text, deeds=(("Try again", self.reload),))
        else:
            self.desk.error(error)

    # --- the span ------------------------------------------------------------------------------------------

    def _choose_preset(self, key: str) -> None:
        self._show_preset(key)
        self.desk.keep(_PRESET_KEY, key)

    def _show_preset(self, key: str) -> None:
        seconds = next(length for name, _, length in PRESETS if name == key)
        self.lanes.show_axis(preset_axis(seconds, self.now, self.zone, self.lanes.axis_width()))
        self._state.preset = key
        self._tell_range(self.lanes.axis)

    def _moved(self, axis: object) -> None:
        if isinstance(axis, Axis):
            self._state.preset = ""
            self._tell_range(axis)
            self._record.ask_bands(axis)
            self._table_soon.start()

    def _tell_range(self, axis: Axis) -> None:
        self.bar.show_range(range_words(axis, self.zone), self._state.preset)

    def _jump(self, at: float) -> None:
        self.lanes.show_axis(self.lanes.axis.centred(at))

    def _marked(self) -> None:
        self._tell_table()
        self._tell_actions()

    def _zoom_to_marks(self) -> None:
        span = self.lanes.look.span
        if span is not None:
            self.lanes.clear_marks()
            self.lanes.show_axis(self.lanes.axis.showing(*span))

    # --- filter and view -----------------------------------------------------------------------------------

    def _typed(self) -> str:
        words = [self.filter.field.text()]
        words += ["is:change"] if self.filter.changes.isChecked() else []
        words += ["is:failure"] if self.filter.failures.isChecked() else []
        return " ".join(words)

    def _filter_typed(self) -> None:
        """Filter shortly after the last key."""
        self._filter_soon.start()

    def _leave_filter(self) -> None:
        self.events.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear_filter(self) -> None:
        self.filter.changes.setChecked(False)
        self.filter.failures.setChecked(False)
        self.filter.field.clear()
        self._record.renew()

    def _take_view(self) -> None:
        view = self._record.view
        if view is None:
            return
        self.lanes.take_now(self.now)
        self.lanes.show_scene(view.scene)
        self.filter.show_hidden(view.shown.hidden, view.wanted.fault)
        before, self._state.between = self._state.between, view.wanted.between
        if view.wanted.between is not None and before is None:
            self.lanes.show_axis(self.lanes.axis.showing(*view.wanted.between))
        self._tell_table()
        wanted, self._state.wanted = self._state.wanted, ""
        if wanted:
            self._show_event(wanted)
        elif self._state.selected:
            self._ask_event(self._state.selected)
        self._tell_actions()

    def _tell_table(self) -> None:
        view, axis = self._record.view, self.lanes.axis
        if view is not None:
            self.events.table.show_zone(self.zone, axis.end, with_day=axis.span > DAY)
            self.events.show_span(view.shown, axis.start, axis.end, self.lanes.look.span)

    def _tell_actions(self) -> None:
        """Let menus and keys be looked at again where something they depend on changed."""
        shown, view = self.panel.shown, self._record.view
        able = (
            bool(self._state.selected),
            shown is not None and shown.has_diff,
            self.lanes.look.span is not None,
            view is not None,
            view is not None and view.wanted.active,
        )
        if able != self._state.able:
            self._state.able = able
            self.desk.standing_changed.emit()

    # --- selecting -----------------------------------------------------------------------------------------

    def _row_chosen(self, name: str) -> None:
        row = self._record.row(name)
        if row is not None and name != self._state.selected:
            self._state.selected = name
            self.lanes.select(row.item)
            self._ask_event(name)
            announce(self.events.table, row.spoken)

    def _lane_chosen(self, item: str) -> None:
        """A bar stands for its start, a mark for its event, a band for a freeze, which has no row."""
        self._state.selected = item
        self.events.table.select(item)
        self._ask_event(item)

    def _ask_event(self, name: str) -> None:
        if isinstance(self.lanes.item(name), BandItem):
            self._tell_details()
            self.panel.show()
        else:
            self._record.ask_event(name)

    def _show_event(self, name: str) -> None:
        """Go to an event: the span moves to it, and its details are shown."""
        row = self._record.row(name)
        if row is None:
            self.desk.say(f"There is no event {name} in what the filter shows", Tone.PLAIN)
            return
        if not self.lanes.axis.holds(row.at):
            self._jump(row.at)
        self._tell_table()
        self._state.selected = ""
        self._row_chosen(name)
        self.events.table.select(name)

    def _take_event(self) -> None:
        self._tell_details()
        event = self._record.found_event
        if event is not None and event.detail.entry.name == self._state.selected:
            self.panel.show()

    def _tell_details(self) -> None:
        data, event, name = self._record.data, self._record.found_event, self._state.selected
        item, row, clock = self.lanes.item(name), self._record.row(name), (self.zone, self.now)
        if data is None:
            return
        if isinstance(item, BandItem):
            tiers = {one.name: one.tier for one in data.lanes.environments}
            self.panel.show_details(freeze_details(item, tiers.get(item.band.environment), clock))
        elif row is not None and event is not None and event.detail.entry.name == name:
            self.panel.show_details(event_details(row, event.detail, event.plan, data.label_field, clock))
        self._tell_actions()

    def _open(self, name: str) -> None:
        if name != self._state.selected:
            self._lane_chosen(name)
        self.panel.show()

    def _close_panel(self) -> None:
        self.panel.hide()
        self.events.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- actions -------------------------------------------------------------------------------------------

    def _step(self, by: int) -> None:
        """Go to the next row; without one yet, to the first."""
        table = self.events.table
        if table.currentIndex().isValid():
            table.step(by)
        elif table.model_of_rows.rows:
            table.select(table.model_of_rows.id_at(0))

    def _go_end(self, number: int) -> None:
        view = self._record.view
        if view is not None and view.shown.rows:
            self._show_event(view.shown.rows[number].id)

    def _copy(self) -> None:
        row = self._record.row(self._state.selected)
        if row is not None:
            QApplication.clipboard().setText(one_line(row.entry, row.run, self.zone))
            self.desk.say("The event is copied as one line", Tone.PLAIN)

    def _mark(self) -> None:
        row = self._record.row(self._state.selected)
        at = row.at if row is not None and not self.lanes.underMouse() else None
        self.desk.say(self.lanes.mark(at), Tone.PLAIN)

    def _show_diff(self) -> None:
        event = self._record.found_event
        if event is not None and event.plan is not None and event.detail.request is not None:
            show_plan_diff(self.desk, self.window(), event.detail.request, event.plan)

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        other = "utc" if self._zone_choice == "local" else "local"
        return {
            "timeline.next": lambda: self._step(1),
            "timeline.previous": lambda: self._step(-1),
            "timeline.first": lambda: self._go_end(0),
            "timeline.last": lambda: self._go_end(-1),
            "timeline.details": lambda: self._open(self._state.selected),
            "timeline.copy": self._copy,
            "timeline.diff": self._show_diff,
            "timeline.mark": self._mark,
            "timeline.zoom_marks": self._zoom_to_marks,
            "timeline.zoom_in": lambda: self.lanes.zoom(ZOOM_STEP),
            "timeline.zoom_out": lambda: self.lanes.zoom(1 / ZOOM_STEP),
            "timeline.earlier": lambda: self.lanes.pan(-PAN_STEP),
            "timeline.later": lambda: self.lanes.pan(PAN_STEP),
            "timeline.zone": lambda: self._choose_zone(other),
            "timeline.clear_filter": self._clear_filter,
        }

    @override
    def why_not(self, action_id: str) -> str:
        view, shown = self._record.view, self.panel.shown
        if view is None:
            return "The record is being read"
        missing = {
            "timeline.details": "" if self._state.selected else "No event is selected",
            "timeline.copy": "" if self._state.selected else "No event is selected",
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
        return [self.bar, self.filter, self.lanes, self.events, self.panel]
