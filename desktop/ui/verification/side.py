"""Beside the checks: the clocks that run, and one target as Git wants it, as it was applied, and as it runs."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from desktop.presentation.signs import ATTENTION, PASSED, UNKNOWN, Tone
from desktop.presentation.verification_clocks import Clock
from desktop.presentation.verification_fields import Comparison
from desktop.presentation.verification_view import CheckRow, VerificationView
from desktop.ui.kit.frame import Bar, Pane, clear
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class VerificationSide(Pane):
    """What stands beside the checks, or above them where the window is narrow."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, edge="left", padding=(1, 0, 0, 0))
        self.setObjectName("panel.proof")
        self.setAccessibleName("Time left, and the selected target")
        self._clocks = Pane(theme)
        self._shown: list[str] = []
        self._cards: list[_ClockCard] = []
        head = Bar(theme, 40)
        self._target = Words(theme, "", Type.STRONG, name="words.selected")
        self._drift = StatusWords(theme, UNKNOWN, name="words.drift")
        head.add(self._target, Words(theme, "desired, applied, live", colour="text2"), None, self._drift)
        self.table = _comparison_table(theme)
        foot = Pane(theme, padding=(16, 12, 16, 12), gap=8)
        self._says = Words(theme, "", wrap=True, name="words.says", copyable=True)
        self._lines = Words(theme, "", Type.CODE, wrap=True, name="words.drift_lines", copyable=True)
        self._source = Words(theme, "", Type.SMALL, colour="text2", wrap=True, name="words.verified_source")
        foot.add(self._says, self._lines, self._source)
        theme.changed.connect(self._size_table)
        self.add(self._clocks, head)
        self.column.addWidget(self.table)
        self.add(foot, None)

    def show_view(self, view: VerificationView) -> None:
        """Show the clocks and where the readings come from."""
        titles = [clock.title for clock in view.clocks]
        if titles != self._shown:
            self._shown = titles
            clear(self._clocks.column)
            self._cards = [_ClockCard(self.theme) for _title in titles]
            for card in self._cards:
                self._clocks.add(card)
        for card, clock in zip(self._cards, view.clocks, strict=True):
            card.show_clock(clock)
        self._source.say(view.source)

    def show_target(self, row: CheckRow | None, fields: Sequence[Comparison], drift: Sequence[str]) -> None:
        """Show one target, or that none is selected."""
        self._target.say(row.words if row is not None else "No target is selected")
        self.table.show_rows(fields)
        self._size_table()
        self._says.say(f"{row.sign.word.capitalize()}: {row.says}" if row is not None and row.says else "")
        self._says.setVisible(bool(row is not None and row.says))
        self._lines.say("\n".join(drift))
        self._lines.setVisible(bool(drift))
        if row is None or row.drift == "–":
            self._drift.show_sign(UNKNOWN.named("drift not known"))
        elif drift:
            self._drift.show_sign(ATTENTION.named(f"drift, {row.drift}"))
        else:
            self._drift.show_sign(PASSED.named("no drift"))

    def _size_table(self) -> None:
        rows = max(self.table.model_of_rows.rowCount(), 1)
        self.table.setFixedHeight(self.theme.whole(28) + rows * self.table.row_height + 1)


class _ClockCard(Pane):
    """What runs, how much has passed, what is left."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, edge="bottom", padding=(16, 12, 16, 14), gap=6)
        top, middle = QHBoxLayout(), QHBoxLayout()
        self._title = Words(theme, "", Type.STRONG)
        self._end = Words(theme, "", Type.SMALL, colour="text2")
        self._passed = Words(theme, "", Type.TITLE)
        self._left = Words(theme, "", Type.STRONG)
        top.addWidget(self._title, 1)
        top.addWidget(self._end)
        middle.addWidget(self._passed, 1)
        middle.addWidget(self._left)
        self._bar = _Bar(theme)
        self.column.addLayout(top)
        self.column.addLayout(middle)
        self.add(self._bar)

    def show_clock(self, clock: Clock) -> None:
        self._title.say(clock.title)
        self._end.say(clock.end)
        self._passed.say(clock.passed)
        self._left.say(clock.left)
        self._bar.show_share(clock.share, clock.tone)
        self.setAccessibleName(f"{clock.title}: {clock.passed}, {clock.left}, {clock.end}")


class _Bar(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._share, self._tone = theme, 0.0, Tone.RUN
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float, tone: Tone) -> None:
        self._share, self._tone = min(max(share, 0.0), 1.0), tone
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(100, 8)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, whole = QPainter(self), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("sunken"))
        painter.drawRoundedRect(whole, 4, 4)
        if self._share:
            painter.setBrush(self._theme.tone(self._tone))
            painter.drawRoundedRect(QRectF(0, 0, max(whole.width() * self._share, 8), whole.height()), 4, 4)


def _comparison_table(theme: Theme) -> DataTable[Comparison]:
    columns = (
        Column[Comparison](title="Field", text=lambda row: row.name, width=104, quiet=True),
        Column[Comparison](title="Desired (Git)", text=lambda row: row.desired, width=124, code=True),
        Column[Comparison](title="Applied", text=lambda row: row.applied, width=120, code=True),
        Column[Comparison](title="Live", text=lambda row: row.live, width=110, code=True, stretch=True),
    )
    table = DataTable(
        theme,
        columns,
        key=lambda row: row.name,
        name="table.fields",
        words="Fields of the target: desired, applied, live",
        tint=lambda row: Tone.WARN if row.differs else None,
    )
    table.setFrameShape(table.Shape.NoFrame)
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return table
