"""Live: the runs in progress, those that wait for somebody, and the last that ended."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.domain.counting import plural
from desktop.presentation.error_words import error_words
from desktop.presentation.live_runs import LiveRow, ended_rows, live_rows, nothing_words
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Bar, Pane
from desktop.ui.kit.labels import Words
from desktop.ui.kit.rows import Column
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.states import StateStack
from desktop.ui.kit.tables import DataTable
from desktop.ui.live.data import LiveData, read_live
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_TICK = 5_000
_ROW = 48


class LiveScreen(Screen):
    """Runs of all environments; Enter opens one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.live")
        self.setAccessibleIdentifier("page.live")
        self.setAccessibleName("Live")
        self._data: LiveData | None = None
        self._rows: list[LiveRow] = []
        theme = desk.theme
        self._count = Words(theme, "", colour="text2", name="words.runs")
        self.open = Button(theme, "Open", name="btn.open_run", icon="activity")
        self.resume = Button(theme, "Resume…", name="btn.resume_run", kind="primary", icon="play")
        self.resume.setProperty("main", True)
        bar = Bar(theme, 52, gap=12)
        bar.add(Words(theme, "Runs in progress", Type.TITLE), self._count, None)
        self._why = Words(theme, "", Type.SMALL, colour="text2", name="words.resume_off")
        bar.add(self._why, self.open, self.resume)
        self.table: DataTable[LiveRow] = _table(theme, "table.live", "Runs in progress")
        self.ended: DataTable[LiveRow] = _table(theme, "table.ended", "Runs that ended", quiet=True)
        self._states = StateStack(theme, self.table, name="live")
        self._lower = Pane(theme, edge="top")
        head = Bar(theme, 40)
        head.add(Words(theme, "Last finished", Type.STRONG), None)
        self._lower.add(head)
        self._lower.column.addWidget(self.ended, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._states, 3)
        column.addWidget(self._lower, 2)
        self.open.clicked.connect(lambda _checked=False: self._open(self.table.selected))
        self.resume.clicked.connect(self._resume)
        self.table.opened.connect(self._open)
        self.ended.opened.connect(self._open)
        self.table.chosen.connect(self._tell)
        desk.standing_changed.connect(self._tell)
        desk.driven_changed.connect(self._renew)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    @override
    def title(self) -> str:
        return "Live"

    @override
    def arrive(self, place: Place) -> None:
        self.reload()
        self.table.setFocus()

    @override
    def reload(self) -> None:
        if self._data is None:
            self._states.loading("Reading the runs")
        self.desk.ask("live", read_live, self._take, self._failed)

    def _tick(self) -> None:
        """Ages grow by the clock; nothing is read for them."""
        if self.isVisible():
            self._renew()

    def _take(self, data: LiveData) -> None:
        self._data = data
        self._renew()

    def _failed(self, error: Exception) -> None:
        if self._data is not None:
            self.desk.error(error)
            return
        words = error_words(error)
        self._states.error(title=words.title, text=words.text, deeds=(("Try again", self.reload),))

    def _renew(self) -> None:
        data, desk = self._data, self.desk
        if data is None:
            return
        now = desk.now()
        self._rows = live_rows(data.requests, data.host_id, desk.driven, data.steps_here, now)
        ended = ended_rows(data.requests, data.host_id, now)
        self.table.show_rows(self._rows)
        self.ended.show_rows(ended)
        self._lower.setVisible(bool(ended))
        self._count.say(plural(len(self._rows), "run") if self._rows else "")
        if not self._rows:
            self._states.empty(title="No runs", text=nothing_words(ended), icon="activity")
        else:
            self._states.content()
            if not self.table.selected or all(row.name != self.table.selected for row in self._rows):
                self.table.select(self._rows[0].name)
        self._tell()

    def _selected(self) -> LiveRow | None:
        return next((row for row in self._rows if row.name == self.table.selected), None)

    def _tell(self) -> None:
        row = self._selected()
        self.open.setVisible(row is not None)
        self.resume.setVisible(row is not None)
        reason = self._resume_off(row)
        self.open.switch("" if row is not None else "No run is selected")
        self.resume.switch(reason)
        self._why.say(reason if row is not None else "")

    def _resume_off(self, row: LiveRow | None) -> str:
        if row is None:
            return "No run is selected"
        return (
            self.desk.off_reason()
            if row.deed
            else "Nothing to resume: somebody drives it, or it waits for its owner"
        )

    def _open(self, name: str) -> None:
        if name:
            self.desk.go(Place(screen="run", id=name))

    def _resume(self) -> None:
        row = self._selected()
        if row is not None:
            self.desk.go(Place(screen="run", id=row.name, extra={"deed": "run.resume"}))

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"live.resume": self._resume}

    @override
    def why_not(self, action_id: str) -> str:
        return self._resume_off(self._selected())

    @override
    def panes(self) -> list[QWidget]:
        return [self._states, self._lower]


def _table(theme: Theme, name: str, words: str, *, quiet: bool = False) -> DataTable[LiveRow]:
    columns = (
        Column[LiveRow](
            title="Run", text=lambda row: row.name, second=lambda row: row.title, width=320, strong=True
        ),
        Column[LiveRow](title="State", text=lambda row: row.need, sign=lambda row: row.sign, width=220),
        Column[LiveRow](title="Route", text=lambda row: row.route, second=lambda row: row.release, width=210),
        Column[LiveRow](title="Targets", text=lambda row: row.progress, width=180, paint=_paint_progress),
        Column[LiveRow](title="Waves", text=lambda row: row.wave, width=80, right=True),
        Column[LiveRow](
            title="Started by" if quiet else "Driven from", text=lambda row: row.driver, width=150, quiet=True
        ),
        Column[LiveRow](
            title="Ended" if quiet else "Last step",
            text=lambda row: row.since,
            width=220,
            stretch=True,
            quiet=True,
        ),
    )
    return DataTable(theme, columns, key=lambda row: row.name, name=name, words=words, row_height=_ROW)


def _paint_progress(painter: QPainter, box: QRectF, row: LiveRow, theme: Theme) -> None:
    """Draw `38/61` and a bar of the targets that were changed."""
    middle = box.center().y()
    painter.setFont(theme.font(Type.BODY))
    painter.setPen(theme.colour("text"))
    wide = theme.px(62)
    painter.drawText(
        QRectF(box.left(), box.top(), wide, box.height()), Qt.AlignmentFlag.AlignVCenter, row.progress
    )
    bar = QRectF(box.left() + wide + 6, middle - 2, max(box.width() - wide - 6, 0), 4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("sunken"))
    painter.drawRoundedRect(bar, 2, 2)
    if row.changed and row.targets:
        painter.setBrush(theme.tone(row.sign.tone))
        painter.drawRoundedRect(
            QRectF(bar.left(), bar.top(), bar.width() * row.changed / row.targets, 4), 2, 2
        )
