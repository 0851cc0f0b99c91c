"""The panel beside the pipeline: one environment, its facts, what is open on it, and what was on it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.presentation.pipeline_cards import EnvironmentCard
from desktop.presentation.pipeline_details import DetailLine, EnvironmentDetails
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.buttons import Button, icon_button
from desktop.ui.kit.facts import FactGrid
from desktop.ui.kit.frame import Bar, Divider, Pane, Scroll, clear
from desktop.ui.kit.labels import SignIcon, StatusWords, TierTag, Words
from desktop.ui.theme.type import Type

_ONE_LINE = 34


class DetailsPanel(Pane):
    """320 wide; its one button begins a promotion from here."""

    closed = Signal()
    promote = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, edge="left")
        self._desk = desk
        self._shown: tuple[EnvironmentCard, EnvironmentDetails | None] | None = None
        self.setObjectName("panel.details")
        self.setAccessibleIdentifier("panel.details")
        self.fix_width(320, most=480)
        theme = desk.theme
        self._head = Bar(theme, 48, padding=16)
        self._body = Pane(theme, padding=(17, 12, 16, 12), gap=0)
        foot = Pane(theme, edge="top", padding=(16, 12, 16, 12), gap=6)
        self.button = Button(
            theme, "Promote from here…", name="btn.promote", kind="primary", icon="arrow-right", key="P"
        )
        self.button.height_at_100 = 34
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button.setProperty("main", True)
        self.button.clicked.connect(self.promote)
        self._caption = Words(theme, "Opens a draft. Nothing changes yet.", Type.SMALL, colour="text2")
        self._caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        foot.add(self.button, self._caption)
        self.add(self._head, Scroll(self._body))
        self.column.setStretch(1, 1)
        self.add(foot)

    def show_card(self, card: EnvironmentCard, details: EnvironmentDetails | None) -> None:
        """Show an environment; without details yet its card's own words stand."""
        if (card, details) == self._shown:
            return
        theme, self._shown = self._desk.theme, (card, details)
        self.setAccessibleName(f"Details of {card.name}")
        clear(self._head.row)
        close = icon_button(theme, "x", "Close the details", name="btn.close_details")
        close.clicked.connect(self.closed)
        self._head.add(
            TierTag(theme, card.tier),
            Words(theme, card.name, Type.TITLE),
            StatusWords(theme, card.sign),
            None,
            close,
        )
        reason = "" if card.promotes_to else f"No edge leads out of {card.name}: it is the last"
        self.button.switch(reason)
        self._caption.say(reason or "Opens a draft. Nothing changes yet.")
        clear(self._body.column)
        if details is not None:
            self._fill(details)
        self._body.add(None)

    def _fill(self, details: EnvironmentDetails) -> None:
        theme = self._desk.theme
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(Words(theme, details.release, Type.TITLE))
        line.addWidget(Words(theme, details.commit, Type.CODE, colour="text2", copyable=True), 1)
        self._body.column.addLayout(line)
        self._body.add(Words(theme, details.since, colour="text2"))
        self._body.column.addSpacing(6)
        facts = FactGrid(theme, label_width=88)
        for label, words in details.facts:
            if label == "Verified" and details.verified is not None:
                facts.add(label, StatusWords(theme, details.verified, words.partition(", ")[2]))
            else:
                facts.add(label, words, wrap=len(words) > _ONE_LINE)
        self._body.add(facts)
        policy = dict(details.facts).get("Policy", "")
        self._list(f"Gates of policy {policy}", details.gates, "It asks for nothing.")
        self._list("Open requests and drafts", details.open, "Nothing is open.")
        self._list("Last releases here", details.releases, "None on record.")

    def _list(self, title: str, lines: Sequence[DetailLine], nothing: str) -> None:
        theme = self._desk.theme
        self._body.column.addSpacing(12)
        self._body.add(Divider(theme))
        self._body.column.addSpacing(10)
        self._body.add(Words(theme, title, Type.SMALL_STRONG))
        self._body.column.addSpacing(4)
        if not lines:
            self._body.add(Words(theme, nothing, colour="text2"))
        for line in lines:
            self._body.add(self._line(line))

    def _line(self, line: DetailLine) -> QWidget:
        theme = self._desk.theme
        widget = QWidget()
        widget.setMinimumHeight(theme.whole(28))
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(SignIcon(theme, line.sign))
        if line.screen:
            link = Button(theme, line.name, name=f"link.{line.id}", kind="link")
            link.may_shrink()
            link.clicked.connect(lambda _checked=False: self._desk.go(Place(screen=line.screen, id=line.id)))
            row.addWidget(link)
        else:
            row.addWidget(Words(theme, line.name, Type.CODE))
        row.addStretch(1)
        row.addWidget(Words(theme, line.words, Type.SMALL, colour="text2"))
        return widget
