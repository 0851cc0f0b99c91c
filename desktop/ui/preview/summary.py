"""The head of a preview: how many targets change, of which kind, and from which release to which."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from desktop.domain.counting import plural
from desktop.presentation.preview_view import Kind, Move, PreviewView
from desktop.ui.kit.frame import Divider, Pane, clear
from desktop.ui.kit.labels import Words
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_ANY = 16_777_215
_WIDTH = 548
_ROW, _HEAD = 28, 22
_BAR, _LONGEST_BAR = 8, 150
_ICONS = {Kind.UPDATE: "arrow-up", Kind.INSTALL: "plus", Kind.DOWNGRADE: "arrow-down"}


class SummaryPane(Pane):
    """Headline, counts and the from → to table."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, edge="right", padding=(16, 13, 16, 10), gap=2)
        self.stretch(on=False)
        self.headline = Words(theme, "", Type.HEADLINE, name="words.headline")
        self._counts = QHBoxLayout()
        self._counts.setSpacing(4)
        self.moves = MoveTable(theme)
        self._more = Words(theme, "", Type.SMALL, colour="text2", name="words.more_moves")
        self.add(self.headline)
        self.column.addLayout(self._counts)
        self.column.addSpacing(4)
        self.add(self.moves, self._more, None)

    def stretch(self, *, on: bool) -> None:
        """Take the whole width, or keep the own one."""
        wide = self.theme.whole(_WIDTH)
        self.setMinimumWidth(0 if on else wide)
        self.setMaximumWidth(_ANY if on else wide)

    def show_view(self, view: PreviewView) -> None:
        """Show another preview."""
        self.headline.say(view.headline)
        self._tell_counts(view)
        self.moves.show_moves(view.moves)
        self._more.say(view.more_moves)
        self._more.setVisible(bool(view.more_moves))

    def _tell_counts(self, view: PreviewView) -> None:
        clear(self._counts)
        for count, word in view.counts:
            number = Words(self.theme, str(count), Type.STRONG)
            number.setAccessibleName(f"{count} {word}")
            self._counts.addWidget(number)
            self._counts.addWidget(Words(self.theme, word, colour="text2"))
            self._counts.addSpacing(10)
        if view.already:
            self._counts.addWidget(Divider(self.theme, upright=True, long=14))
            self._counts.addSpacing(10)
            first, _, rest = view.already_words.partition(" ")
            self._counts.addWidget(Words(self.theme, first, Type.STRONG))
            self._counts.addWidget(
                Words(self.theme, f"{rest}, left alone", colour="text2", name="words.already")
            )
        self._counts.addStretch(1)


class MoveTable(QWidget):
    """From, to, kind and count, with a bar as long as its part of the longest line."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._moves: tuple[Move, ...] = ()
        name_control(self, "table.moves", "From and to")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_moves(self, moves: tuple[Move, ...]) -> None:
        self._moves = moves
        lines = [
            f"{move.before} to {move.after}, {move.kind.value}, {plural(move.targets, 'target')}"
            for move in moves
        ]
        self.setAccessibleName(f"From and to: {'; '.join(lines)}")
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, self._theme.whole(_HEAD + _ROW * len(self._moves)))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edges = self._columns()
        painter.setFont(theme.font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        high = theme.px(_HEAD)
        for words, left, side in (
            ("From", edges[0], Qt.AlignmentFlag.AlignLeft),
            ("To", edges[2], Qt.AlignmentFlag.AlignLeft),
            ("Kind", edges[3], Qt.AlignmentFlag.AlignLeft),
            ("Targets", edges[4], Qt.AlignmentFlag.AlignRight),
        ):
            width = theme.px(56)
            painter.drawText(QRectF(left, 0, width, high), side | Qt.AlignmentFlag.AlignVCenter, words)
        top = high
        for move in self._moves:
            self._paint_row(painter, top, move, edges)
            top += theme.px(_ROW)

    def _columns(self) -> tuple[float, ...]:
        """Return where from, arrow, to, kind, count and bar begin; wider for long labels."""
        theme = self._theme
        advance = theme.px(7.3)
        before = max([12, *(len(move.before) for move in self._moves)])
        after = max([10, *(len(move.after) for move in self._moves)])
        from_end = min(before * advance, self.width() * 0.3) + 6
        to_end = from_end + theme.px(22) + min(after * advance, self.width() * 0.26) + 12
        count = to_end + theme.px(90)
        return 0.0, from_end, from_end + theme.px(22), to_end, count, count + theme.px(56) + 10

    def _paint_row(self, painter: QPainter, top: float, move: Move, edges: tuple[float, ...]) -> None:
        theme, high = self._theme, self._theme.px(_ROW)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, top, self.width(), 1), theme.colour("border_subtle"))
        middle = Qt.AlignmentFlag.AlignVCenter
        side = theme.px(13)

        def icon(left: float, name: str, ink: str) -> None:
            theme.draw_icon(painter, QRectF(left, top + (high - side) / 2, side, side), name, ink)

        def words(left: float, room: float, text: str, kind: Type, ink: str) -> None:
            painter.setFont(theme.font(kind))
            painter.setPen(theme.colour(ink))
            cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room))
            painter.drawText(QRectF(left, top, room, high), middle, cut)

        down = move.kind is Kind.DOWNGRADE
        words(edges[0], edges[1] - 4, move.before, Type.CODE, "text")
        icon(edges[1], "arrow-right", "text2")
        words(edges[2], edges[3] - edges[2] - 8, move.after, Type.CODE, "text")
        icon(edges[3], _ICONS[move.kind], "warn" if down else "text2")
        words(
            edges[3] + side + 5,
            edges[4] - edges[3] - side,
            move.kind.value,
            Type.STRONG if down else Type.BODY,
            "warn" if down else "text",
        )
        painter.setFont(theme.font(Type.STRONG))
        painter.setPen(theme.colour("text"))
        count = QRectF(edges[4], top, theme.px(56), high)
        painter.drawText(count, middle | Qt.AlignmentFlag.AlignRight, str(move.targets))
        longest = min(theme.px(_LONGEST_BAR), self.width() - edges[5])
        bar = QRectF(edges[5], top + (high - _BAR) / 2, max(3.0, longest * move.share), _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("warn" if down else "accent"))
        painter.drawRoundedRect(bar, 2, 2)
