"""The lanes as a view: scrolled, zoomed at the pointer, chosen by mouse and keys, read out item by item."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
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

from desktop.presentation.timeline_axis import Axis
from desktop.presentation.timeline_lanes import RowKind, TimelineScene
from desktop.ui.kit.naming import name_control, plain_tooltip
from desktop.ui.kit.spoken_items import announce, speaks_items, tell_item, tell_item_on_arrival
from desktop.ui.theme.theme import Theme
from desktop.ui.timeline.lanes_layout import MARGIN, LanesLayout
from desktop.ui.timeline.lanes_painter import LanesPainter, Look
from desktop.ui.timeline.lanes_speech import LanesSpeech, time_of

ZOOM_STEP, PAN_STEP = 1.4, 0.2
_WHEEL_NOTCH = 120.0
_DRAG_FROM = 4


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
        self.speech = LanesSpeech(self.layout_of_lanes)
        self._painter = LanesPainter(theme, self.layout_of_lanes, self.look)
        self._pressed: QPointF | None = None
        self._drag = ""
        name_control(self, "view.lanes", "Timeline, by environment")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.layout_of_lanes.restyle)
        theme.changed.connect(self._resize)

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

    def show_data_end(self, at: float | None) -> None:
        """Hatch what lies behind a time, for which nothing was read; None where everything was."""
        if at != self.look.data_end:
            self.look.data_end = at
            self.viewport().update()

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
        if item:
            tell_item(self, item)
        self.viewport().update()

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
        item = self.speech.item(self.look.selected)
        at = time_of(item) if item is not None else (axis.start + axis.end) / 2
        return at if axis.holds(at) else (axis.start + axis.end) / 2

    def mark(self, at: float | None = None) -> str:
        """Set a mark at a time; two marks are a span, a third begins anew. Returns what to say about it."""
        marks, moment = self.look.marks, at if at is not None else self._centre()
        if self.look.span is not None:
            marks.clear()
        marks.append(moment)
        self._marks_changed()
        return self.look.marks_words(self.layout_of_lanes.zone)

    def clear_marks(self) -> None:
        self.look.marks.clear()
        self._marks_changed()

    def _marks_changed(self) -> None:
        self.viewport().update()
        announce(self, self.look.marks_words(self.layout_of_lanes.zone))
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
            self._choose(self.speech.neighbour(self.look.selected, -1 if key == Qt.Key.Key_Left else 1))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            by = -1 if key == Qt.Key.Key_Up else 1
            self._choose(self.speech.in_next_lane(self.look.selected, by, self._centre()))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.look.selected:
            row = self.speech.row_of(self.look.selected)
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
        if item and self.speech.row_of(item) is None:
            self.chosen.emit(item)

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

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        tell_item_on_arrival(self)

    # --- read out ------------------------------------------------------------------------------------------

    def spoken_keys(self) -> Sequence[str]:
        return self.speech.keys()

    def spoken_words(self, key: str) -> str:
        return self.speech.words(key)

    def spoken_place(self, key: str) -> QRect:
        return self.speech.place(key, self.verticalScrollBar().value(), self.viewport().width())

    def spoken_current(self) -> str:
        return self.look.selected


speaks_items(LanesView)
