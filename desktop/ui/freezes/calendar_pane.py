"""The calendar view: the lanes with their legend, and the table of all freezes beneath."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.domain.counting import plural
from desktop.domain.freeze_overview import Net
from desktop.presentation.freeze_calendar import Bar as NetBar
from desktop.presentation.freeze_calendar import CalendarWindow, LaneView
from desktop.presentation.freeze_rules import RuleRow
from desktop.presentation.signs import ATTENTION
from desktop.ui.freezes.bars import paint_freeze_bar, paint_net_bar
from desktop.ui.freezes.lanes_view import FreezeLanes
from desktop.ui.freezes.tables import rules_table
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Bar, Surface
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.kit.wrap_bar import WrapBar
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_KEYS = (("open", Net.OPEN), ("partly", Net.PARTLY), ("closed", Net.CLOSED), ("freeze", None))
_ABOUT = "net state by environment, its freezes beneath"


class CalendarPane(Surface):
    """Lanes above, freezes beneath."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setObjectName("pane.calendar")
        self.setAccessibleName("Freeze calendar")
        self.lanes = FreezeLanes(theme)
        self.rules = rules_table(theme)
        self.lift = Button(theme, "Lift…", name="btn.lift_freeze", icon="sun", small=True)
        self._span = Words(theme, "", Type.STRONG, name="words.span")
        self._count = Words(theme, "", colour="text2", name="words.rules_count")
        self._look = StatusWords(theme, ATTENTION, name="words.need_look")
        self._about = Words(theme, "", Type.SMALL, colour="text2", name="words.freeze", copyable=True)
        head = WrapBar(theme, 40, gap=8)
        head.left.addWidget(self._span)
        head.left.addWidget(Words(theme, _ABOUT, colour="text2"), 1)
        for words, net in _KEYS:
            head.right.addWidget(_Key(theme, net))
            head.right.addWidget(Words(theme, words, Type.SMALL, colour="text2"))
        head.right.addStretch(1)
        middle = Bar(theme, 40)
        middle.add(Words(theme, "Freezes", Type.STRONG), self._count, None, self._look)
        foot = Bar(theme, 40, edge="top")
        foot.add(self._about, stretch=1)
        foot.add(self.lift)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.lanes, 5)
        column.addWidget(middle)
        column.addWidget(self.rules, 3)
        column.addWidget(foot)
        theme.changed.connect(self._keep_heights)
        self._keep_heights()

    def _keep_heights(self) -> None:
        """Let lanes and freezes keep some rows: with large text the pane scrolls as one."""
        self.lanes.setMinimumHeight(self.theme.whole(124))
        self.rules.setMinimumHeight(self.theme.whole(124))

    def show_lanes(self, lanes: Sequence[LaneView], window: CalendarWindow, now: datetime) -> None:
        first, last = window.first, window.last
        year = f" {first.year}" if first.year != last.year else ""
        self._span.say(f"{first.day} {first:%b}{year} to {last.day} {last:%b} {last.year}")
        self.lanes.show_lanes(lanes, window, now)

    def show_rules(self, rows: Sequence[RuleRow], commit: str) -> None:
        self.rules.show_rows(rows)
        self._count.say(f"{len(rows)} at {commit[:10]}")
        look = sum(row.needs_look for row in rows)
        verb = "needs" if look == 1 else "need"
        self._look.show_sign(ATTENTION.named(f"{look} {verb} a look"))
        self._look.setVisible(bool(look))

    def selected_row(self) -> RuleRow | None:
        rows = self.rules.model_of_rows.rows
        return next((row for row in rows if row.key == self.rules.selected), None)

    def tell_lift(self, reason: str) -> None:
        """Say what is selected, and why it cannot be lifted where it cannot."""
        row = self.selected_row()
        self.lift.switch(reason)
        if row is None:
            self._about.say(reason)
            return
        where = ", ".join(row.environments[:4])
        if len(row.environments) > 4:  # noqa: PLR2004 - four names fit beside the reason
            where = plural(len(row.environments), "environment")
        parts = (row.reason, where, row.place or row.source, reason)
        self._about.say("   ·   ".join(part for part in parts if part))


class _Key(QWidget):
    """A sample of a bar, for the legend."""

    def __init__(self, theme: Theme, net: Net | None) -> None:
        super().__init__()
        self._theme, self._net = theme, net
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        return QSize(18, 11)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._net is None:
            paint_freeze_bar(painter, box, self._theme)
        else:
            bar = NetBar(left=0, right=1, net=self._net, words="", sentence="")
            paint_net_bar(painter, box, bar, self._theme)
