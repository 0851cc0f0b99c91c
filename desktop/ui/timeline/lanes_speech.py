"""The lanes for screen readers and keys: which items there are, in reading order, what each says, where it is."""

from bisect import bisect_left

from PySide6.QtCore import QPoint, QRect

from desktop.presentation.timeline_axis import clock_words, full_words, offset_words
from desktop.presentation.timeline_lanes import BandItem, BarItem, LaneRow, MarkItem, RowKind
from desktop.ui.timeline.lanes_layout import LanesLayout

LaneItem = BarItem | MarkItem | BandItem
_ROW = "row "
"""Before the key of a lane that shows counts: it is one item."""


class LanesSpeech:
    """Items of the span that is seen, lane by lane, each lane by time."""

    def __init__(self, layout: LanesLayout) -> None:
        self._layout = layout

    def item(self, key: str) -> LaneItem | None:
        """Return an item of any lane by its id."""
        for row in self._layout.scene.rows:
            for kind in (row.items.bars, row.items.marks, row.items.bands):
                for one in kind:
                    if one.id == key:
                        return one
        return None

    def row_of(self, key: str) -> LaneRow | None:
        """Return the row that a key stands for as a whole, None where it is an item's."""
        return next((row for row in self._layout.scene.rows if key == f"{_ROW}{row.key}"), None)

    def keys(self) -> list[str]:
        return [key for number in range(len(self._layout.scene.rows)) for key in self.keys_of(number)]

    def keys_of(self, number: int) -> list[str]:
        """Return the items of a row; a row of counts is one item."""
        row = self._layout.scene.rows[number]
        if row.kind is RowKind.GROUP:
            return []
        picture = self._layout.picture(number)
        if row.kind is RowKind.CLOSED or picture.buckets:
            return [f"{_ROW}{row.key}"]
        found: list[LaneItem] = [placed.item for placed in picture.bars]
        found += [item for placed in picture.marks for item in placed.items]
        found += [placed.item for placed in picture.bands]
        return [one.id for one in sorted(found, key=time_of)]

    def neighbour(self, key: str, by: int) -> str:
        """Return the item before or after another, "" where there is none at all."""
        keys = self.keys()
        here = keys.index(key) if key in keys else (-1 if by > 0 else len(keys))
        return keys[min(max(here + by, 0), len(keys) - 1)] if keys else ""

    def in_next_lane(self, key: str, by: int, at: float) -> str:
        """Return the item of the next lane that is nearest in time: to the item, without one to a time."""
        filled = [keys for number in range(len(self._layout.scene.rows)) if (keys := self.keys_of(number))]
        if not filled:
            return ""
        item = self.item(key)
        moment = time_of(item) if item is not None else at
        here = next((number for number, keys in enumerate(filled) if key in keys), -1)
        keys = filled[min(max(here + by, 0), len(filled) - 1)]
        found = [one for one in map(self.item, keys) if one is not None]
        return min(found, key=lambda one: abs(time_of(one) - moment)).id if found else keys[0]

    def words(self, key: str) -> str:
        """Return what an item says: lane, kind, status word, when with its zone."""
        row, item, zone = self.row_of(key), self.item(key), self._layout.zone
        if row is not None:
            return self._row_words(row)
        if item is None:
            return ""
        if isinstance(item, MarkItem):
            return f"{item.spoken}, {full_words(item.at, zone)}"
        end = f"to {clock_words(item.end, zone)}" if item.end is not None else "still going on"
        return f"{item.spoken}, {full_words(item.start, zone)} {end}"

    def _row_words(self, row: LaneRow) -> str:
        items, axis = row.items, self._layout.axis
        first, last = bisect_left(items.times, axis.start), bisect_left(items.times, axis.end)
        worst = min(items.moments[first:last], key=lambda moment: moment[1], default=None)
        tail = f", the gravest {worst[2].word}" if worst is not None else ""
        offset = offset_words(axis.start, self._layout.zone)
        closed = "closed group" if row.kind is RowKind.CLOSED else "shown as counts"
        return f"{row.title}, {row.words}, {closed}, {last - first} events in this span{tail}, times {offset}"

    def place(self, key: str, scrolled: int, width: int) -> QRect:
        """Return where an item is painted in the view."""
        layout = self._layout
        for number, row in enumerate(layout.scene.rows):
            place = layout.place(number)
            top = layout.ruler + place.top - scrolled
            if key == f"{_ROW}{row.key}":
                return QRect(QPoint(0, round(top)), QPoint(width, round(top + place.high)))
            if row.kind is RowKind.LANE:
                for item, box in layout.boxes(place):
                    if item == key:
                        return box.translated(layout.labels, top).toAlignedRect()
        return QRect()


def time_of(item: LaneItem) -> float:
    """Return when an item is, or begins."""
    return item.at if isinstance(item, MarkItem) else item.start
