"""Which lanes and freezes are where: the arithmetic between the calendar and the pixels of its view."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QFontMetricsF

from desktop.presentation.freeze_calendar import Bar, CalendarWindow, FreezeRow, LaneView
from desktop.ui.kit.labels import tier_wide
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_LABELS, _WIDEST_LABELS, _AXIS, _LANE, _ROW, _RIGHT = 204, 300, 44, 40, 30, 14
_SHARE = 0.28
"""How much of a narrow calendar its names may take."""
BEFORE_NAME, AFTER_NAME, AFTER_TAG = 32, 6, 32
"""Beside the name of a lane: the chevron, then its tier's tag, then the sign of a freeze."""


@dataclass(frozen=True, slots=True)
class Line:
    """A painted line: a lane, or a freeze beneath it."""

    key: str
    lane: LaneView
    row: FreezeRow | None


class LanesLayout:
    """Lines under an axis, of which `size` is seen from `offset` on; heights and labels grow with the text."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.lanes: Sequence[LaneView] = ()
        self.window: CalendarWindow | None = None
        self.opened: frozenset[str] = frozenset()
        self.size = QSize()
        self.offset = 0
        self.lines: list[Line] = []
        self._tops: list[int] = [0]
        self._labels = 0.0

    def arrange(self) -> None:
        """Lay out the lanes, and the freezes beneath those that are opened."""
        self.lines = []
        for lane in self.lanes:
            self.lines.append(Line(lane.name, lane, None))
            if lane.name in self.opened:
                self.lines += [
                    Line(f"{lane.name} / {number}", lane, row) for number, row in enumerate(lane.rows)
                ]
        self._tops = [0]
        for line in self.lines:
            high = self.lane if line.row is None else self._theme.whole(_ROW)
            self._tops.append(self._tops[-1] + high)
        self._labels = self._fitting_labels()

    # --- heights -------------------------------------------------------------------------------------------

    @property
    def axis(self) -> int:
        return self._theme.whole(_AXIS)

    @property
    def lane(self) -> int:
        return self._theme.whole(_LANE)

    @property
    def high(self) -> int:
        """The height of all lines."""
        return self._tops[-1]

    @property
    def room(self) -> int:
        """The height in which lines are seen."""
        return self.size.height() - self.axis

    @property
    def bottom(self) -> int:
        """Where the lines end in the view."""
        return min(self.size.height(), self.axis + self.high - self.offset)

    def seen(self) -> list[tuple[Line, QRectF]]:
        """Return the lines in view with their places."""
        number = max(bisect_right(self._tops, self.offset) - 1, 0)
        found: list[tuple[Line, QRectF]] = []
        while number < len(self.lines) and self._place(number).top() < self.size.height():
            found.append((self.lines[number], QRectF(self._place(number))))
            number += 1
        return found

    def line_at(self, y: float) -> Line | None:
        inner = int(y) - self.axis + self.offset
        if y < self.axis or inner >= self.high:
            return None
        return self.lines[max(bisect_right(self._tops, inner) - 1, 0)]

    def line_of(self, key: str) -> Line | None:
        return next((line for line in self.lines if line.key == key), None)

    def place_of(self, key: str) -> QRect:
        """Return where a line is in the view, an empty place where it is in none."""
        number = self._number_of(key)
        return self._place(number) if number >= 0 else QRect()

    def offset_that_shows(self, key: str) -> int:
        """Return the offset, the nearest to the present one, at which a line is whole in view."""
        number = self._number_of(key)
        if number < 0:
            return self.offset
        if self._tops[number] < self.offset:
            return self._tops[number]
        return max(self.offset, self._tops[number + 1] - self.room)

    def _number_of(self, key: str) -> int:
        return next((number for number, line in enumerate(self.lines) if line.key == key), -1)

    def _place(self, number: int) -> QRect:
        top = self.axis + self._tops[number] - self.offset
        return QRect(0, top, self.size.width(), self._tops[number + 1] - self._tops[number])

    # --- widths --------------------------------------------------------------------------------------------

    @property
    def labels(self) -> float:
        """The width of the names, right of which time begins: that of the longest, within bounds."""
        return self._labels

    def _fitting_labels(self) -> float:
        theme, metrics = self._theme, QFontMetricsF(self._theme.font(Type.STRONG))
        tags = {lane.tier: tier_wide(lane.tier, theme) for lane in self.lanes}
        names = (metrics.horizontalAdvance(lane.name) + tags[lane.tier] for lane in self.lanes)
        wanted = BEFORE_NAME + max(names, default=0.0) + AFTER_NAME + AFTER_TAG
        least, most = theme.px(_LABELS), min(theme.px(_WIDEST_LABELS), self.size.width() * _SHARE)
        return max(least, min(wanted, most))

    @property
    def time_wide(self) -> float:
        return max(self.size.width() - self.labels - _RIGHT, 1.0)

    @property
    def day_wide(self) -> float:
        return self.time_wide / max(self.window.days if self.window else 1, 1)

    def x(self, share: float) -> float:
        return self.labels + self.time_wide * share

    def share(self, x: float) -> float:
        return (x - self.labels) / self.time_wide

    def bar_box(self, bar: Bar, line: QRectF, tall: float) -> QRectF:
        """Return where a bar is drawn in the middle of its line."""
        tall = self._theme.px(tall)
        left, right = self.x(bar.left), self.x(bar.right)
        top = line.top() + (line.height() - tall) / 2 + 0.5
        return QRectF(left + 0.5, top, max(right - left - 1, 1.0), tall - 1)
