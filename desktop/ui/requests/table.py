"""The inbox as a table: rows of two lines in groups, each group under a head of its own."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView
from typing_extensions import override

from desktop.presentation.inbox_rows import InboxRow
from desktop.presentation.request_inbox import InboxHead, InboxLine
from desktop.presentation.signs import FROZEN, Sign
from desktop.ui.gates.segments import draw_segments
from desktop.ui.kit.labels import draw_tier
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.signs import draw_sign, draw_sign_and_word
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_HEAD = 30
_VCENTRE = Qt.AlignmentFlag.AlignVCenter
_HEAD_PREFIX = "group: "


def line_key(line: InboxLine) -> str:
    """Return the id of a line: a request's full name, or its group."""
    return line.name if isinstance(line, InboxRow) else f"{_HEAD_PREFIX}{line.group.value}"


class InboxTable(DataTable[InboxLine]):
    """The list. Heads of groups span the columns, and are passed over by keys."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            _columns(),
            key=line_key,
            name="table.requests",
            words="Requests",
            row_height=48,
            selectable=_is_row,
        )

    @override
    def show_rows(self, rows: Sequence[InboxLine]) -> None:
        super().show_rows(rows)
        self._lay_heads()

    def _lay_heads(self) -> None:
        self.clearSpans()
        model = self.model_of_rows
        for number, line in enumerate(model.rows):
            head = isinstance(line, InboxHead)
            high = self._theme.whole(_HEAD) if head else self.row_height
            if self.rowHeight(number) != high:
                self.setRowHeight(number, high)
            if head:
                self.setSpan(number, 0, 1, len(model.columns))

    @override
    def _restyle(self) -> None:
        super()._restyle()
        self._lay_heads()
        self._share_width()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Let the route take what is left, but never less than it needs: then the list scrolls sideways."""
        columns = self.model_of_rows.columns
        number = next(n for n, column in enumerate(columns) if column.stretch)
        others = sum(self.columnWidth(n) for n in range(len(columns)) if n != number)
        least = self._theme.whole(columns[number].width)
        fits = self.viewport().width() - others >= least
        mode = QHeaderView.ResizeMode.Stretch if fits else QHeaderView.ResizeMode.Interactive
        self.horizontalHeader().setSectionResizeMode(number, mode)
        if not fits:
            self.setColumnWidth(number, least)


def _is_row(line: InboxLine) -> bool:
    return isinstance(line, InboxRow)


# --- cells ---------------------------------------------------------------------------------------------------


def _columns() -> tuple[Column[InboxLine], ...]:
    return (
        Column(title="Request", text=_name, width=124, paint=_paint_name),
        Column(title="Route", text=_route, width=202, stretch=True, paint=_paint_route),
        Column(title="Release", text=_release, width=116, paint=_paint_release),
        Column(title="Targets", text=_targets, width=66, right=True, paint=_paint_targets),
        Column(title="Risk", text=_risk, width=46, paint=_paint_risk),
        Column(title="Gates", text=_gates, width=112, paint=_paint_gates),
        Column(title="Readiness", text=_readiness, width=154, paint=_paint_readiness),
        Column(title="Oldest wait", text=_wait, width=92, paint=_paint_wait),
        Column(title="Window", text=_window, width=128, paint=_paint_window),
    )


def _of(line: InboxLine) -> InboxRow | None:
    return line if isinstance(line, InboxRow) else None


def _name(line: InboxLine) -> str:
    return line.spoken


def _route(line: InboxLine) -> str:
    row = _of(line)
    return f"{row.source} → {row.target}, {row.tier.value}, {row.kinds}" if row is not None else ""


def _release(line: InboxLine) -> str:
    row = _of(line)
    return f"{row.release} {row.replaces}".strip() if row is not None else ""


def _targets(line: InboxLine) -> str:
    row = _of(line)
    return str(row.targets) if row is not None else ""


def _risk(line: InboxLine) -> str:
    row = _of(line)
    return row.risk if row is not None else ""


def _gates(line: InboxLine) -> str:
    row = _of(line)
    return row.gates or "not judged" if row is not None else ""


def _readiness(line: InboxLine) -> str:
    row = _of(line)
    return f"{row.readiness}. {row.reason}" if row is not None else ""


def _wait(line: InboxLine) -> str:
    row = _of(line)
    return f"{row.wait} {row.waits_on}".strip() if row is not None else ""


def _window(line: InboxLine) -> str:
    row = _of(line)
    return f"{row.window} {row.window_until}".strip() if row is not None else ""


def _halves(box: QRectF, theme: Theme) -> tuple[QRectF, QRectF]:
    """Return the boxes of the two lines of a row: body over small, close together."""
    middle = box.center().y() + 1
    return (
        QRectF(box.left(), middle - theme.px(19), box.width(), theme.px(18)),
        QRectF(box.left(), middle, box.width(), theme.px(17)),
    )


def _write(
    painter: QPainter,
    box: QRectF,
    text: str,
    look: tuple[Theme, Type, str],
    *,
    right: bool = False,
    cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> float:
    """Write one line, cut where there is no room; return where it ends."""
    theme, kind, ink = look
    painter.setFont(theme.font(kind))
    painter.setPen(theme.colour(ink))
    shown = painter.fontMetrics().elidedText(text, cut, int(box.width()))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(box, _VCENTRE | side, shown)
    return box.left() + painter.fontMetrics().horizontalAdvance(shown)


def _two(painter: QPainter, box: QRectF, theme: Theme, words: tuple[str, str], kind: Type) -> None:
    upper, lower = _halves(box, theme)
    _write(painter, upper, words[0], (theme, kind, "text"))
    _write(painter, lower, words[1], (theme, Type.SMALL, "text2"))


def _paint_head(painter: QPainter, box: QRectF, head: InboxHead, theme: Theme) -> None:
    painter.fillRect(box.adjusted(-16, 0, 10, 0), theme.colour("window"))
    end = _write(painter, box, head.group.value, (theme, Type.SMALL_STRONG, "text"))
    rest = QRectF(end + 10, box.top(), box.right() - end - 10, box.height())
    end = _write(painter, rest, str(head.count), (theme, Type.SMALL, "text2"))
    rest = QRectF(end + 10, box.top(), box.right() - end - 10, box.height())
    _write(painter, rest, head.words, (theme, Type.SMALL, "text2"))


def _paint_name(painter: QPainter, box: QRectF, line: InboxLine, theme: Theme) -> None:
    if isinstance(line, InboxHead):
        _paint_head(painter, box, line, theme)
        return
    upper, lower = _halves(box, theme)
    number_stays = Qt.TextElideMode.ElideLeft  # the route beside it tells the environment
    _write(painter, upper, line.name, (theme, Type.CODE, "text"), cut=number_stays)
    _write(painter, lower, line.requester, (theme, Type.SMALL, "text2"))


def _paint_route(painter: QPainter, box: QRectF, line: InboxLine, theme: Theme) -> None:
    row = _of(line)
    if row is None:
        return
    upper, lower = _halves(box, theme)
    tag = QFontMetricsF(theme.font(Type.TAG)).horizontalAdvance(row.tier.value.upper()) + 12
    room = upper.adjusted(0, 0, -tag - 8, 0)
    side = theme.px(12)
    wanted = QFontMetricsF(theme.font(Type.STRONG)).horizontalAdvance(row.target)
    first = QRectF(room)
    first.setWidth(
        max(room.width() - wanted, room.width() / 2) - side - 10
    )  # half of it stays for the target
    end = _write(painter, first, row.source, (theme, Type.BODY, "text"))
    if not row.rollback:
        arrow = QRectF(end + 5, upper.center().y() - side / 2, side, side)
        theme.draw_icon(painter, arrow, "arrow-right", "text2")
        end = arrow.right()
    rest = QRectF(end + 5, upper.top(), max(room.right() - end - 5, 0), upper.height())
    end = _write(painter, rest, row.target, (theme, Type.STRONG, "text"))
    draw_tier(painter, (end + 8 + tag, upper.center().y() - theme.px(8)), row.tier, theme)
    _write(painter, lower, row.kinds, (theme, Type.SMALL, "text2"))


def _paint_release(painter: QPainter, box: QRectF, line: InboxLine, theme: Theme) -> None:
    row = _of(line)
    if row is not None:
        _two(painter, box, theme, (row.release, row.replaces), Type.CODE)


def _paint_targets(painter: QPainter, box: QRectF, line: InboxLine, theme: Theme) -> None:
    row = _of(line)
    if row is not None:
        _write(painter, box, str(row.targets), (theme, Type.STRONG, "text"), right=True)


def _paint_risk(painter: QPainter, box: QRectF, line: InboxLine, theme: Theme) -> None:
    row = _of(line)
    if row is None:
        return
    if row.risk_sign is None:
        _write(painter, box, row.risk, (theme, Type.BODY, "text2"))
        return
    side = theme.px(14)
    draw_sign(painter, QRectF(box.left(), box.center().y() - side / 2, side, side), row.risk_sign, theme)
    ink = row.risk_sign.tone.value if row.risk_sign.tone.value == "warn" else "text2"
    rest = box.adjusted(side + 5, 0, 0, 0)
    _write(painter, rest, row.risk, (theme, Type.STRONG, ink))


def _paint_gates(painter: QPainter, box: QRectF, line: InboxLine, theme: Theme) -> None:
    row = _of(line)
    if row is None:
        return
    if not row.segments:
        _write(painter, box, "–", (theme, Type.BODY, "text2"))
        return
    words = QFontMetricsF(theme.font(Type.STRONG)).horizontalAdvance(row.gates)
    end = draw_segments(painter, box.adjusted(0, 0, -words - 8, 0), row.segments, theme)
    _write(painter, box.adjusted(end - box.left() + 6, 0, 0, 0), row.gates, (theme, Type.STRONG, "text"))


def _sign_over(painter: QPainter, box: QRectF, sign: Sign, second: str, theme: Theme) -> None:
    upper, lower = _halves(box, theme)
    draw_sign_and_word(painter, upper, sign, theme)
    _write(painter, lower, second, (theme, Type.SMALL, "text2"))


def _paint_readiness(painter: QPainter, box: QRectF, line: InboxLine, theme: Theme) -> None:
    row = _of(line)
    if row is not None:
        _sign_over(painter, box, row.sign.named(row.readiness), row.reason, theme)


def _paint_wait(painter: QPainter, box: QRectF, line: InboxLine, theme: Theme) -> None:
    row = _of(line)
    if row is not None:
        _two(painter, box, theme, (row.wait, row.waits_on), Type.BODY)


def _paint_window(painter: QPainter, box: QRectF, line: InboxLine, theme: Theme) -> None:
    row = _of(line)
    if row is None:
        return
    if row.closed:
        _sign_over(painter, box, FROZEN.named(row.window), row.window_until, theme)
    else:
        _two(painter, box, theme, (row.window, row.window_until), Type.BODY)
