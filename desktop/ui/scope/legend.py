"""What the signs of the grid mean, drawn as they are there; and at the right where the cursor is."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop.presentation.scope_matrix import DRIFT, HAND, UNKNOWN, Cell, Tri
from desktop.ui.kit.frame import Bar
from desktop.ui.kit.labels import Words
from desktop.ui.kit.naming import plain_tooltip
from desktop.ui.scope.cells import HIGH, WIDE, draw_cell, draw_tri
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_NEAR: tuple[tuple[str, int | Tri | None], ...] = (
    ("in", int(Cell.IN)),
    ("out", int(Cell.OUT)),
    ("some", Tri.SOME),
    ("already on it", int(Cell.ALREADY)),
    ("locked", int(Cell.LOCKED)),
    ("unknown", Cell.OUT | UNKNOWN),
    ("blank: not connected", None),
    ("drift", Cell.ABSENT | DRIFT),
    ("by hand", Cell.ABSENT | HAND),
)
_FAR: tuple[tuple[str, str], ...] = (
    ("in", "accent"),
    ("out", "border_subtle"),
    ("already on it", "border_control"),
    ("locked", "/text2"),
    ("in, state unknown", "#accent"),
    ("out, state unknown", "#border_control"),
    ("blank: not connected", ""),
)
"""Words with the token of their colour; `/` hatches it, `#` makes a checkerboard."""


_MARGIN, _CURSOR_ROOM = 12, 80


class Legend(Bar):
    """At least 32 high; `say` puts words at its right. Without room for all words, signs stand alone and are told."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 32, edge="top", padding=_MARGIN, gap=11)
        self.setAccessibleName("Legend")
        self._near = [_Entry(theme, words, look) for words, look in _NEAR]
        self._far = [_Swatch(theme, words, ink) for words, ink in _FAR]
        self.add(*self._near, *self._far)
        self._cursor = Words(theme, "", Type.SMALL, name="words.cursor")
        self._cursor.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.row.addWidget(self._cursor, 1)
        self.show_far(far=False)
        theme.changed.connect(self._arrange)

    def show_far(self, *, far: bool) -> None:
        """Explain the far view, or the near one."""
        for entry in self._near:
            entry.setVisible(not far)
        for swatch in self._far:
            swatch.setVisible(far)
        self._arrange()

    def _arrange(self) -> None:
        shown = [entry for entry in (*self._near, *self._far) if not entry.isHidden()]
        needs = sum(entry.whole_width() + self.row.spacing() for entry in shown) + 2 * _MARGIN
        brief = self.width() < needs + self.theme.px(_CURSOR_ROOM)
        for entry in (*self._near, *self._far):
            entry.shorten(brief=brief)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def say(self, words: str) -> None:
        self._cursor.say(words)


class _Part(QWidget):
    """A sign with its words; `shorten` leaves the sign, and the words as its tooltip."""

    def __init__(self, theme: Theme, words: str, *, sign: int) -> None:
        """`sign` is how much room the sign takes at 100 % text size."""
        super().__init__()
        self._theme, self._words, self._sign_at_100, self._brief = theme, words, sign, False
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def shorten(self, *, brief: bool) -> None:
        if brief != self._brief:
            self._brief = brief
            self.setToolTip(plain_tooltip(self._words) if brief else "")
            self.updateGeometry()
            self.update()

    def whole_width(self) -> int:
        """Return how wide it is with its words."""
        words = QFontMetricsF(self._theme.font(Type.SMALL)).horizontalAdvance(self._words)
        return round(self._sign() + words + 2)

    def _sign(self) -> float:
        return self._theme.px(self._sign_at_100)

    @override
    def sizeHint(self) -> QSize:
        wide = round(self._sign()) if self._brief else self.whole_width()
        return QSize(wide, self._theme.whole(20))

    def _paint_words(self, painter: QPainter) -> None:
        if not self._brief:
            painter.setFont(self._theme.font(Type.SMALL))
            painter.setPen(self._theme.colour("text2"))
            place = QRectF(self._sign(), 0, self.width(), self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._words)


class _Entry(_Part):
    def __init__(self, theme: Theme, words: str, look: "int | Tri | None") -> None:
        super().__init__(theme, words, sign=0 if look is None else 20)
        self._look = look

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QRectF(0, 0, theme.px(16), self.height()).center()
        if isinstance(self._look, Tri):
            draw_tri(painter, centre, self._look, theme)
        elif self._look is not None:
            self._draw_look(painter, self._look)
        self._paint_words(painter)

    def _draw_look(self, painter: QPainter, look: int) -> None:
        """Draw a sign; the marks stand alone here, so they are moved into the middle."""
        theme = self._theme
        painter.save()
        painter.translate(theme.px(8), self.height() / 2)
        painter.scale(theme.text_scale, theme.text_scale)
        if look == DRIFT:
            painter.translate(-7.5, 4)
        if look == HAND:
            painter.translate(0, -11)
        shown = look if look not in (DRIFT, HAND) else look | Cell.OUT
        if look in (DRIFT, HAND):
            painter.setClipRect(QRectF(3, -HIGH / 2, 14, 13) if look == DRIFT else QRectF(-8, 8, 16, 6))
        draw_cell(painter, QRectF(-WIDE / 2, -HIGH / 2, WIDE, HIGH), shown, theme)
        painter.restore()


class _Swatch(_Part):
    """A colour of the far view with its meaning."""

    def __init__(self, theme: Theme, words: str, ink: str) -> None:
        super().__init__(theme, words, sign=19 if ink else 0)
        self._ink = ink

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        if self._ink:
            side = theme.px(12)
            brush = QBrush(theme.colour(self._ink.lstrip("/#")))
            if self._ink[0] in "/#":
                hatch = Qt.BrushStyle.BDiagPattern if self._ink[0] == "/" else Qt.BrushStyle.Dense4Pattern
                brush.setStyle(hatch)
            painter.fillRect(QRectF(0, (self.height() - side) / 2, side, side), brush)
        self._paint_words(painter)
