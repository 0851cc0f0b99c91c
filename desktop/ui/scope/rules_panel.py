"""The rules of the scope, in their order: each can be written anew or removed; below them the field for one more."""

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.scope_rules import RuleLine
from desktop.ui.kit.buttons import Button, icon_button
from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.frame import clear
from desktop.ui.kit.labels import Words
from desktop.ui.kit.naming import name_control
from desktop.ui.scope.rule_field import Complete, RuleField
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_FEW, _FEWEST = 7, 4
"""Rules that are shown at first."""
_ICONS = {"+": "plus", "−": "minus", "only": "filter"}


class RulesPanel(QWidget):
    """`added`, `edited` and `removed` carry what is wished; what comes of it is shown by `show_rules`."""

    added = Signal(str)
    edited = Signal(int, str)
    removed = Signal(int)

    def __init__(self, theme: Theme, complete: Complete) -> None:
        super().__init__()
        self._theme, self._complete = theme, complete
        self._lines: tuple[RuleLine, ...] = ()
        self._rows: list[RuleRow] = []
        self._all, self._few = False, _FEW
        self._editing: RuleField | None = None
        name_control(self, "pane.rules", "Rules")
        self._count = Words(theme, "", Type.SMALL, colour="text2")
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.field = RuleField(
            theme,
            name="field.rule",
            words="Add a rule",
            hint="include, exclude, only where…",
            complete=complete,
        )
        self.field.returnPressed.connect(self._add)
        self._fault = Words(theme, "", Type.SMALL, colour="fail", wrap=True, name="words.rule_fault")
        self._fault.hide()
        head = QHBoxLayout()
        head.addWidget(Words(theme, "Rules", Type.STRONG), 1)
        head.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self._list)
        column.addWidget(self.field)
        column.addWidget(self._fault)

    def show_rules(self, lines: tuple[RuleLine, ...], fault: str) -> None:
        """Show the rules, or what is wrong with the one that was typed; what was typed stays then."""
        self._fault.say(fault)
        self._fault.setVisible(bool(fault))
        (self._editing or self.field).fault(fault)
        if fault:
            return
        if lines != self._lines or not self._list.count():
            held = next((n for n, row in enumerate(self._rows) if row.hasFocus()), -1)
            if self._editing is not None:
                held = max(held, self._editing.property("rule_number") or 0)
            grown = len(lines) > len(self._lines)
            self._lines = lines
            if grown and self.field.text():
                self.field.clear()
            self._make()
            if 0 <= held < len(self._rows):
                self._rows[held].setFocus(Qt.FocusReason.OtherFocusReason)

    def _make(self) -> None:
        clear(self._list)
        self._rows, self._editing = [], None
        count = len(self._lines)
        self._count.say(f"{count} rules" if count > 1 else "")
        shown = self._lines if self._all or count <= self._few else self._lines[: self._few - 1]
        for line in shown:
            row = RuleRow(self._theme, line)
            row.edit_wanted.connect(self._edit)
            row.remove_wanted.connect(self.removed)
            self._rows.append(row)
            self._list.addWidget(row)
        if not count:
            self._list.addWidget(Words(self._theme, "No rule: nothing is chosen", Type.SMALL, colour="text2"))
        if len(shown) < count or (self._all and count > self._few):
            words = "Show fewer" if self._all else f"Show all {count} rules"
            more = Button(self._theme, words, name="btn.all_rules", kind="link", small=True)
            more.clicked.connect(self._toggle_all)
            self._list.addWidget(more)

    def fold(self, *, much: bool) -> None:
        """Show fewer rules at first, where the room is needed for something else."""
        self._few = _FEWEST if much else _FEW
        self._make()

    def _toggle_all(self) -> None:
        self._all = not self._all
        self._make()

    def _add(self) -> None:
        text = self.field.text().strip()
        if text:
            self.added.emit(text)

    def edit_current(self) -> None:
        """F2: write the rule anew that has the keyboard, else the last one."""
        focused = next((row for row in self._rows if row.hasFocus()), self._rows[-1] if self._rows else None)
        if focused is not None:
            self._edit(focused.number)

    def _edit(self, number: int) -> None:
        if not 0 <= number < len(self._rows):
            return
        row = self._rows[number]
        place = self._list.indexOf(row)
        field = RuleField(
            self._theme,
            name="field.edit_rule",
            words=f"Rule {number + 1}",
            hint="Leave it empty to remove the rule",
            complete=self._complete,
        )
        field.setProperty("rule_number", number)
        field.setText(self._lines[number].text)
        self._list.insertWidget(place, field)
        row.hide()
        field.returnPressed.connect(lambda: self.edited.emit(number, field.text()))
        field.left.connect(lambda: self._leave(number))
        field.installEventFilter(self)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._editing = field

    def _leave(self, number: int) -> None:
        self._fault.hide()
        self._make()
        if number < len(self._rows):
            self._rows[number].setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A rule that was not changed is left as it was when the keyboard goes elsewhere."""
        if watched is self._editing and event.type() == QEvent.Type.FocusOut and self._editing is not None:
            number = int(self._editing.property("rule_number"))
            if self._editing.text() == self._lines[number].text:
                self._editing.removeEventFilter(self)
                self._make()
        return False


class RuleRow(QWidget):
    """A rule: its verb as a sign, its terms wrapped in code type, what it did at the right."""

    edit_wanted = Signal(int)
    remove_wanted = Signal(int)

    def __init__(self, theme: Theme, line: RuleLine) -> None:
        super().__init__()
        self._theme, self._line = theme, line
        self.number = line.number
        self.setProperty(RADIUS_PROPERTY, 4.0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name_control(
            self, f"rule.{line.number}", line.spoken, f"{line.text}\nF2 writes it anew, Delete removes it"
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._drop = icon_button(
            theme, "x", f"Remove the rule: {line.text}", name=f"btn.drop_rule.{line.number}"
        )
        self._drop.setParent(self)
        self._drop.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._drop.clicked.connect(lambda _checked=False: self.remove_wanted.emit(line.number))
        self._drop.hide()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_F2 | Qt.Key.Key_Return | Qt.Key.Key_Enter if not (
                event.modifiers() & Qt.KeyboardModifier.ControlModifier
            ):
                self.edit_wanted.emit(self.number)
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.remove_wanted.emit(self.number)
            case _:
                super().keyPressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.edit_wanted.emit(self.number)

    @override
    def event(self, event: QEvent) -> bool:
        """The cross is there while the pointer or the keyboard is on the rule."""
        shows = {QEvent.Type.Enter: True, QEvent.Type.FocusIn: True, QEvent.Type.Leave: self.hasFocus()}
        if event.type() in shows or event.type() == QEvent.Type.FocusOut:
            self._drop.setVisible(shows.get(event.type(), self.underMouse()))
            self.update()
        return super().event(event)

    # --- size and looks ------------------------------------------------------------------------------------

    def _layout(self, wide: float) -> tuple[QTextLayout, float]:
        layout = QTextLayout(self._line.words, self._theme.font(Type.CODE))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        top = 0.0
        for _number in range(4):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(wide, 40))
            line.setPosition(line.position() + type(line.position())(0, top))
            top += line.height()
        layout.endLayout()
        return layout, top

    def _room(self) -> float:
        return self.width() - self._theme.px(24) - self._theme.px(54)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, wide: int) -> int:
        _layout, high = self._layout(wide - self._theme.px(78))
        note = self._theme.px(16) if self._line.note else 0
        return round(high + note + self._theme.px(8))

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.whole(240), self.heightForWidth(max(self.width(), self._theme.whole(240))))

    @override
    def resizeEvent(self, event: object) -> None:
        size = self._drop.sizeHint()
        self._drop.setGeometry(self.width() - size.width(), 0, size.width(), size.height())
        wanted = self.heightForWidth(self.width())
        if wanted != self.height():
            self.setFixedHeight(wanted)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, line = self._theme, QPainter(self), self._line
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, top = theme.px(13), theme.px(4)
        icon = "mouse-pointer-click" if line.hand else _ICONS[line.sign]
        theme.draw_icon(painter, QRectF(1, top + 1, side, side), icon, "text2")
        layout, high = self._layout(self._room())
        painter.setPen(theme.colour("text"))
        layout.draw(painter, type(QRectF().topLeft())(theme.px(24), top))
        if not self._drop.isVisible():
            painter.setFont(theme.font(Type.STRONG))
            place = QRectF(self.width() - theme.px(54), top - 1, theme.px(54), theme.px(18))
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, line.effect)
        if line.note:
            painter.setFont(theme.font(Type.SMALL))
            painter.setPen(theme.colour("text2"))
            place = QRectF(theme.px(24), top + high, self.width() - theme.px(24), theme.px(16))
            shown = painter.fontMetrics().elidedText(
                line.note, Qt.TextElideMode.ElideRight, int(place.width())
            )
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
