"""The lanes as a view: scrolled, zoomed at the pointer, chosen by mouse and keys, read out item by item."""

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip
from typing_extensions import override

from desktop.presentation.timeline_axis import Axis, clock_words, distance_words, full_words, offset_words
from desktop.presentation.timeline_lanes import BandItem, BarItem, LaneRow, MarkItem, RowKind, TimelineScene
from desktop.ui.kit.naming import name_control, plain_tooltip
from desktop.ui.kit.spoken_items import announce, speaks_items
from desktop.ui.theme.theme import Theme
from desktop.ui.timeline.lanes_layout import MARGIN, LanesLayout
from desktop.ui.timeline.lanes_painter import LanesPainter, Look

ZOOM_STEP, PAN_STEP = 1.4, 0.2
_WHEEL_NOTCH = 120.0
_DRAG_FROM = 4
_Item = BarItem | MarkItem | BandItem


class LanesView(QAbstractScrollArea):
    """`chosen` tells the id of an item, `opened` that its details are wanted, `moved` that another span is seen."""

    chosen = Signal(str)
    opened = Signal(str)
    moved = Signal(object)
    marked = Signal()
    group_toggled = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.layout_of_lanes = LanesLayout(theme)
        self.look = Look()
        self._painter = LanesPainter(theme, self.layout_of_lanes, self.look)
        self._pressed: QPointF | None = None
        self._drag = ""
        name_control(self, "view.lanes", "Timeline, by environment")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._restyle)

    # --- what is shown -------------------------------------------------------------------------------------

    @property
    def axis(self) -> Axis:
        return self.layout_of_lanes.axis

    def axis_width(self) -> float:
        return max(self.viewport().width() - self.layout_of_lanes.labels - MARGIN, 1.0)

    def show_scene(self, scene: TimelineScene) -> None:
        """Show other lanes; the span and the selection stay."""
        self.layout_of_lanes.show(scene=scene)
        self._resize()

    def show_axis(self, axis: Axis, *, tell: bool = True) -> None:
        """Show another span."""
        self.layout_of_lanes.show(axis=axis.wide(self.axis_width()))
        self.viewport().update()
        if tell:
            self.moved.emit(self.axis)

    def take_now(self, now: float) -> None:
        self.layout_of_lanes.take_now(now)
        self.viewport().update()

    def select(self, item: str) -> None:
        """Frame an item and bring its lane into view; what it is, is said to screen readers."""
        self.look.selected = item
        number = self.layout_of_lanes.scene.row_with(item) if item else -1
        if number >= 0:
            place = self.layout_of_lanes.place(number)
            bar = self.verticalScrollBar()
            room = self.viewport().height() - self.layout_of_lanes.ruler
            if place.top < bar.value():
                bar.setValue(int(place.top))
            elif place.top + place.high > bar.value() + room:
                bar.setValue(round(place.top + place.high - room))
            announce(self, self.spoken_words(item))
        self.viewport().update()

    def _restyle(self) -> None:
        self.layout_of_lanes.restyle()
        self._resize()

    def _resize(self) -> None:
        layout = self.layout_of_lanes
        room = self.viewport().height() - layout.ruler
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, round(layout.high - room)))
        bar.setPageStep(max(round(room), 1))
        bar.setSingleStep(self._theme.whole(44))
        if layout.axis.width != self.axis_width():
            layout.show(axis=layout.axis.wide(self.axis_width()))
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._resize()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self._painter.paint(painter, QRectF(self.viewport().rect()), self.verticalScrollBar().value())
        if self.hasFocus():
            painter.setPen(self._theme.colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(0.5, 0.5, -1.5, -1.5))
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(1.5, 1.5, -2.5, -2.5))

    # --- zooming, moving, marking --------------------------------------------------------------------------

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Zoom around a time: that of the pointer, else of the selection in view, else the middle."""
        self.show_axis(self.axis.zoomed(factor, around if around is not None else self._centre()))

    def pan(self, share: float) -> None:
        self.show_axis(self.axis.panned(share))

    def _centre(self) -> float:
        axis = self.axis
        if self.underMouse():
            x = self.viewport().mapFromGlobal(self.cursor().pos()).x() - self.layout_of_lanes.labels
            if 0 <= x <= axis.width:
                return axis.at(x)
        item = self.item(self.look.selected)
        at = _time_of(item) if item is not None else (axis.start + axis.end) / 2
        return at if axis.holds(at) else (axis.start + axis.end) / 2

    def mark(self, at: float | None = None) -> str:
        """Set a mark at a time; two marks are a span, a third begins anew. Returns what to say about it."""
        marks, moment = self.look.marks, at if at is not None else self._centre()
        if self.look.span is not None:
            marks.clear()
        marks.append(moment)
        self._marks_changed()
        return self.marks_words()

    def marks_words(self) -> str:
        marks, zone = self.look.marks, self.layout_of_lanes.zone
        if self.look.span is not None:
            return f"{distance_words(marks[1] - marks[0])} between the marks"
        return f"Mark at {full_words(marks[0], zone)}" if marks else ""

    def clear_marks(self) -> None:
        self.look.marks.clear()
        self._marks_changed()

    def _marks_changed(self) -> None:
        self.viewport().update()
        announce(self, self.marks_words())
        self.marked.emit()

    # --- input ---------------------------------------------------------------------------------------------

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            x = event.position().x() - self.layout_of_lanes.labels
            self.zoom(ZOOM_STEP ** (delta.y() / _WHEEL_NOTCH), self.axis.at(max(x, 0.0)))
            event.accept()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(delta.x()) > abs(delta.y()):
            self.pan(-(delta.x() or delta.y()) / _WHEEL_NOTCH * PAN_STEP / 2)
            event.accept()
        else:
            super().wheelEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        self._pressed, self._drag = event.position(), ""
        layout, point = self.layout_of_lanes, event.position()
        if point.y() < layout.ruler and point.x() >= layout.labels:
            self._drag = "ruler"
            return
        if event.button() == Qt.MouseButton.MiddleButton:
            return
        place = layout.row_at(self._whole(point).y()) if point.y() >= layout.ruler else None
        heading = place is not None and place.row.kind is not RowKind.LANE
        if place is not None and heading and (point.x() < layout.labels or place.row.kind is RowKind.GROUP):
            self.group_toggled.emit(place.row.key)
            self._pressed = None
            return
        item = layout.item_at(self._whole(point))
        if item:
            self._choose(item)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point, axis = event.position(), self.axis
        if self._pressed is None:
            over = point.y() >= self.layout_of_lanes.ruler and bool(
                self.layout_of_lanes.item_at(self._whole(point))
            )
            shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            return
        moved = point - self._pressed
        if not self._drag and abs(moved.x()) > _DRAG_FROM:
            self._drag = "pan"
        if self._drag == "ruler" and abs(moved.x()) > _DRAG_FROM:
            labels = self.layout_of_lanes.labels
            ends = (self._pressed.x() - labels, min(max(point.x() - labels, 0.0), axis.width))
            self.look.marks[:] = [axis.at(x) for x in ends]
            self.viewport().update()
        elif self._drag == "pan":
            self._pressed = point
            self.show_axis(axis.panned(-moved.x() / axis.width))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag == "ruler" and self._pressed is not None:
            if abs((event.position() - self._pressed).x()) > _DRAG_FROM:
                self._marks_changed()
            else:
                self.mark(self.axis.at(event.position().x() - self.layout_of_lanes.labels))
        self._pressed, self._drag = None, ""

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        item = self.layout_of_lanes.item_at(self._whole(event.position()))
        if item:
            self.opened.emit(item)
        elif event.position().y() >= self.layout_of_lanes.ruler:
            self.mousePressEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step_item(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step_lane(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.look.selected:
            row = self._row_of_key(self.look.selected)
            if row is not None:
                self.group_toggled.emit(row.key)
            else:
                self.opened.emit(self.look.selected)
        elif key == Qt.Key.Key_Escape and self.look.marks:
            self.clear_marks()
        else:
            super().keyPressEvent(event)

    def _choose(self, item: str) -> None:
        self.select(item)
        if self._row_of_key(item) is None:
            self.chosen.emit(item)

    def _step_item(self, by: int) -> None:
        keys = self.spoken_keys()
        if not keys:
            return
        here = keys.index(self.look.selected) if self.look.selected in keys else (-1 if by > 0 else len(keys))
        self._choose(keys[min(max(here + by, 0), len(keys) - 1)])

    def _step_lane(self, by: int) -> None:
        """Go to the item of the next lane that is nearest in time."""
        rows = [(number, self._keys_of(number)) for number in range(len(self.layout_of_lanes.scene.rows))]
        filled = [(number, keys) for number, keys in rows if keys]
        if not filled:
            return
        item = self.item(self.look.selected)
        at = _time_of(item) if item is not None else self._centre()
        here = next((n for n, (_, keys) in enumerate(filled) if self.look.selected in keys), -1)
        keys = filled[min(max(here + by, 0), len(filled) - 1)][1]
        found = [one for one in map(self.item, keys) if one is not None]
        self._choose(min(found, key=lambda one: abs(_time_of(one) - at)).id if found else keys[0])

    def _whole(self, point: QPointF) -> QPointF:
        """Return a point of the viewport as one of the whole picture, x from the axis."""
        layout = self.layout_of_lanes
        return QPointF(point.x() - layout.labels, point.y() - layout.ruler + self.verticalScrollBar().value())

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            item = self.layout_of_lanes.item_at(self._whole(QPointF(event.pos())))
            words = self.spoken_words(item) if item else ""
            QToolTip.showText(event.globalPos(), plain_tooltip(words) if words else "", self)
            return True
        return super().viewportEvent(event)

    # --- read out ------------------------------------------------------------------------------------------

    def item(self, key: str) -> _Item | None:
        """Return an item of the lanes by its id."""
        for row in self.layout_of_lanes.scene.rows:
            for kind in (row.items.bars, row.items.marks, row.items.bands):
                for one in kind:
                    if one.id == key:
                        return one
        return None

    def _keys_of(self, number: int) -> list[str]:
        """Return the items of a row in the span that is seen, by time; a row of counts is one item."""
        row = self.layout_of_lanes.scene.rows[number]
        if row.kind is RowKind.GROUP:
            return []
        picture = self.layout_of_lanes.picture(number)
        if row.kind is RowKind.CLOSED or picture.buckets:
            return [f"row {row.key}"]
        found: list[_Item] = [placed.item for placed in picture.bars]
        found += [item for placed in picture.marks for item in placed.items]
        found += [placed.item for placed in picture.bands]
        return [one.id for one in sorted(found, key=_time_of)]

    def spoken_keys(self) -> Sequence[str]:
        rows = range(len(self.layout_of_lanes.scene.rows))
        return [key for number in rows for key in self._keys_of(number)]

    def spoken_words(self, key: str) -> str:
        row = self._row_of_key(key)
        if row is not None:
            return self._row_words(row)
        item = self.item(key)
        if item is None:
            return ""
        zone = self.layout_of_lanes.zone
        if isinstance(item, MarkItem):
            return f"{item.spoken}, {full_words(item.at, zone)}"
        end = f"to {clock_words(item.end, zone)}" if item.end is not None else "still going on"
        return f"{item.spoken}, {full_words(item.start, zone)} {end}"

    def _row_words(self, row: LaneRow) -> str:
        items, axis = row.items, self.axis
        first, last = bisect_left(items.times, axis.start), bisect_left(items.times, axis.end)
        worst = min(items.moments[first:last], key=lambda moment: moment[1], default=None)
        tail = f", the gravest {worst[2].word}" if worst is not None else ""
        offset = offset_words(axis.start, self.layout_of_lanes.zone)
        closed = "closed group" if row.kind is RowKind.CLOSED else "shown as counts"
        return f"{row.title}, {row.words}, {closed}, {last - first} events in this span{tail}, times {offset}"

    def _row_of_key(self, key: str) -> LaneRow | None:
        rows = self.layout_of_lanes.scene.rows
        return next((row for row in rows if key == f"row {row.key}"), None)

    def spoken_place(self, key: str) -> QRect:
        layout, scrolled = self.layout_of_lanes, self.verticalScrollBar().value()
        for number, row in enumerate(layout.scene.rows):
            place = layout.place(number)
            top = layout.ruler + place.top - scrolled
            if key == f"row {row.key}":
                return QRect(QPoint(0, round(top)), QPoint(self.viewport().width(), round(top + place.high)))
            if row.kind is RowKind.LANE:
                for item, box in layout.boxes(place):
                    if item == key:
                        return box.translated(layout.labels, top).toAlignedRect()
        return QRect()

    def spoken_current(self) -> str:
        return self.look.selected


def _time_of(item: _Item) -> float:
    return item.at if isinstance(item, MarkItem) else item.start


speaks_items(LanesView)
