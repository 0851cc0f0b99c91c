"""Words on screen: plain text only, cut with an ellipsis rather than clipped; states with their shape; tags; pills."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QWidget
from typing_extensions import override

from desktop.domain.environment import Tier
from desktop.presentation.plain_text import breakable, plain, unbroken
from desktop.presentation.signs import Sign
from desktop.ui.kit.naming import plain_tooltip
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_SIGN, _GAP = 14, 5
_LEAST_LETTERS = 3
_LEAST_HEADLINE, _LEAST, _ASIDE = 160, 48, 24
"""The width that words keep beside longer ones: of a page, where they count, and where they only add to others."""


class Words(QLabel):
    """A piece of text. Elided where the room is too small (the whole text is then the tooltip), or wrapped."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        kind: Type = Type.BODY,
        *,
        colour: str = "text",
        wrap: bool = False,
        name: str = "",
        copyable: bool = False,
    ) -> None:
        super().__init__()
        self._theme, self._kind, self._colour, self._whole = theme, kind, colour, ""
        self._hidden = ""
        self._wide = -1
        """How wide the whole text is; -1 where it was not measured yet. Layouts ask for it again and again."""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if name:
            self.setObjectName(name)
            self.setAccessibleIdentifier(name)
        if copyable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred,
            QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Fixed,
        )
        theme.changed.connect(self._restyle)
        self._take_text(text)
        self._dress()  # what is cut is known once it has its room

    def say(self, text: str) -> None:
        """Show another text; it is made plain first, line by line where it wraps."""
        if self._take_text(text):
            self.updateGeometry()
            self._elide()

    def _take_text(self, text: str) -> bool:
        """Take another text; tell whether it is another one."""
        lines = text.split("\n") if self.wordWrap() else [text]
        whole = "\n".join(plain(line) for line in lines)
        if whole == self._whole:
            return False
        self._whole, self._wide = whole, -1
        self.setAccessibleName(self._whole)
        self.setText(breakable(self._whole) if self.wordWrap() else self._whole)
        return True

    def take_colour(self, colour: str) -> None:
        if colour == self._colour:
            return
        self._colour = colour
        self._restyle()
        self.style().unpolish(self)  # rules are looked up when a widget is polished
        self.style().polish(self)

    def take_kind(self, kind: Type) -> None:
        self._kind = kind
        self._restyle()

    @property
    def whole(self) -> str:
        """The text as it was given, not as it was cut."""
        return self._whole

    def _dress(self) -> None:
        self._wide = -1
        self.setFont(self._theme.font(self._kind))
        self.setProperty("ink", self._colour)

    def _restyle(self) -> None:
        self._dress()
        self.updateGeometry()
        self._elide()

    def _elide(self) -> None:
        if self.wordWrap():
            return
        room = self.contentsRect().width()
        cut = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(room, 1))
        shown = cut if room > 1 else self._whole
        if shown != self.text():
            self.setText(shown)
        hidden = self._whole if shown != self._whole else ""
        # Each setting is an event, so only where it is another, or where the owner of these words took it away.
        if hidden != self._hidden or (hidden and not self.toolTip()):
            self._hidden = hidden
            self.setToolTip(plain_tooltip(hidden) if hidden else "")

    @override
    def sizeHint(self) -> QSize:
        if self.wordWrap():
            return super().sizeHint()
        if self._wide < 0:
            self._wide = int(QFontMetricsF(self._theme.font(self._kind)).horizontalAdvance(self._whole)) + 2
        return self._with_margins(self._wide)

    @override
    def minimumSizeHint(self) -> QSize:
        if self.wordWrap():
            return super().minimumSizeHint()
        least = (
            _ASIDE if self._colour == "text2" else _LEAST_HEADLINE if self._kind is Type.HEADLINE else _LEAST
        )
        hint = self.sizeHint()
        return QSize(min(hint.width(), self._theme.whole(least)), hint.height())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.hasSelectedText():
            self._copy()
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.hasSelectedText():
            super().contextMenuEvent(event)
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy", self._copy)
        menu.popup(event.globalPos())

    def _copy(self) -> None:
        """Copy what is selected as it was given, without the places where a line may end."""
        QGuiApplication.clipboard().setText(unbroken(self.selectedText()))

    def _with_margins(self, wide: int) -> QSize:
        around = self.contentsMargins()
        high = self._theme.whole(self._kind.line) + around.top() + around.bottom()
        return QSize(wide + around.left() + around.right(), high)

    @override
    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._elide()


class SignIcon(QWidget):
    """Only the shape of a state; its word is the spoken name and the tooltip."""

    def __init__(self, theme: Theme, sign: Sign, size: int = _SIGN) -> None:
        super().__init__()
        self._theme, self._sign, self._size = theme, sign, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        self._say()

    def show_sign(self, sign: Sign) -> None:
        if sign != self._sign:
            self._sign = sign
            self._say()

    def _say(self) -> None:
        sign = self._sign
        self.setAccessibleName(sign.word)
        self.setToolTip(plain_tooltip(sign.word.capitalize()))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        side = self._theme.whole(self._size)
        return QSize(side, side)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_sign(QPainter(self), QRectF(self.rect()), self._sign, self._theme)


class StatusWords(QWidget):
    """A state: shape, word in its colour, and a quieter tail."""

    def __init__(self, theme: Theme, sign: Sign, tail: str = "", *, name: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._sign = sign
        self._tail: str = plain(tail)
        if name:
            self.setObjectName(name)
            self.setAccessibleIdentifier(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        self._say()

    def show_sign(self, sign: Sign, tail: str = "") -> None:
        quieter = plain(tail)
        if sign != self._sign or quieter != self._tail:
            self._sign, self._tail = sign, quieter
            self._say()

    def _say(self) -> None:
        words = f"{self._sign.word.capitalize()} {self._tail}".strip()
        self.setAccessibleName(words)
        self.setToolTip(plain_tooltip(words))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        word = QFontMetricsF(self._theme.font(Type.STRONG)).horizontalAdvance(self._sign.word.capitalize())
        tail = QFontMetricsF(self._theme.font(Type.BODY)).horizontalAdvance(self._tail)
        width = self._theme.px(_SIGN) + _GAP + word + (8 + tail if self._tail else 0)
        return QSize(int(width) + 3, self._theme.whole(18))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.whole(_SIGN), self._theme.whole(18))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        side = theme.px(_SIGN)
        draw_sign(painter, QRectF(0, (self.height() - side) / 2, side, side), self._sign, theme)
        left = side + _GAP
        for words, kind, ink in (
            (self._sign.word.capitalize(), Type.STRONG, theme.tone(self._sign.tone)),
            (self._tail, Type.BODY, theme.colour("text2")),
        ):
            painter.setFont(theme.font(kind))
            painter.setPen(ink)
            cut = painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, int(self.width() - left)
            )
            painter.drawText(
                QRectF(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, cut
            )
            left += painter.fontMetrics().horizontalAdvance(cut) + 8


class Tag(QWidget):
    """A small word on a ground of its own: tiers, marks."""

    def __init__(
        self, theme: Theme, words: str, *, ground: str = "sunken", ink: str = "text2", high: int = 16
    ) -> None:
        super().__init__()
        self._theme, self._words, self._ground, self._ink, self._high = theme, words, ground, ink, high
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        width = QFontMetricsF(self._theme.font(Type.TAG)).horizontalAdvance(self._words)
        return QSize(round(width + 12), self._theme.whole(self._high))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_tag(QPainter(self), QRectF(self.rect()), self._words, self._theme, self._ground, self._ink)


class TierTag(Tag):
    """The tier of an environment; production is solid. `full` writes PRODUCTION."""

    def __init__(self, theme: Theme, tier: Tier, *, full: bool = False) -> None:
        protected = tier is Tier.PROD
        super().__init__(
            theme,
            "PRODUCTION" if protected and full else tier.value.upper(),
            ground="prod" if protected else "sunken",
            ink="on_prod" if protected else "text2",
            high=18 if full else 16,
        )


def cut_words(metrics: QFontMetrics, words: str, room: float) -> str:
    """Return words as they fit into a room with an ellipsis; nothing where too few letters would be left to tell."""
    cut = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(int(room), 0))
    return cut if cut == words or len(cut) > _LEAST_LETTERS else ""


def draw_tag(
    painter: QPainter,
    where: QRectF,
    words: str,
    theme: Theme,
    ground: str,
    ink: str,
    *,
    font: QFont | None = None,
) -> None:
    """Draw a tag that fills the rectangle; `font` where its words do not grow with the text."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(ground))
    painter.drawRoundedRect(where, 3, 3)
    painter.setPen(theme.colour(ink))
    painter.setFont(font or theme.font(Type.TAG))
    painter.drawText(where, Qt.AlignmentFlag.AlignCenter, words)


def tier_wide(tier: Tier, theme: Theme) -> float:
    """Return the width of the tag of a tier."""
    return QFontMetricsF(theme.font(Type.TAG)).horizontalAdvance(tier.value.upper()) + 12


def draw_tier(painter: QPainter, right_top: tuple[float, float], tier: Tier, theme: Theme) -> float:
    """Draw the tag of a tier with its right upper corner at a point; return its left edge."""
    words, width = tier.value.upper(), tier_wide(tier, theme)
    right, top = right_top
    protected = tier is Tier.PROD
    place = QRectF(right - width, top, width, theme.px(16))
    draw_tag(painter, place, words, theme, *(("prod", "on_prod") if protected else ("sunken", "text2")))
    return place.left()


class KeyCap(QWidget):
    """A key, drawn as a cap."""

    def __init__(self, theme: Theme, key: str) -> None:
        super().__init__()
        self._theme, self._key = theme, key
        self.setAccessibleName(key)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        width = QFontMetricsF(self._theme.font(Type.KEY)).horizontalAdvance(self._key)
        return QSize(round(max(width + 12, 20)), self._theme.whole(18))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("border_subtle"), 1))
        painter.setBrush(self._theme.colour("window"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setPen(self._theme.colour("text2"))
        painter.setFont(self._theme.font(Type.KEY))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._key)
