"""The event log of a run: virtual, filtered by level and target; it follows until somebody scrolls up."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from typing_extensions import override

from desktop.presentation.run_log import Level, LogLine, shown_lines
from desktop.presentation.signs import Tone
from desktop.ui.kit.fields import CheckBox, Choice
from desktop.ui.kit.frame import Divider, Pane
from desktop.ui.kit.labels import KeyCap, Words
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.kit.wrap_bar import WrapBar
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_LEVELS = (
    (Level.ALL.value, "All levels"),
    (Level.CHANGES.value, "Without progress"),
    (Level.FAILURES.value, "Failures and warnings"),
)
_ALL, _ONE = "", "one"
_LINE = 22


class _LogTable(DataTable[LogLine]):
    """The lines; the copy key takes all that are shown."""

    copy_wanted = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        else:
            super().keyPressEvent(event)


class LogPane(Pane):
    """40 for its head, 22 a line."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setObjectName("pane.log")
        self.setAccessibleName("Event log, times in UTC")
        self._lines: Sequence[LogLine] = ()
        self._target = ""
        self._showing = False
        self.follow = CheckBox(theme, "Follow", name="check.follow")
        self.follow.setChecked(True)
        self.level = Choice(theme, _LEVELS, name="choice.level", words="Levels shown", high=26)
        self.about = Choice(
            theme, ((_ALL, "All targets"),), name="choice.about", words="Targets shown", high=26
        )
        head = WrapBar(theme, 40, gap=8)
        head.left.addWidget(Words(theme, "Event log", Type.STRONG))
        head.left.addWidget(Words(theme, "UTC", colour="text2"))
        head.left.addStretch(1)
        line = Divider(theme, upright=True, long=16)
        for part in (self.follow, KeyCap(theme, "F"), line, self.level, self.about):
            head.right.addWidget(part)
        self.table = _log_table(theme)
        self.add(head)
        self.column.addWidget(self.table, 1)
        self.level.chosen.connect(self._renew)
        self.about.chosen.connect(self._renew)
        self.follow.clicked.connect(self._follow)
        self.table.copy_wanted.connect(self.copy)
        bar = self.table.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        bar.rangeChanged.connect(self._grown)

    def show_lines(self, lines: Sequence[LogLine]) -> None:
        """Show the log as it is now."""
        if lines != self._lines:
            self._lines = lines
            self._renew()

    def point_to(self, target: str) -> None:
        """Offer the lines of a target beside those of all."""
        if target == self._target:
            return
        self._target = target
        options = [(_ALL, "All targets")]
        self.about.offer([*options, (_ONE, f"Only {target}")] if target else options)
        self._renew()

    def switch_follow(self) -> None:
        """Follow, or stop following."""
        self.follow.setChecked(not self.follow.isChecked())
        self._follow()

    def text(self) -> str:
        """Return the lines that are shown, to be copied."""
        return "\n".join(line.text for line in self.table.model_of_rows.rows)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())

    def _renew(self) -> None:
        about = self._target if self.about.current == _ONE else ""
        self._showing = True
        self.table.show_rows(shown_lines(self._lines, Level(self.level.current), about))
        self._showing = False
        self._follow()

    def _follow(self) -> None:
        if self.follow.isChecked():
            self.table.scrollToBottom()

    def _grown(self) -> None:
        self._showing = True
        self._follow()
        self._showing = False

    def _scrolled(self, value: int) -> None:
        """Scrolling up turns following off; coming back to the end leaves that to the person."""
        bar = self.table.verticalScrollBar()
        if not self._showing and value < bar.maximum() and self.table.isVisible():
            self.follow.setChecked(False)


def _log_table(theme: Theme) -> _LogTable:
    columns = (
        Column[LogLine](
            title="Time", text=lambda line: f"{line.at:%H:%M:%S}", width=90, code=True, quiet=True
        ),
        Column[LogLine](
            title="State",
            text=lambda line: line.sign.word,
            width=34,
            paint=lambda painter, box, line, skin: draw_sign(
                painter, box.adjusted(0, 4, 0, -3), line.sign, skin
            ),
        ),
        Column[LogLine](title="About", text=lambda line: line.about, width=176, code=True, quiet=True),
        Column[LogLine](title="What", text=lambda line: line.words, width=300, stretch=True, code=True),
    )
    table = _LogTable(
        theme,
        columns,
        key=lambda line: line.id,
        name="table.log",
        words="Event log",
        row_height=_LINE,
        ruled=False,
        tint=lambda line: Tone.FAIL if line.sign.tone is Tone.FAIL else None,
    )
    table.horizontalHeader().hide()
    table.setFrameShape(table.Shape.NoFrame)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return table
