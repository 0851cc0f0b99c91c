"""Choices as cards with a picture of what they do: themes, densities, colours of differences."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from desktop.presentation.preferences import Setting
from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.tokens import DARK, HIGH_CONTRAST, LIGHT, Tokens, green_red
from desktop.ui.theme.type import Type

Picture = Callable[[QPainter, QRectF, str, Theme], None]
"""Draws what a value looks like into a box."""
_BY_NAME = {"light": LIGHT, "dark": DARK, "high-contrast": HIGH_CONTRAST}


class Cards(QWidget):
    """One card a value, one always chosen; left and right move between them."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, setting: Setting, picture: Picture, *, high: int, beside: bool) -> None:
        super().__init__()
        name_control(self, f"choice.{setting.key}", setting.title)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        group = QButtonGroup(self)
        self._cards: dict[str, _Card] = {}
        for value, words, why in setting.options:
            card = _Card(theme, value, (words, why), picture, high=high, beside=beside)
            name_control(card, f"choice.{setting.key}.{value}", f"{words}, {why}")
            group.addButton(card)
            row.addWidget(card, 1)
            self._cards[value] = card
            card.clicked.connect(lambda _checked=False, value=value: self._choose(value))

    def choose(self, value: str) -> None:
        """Show a value as chosen, without telling."""
        for key, card in self._cards.items():
            card.setChecked(key == value)
            card.setFocusPolicy(Qt.FocusPolicy.TabFocus if key == value else Qt.FocusPolicy.NoFocus)

    def _choose(self, value: str) -> None:
        self.choose(value)
        self.chosen.emit(value)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        values = list(self._cards)
        here = next((n for n, value in enumerate(values) if self._cards[value].isChecked()), 0)
        if step is None or not 0 <= here + step < len(values):
            super().keyPressEvent(event)
            return
        self._choose(values[here + step])
        self._cards[values[here + step]].setFocus(Qt.FocusReason.OtherFocusReason)


class _Card(QAbstractButton):
    def __init__(
        self, theme: Theme, value: str, words: tuple[str, str], picture: Picture, *, high: int, beside: bool
    ) -> None:
        super().__init__()
        self._theme, self._value, self._words, self._picture = theme, value, words, picture
        self._high, self._beside = high, beside
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty(RADIUS_PROPERTY, 8.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, self._high + self._theme.whole(0 if self._beside else 54))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(90, self.sizeHint().height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        path = QPainterPath()
        path.addRoundedRect(box, 8, 8)
        painter.fillPath(path, theme.colour("row_hover" if self.underMouse() and not on else "surface"))
        words = box.adjusted(12, 0, -12, 0)
        if self._beside:
            words.setHeight(theme.px(48))
            words.moveTop(box.top() + 2)
            self._picture(painter, box, self._value, theme)
        else:
            shown = QRectF(box.left(), box.top(), box.width(), self._high)
            painter.save()
            painter.setClipPath(path)
            self._picture(painter, shown, self._value, theme)
            painter.restore()
            painter.fillRect(
                QRectF(box.left(), shown.bottom(), box.width(), 1), theme.colour("border_subtle")
            )
            words.setTop(shown.bottom() + 4)
        self._paint_words(painter, words)
        painter.setPen(QPen(theme.colour("accent" if on else "border_control"), 2 if on else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        theme, on = self._theme, self.isChecked()
        side, line = theme.px(15), theme.px(17)
        top = box.center().y() - line
        disc = QRectF(box.left(), top + (line - side) / 2, side, side)
        painter.setPen(QPen(theme.colour("accent" if on else "border_control"), 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(disc.center(), side * 0.27, side * 0.27)
        left = disc.right() + 9
        for number, (words, kind, ink) in enumerate(
            ((self._words[0], Type.STRONG, "text"), (self._words[1], Type.SMALL, "text2"))
        ):
            painter.setFont(theme.font(kind))
            painter.setPen(theme.colour(ink))
            place = QRectF(left, top + number * line, box.right() - left, line)
            cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(place.width()))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, cut)


# --- pictures ------------------------------------------------------------------------------------------------


def theme_picture(painter: QPainter, box: QRectF, value: str, theme: Theme) -> None:
    """Draw a small window in the colours of a theme; for the system's, light and dark halves."""
    del theme
    if value in _BY_NAME:
        _small_window(painter, box, _BY_NAME[value])
        return
    _small_window(painter, box, DARK)
    painter.save()
    half = QPainterPath()
    half.addPolygon(
        QPolygonF(
            [
                box.topLeft(),
                QPointF(box.left() + box.width() * 0.62, box.top()),
                QPointF(box.left() + box.width() * 0.38, box.bottom()),
                box.bottomLeft(),
            ]
        )
    )
    painter.setClipPath(half, Qt.ClipOperation.IntersectClip)
    _small_window(painter, box, LIGHT)
    painter.restore()


def _small_window(painter: QPainter, box: QRectF, tokens: Tokens) -> None:
    def bar(left: float, top: float, wide: float, high: float, ink: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ink))
        painter.drawRoundedRect(QRectF(box.left() + left, box.top() + top, wide, high), 2, 2)

    painter.fillRect(box, QColor(tokens.surface))
    painter.fillRect(QRectF(box.left(), box.top() + 16, 42, box.height() - 16), QColor(tokens.window))
    painter.fillRect(QRectF(box.left(), box.top() + 16, box.width(), 1), QColor(tokens.border_subtle))
    bar(8, 6, 40, 4, tokens.text)
    bar(6, 24, 30, 10, tokens.selection)
    for number in range(3):
        bar(9, 42 + number * 11, 22, 4, tokens.text2)
    for left, top, ink in ((58, 32, tokens.ok), (136, 60, tokens.run)):
        painter.setPen(QPen(QColor(tokens.border_control), 1))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(QRectF(box.left() + left, box.top() + top, 50, 24), 3, 3)
        bar(left, top, 3, 24, ink)
        bar(left + 9, top + 7, 24, 4, tokens.text)
        bar(left + 9, top + 14, 34, 3, tokens.text2)
    painter.setPen(QPen(QColor(tokens.accent), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    edge = QPainterPath(QPointF(box.left() + 106, box.top() + 46))
    edge.cubicTo(
        box.left() + 112, box.top() + 46, box.left() + 104, box.top() + 74, box.left() + 112, box.top() + 74
    )
    painter.drawPath(edge)
    bar(56, box.height() - 18, 44, 11, tokens.accent)


def density_picture(painter: QPainter, box: QRectF, value: str, theme: Theme) -> None:
    """Draw three lines of a table, as far apart as the rows are."""
    step = 8.0 if value == "compact" else 11.0
    frame = QRectF(box.right() - 76, box.center().y() - 1.5 * step, 62, 3 * step)
    painter.setPen(QPen(theme.colour("border_control"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(frame)
    for number in (1, 2):
        painter.drawLine(
            QPointF(frame.left(), frame.top() + number * step),
            QPointF(frame.right(), frame.top() + number * step),
        )


def diff_picture(painter: QPainter, box: QRectF, value: str, theme: Theme) -> None:
    """Draw a removed and an added line in these colours."""
    other = green_red(theme.tokens) if value == "green-red" else {}
    high = theme.px(20)
    top = box.top() + theme.px(50)
    painter.setFont(theme.font(Type.CODE))
    for number, (kind, sign, words) in enumerate(
        (("del", "−", 'tag: "2026.11.2"'), ("add", "+", 'tag: "2026.11.3"'))
    ):
        place = QRectF(box.left() + 12, top + number * high, box.width() - 24, high)
        painter.fillRect(place, _diff_colour(theme, other, f"diff_{kind}"))
        before = painter.fontMetrics().horizontalAdvance(words[:6])
        mark = QRectF(
            place.left() + 26 + before,
            place.top() + 2,
            painter.fontMetrics().horizontalAdvance(words[6:-1]),
            high - 4,
        )
        painter.fillRect(mark, _diff_colour(theme, other, f"diff_{kind}_word"))
        painter.setPen(_diff_colour(theme, other, f"diff_{kind}_sign"))
        painter.drawText(place.adjusted(8, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, sign)
        painter.setPen(theme.colour("text"))
        painter.drawText(place.adjusted(26, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)


def _diff_colour(theme: Theme, other: "dict[str, str]", name: str) -> QColor:
    return QColor(other.get(name) or str(getattr(theme.tokens, name)))
