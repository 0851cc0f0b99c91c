"""What the timeline knows: asked off the interface thread, made anew when filter, freezes or closed groups change."""

from collections.abc import Callable
from datetime import tzinfo

from PySide6.QtCore import QObject, Signal

from desktop.domain.freeze_bands import FreezeBand
from desktop.presentation.timeline_axis import DAY, Axis
from desktop.presentation.timeline_filter import FilterWorld
from desktop.presentation.timeline_lanes import closed_at_first
from desktop.presentation.timeline_rows import EventRow
from desktop.ui.desk import Desk
from desktop.ui.tasks import Task
from desktop.ui.timeline.data import (
    FoundEvent,
    TimelineData,
    View,
    make_view,
    read_bands,
    read_event,
    read_timeline,
)

_TASK_LANE = "timeline"
_CLOSED_KEY = "timeline.closed"
_BANDS_LEAST = 14 * DAY


class Record(QObject):
    """Holds events, freezes and the view of them. `world` tells the typed filter and the zone it is read in."""

    read = Signal()
    """All events were read; the view follows."""
    viewed = Signal()
    found = Signal()
    """The event that was asked for is there."""
    failed = Signal(object)

    def __init__(self, desk: Desk, world: Callable[[], tuple[str, tzinfo]], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._world = desk, world
        self.data: TimelineData | None = None
        self.view: View | None = None
        self.found_event: FoundEvent | None = None
        self._bands: tuple[FreezeBand, ...] = ()
        self._bands_span = (0.0, 0.0)
        kept = desk.kept(_CLOSED_KEY)
        self._closed = frozenset(str(name) for name in kept) if isinstance(kept, list) else None

    # --- asking --------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Read everything again."""
        self._desk.ask("timeline", read_timeline, self._take, self.failed.emit)

    def ask_bands(self, axis: Axis, *, force: bool = False) -> None:
        """Read the freezes around a span where it reaches beyond what was read."""
        known = self._bands_span
        if self.data is None or (not force and known[0] <= axis.start and axis.end <= known[1]):
            return
        margin = max(axis.span, _BANDS_LEAST)
        span = (axis.start - margin, axis.end + margin)
        self._desk.ask(
            "timeline.bands", lambda services, _token: (span, read_bands(services, *span)), self._take_bands
        )

    def ask_event(self, name: str) -> None:
        """Read one event with its evidence."""
        self._desk.ask(
            "timeline.event", lambda services, _token: read_event(services, name), self._take_event
        )

    def _take(self, data: TimelineData) -> None:
        self.data = data
        if self._closed is None:
            self._closed = closed_at_first(data.lanes.environments)
        self.read.emit()
        self.renew()

    def _take_bands(self, found: tuple[tuple[float, float], tuple[FreezeBand, ...]]) -> None:
        changed = found[1] != self._bands
        self._bands_span, self._bands = found
        if changed:
            self.renew()

    def _take_event(self, event: FoundEvent) -> None:
        self.found_event = event
        self.found.emit()

    # --- the view ------------------------------------------------------------------------------------------

    def renew(self) -> None:
        """Make rows and lanes anew; a newer wish drops this one."""
        data = self.data
        if data is None:
            return
        typed, zone = self._world()
        bands, closed = self._bands, self._closed or frozenset()
        world = FilterWorld(now=self._desk.now(), zone=zone, tags=data.tags)
        self._desk.tasks.ask(
            _TASK_LANE,
            Task(
                key="timeline.view",
                title="",
                work=lambda _token: make_view(data, bands, typed, world, closed),
                then=self._take_view,
                failed=self._desk.error,
            ),
        )

    def _take_view(self, view: View) -> None:
        self.view = view
        self.viewed.emit()

    def toggle_group(self, group: str) -> None:
        """Close an open group, open a closed one."""
        closed = self._closed or frozenset()
        self._closed = closed - {group} if group in closed else closed | {group}
        self._desk.keep(_CLOSED_KEY, [*sorted(self._closed)])
        self.renew()

    def row(self, name: str) -> EventRow | None:
        """Return the row of an event, None where the filter hides it."""
        rows = self.view.shown.rows if self.view is not None else ()
        return next((row for row in rows if row.id == name), None)
