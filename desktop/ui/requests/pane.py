"""The pane beside the inbox: the selected request in short, and what can be done with it from here."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.presentation.inbox_rows import InboxRow
from desktop.presentation.inbox_summary import RequestSummary, SummaryGate
from desktop.presentation.signs import Sign, Tone
from desktop.ui.desk import Desk
from desktop.ui.gates.conversation import Initials
from desktop.ui.gates.segments import SegmentBar
from desktop.ui.gates.sheet_parts import Tinted
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Divider, Pane, Scroll, clear
from desktop.ui.kit.icon import Icon
from desktop.ui.kit.labels import SignIcon, StatusWords, TierTag, Words
from desktop.ui.theme.type import Type

_PADDING = (17, 12, 16, 12)


class RequestPane(Pane):
    """360 wide."""

    opened = Signal()
    approve = Signal()
    reject = Signal()
    preview = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, edge="left")
        self._desk = desk
        theme = desk.theme
        self.setObjectName("pane.request")
        self.setAccessibleIdentifier("pane.request")
        self.fix_width(360)
        self._body = Pane(theme)
        self._shown: tuple[InboxRow, RequestSummary | None] | None = None
        self.approve_button = Button(theme, "Approve…", name="btn.approve", kind="primary", icon="check")
        self.reject_button = Button(theme, "Reject…", name="btn.reject", icon="x")
        self.preview_button = Button(
            theme, "Preview", name="btn.preview_request", kind="ghost", icon="file-diff"
        )
        self.approve_button.clicked.connect(self.approve)
        self.reject_button.clicked.connect(self.reject)
        self.preview_button.clicked.connect(self.preview)
        self._why = Words(theme, "", Type.SMALL, colour="text2", wrap=True, name="words.pane_off")
        foot = Pane(theme, edge="top", padding=(16, 12, 16, 12), gap=8)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.approve_button)
        buttons.addWidget(self.reject_button)
        buttons.addStretch(1)
        buttons.addWidget(self.preview_button)
        foot.column.addLayout(buttons)
        foot.add(self._why)
        self.add(Scroll(self._body, name="scroll.request"), stretch=1)
        self.add(foot)

    def show_request(
        self, row: InboxRow, summary: RequestSummary | None, reasons: tuple[str, str], hint: str
    ) -> None:
        """Show a request; without a summary its gates are still being judged."""
        self.approve_button.switch(reasons[0])
        self.reject_button.switch(reasons[1])
        self.approve_button.take_kind("primary" if row.waits_on == "you" and not reasons[0] else "secondary")
        self.preview_button.switch("" if summary is not None else "The request is being read")
        self._why.say(reasons[0] or hint)
        if self._shown == (row, summary):
            return
        self._shown = (row, summary)
        self.setAccessibleName(row.spoken)
        clear(self._body.column)
        self._head(row)
        self._band(row)
        if summary is not None:
            self._change(summary)
            self._risks(summary)
            self._gates(row, summary)
            self._last(summary)
        self._body.add(None)

    # --- parts ---------------------------------------------------------------------------------------------

    def _section(self, title: str, tail: str = "", tail_kind: Type = Type.SMALL) -> Pane:
        pane = Pane(self.theme, edge="bottom", padding=_PADDING, gap=5)
        line = QHBoxLayout()
        line.addWidget(Words(self.theme, title, Type.STRONG), 1)
        if tail:
            line.addWidget(Words(self.theme, tail, tail_kind, colour="text2"))
        pane.column.addLayout(line)
        self._body.add(pane)
        return pane

    def _head(self, row: InboxRow) -> None:
        theme = self.theme
        pane = Pane(theme, padding=(17, 13, 16, 12), gap=3)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(Words(theme, row.name, Type.CODE, copyable=True))
        line.addWidget(TierTag(theme, row.tier))
        line.addStretch(1)
        link = Button(theme, "Open", name="link.open_request", kind="link", small=True)
        link.clicked.connect(self.opened)
        line.addWidget(link)
        pane.column.addLayout(line)
        route = QHBoxLayout()
        route.setSpacing(7)
        route.addWidget(Words(theme, row.source.capitalize() if row.rollback else row.source, Type.NAME))
        route.addWidget(Words(theme, "in", Type.NAME) if row.rollback else Icon(theme, "arrow-right"))
        route.addWidget(Words(theme, row.target, Type.NAME), 1)
        pane.column.addLayout(route)
        replaced = row.replaces.replace("from ", "replaces ", 1)
        targets = f"on {row.targets} target{'s' if row.targets != 1 else ''}"
        pane.add(
            Words(theme, " ".join(part for part in (row.release, replaced, targets) if part), colour="text2")
        )
        self._body.add(pane)

    def _band(self, row: InboxRow) -> None:
        theme = self.theme
        band = Tinted(theme, row.sign.tone if row.sign.tone is not Tone.PLAIN else Tone.UNKNOWN)
        column = QVBoxLayout(band)
        column.setContentsMargins(17, 10, 16, 11)
        column.setSpacing(2)
        column.addWidget(StatusWords(theme, row.sign.named(row.readiness)))
        words = Words(theme, row.reason, Type.SMALL, colour="text2", wrap=True)
        words.setContentsMargins(19, 0, 0, 0)
        column.addWidget(words)
        words.setVisible(bool(row.reason))
        self._body.add(band)

    def _change(self, summary: RequestSummary) -> None:
        pane = self._section("Change", f"plan digest {summary.digest}")
        for number, (words, count) in enumerate(summary.moves):
            if number:
                pane.add(Divider(self.theme))
            pane.column.addLayout(self._pair(words, count, Type.CODE))
        if summary.moves:
            pane.add(Divider(self.theme))
        pane.column.addLayout(self._pair(summary.files, str(summary.targets), Type.STRONG))

    def _pair(self, words: str, count: str, kind: Type) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(Words(self.theme, words, kind), 1)
        line.addWidget(Words(self.theme, count, Type.STRONG if kind is Type.STRONG else Type.BODY))
        return line

    def _risks(self, summary: RequestSummary) -> None:
        if not summary.risks:
            return
        pane = self._section("Risk")
        for sign, words in summary.risks:
            pane.add(self._signed(sign, words))

    def _gates(self, row: InboxRow, summary: RequestSummary) -> None:
        if not summary.gates:
            return
        theme = self.theme
        pane = Pane(theme, edge="bottom", padding=_PADDING, gap=6)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(Words(theme, "Gates", Type.STRONG), 1)
        bar = SegmentBar(theme)
        bar.show_segments(row.segments, f"{row.gates} gates passed")
        bar.setMaximumWidth(theme.whole(170))
        line.addWidget(bar)
        line.addWidget(Words(theme, row.gates, Type.STRONG))
        pane.column.addLayout(line)
        for gate in summary.gates:
            pane.add(self._gate(gate))
        if summary.others:
            pane.add(Words(theme, summary.others, Type.SMALL, colour="text2"))
        self._body.add(pane)

    def _gate(self, gate: SummaryGate) -> QWidget:
        widget = QWidget()
        widget.setAccessibleName(f"{gate.sign.word}, {gate.title}, {gate.text}")
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(SignIcon(self.theme, gate.sign))
        row.addWidget(Words(self.theme, gate.title))
        text = Words(self.theme, gate.text, Type.SMALL, colour="text2")
        text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(text, 1)
        return widget

    def _signed(self, sign: Sign, words: str) -> QWidget:
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(SignIcon(self.theme, sign))
        row.addWidget(Words(self.theme, words, wrap=True), 1)
        return widget

    def _last(self, summary: RequestSummary) -> None:
        line = summary.last
        if line is None:
            return
        pane = Pane(self.theme, padding=_PADDING)
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(Initials(self.theme, line.initials))
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Words(self.theme, f"{line.who}, {line.at}", Type.SMALL, colour="text2"))
        column.addWidget(Words(self.theme, line.quote or line.did, wrap=True))
        row.addLayout(column, 1)
        pane.add(widget)
        self._body.add(pane)
