"""A bar across a page that says one thing about it: read-only, sample, offline, a fault, what to do."""

from collections.abc import Sequence

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from desktop.presentation.signs import Sign, Tone
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import SignIcon, Words
from desktop.ui.kit.states import Deed, pressed
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class Banner(QWidget):
    """One sentence on a tint: `strong` first, `text` after it, at most two deeds at the right."""

    def __init__(
        self,
        theme: Theme,
        *,
        name: str,
        strong: str,
        text: str = "",
        tone: Tone = Tone.PLAIN,
        sign: Sign | None = None,
        stripe: bool = True,
        deeds: Sequence[Deed] = (),
    ) -> None:
        super().__init__()
        self._theme, self._tone, self._stripe = theme, tone, stripe
        self.setObjectName(name)
        self.setAccessibleIdentifier(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        if sign is not None:
            row.addWidget(SignIcon(theme, sign, 16))
        self._strong = Words(theme, strong, Type.STRONG)
        self._text = Words(theme, text, Type.BODY)
        row.addWidget(self._strong)
        row.addWidget(self._text, 1)
        for number, (words, deed) in enumerate(deeds):
            button = Button(theme, words, name=f"{name}.deed{number or ''}", small=True)
            button.clicked.connect(pressed(deed))
            row.addWidget(button)
        self.say(strong, text)
        theme.changed.connect(self._restyle)
        self._restyle()

    def say(self, strong: str, text: str = "") -> None:
        self._strong.say(strong)
        self._text.say(text)
        self.setAccessibleName(f"{strong} {text}".strip())

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.whole(40))
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.tint(self._tone))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("border_subtle"))
        if self._stripe:
            painter.fillRect(0, 0, 3, self.height(), self._theme.tone(self._tone))
