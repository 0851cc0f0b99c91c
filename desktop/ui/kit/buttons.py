"""Buttons: drawn from tokens, 30 high, with their key beside the words and their reason when they are off."""

from typing import Literal, TypeAlias

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.naming import name_control, say_on
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

Kind: TypeAlias = Literal["secondary", "attention", "primary", "danger", "danger-outline", "ghost", "link"]
_SOLID = {"primary": ("accent", "on_accent"), "danger": ("danger", "on_danger")}
"""Ground and ink; the ground has a `_hover` too."""
_CONTROL = Qt.KeyboardModifier.ControlModifier
_RADIUS = 5.0
_ICON, _ICON_GAP, _KEY_GAP, _KEY_PADDING = 14, 7, 9, 6


class Button(QPushButton):
    """A push button. `switch_off` keeps its place and words and says why; it takes no focus from a click."""

    def __init__(
        self,
        theme: Theme,
        words: str,
        *,
        name: str,
        kind: Kind = "secondary",
        icon: str = "",
        key: str = "",
        small: bool = False,
        tooltip: str = "",
    ) -> None:
        super().__init__()
        self._theme, self._kind, self._icon, self._key, self._small = theme, kind, icon, key, small
        self._spoken = ""
        self._tooltip = tooltip
        self._least = 0
        say_on(self, words)
        self.height_at_100 = 26 if small else 30
        self.ignores_space = False
        """Set for deeds that the space bar must never confirm."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty(RADIUS_PROPERTY, _RADIUS)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        name_control(self, name, self.text(), self._hint())
        theme.changed.connect(self._restyle)

    # --- what it says --------------------------------------------------------------------------------------

    def say(self, words: str, *, spoken: str = "") -> None:
        """Change the words; the place stays. `spoken` is the name for screen readers where it says more."""
        if words != self.text():
            say_on(self, words)
            self.updateGeometry()
        self._spoken = spoken
        self.setAccessibleName(spoken or self.text())
        self._tell()

    def may_shrink(self, least: int = 64) -> None:
        """Let it become narrower than its words, for those from outside; they are then cut with an ellipsis."""
        self._least = least
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def switch_on(self) -> None:
        self.setEnabled(True)
        if not self._hint():  # nothing takes the place of the reason it was off for
            self.setToolTip("")
            self.setAccessibleDescription("")
        self._tell()

    def switch_off(self, reason: str) -> None:
        """Turn it off; the reason is its tooltip and its spoken description."""
        self.setEnabled(False)
        name_control(self, "", self.accessibleName(), reason)

    def switch(self, reason: str) -> None:
        """Turn it on where there is no reason against it, else off with that reason."""
        if reason:
            self.switch_off(reason)
        else:
            self.switch_on()

    def take_kind(self, kind: Kind) -> None:
        self._kind = kind
        self._restyle()  # its letters may be of another width

    def take_icon(self, icon: str) -> None:
        self._icon = icon
        self.updateGeometry()
        self.update()

    def _hint(self) -> str:
        cut = self._least and self.width() < self.sizeHint().width()
        words = self._tooltip or (self.text() if self._key or cut or not self.text() else "")
        return f"{words}  ({self._key})" if self._key and words else words

    def _tell(self) -> None:
        if self.isEnabled():
            name_control(self, "", self._spoken or self.text() or self.accessibleName(), self._hint())

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as the space bar does; Qt leaves that to dialogs, of which there are none here."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _CONTROL:
            self.click()
        elif event.key() == Qt.Key.Key_Space and self.ignores_space:
            event.accept()
        else:
            super().keyPressEvent(event)

    # --- how it looks --------------------------------------------------------------------------------------

    def _type(self) -> Type:
        if self._kind in ("ghost", "link"):
            return Type.SMALL_STRONG if self._small and self._kind == "link" else Type.MEDIUM
        return Type.MEDIUM if self._kind == "secondary" else Type.STRONG

    @override
    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._theme.font(self._type()))
        padding = 0.0 if self._kind == "link" else self._theme.px(9 if self._small else 12)
        width = 2 * padding + (metrics.horizontalAdvance(self.text()) if self.text() else 0)
        if self._icon:
            width += self._theme.px(_ICON) + (_ICON_GAP if self.text() else 0)
        width += self._key_width() + (_KEY_GAP if self._key else 0)
        height = self._theme.px(self.height_at_100)
        return QSize(max(round(width + 1), round(self._theme.px(24))), round(height))

    @override
    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return (
            QSize(min(hint.width(), self._theme.whole(self._least)), hint.height()) if self._least else hint
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._least and self.isEnabled():
            self.switch_on()  # whole words need no tooltip that tells them

    def _key_width(self) -> float:
        if not self._key:
            return 0.0
        return QFontMetricsF(self._theme.font(Type.KEY)).horizontalAdvance(self._key) + 2 * _KEY_PADDING

    def _paint_ground(self, painter: QPainter, hovered: bool) -> str:  # noqa: FBT001 - one caller below
        """Draw ground and border; return the token of the ink for what stands on it."""
        theme = self._theme
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        hover = "raised" if theme.tokens.is_dark else "sunken"
        ground, border, ink = "", "", "text"
        if not self.isEnabled():
            ink = "text_disabled"
            if self._kind not in ("ghost", "link"):
                ground, border = "window", "border_subtle"
        elif self._kind in _SOLID:
            ground, ink = _SOLID[self._kind]
            ground += "_hover" if hovered else ""
        elif self._kind == "link":
            ink = "link"
        elif self._kind == "ghost":
            ground = hover if hovered else ""
        elif self._kind == "attention":
            ground, border, ink = "warn_tint", "warn", "warn"
        else:
            ground = hover if hovered else "surface"
            border = "fail" if self._kind == "danger-outline" else "border_control"
            ink = "fail" if self._kind == "danger-outline" else "text"
        if self.isChecked() and self.isEnabled():
            ground = "selection"
        if ground:
            painter.setPen(QPen(theme.colour(border), 1) if border else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(ground))
            painter.drawRoundedRect(box, _RADIUS, _RADIUS)
        return ink

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = self.underMouse() and self.isEnabled()
        ink = self._paint_ground(painter, hovered)
        font = theme.font(self._type())
        if self._kind == "link" and hovered:
            font.setUnderline(True)
        painter.setFont(font)
        icon = theme.px(_ICON) if self._icon else 0.0
        gap = _ICON_GAP if icon and self.text() else 0
        key = self._key_width()
        shown, words = self._fitting(painter, self.width() - icon - gap - (key + _KEY_GAP if key else 0))
        whole = icon + gap + words + (key + _KEY_GAP if key else 0)
        left = 0.0 if self._kind == "link" else max((self.width() - whole) / 2, 4.0)
        if icon:
            place = QRectF(left, (self.height() - icon) / 2, icon, icon)
            theme.draw_icon(painter, place, self._icon, ink)
            left += icon + gap
        painter.setPen(theme.colour(ink))
        painter.drawText(QRectF(left, 0, words + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        if key:
            self._paint_key(
                painter, QRectF(left + words + _KEY_GAP, 0, key, self.height()), theme.colour(ink)
            )

    def _fitting(self, painter: QPainter, room: float) -> tuple[str, int]:
        """Return the words as they fit and how wide they are."""
        metrics = painter.fontMetrics()
        wide = metrics.horizontalAdvance(self.text()) if self.text() else 0
        if not self._least or wide <= room:
            return self.text(), wide
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room - 8))
        return shown, metrics.horizontalAdvance(shown)

    def _paint_key(self, painter: QPainter, place: QRectF, ink: QColor) -> None:
        high = self._theme.px(18)
        cap = QRectF(place.left(), place.center().y() - high / 2, place.width(), high)
        cap = cap.adjusted(0.5, 0.5, -0.5, -0.5)
        edge = QColor(ink)
        edge.setAlphaF(0.45)
        painter.setPen(QPen(edge, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cap, 3, 3)
        painter.setPen(ink)
        painter.setFont(self._theme.font(Type.KEY))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)


def icon_button(
    theme: Theme, icon: str, words: str, *, name: str, key: str = "", small: bool = True
) -> Button:
    """Return a button that shows only an icon; the words are its name and tooltip."""
    button = Button(theme, "", name=name, kind="ghost", icon=icon, small=small, tooltip=words)
    button.setAccessibleName(words)
    name_control(button, name, words, f"{words}  ({key})" if key else words)
    return button


def spacer() -> QWidget:
    """Return an empty widget that takes the room left in a bar."""
    widget = QWidget()
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return widget
