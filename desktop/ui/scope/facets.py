"""Facets at the left: values that targets have in common, to narrow what is seen; saved scopes below them."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy
from typing_extensions import override

from desktop.presentation.scope_facets import Facet, FacetValue
from desktop.ui.kit.buttons import icon_button
from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.frame import Pane, Surface, clear
from desktop.ui.kit.labels import Words
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_ROW = 24


class FacetPane(Pane):
    """`toggled` and `only` carry the filter word of a value: Space adds or removes it, Enter leaves only it."""

    toggled = Signal(object)
    only = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, ground="window", padding=(14, 10, 12, 12), gap=0)
        name_control(self, "pane.facets", "Facets")
        self._rows: list[FacetRow] = []
        self._shape: tuple[object, ...] = ()

    def show_facets(self, facets: Sequence[Facet]) -> None:
        """Show counts and ticks; rows are made anew only where there are other values."""
        shape = tuple(
            (facet.name, facet.note, tuple(value.words for value in facet.values)) for facet in facets
        )
        values = [value for facet in facets for value in facet.values]
        if shape != self._shape:
            self._shape = shape
            self._make(facets)
        for row, value in zip(self._rows, values, strict=True):
            row.show_value(value)

    def _make(self, facets: Sequence[Facet]) -> None:
        held = next((n for n, row in enumerate(self._rows) if row.hasFocus()), -1)
        clear(self.column)
        self._rows = []
        for facet in facets:
            head = QHBoxLayout()
            head.setContentsMargins(0, 6, 0, 2)
            head.addWidget(Words(self.theme, facet.name, Type.SMALL_STRONG, colour="text2"), 1)
            head.addWidget(Words(self.theme, facet.counts, Type.SMALL, colour="text2"))
            self.column.addLayout(head)
            if facet.note:
                self.add(Words(self.theme, facet.note, Type.SMALL, colour="text2", wrap=True))
            for value in facet.values:
                row = FacetRow(self.theme, facet.name, value)
                row.toggled_value.connect(self.toggled)
                row.only_value.connect(self.only)
                row.step.connect(self._step)
                self._rows.append(row)
                self.add(row)
            self.column.addSpacing(6)
        self.add(None)
        for number, row in enumerate(self._rows):
            row.setFocusPolicy(
                Qt.FocusPolicy.TabFocus if number == max(held, 0) else Qt.FocusPolicy.ClickFocus
            )
        if 0 <= held < len(self._rows):
            self._rows[held].setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, by: int) -> None:
        """Move the keyboard to another row; Tab comes back to it."""
        here = next((n for n, row in enumerate(self._rows) if row.hasFocus()), 0)
        there = min(max(here + by, 0), len(self._rows) - 1)
        for number, row in enumerate(self._rows):
            row.setFocusPolicy(Qt.FocusPolicy.TabFocus if number == there else Qt.FocusPolicy.ClickFocus)
        self._rows[there].setFocus(Qt.FocusReason.OtherFocusReason)


class FacetRow(QAbstractButton):
    """One value with its tick and count, 24 high."""

    toggled_value = Signal(object)
    only_value = Signal(object)
    step = Signal(int)

    def __init__(self, theme: Theme, facet: str, value: FacetValue) -> None:
        super().__init__()
        self._theme, self._facet, self._value = theme, facet, value
        self.setCheckable(True)
        self.setProperty(RADIUS_PROPERTY, 4.0)
        self.setObjectName(f"facet.{facet}.{value.words}")
        self.setAccessibleIdentifier(self.objectName())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: self.toggled_value.emit(self._value.word))
        theme.changed.connect(self.updateGeometry)
        self.show_value(value)

    def show_value(self, value: FacetValue) -> None:
        self._value = value
        self.setChecked(value.ticked)
        words = f"{self._facet}: {value.words}, {value.count:,}"
        name_control(self, "", words, f"{words}. Space adds or removes it, Enter leaves only it.")
        self.update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if (
                not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            ):
                self.only_value.emit(self._value.word)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self.step.emit(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Home | Qt.Key.Key_End:
                self.step.emit(-10_000 if event.key() == Qt.Key.Key_Home else 10_000)
            case _:
                super().keyPressEvent(event)

    @override
    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self._theme.font(Type.BODY)).horizontalAdvance(self._value.words)
        return QSize(round(words) + self._theme.whole(90), self._theme.whole(_ROW))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.whole(80), self._theme.whole(_ROW))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, value = self._theme, QPainter(self), self._value
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("sunken"))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        side, middle = theme.px(14), self.height() / 2
        box = QRectF(1.5, middle - side / 2, side, side)
        painter.setPen(QPen(theme.colour("accent" if value.ticked else "border_control"), 1.2))
        painter.setBrush(theme.colour("accent" if value.ticked else "surface"))
        painter.drawRoundedRect(box, 3, 3)
        if value.ticked:
            theme.draw_icon(painter, box.adjusted(1.5, 1.5, -1.5, -1.5), "check", "on_accent")
        left = box.right() + theme.px(8)
        if value.sign is not None:
            draw_sign(painter, QRectF(left, middle - side / 2, side, side), value.sign, theme)
            left += side + theme.px(7)
        painter.setFont(theme.font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        count = f"{value.count:,}"
        room = QRectF(left, 0, self.width() - left - 4, self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        wide = room.width() - painter.fontMetrics().horizontalAdvance(count) - 8
        painter.setFont(theme.font(Type.CODE if value.code else Type.BODY))
        painter.setPen(theme.colour("text"))
        shown = painter.fontMetrics().elidedText(value.words, Qt.TextElideMode.ElideRight, int(wide))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)


class FacetStrip(Surface):
    """The facets folded to a strip of 40: what is ticked, turned, and the button that opens them."""

    opened = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, ground="window")
        self._words = ""
        self.button = icon_button(theme, "panel-left", "Show the facets", name="btn.facets")
        self.button.clicked.connect(self.opened)
        self.button.setParent(self)
        self.setAccessibleName("Facets, folded")
        theme.changed.connect(self._place)
        self._place()

    def show_ticked(self, facets: Sequence[Facet]) -> None:
        self._words = ", ".join(facet.ticked for facet in facets if facet.ticked)
        self.setAccessibleName(f"Facets, folded. {self._words}".strip())
        self.update()

    def _place(self) -> None:
        self.setFixedWidth(self.theme.whole(40))
        size = self.button.sizeHint()
        self.button.setGeometry((self.width() - size.width()) // 2, 8, size.width(), size.height())

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.opened.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, painter = self.theme, QPainter(self)
        painter.translate(self.width() / 2, 0)
        painter.rotate(-90)
        length = theme.px(70)
        top = theme.px(46)
        for words, kind, ink in (("Facets", Type.SMALL_STRONG, "text"), (self._words, Type.SMALL, "text2")):
            painter.setFont(theme.font(kind))
            painter.setPen(theme.colour(ink))
            if words:
                length = painter.fontMetrics().horizontalAdvance(words) + 2
                painter.drawText(QRectF(-top - length, -10, length, 20), Qt.AlignmentFlag.AlignVCenter, words)
                top += length + 10
