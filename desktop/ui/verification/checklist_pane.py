"""The guide's four lines: each computed, with its sign, its sentence and links to the proof."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.signs import NOTE, Tone
from desktop.presentation.verification_view import ChecklistRow, VerificationView
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fitting import keep_fitted
from desktop.ui.kit.frame import Bar, Pane, Surface
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_LINES, _MOST_LINKS, _COMMIT = 4, 3, 40


class ChecklistPane(Pane):
    """Four rows that keep their places. `link_wanted` tells an event (`prod-eu@82`) or a commit."""

    link_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setObjectName("pane.checklist")
        head = Bar(theme, 40)
        self._segments = _Segments(theme)
        self._met = Words(theme, "", Type.STRONG, name="words.met")
        self._owner = Words(theme, "", Type.SMALL, colour="text2", name="words.owner")
        head.add(Words(theme, "Checklist", Type.STRONG), self._segments, self._met, None, self._owner)
        self._rows = [_Line(theme, number) for number in range(1, _LINES + 1)]
        self.add(head)
        for row in self._rows:
            row.link_wanted.connect(self.link_wanted)
            self.add(row)

    def show_view(self, view: VerificationView) -> None:
        self._met.say(f"{view.met} of {len(view.checklist)} met")
        self._segments.show_lines(view.checklist)
        self._owner.say(view.owner)
        self.setVisible(bool(view.checklist))
        for row, line in zip(self._rows, view.checklist, strict=False):
            row.show_line(line)
        self.setAccessibleName(f"Checklist, {view.met} of {len(view.checklist)} met")


class _Line(Surface):
    link_wanted = Signal(str)

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__(theme, edge="bottom")
        self.setObjectName(f"line.{number}")
        self._links: tuple[str, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 9)
        row.setSpacing(12)
        self._state = StatusWords(theme, NOTE)
        keep_fitted(theme, self._state, self._state.setFixedWidth, 108)
        words = QVBoxLayout()
        words.setSpacing(1)
        self._title = Words(theme, "", Type.STRONG)
        self._sentence = Words(theme, "", Type.SMALL, colour="text2")
        words.addWidget(self._title)
        words.addWidget(self._sentence)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(10)
        row.addWidget(self._state, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addLayout(self._buttons)

    def show_line(self, line: ChecklistRow) -> None:
        self._state.show_sign(line.sign)
        self._title.say(line.title)
        self._sentence.say(line.sentence)
        self.setAccessibleName(f"{line.title}: {line.sign.word}, {line.sentence}")
        if line.links != self._links:
            self._links = line.links
            self._make_links()

    def _make_links(self) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for link in self._links[-_MOST_LINKS:]:
            words = link[:10] if len(link) == _COMMIT else link
            button = Button(self.theme, words, name=f"link.{words}", kind="link")
            button.may_shrink()
            button.clicked.connect(partial(self._go, link))
            self._buttons.addWidget(button)

    def _go(self, link: str, _checked: object = None) -> None:
        self.link_wanted.emit(link)


class _Segments(QWidget):
    """One small bar a line, the met ones first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tones: list[Tone] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: Sequence[ChecklistRow]) -> None:
        tones = sorted((line.sign.tone for line in lines), key=lambda tone: tone is not Tone.OK)
        if tones != self._tones:
            self._tones = tones
            self.updateGeometry()
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(max(len(self._tones) * 14 - 2, 1), 12)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, tone in enumerate(self._tones):
            place = QRectF(number * 14, 2, 12, 8)
            colour = theme.tone(tone)
            if tone in {Tone.OK, Tone.FAIL}:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawRoundedRect(place, 1.5, 1.5)
            else:
                style = Qt.PenStyle.DashLine if tone is Tone.UNKNOWN else Qt.PenStyle.SolidLine
                painter.setPen(QPen(colour, 1.5, style))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(place.adjusted(0.75, 0.75, -0.75, -0.75), 1.5, 1.5)
