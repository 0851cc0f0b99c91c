"""The gate panel: prerequisites, how many gates are passed, and a row for each gate, the unmet ones opened on top."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.domain.gate import GateKind, Judgement
from desktop.presentation.approval_rows import ApprovalTable
from desktop.presentation.gate_rows import GateRow, count_words, gate_rows, met_count, segments
from desktop.presentation.request_page import Prerequisite
from desktop.ui.desk import Desk
from desktop.ui.gates.approvals_view import ApprovalsView
from desktop.ui.gates.segments import SegmentBar
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Bar, Divider, Pane, Surface, clear
from desktop.ui.kit.labels import SignIcon, StatusWords, Words
from desktop.ui.kit.laying_out import lay_out_later
from desktop.ui.kit.naming import plain_tooltip
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_SIGN, _NAME, _AGE, _DEED = 108, 168, 96, 124
_MADE_AT_ONCE = 3
_ANY_WIDTH = 16_777_215
_TOP = Qt.AlignmentFlag.AlignTop


class PrerequisitesRow(Surface):
    """The guide's three conditions side by side, each with its sign."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, edge="bottom")
        self.setObjectName("row.prerequisites")
        self.setAccessibleName("Prerequisites")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 1)
        self._row.setSpacing(0)
        self._shown: Sequence[Prerequisite] = ()

    def show_prerequisites(self, found: Sequence[Prerequisite]) -> None:
        self.setVisible(bool(found))
        if found == self._shown:
            return
        self._shown = found
        clear(self._row)
        for number, item in enumerate(found):
            if number:
                self._row.addWidget(Divider(self.theme, upright=True))
            self._row.addWidget(self._cell(item), 1)

    def _cell(self, item: Prerequisite) -> QWidget:
        cell = QWidget()
        cell.setObjectName(f"prerequisite.{item.key}")
        cell.setAccessibleName(f"{item.title}: {item.sign.word}. {item.text}")
        grid = QGridLayout(cell)
        grid.setContentsMargins(16, 10, 12, 9)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(SignIcon(self.theme, item.sign), 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(Words(self.theme, item.title, Type.STRONG), 0, 1)
        grid.addWidget(Words(self.theme, item.text, Type.SMALL, colour="text2", wrap=True), 1, 1)
        grid.setRowStretch(2, 1)
        return cell


class GateView(QWidget):
    """A gate: sign and word, name over its reason to exist, what is so, its age, and what to do about it."""

    deed = Signal(object)
    waive = Signal(str)

    def __init__(self, theme: Theme, row: GateRow) -> None:
        super().__init__()
        self._theme, self._row = theme, row
        self._shown: tuple[GateRow, ApprovalTable | None, str] | None = None
        self._stacked: bool | None = None
        self.setObjectName(f"gate.{row.kind}")
        self.setAccessibleIdentifier(f"gate.{row.kind}")
        self._sign = StatusWords(theme, row.sign)
        self._title = Words(theme, "", Type.STRONG)
        self._why = Words(theme, "", Type.SMALL, colour="text2")
        self._headline = Words(theme, "", Type.BODY, wrap=True)
        self._details = QVBoxLayout()
        self._details.setSpacing(3)
        self._age = Words(theme, "", Type.SMALL, colour="text2")
        self._age.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._deed = Button(theme, "", name=f"btn.gate.{row.kind}", small=True)
        self._deed.may_shrink()
        self._deed.clicked.connect(lambda _checked=False: self.deed.emit(self._row))
        self._waive = Button(theme, "Waive…", name=f"btn.waive.{row.kind}", kind="link", small=True)
        self._waive.clicked.connect(lambda _checked=False: self.waive.emit(self._row.kind))
        self._lay_out()
        theme.changed.connect(self._resize)
        self._resize()

    def _lay_out(self) -> None:
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(16, 9, 16, 10)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        self._name = QWidget()
        name = QVBoxLayout(self._name)
        name.setContentsMargins(0, 0, 0, 0)
        name.setSpacing(1)
        name.addWidget(self._title)
        name.addWidget(self._why)
        name.addStretch(1)
        self._deeds = QWidget()
        deeds = QVBoxLayout(self._deeds)
        deeds.setContentsMargins(0, 0, 0, 0)
        deeds.setSpacing(6)
        deeds.addWidget(self._deed, 0, Qt.AlignmentFlag.AlignRight)
        deeds.addWidget(self._waive, 0, Qt.AlignmentFlag.AlignRight)
        self._told = QWidget()
        self._told.setLayout(self._details)
        self._details.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self._sign, 0, 0, _TOP)
        grid.addWidget(self._age, 0, 3, _TOP)
        grid.addWidget(self._deeds, 0, 4, _TOP)

    def _arrange(self, *, stacked: bool) -> None:
        """Put what is so between name and age; where there is little room, below them over the whole width."""
        if stacked == self._stacked:
            return
        self._stacked = stacked
        grid = self._grid
        for widget in (self._name, self._headline, self._told):
            grid.removeWidget(widget)
        if stacked:
            grid.addWidget(self._name, 0, 1, 1, 2)
            grid.addWidget(self._headline, 1, 0, 1, 5)
            grid.addWidget(self._told, 2, 0, 1, 5)
        else:
            grid.addWidget(self._name, 0, 1, 2, 1)
            grid.addWidget(self._headline, 0, 2, _TOP)
            grid.addWidget(self._told, 1, 2, 1, 3)
        grid.setColumnStretch(2, 1)
        grid.setRowStretch(1, 0 if stacked else 1)
        grid.setRowStretch(2, 1 if stacked else 0)

    def _resize(self) -> None:
        whole, stacked = self._theme.whole, self._theme.crowded
        self._sign.setFixedWidth(whole(_SIGN))
        for words in (self._title, self._why):
            words.setMinimumWidth(0 if stacked else whole(_NAME))
            words.setMaximumWidth(_ANY_WIDTH if stacked else whole(_NAME))
        self._age.setFixedWidth(whole(_AGE))
        self._deeds.setFixedWidth(whole(_DEED))
        self._arrange(stacked=stacked)

    def show_row(self, row: GateRow, approvals: ApprovalTable | None, waive_off: str) -> None:
        """Show the gate as it stands now; what did not change is not touched, the keyboard stays where it is."""
        self._row = row
        self._age.say(row.age)
        self.setAccessibleName(row.spoken)
        told = (row, approvals, waive_off)
        if self._shown is not None and _without_age(told) == _without_age(self._shown):
            return
        self._shown = told
        self._sign.show_sign(row.sign)
        self._title.say(row.title)
        self._why.say(row.why)
        self._why.setToolTip(plain_tooltip(row.why_whole) if row.why_whole else "")
        self._deed.setVisible(row.deed is not None)
        self._deed.say(row.deed_words, spoken=f"{row.deed_words}: {row.title}")
        self._deed.take_kind("secondary" if not row.met else "link")
        self._waive.setVisible(row.waivable and not waive_off)
        self._waive.say("Waive…", spoken=f"Waive the gate {row.title}")
        self._fill(row, approvals)
        self.update()

    def _fill(self, row: GateRow, approvals: ApprovalTable | None) -> None:
        theme = self._theme
        clear(self._details)
        self._headline.take_kind(Type.BODY if row.met else Type.STRONG)
        self._headline.say(row.headline)
        if approvals is not None and (not row.met or approvals.notes):
            self._details.addSpacing(4)
            self._details.addWidget(ApprovalsView(theme, approvals))
        elif not row.met or row.sign.word == "waived":
            for fact in row.facts:
                self._details.addWidget(Words(theme, fact, Type.BODY, colour="text2", wrap=True))
        owner = f"Who can change it: {row.owner}" if row.owner else ""
        for words in (row.change, owner):
            if words:
                self._details.addWidget(Words(theme, words, Type.SMALL, colour="text2", wrap=True))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("surface" if self._row.met else "window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("border_subtle"))


def _without_age(
    told: tuple[GateRow, ApprovalTable | None, str],
) -> tuple[object, ...]:
    row = told[0]
    return (
        *(getattr(row, name) for name in ("sign", "title", "why", "headline", "facts", "owner", "change")),
        *(row.met, row.deed, row.deed_words, row.place, row.waivable),
        *told[1:],
    )


class GatePanel(Pane):
    """Everything about the gates. The rows keep their widgets while a gate only changes its state."""

    again = Signal()
    deed = Signal(object)
    waive = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme)
        self._desk = desk
        theme = desk.theme
        self.setObjectName("panel.gates")
        self.setAccessibleIdentifier("panel.gates")
        self.prerequisites = PrerequisitesRow(theme)
        self._head = Bar(theme, 40)
        self._bar = SegmentBar(theme)
        self._count = Words(theme, "", Type.STRONG, name="words.gates")
        self._others = Words(theme, "", colour="text2")
        self._policy = Words(theme, "", Type.SMALL, colour="text2")
        self._again = Button(theme, "Check all again", name="btn.check_again", icon="refresh-cw", small=True)
        self._again.clicked.connect(self.again)
        self._head.add(
            Words(theme, "Gates", Type.STRONG), self._bar, self._count, self._others, None, self._policy
        )
        self._head.add(self._again)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._views: dict[str, GateView] = {}
        self._waiting: list[tuple[GateRow, ApprovalTable | None, str]] = []
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.setInterval(0)
        self._more.timeout.connect(self._show_some)
        self.add(self.prerequisites, self._head)
        self.column.addLayout(self._rows)

    def show_judgement(
        self,
        judgement: Judgement | None,
        approvals: ApprovalTable | None,
        policy: str,
        waive_off: str,
    ) -> None:
        """Show every gate, the unmet ones first; without a judgement there are no gates to show."""
        self._head.setVisible(judgement is not None)
        rows = gate_rows(judgement, self._desk.now()) if judgement is not None else ()
        if judgement is not None:
            whole = len(judgement.gates)
            words = f"{met_count(judgement)} of {whole} passed"
            self._bar.show_segments(segments(judgement.gates), words)
            self._count.say(words)
            self._others.say(count_words(judgement))
            self._policy.say(policy)
        self._order([row.kind for row in rows])
        self._waiting = [
            (row, approvals if row.kind == GateKind.APPROVALS.value else None, waive_off) for row in rows
        ]
        self._show_some()

    def _show_some(self) -> None:
        """Show gates until a few had to be made, the others after what else is due: so nobody waits for twenty."""
        made = 0
        lay_out_later(self)
        while self._waiting and made < _MADE_AT_ONCE:
            row, table, waive_off = self._waiting.pop(0)
            made += row.kind not in self._views
            self._view(row).show_row(row, table, waive_off)
        if self._waiting:
            self._more.start()

    def checking(self, *, on: bool) -> None:
        """Say that the gates are being judged."""
        if on:
            self._again.switch_off("The gates are being checked")
        else:
            self._again.switch_on()

    def _view(self, row: GateRow) -> GateView:
        if row.kind not in self._views:
            view = GateView(self._desk.theme, row)
            view.deed.connect(self.deed)
            view.waive.connect(self.waive)
            self._views[row.kind] = view
            self._rows.addWidget(view)
        return self._views[row.kind]

    def _order(self, kinds: list[str]) -> None:
        for gone in [kind for kind in self._views if kind not in kinds]:
            view = self._views.pop(gone)
            view.hide()
            view.deleteLater()
        known = [kind for kind in kinds if kind in self._views]
        if known != sorted(known, key=lambda kind: self._rows.indexOf(self._views[kind])):
            for number, kind in enumerate(known):
                self._rows.removeWidget(self._views[kind])
                self._rows.insertWidget(number, self._views[kind])
