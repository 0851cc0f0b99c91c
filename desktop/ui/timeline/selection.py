"""One selection over lanes, table and panel, held by id: an event, a run by its start, or a freeze."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from desktop.presentation.signs import Tone
from desktop.presentation.timeline_details import event_details, freeze_details
from desktop.presentation.timeline_lanes import BandItem
from desktop.presentation.timeline_words import one_line
from desktop.ui.desk import Desk
from desktop.ui.kit.spoken_items import announce
from desktop.ui.timeline.details import EventPanel
from desktop.ui.timeline.diff_overlay import show_plan_diff
from desktop.ui.timeline.events_table import EventsTable
from desktop.ui.timeline.lanes_view import LanesView
from desktop.ui.timeline.record import Record
from desktop.ui.timeline.span import Span


class Selection(QObject):
    """`told` tells that what can be done with the selection may have changed."""

    told = Signal()

    def __init__(self, desk: Desk, record: Record, span: Span, lanes: LanesView, table: EventsTable) -> None:
        super().__init__(lanes)
        self._desk, self._record, self._span = desk, record, span
        self._lanes, self._table = lanes, table
        self.panel = EventPanel(desk)
        self.panel.hide()
        self.name = ""
        lanes.chosen.connect(self._choose_item)
        lanes.opened.connect(self.open)
        table.chosen.connect(self._choose_row)
        table.opened.connect(self.open)
        table.copied.connect(self.copy)
        self.panel.closed.connect(self._close)
        self.panel.copy_wanted.connect(self.copy)
        self.panel.diff_wanted.connect(self.show_diff)
        record.found.connect(self._take_event)

    # --- choosing ------------------------------------------------------------------------------------------

    def _choose_row(self, name: str) -> None:
        row = self._record.row(name)
        if row is not None and name != self.name:
            self.name = name
            self._lanes.select(row.item)
            self.ask(name)
            announce(self._table, row.spoken)

    def _choose_item(self, item: str) -> None:
        """A bar stands for its start, a mark for its event, a band for a freeze, which has no row."""
        self.name = item
        self._table.select(item)
        self.ask(item)

    def go_to(self, name: str) -> None:
        """Go to an event: the span moves to it, and its details are shown."""
        row = self._record.row(name)
        if row is None:
            self._desk.say(f"There is no event {name} in what the filter shows", Tone.PLAIN)
            return
        if not self._lanes.axis.holds(row.at):
            self._span.jump(row.at)
        self.name = ""
        self._choose_row(name)

    def open(self, name: str) -> None:
        """Show the details of an event or a freeze."""
        if name != self.name:
            self._choose_item(name)
        self.panel.show()

    def _close(self) -> None:
        self.panel.hide()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- the panel -----------------------------------------------------------------------------------------

    def ask(self, name: str) -> None:
        """Read the event with its evidence; a freeze is known already."""
        if isinstance(self._lanes.speech.item(name), BandItem):
            self.tell()
            self.panel.show()
        else:
            self._record.ask_event(name)

    def _take_event(self) -> None:
        self.tell()
        event = self._record.found_event
        if event is not None and event.detail.entry.name == self.name:
            self.panel.show()

    def tell(self) -> None:
        """Fill the panel with what is selected."""
        data, event = self._record.data, self._record.found_event
        item, row = self._lanes.speech.item(self.name), self._record.row(self.name)
        clock = (self._span.zone, self._span.now)
        if data is None:
            return
        if isinstance(item, BandItem):
            tiers = {one.name: one.tier for one in data.lanes.environments}
            self.panel.show_details(freeze_details(item, tiers.get(item.band.environment), clock))
        elif row is not None and event is not None and event.detail.entry.name == self.name:
            self.panel.show_details(event_details(row, event.detail, event.plan, data.label_field, clock))
        self.told.emit()

    def copy(self) -> None:
        """Copy the event as one line of text."""
        row = self._record.row(self.name)
        if row is not None:
            QApplication.clipboard().setText(one_line(row.entry, row.run, self._span.zone))
            self._desk.say("The event is copied as one line", Tone.PLAIN)

    def show_diff(self) -> None:
        """Show what the event's request changes, file by file."""
        event = self._record.found_event
        if event is not None and event.plan is not None and event.detail.request is not None:
            show_plan_diff(self._desk, self.panel.window(), event.detail.request, event.plan)
