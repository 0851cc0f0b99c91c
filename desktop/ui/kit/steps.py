"""The steps of a promotion, from route to handoff: where it stands, what is done, what is outdated."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from desktop.presentation.signs import PASSED, STALE
from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.naming import name_control, say_on
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

STEPS = (
    ("route", "Route"),
    ("scope", "Scope"),
    ("preview", "Preview"),
    ("request", "Request & gates"),
    ("execute", "Execute"),
    ("verify", "Verify"),
    ("handoff", "Handoff"),
)


class StepState(StrEnum):
    """How a step stands."""

    TO_DO = "to do"
    DONE = "done"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMark:
    """A step as shown; `reason` says why it cannot be visited yet."""

    key: str
    state: StepState = StepState.TO_DO
    reason: str = ""


class StepBar(QWidget):
    """The seven steps; any that has no reason against it can be visited, in any order."""

    wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        name_control(self, "bar.steps", "Steps of the promotion")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._steps: dict[str, _Step] = {}
        for number, (key, words) in enumerate(STEPS, 1):
            if number > 1:
                row.addWidget(_Connector(theme))
            step = _Step(theme, number, words)
            name_control(step, f"step.go.{key}", words)
            step.clicked.connect(lambda _checked=False, key=key: self.wanted.emit(key))
            row.addWidget(step)
            self._steps[key] = step
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_marks(self, current: str, marks: Sequence[StepMark]) -> None:
        """Show where the promotion stands; `current` is the step on screen."""
        for mark in marks:
            self._steps[mark.key].show_mark(mark, current=mark.key == current)
        self.updateGeometry()


class _Connector(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(10, 28)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() // 2, self.width(), 1, self._theme.colour("border_control"))


class _Step(QAbstractButton):
    def __init__(self, theme: Theme, number: int, words: str) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self._mark = StepMark(key="")
        self._current = False
        say_on(self, words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty(RADIUS_PROPERTY, 6.0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_mark(self, mark: StepMark, *, current: bool) -> None:
        self._mark, self._current = mark, current
        self.setEnabled(current or not mark.reason)
        words = f"{self._number} {self.text()}, {mark.state.value}{', shown' if current else ''}"
        name_control(self, "", words, mark.reason or words)
        self.updateGeometry()
        self.update()

    def _words(self) -> str:
        """Return the words beside the disc; in a crowded window only the current step has room for them."""
        if self._theme.crowded and not self._current:
            return ""
        return f"{self.text()}  Outdated" if self._mark.state is StepState.OUTDATED else self.text()

    @override
    def sizeHint(self) -> QSize:
        width = QFontMetricsF(self._theme.font(Type.STRONG)).horizontalAdvance(self._words())
        return QSize(round(width + self._theme.px(18) + 6 + 16), self._theme.whole(28))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selection"))
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        side = theme.px(18)
        disc = QRectF(8, (self.height() - side) / 2, side, side)
        ink = "text" if self.isEnabled() else "text_disabled"
        if self._mark.state is StepState.DONE and not self._current:
            draw_sign(painter, disc.adjusted(1, 1, -1, -1), PASSED, theme)
        elif self._mark.state is StepState.OUTDATED:
            draw_sign(painter, disc.adjusted(1, 1, -1, -1), STALE, theme)
        else:
            solid = self._current
            edge = theme.colour(
                "accent" if solid else ("border_control" if self.isEnabled() else "border_subtle")
            )
            painter.setPen(QPen(edge, 1.2))
            painter.setBrush(theme.colour("accent") if solid else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(disc.adjusted(0.6, 0.6, -0.6, -0.6))
            painter.setPen(theme.colour("on_accent" if solid else ink))
            painter.setFont(theme.font(Type.BADGE))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.setFont(theme.font(Type.STRONG if self._current else Type.MEDIUM))
        painter.setPen(theme.colour(ink))
        place = QRectF(disc.right() + 6, 0, self.width() - disc.right() - 6, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._words())
