"""The events of the span as a table in step with the lanes, the newest first."""

from datetime import tzinfo

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from typing_extensions import override

from desktop.domain.events import WORKSPACE_LANE
from desktop.presentation.timeline_axis import clock_words, day_words, offset_words
from desktop.presentation.timeline_rows import EventRow
from desktop.ui.kit.labels import draw_tier
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class EventsTable(DataTable[EventRow]):
    """Times are of the zone and with their day where the span has several. `copied` asks for the row as one line."""

    copied = Signal()

    def __init__(self, theme: Theme, zone: tzinfo) -> None:
        self._zone, self._with_day = zone, True
        super().__init__(
            theme,
            self._columns(0.0),
            key=lambda row: row.id,
            name="list.events",
            words="Events in the span, newest first",
        )

    def show_zone(self, zone: tzinfo, now: float, *, with_day: bool) -> None:
        """Write times of another zone; the heading names its offset."""
        if (zone, with_day) == (self._zone, self._with_day) and self.model_of_rows.columns[0].title != "Time":
            return
        self._zone, self._with_day = zone, with_day
        self.model_of_rows.columns = tuple(self._columns(now))
        self.model_of_rows.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 0)
        self.setColumnWidth(0, self._theme.whole(self.model_of_rows.columns[0].width))
        self.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the event, not the cell that happens to be the current one."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        else:
            super().keyPressEvent(event)

    def _time(self, row: EventRow) -> str:
        day = f"{day_words(row.at, self._zone)} " if self._with_day else ""
        return f"{day}{clock_words(row.at, self._zone)}"

    def _columns(self, now: float) -> list[Column[EventRow]]:
        offset = offset_words(now, self._zone)
        zone = "UTC" if offset == "UTC+00:00" else offset
        return [
            Column[EventRow](
                title=f"Time {zone}",
                text=self._time,
                width=148 if self._with_day else 104,
                sort_key=lambda row: row.at,
            ),
            Column[EventRow](
                title="Event",
                text=lambda row: row.kind,
                width=148,
                paint=_paint_kind,
                sort_key=lambda row: row.kind,
            ),
            Column[EventRow](
                title="Environment",
                text=lambda row: row.where,
                width=146,
                paint=_paint_where,
                sort_key=lambda row: row.where,
            ),
            Column[EventRow](title="What", text=lambda row: row.what, width=180, stretch=True),
            Column[EventRow](title="Who", text=lambda row: row.who, width=88, sort_key=lambda row: row.who),
            Column[EventRow](
                title="Targets",
                text=lambda row: str(row.targets) if row.targets else "–",
                width=68,
                right=True,
                sort_key=lambda row: row.targets,
            ),
            Column[EventRow](
                title="Result",
                text=lambda _row: "",
                sign=lambda row: row.sign,
                width=114,
                sort_key=lambda row: row.sign.word,
            ),
            Column[EventRow](title="Evidence", text=lambda row: row.id, width=108, code=True, quiet=True),
        ]


def _paint_kind(painter: QPainter, box: QRectF, row: EventRow, theme: Theme) -> None:
    side = theme.whole(14)
    ratio = painter.device().devicePixelRatio()
    icon = theme.pixmap(row.icon, "text2", side, ratio)
    painter.drawPixmap(QRectF(box.left(), box.center().y() - side / 2, side, side).topLeft(), icon)
    _words(painter, box.adjusted(side + 8, 0, 0, 0), row.kind, theme, Type.BODY)


def _paint_where(painter: QPainter, box: QRectF, row: EventRow, theme: Theme) -> None:
    tag = theme.px(44) if row.tier is not None else 0.0
    room = box.adjusted(0, 0, -(tag + 8) if tag else 0, 0)
    wide = _words(painter, room, row.where, theme, Type.BODY if row.lane == WORKSPACE_LANE else Type.STRONG)
    if row.tier is not None:
        left = min(box.left() + wide + 8 + tag, box.right())
        draw_tier(painter, (left, box.center().y() - theme.px(8)), row.tier, theme)


def _words(painter: QPainter, box: QRectF, text: str, theme: Theme, kind: Type) -> float:
    painter.setFont(theme.font(kind))
    painter.setPen(theme.colour("text"))
    metrics = painter.fontMetrics()
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, cut)
    return metrics.horizontalAdvance(cut)
