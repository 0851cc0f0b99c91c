"""Which rows of the timeline are where, and what lies on them: kept until axis, picture or size change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import QPointF, QRectF

from desktop.presentation.timeline_axis import Axis, Tick, labelled, step_for, ticks
from desktop.presentation.timeline_lanes import LaneRow, RowKind, TimelineScene
from desktop.presentation.timeline_places import (
    MARK,
    LanePicture,
    Measure,
    bucket_edges,
    place_lane,
)
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type
from desktop.ui.timeline.ink import Ink

LABELS, RULER, GROUP, LANE, MARGIN = 156, 34, 24, 44, 8
_TICKS_APART = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlace:
    """A row with its top in the whole picture, and its height."""

    number: int
    row: LaneRow
    top: float
    high: float


class LanesLayout:
    """Arithmetic between a scene and the pixels of a view; widths and heights grow with the text."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.scene = TimelineScene()
        self.axis = Axis(start=0.0, end=1.0, width=1.0)
        self.now = 0.0
        self._zone: tzinfo | None = None
        self._tops: list[float] = [0.0]
        self._pictures: dict[int, LanePicture] = {}
        self._edges: tuple[float, ...] | None = None
        self._ticks: tuple[tuple[Tick, ...], list[Tick]] | None = None
        self.ink = Ink(theme)

    # --- what is shown -------------------------------------------------------------------------------------

    def show(self, *, scene: TimelineScene | None = None, axis: Axis | None = None) -> None:
        """Show another scene or another span."""
        if scene is not None:
            self.scene = scene
            self._lay_rows()
        if axis is not None:
            self.axis = axis
        self._forget_places()

    def take_zone(self, zone: tzinfo) -> None:
        self._zone = zone
        self._forget_places()

    def take_now(self, now: float) -> None:
        """Let time go on: only what still goes on moves with it."""
        self.now = now
        for number, row in enumerate(self.scene.rows):
            if row.items.open:
                self._pictures.pop(number, None)

    def restyle(self) -> None:
        """Take other fonts: everything is measured again."""
        self.ink.restyle()
        self._lay_rows()
        self._forget_places()

    def _forget_places(self) -> None:
        self._pictures.clear()
        self._edges = self._ticks = None

    # --- rows ----------------------------------------------------------------------------------------------

    def _lay_rows(self) -> None:
        self._tops = [0.0]
        for row in self.scene.rows:
            high = GROUP if row.kind is RowKind.GROUP else LANE
            self._tops.append(self._tops[-1] + self._theme.whole(high))

    @property
    def labels(self) -> float:
        """The width of the column of names."""
        return self._theme.whole(LABELS)

    @property
    def ruler(self) -> float:
        """The height of the ruler above the rows."""
        return self._theme.whole(RULER)

    @property
    def high(self) -> float:
        """The height of all rows."""
        return self._tops[-1]

    def place(self, number: int) -> RowPlace:
        top = self._tops[number]
        return RowPlace(
            number=number, row=self.scene.rows[number], top=top, high=self._tops[number + 1] - top
        )

    def rows_between(self, top: float, bottom: float) -> Iterator[RowPlace]:
        """Yield the rows that reach into a piece of the whole picture."""
        for number in range(len(self.scene.rows)):
            if self._tops[number + 1] > top and self._tops[number] < bottom:
                yield self.place(number)

    def row_at(self, y: float) -> RowPlace | None:
        return next(self.rows_between(y, y + 0.01), None)

    # --- places --------------------------------------------------------------------------------------------

    @property
    def zone(self) -> tzinfo:
        assert self._zone is not None  # noqa: S101 - the screen says which before anything is shown
        return self._zone

    def picture(self, number: int) -> LanePicture:
        """Return where everything of a row lies."""
        if number not in self._pictures:
            row = self.scene.rows[number]
            if self._edges is None:
                self._edges = bucket_edges(self.axis, self.zone, self._theme.px(1))
            self._pictures[number] = place_lane(
                row.items,
                self.axis,
                self.now,
                self.measure(),
                self._edges,
                counted=row.kind is RowKind.CLOSED,
            )
        return self._pictures[number]

    def ruler_ticks(self) -> tuple[tuple[Tick, ...], list[Tick]]:
        """Return the lines of the ruler, and those of them whose words have room."""
        if self._ticks is None:
            step = step_for(self.axis.span, self.axis.width, self._theme.px(_TICKS_APART))
            found = ticks(self.axis.start, self.axis.end, self.zone, step)
            self._ticks = (
                found,
                labelled(found, self.axis, lambda words: self.ink.wide(Type.SMALL_STRONG, words)),
            )
        return self._ticks

    def measure(self) -> Measure:
        return Measure(
            strong=lambda text: self.ink.wide(Type.SMALL_STRONG, text),
            small=lambda text: self.ink.wide(Type.SMALL, text),
            scale=self._theme.px(1),
        )

    # --- items ---------------------------------------------------------------------------------------------

    def boxes(self, place: RowPlace) -> Iterator[tuple[str, QRectF]]:
        """Yield the items of a row with where each can be pointed at; x from the axis, y from the row's top."""
        picture, high = self.picture(place.number), self._theme.px(20)
        mark = self._theme.px(MARK)
        for placed in picture.marks:
            box = QRectF(
                placed.x - mark / 2 - 2, 1, max(placed.label_right - placed.x + mark / 2, mark) + 4, mark + 4
            )
            yield placed.worst.id, box
        for bar in picture.bars:
            left = min(bar.left, bar.label_left if bar.strong else bar.left)
            right = max(bar.right, bar.label_right if bar.strong else bar.right)
            yield bar.item.id, QRectF(left, place.high - self._theme.px(25), right - left, high)
        for band in picture.bands:
            yield band.item.id, QRectF(band.left, 0, band.right - band.left, place.high)

    def item_at(self, point: QPointF) -> str:
        """Return the item at a point of the whole picture (x from the axis), "" where there is none."""
        place = self.row_at(point.y())
        if place is None or place.row.kind is RowKind.GROUP:
            return ""
        inside = QPointF(point.x(), point.y() - place.top)
        return next((item for item, box in self.boxes(place) if box.contains(inside)), "")
