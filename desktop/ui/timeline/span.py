"""Which span of time is seen, and in which zone: presets that follow the clock, jumps, the words of the bar."""

from datetime import UTC, tzinfo

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.presentation.freshness import RECENT
from desktop.presentation.timeline_axis import PRESETS, Axis, preset_axis, range_words
from desktop.ui.desk import Desk
from desktop.ui.timeline.lanes_view import LanesView
from desktop.ui.timeline.toolbar import RangeBar
from desktop.ui.timeline.zones import local_zone

_SECOND = 1_000
_ZONE_KEY, _PRESET_KEY = "time.zone", "timeline.preset"
_LENGTHS = {key: seconds for key, _, seconds in PRESETS}


class Span(QObject):
    """Keeps bar and lanes in step. `changed` tells another span, `zone_changed` that times read otherwise."""

    changed = Signal(object)
    zone_changed = Signal()

    def __init__(self, desk: Desk, bar: RangeBar, lanes: LanesView) -> None:
        super().__init__(lanes)  # its clock ends with what it moves
        self._desk, self._bar, self._lanes = desk, bar, lanes
        self._zone_choice = self._kept_zone()
        kept = desk.kept(_PRESET_KEY)
        self._preset = kept if isinstance(kept, str) and kept in _LENGTHS else "24h"
        bar.preset_chosen.connect(self._choose)
        bar.stepped.connect(lanes.pan)
        bar.zone_chosen.connect(self.choose_zone)
        lanes.moved.connect(self._moved)
        desk.standing_changed.connect(self.tell_data_end)
        desk.preference_changed.connect(self._follow_preference)
        self._clock = QTimer(self)
        self._clock.setInterval(_SECOND)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        self._take_zone()

    # --- zone and time -------------------------------------------------------------------------------------

    @property
    def zone(self) -> tzinfo:
        return local_zone(self._desk) if self._zone_choice == "local" else UTC

    @property
    def now(self) -> float:
        return self._desk.now().timestamp()

    def choose_zone(self, choice: str = "") -> None:
        """Write times in UTC or in local times; "" takes the other one."""
        self._zone_choice = choice or ("utc" if self._zone_choice == "local" else "local")
        self._desk.keep(_ZONE_KEY, self._zone_choice)
        self._tell_zone()
        self._desk.preference_changed.emit(_ZONE_KEY)

    def _kept_zone(self) -> str:
        return "local" if self._desk.kept(_ZONE_KEY) == "local" else "utc"

    def _follow_preference(self, key: str) -> None:
        if key == _ZONE_KEY and self._kept_zone() != self._zone_choice:
            self._zone_choice = self._kept_zone()
            self._tell_zone()

    def _tell_zone(self) -> None:
        """Let bar, lanes and all who write times write them in the zone."""
        self._take_zone()
        self._tell()
        self.zone_changed.emit()

    def _take_zone(self) -> None:
        self._bar.show_zone(self._zone_choice, local_zone(self._desk), self.now)
        self._lanes.layout_of_lanes.take_zone(self.zone)
        self._lanes.viewport().update()

    def _tick(self) -> None:
        if self._lanes.isVisible():
            self._lanes.take_now(self.now)
            self.tell_data_end()
            if self._preset and self._lanes.axis.end <= self.now:
                self.show_preset(self._preset)

    def tell_data_end(self) -> None:
        """Hatch the lanes from where the last reading of the remote ends."""
        standing = self._desk.standing
        fetched = standing.fetched_at if standing is not None else None
        old = fetched is not None and (self._desk.offline or self._desk.now() - fetched > RECENT)
        self._lanes.show_data_end(fetched.timestamp() if fetched is not None and old else None)

    # --- the span ------------------------------------------------------------------------------------------

    def begin(self, newest: float | None) -> None:
        """Show the kept preset; where nothing happened in it, the smallest that holds the newest event."""
        age = self.now - newest if newest is not None else 0.0
        if age <= _LENGTHS[self._preset]:
            self.show_preset(self._preset)
        else:
            self.show_preset(next((key for key, length in _LENGTHS.items() if age < length), PRESETS[-1][0]))

    def _choose(self, key: str) -> None:
        self.show_preset(key)
        self._desk.keep(_PRESET_KEY, key)

    def show_preset(self, key: str) -> None:
        width = self._lanes.axis_width()
        self._lanes.show_axis(preset_axis(_LENGTHS[key], self.now, self.zone, width))
        self._preset = key
        self._tell()

    def jump(self, at: float) -> None:
        """Go to a time without another zoom."""
        self._lanes.show_axis(self._lanes.axis.centred(at))

    def zoom_to_marks(self) -> None:
        span = self._lanes.look.span
        if span is not None:
            self._lanes.clear_marks()
            self._lanes.show_axis(self._lanes.axis.showing(*span))

    def _moved(self, axis: object) -> None:
        if isinstance(axis, Axis):
            self._preset = ""
            self._tell()
            self.changed.emit(axis)

    def _tell(self) -> None:
        self._bar.show_range(range_words(self._lanes.axis, self.zone), self._preset)
