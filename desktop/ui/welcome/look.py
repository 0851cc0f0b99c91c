"""The look and the times, on the first page: chosen at once, to be found again in Settings."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout
from typing_extensions import override

from desktop.ui.desk import Desk
from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.frame import Divider, Surface
from desktop.ui.kit.labels import Words
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.tokens import DARK, HIGH_CONTRAST, LIGHT, Tokens
from desktop.ui.theme.type import Type

THEMES = (
    ("system", "System", (LIGHT, DARK)),
    ("light", "Light", (LIGHT,)),
    ("dark", "Dark", (DARK,)),
    ("high-contrast", "High contrast", (HIGH_CONTRAST,)),
)


class ThemeChoice(QAbstractButton):
    """A small picture of a theme with its word."""

    def __init__(self, theme: Theme, key: str, words: str, tokens: tuple[Tokens, ...]) -> None:
        super().__init__()
        self._theme, self._tokens = theme, tokens
        self.setText(words)
        self.setCheckable(True)
        self.setProperty(RADIUS_PROPERTY, 6.0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        name_control(self, f"theme.{key}", f"Theme: {words}", words)
        theme.changed.connect(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        return QSize(128, 48 + self._theme.whole(22))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(2, 2, 124, 44)
        share = box.width() / len(self._tokens)
        for number, tokens in enumerate(self._tokens):
            part = QRectF(box.left() + number * share, box.top(), share, box.height())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.window))
            painter.drawRect(part)
            painter.setPen(QPen(QColor(tokens.border_subtle), 1))
            painter.setBrush(QColor(tokens.surface))
            painter.drawRoundedRect(part.adjusted(9, 9, -18, -24), 2, 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent))
            painter.drawRoundedRect(QRectF(part.left() + 9, part.top() + 25, 30, 10), 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(
                theme.colour("accent" if self.isChecked() else "border_control"), 2 if self.isChecked() else 1
            )
        )
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(theme.font(Type.SMALL_STRONG if self.isChecked() else Type.SMALL))
        painter.setPen(theme.colour("text" if self.isChecked() else "text2"))
        place = QRectF(0, 50, self.width(), self.height() - 50)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.text())


class ThemeChoices(Surface):
    """The four themes side by side, one chosen."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme)
        self._desk = desk
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        group = QButtonGroup(self)
        self._choices: dict[str, ThemeChoice] = {}
        for key, words, tokens in THEMES:
            choice = ThemeChoice(desk.theme, key, words, tokens)
            choice.clicked.connect(lambda _checked=False, key=key: self._choose(key))
            group.addButton(choice)
            row.addWidget(choice)
            self._choices[key] = choice
        row.addStretch(1)
        desk.theme.changed.connect(self._tell)
        self._tell()

    def _choose(self, key: str) -> None:
        self._desk.theme.choose(key)
        self._desk.keep("theme", key)

    def _tell(self) -> None:
        self._choices[self._desk.theme.choice].setChecked(True)


class LookRow(Surface):
    """The card below the ways to begin: appearance, and how times are shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme)
        theme = desk.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        first = QHBoxLayout()
        first.setContentsMargins(20, 14, 20, 12)
        label = Words(theme, "Appearance", Type.STRONG)
        label.setFixedWidth(theme.whole(168))
        first.addWidget(label)
        first.addWidget(ThemeChoices(desk), 1)
        column.addLayout(first)
        line = QHBoxLayout()
        line.setContentsMargins(1, 0, 1, 0)
        line.addWidget(Divider(theme))
        column.addLayout(line)
        second = QHBoxLayout()
        second.setContentsMargins(20, 15, 20, 15)
        times = Words(theme, "Times", Type.STRONG)
        times.setFixedWidth(theme.whole(168))
        second.addWidget(times)
        local = desk.clock.now().astimezone()
        words = (
            "UTC, with the time of this computer beside it"
            if local.utcoffset()
            else "UTC, the zone of this computer"
        )
        second.addWidget(Words(theme, words), 1)
        second.addWidget(
            Words(theme, f"{desk.clock.now():%H:%M} UTC, {local:%H:%M %Z}", Type.CODE, colour="text2")
        )
        column.addLayout(second)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.colour("border_subtle"), 1))
        painter.setBrush(self.theme.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
