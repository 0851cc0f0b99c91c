"""Groups of identical change and their targets: what is left to look at, the riskiest first."""

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop.presentation.preview_groups import INSTALL, UPDATE, GroupRow
from desktop.presentation.preview_view import PreviewView, TargetRow
from desktop.presentation.signs import PASSED
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Bar, Pane
from desktop.ui.kit.labels import Words
from desktop.ui.kit.naming import name_control
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_ANY = 16_777_215
_WIDTH = 464
_REVIEW = 3
"""The column with the boxes."""


class GroupsPanel(Pane):
    """`group_chosen` and `target_chosen` carry ids; `reviewed` a group to mark or not to mark any more."""

    group_chosen = Signal(str)
    target_chosen = Signal(str)
    reviewed = Signal(str)
    proof_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, edge="right", padding=(0, 0, 1, 0))
        self.stretch(on=False)
        self.setAccessibleName("Groups of identical change")
        self._editable = True
        self._counted = Words(theme, "", Type.STRONG, name="words.reviewed")
        self._segments = Segmented(theme)
        head = Bar(theme, 42)
        head.add(Words(theme, "Groups of identical change", Type.STRONG), None, self._counted, self._segments)
        self.groups = GroupTable(theme)
        self._total = Words(theme, "", colour="text2", name="words.total")
        self._whole = Words(theme, "", Type.STRONG)
        total = Bar(theme, 30)
        total.add(self._total, None, self._whole)
        total.row.setContentsMargins(42, 0, 106, 0)
        self._already = Words(theme, "", colour="text2", name="words.already_there")
        self._proof = Button(theme, "Show proof", name="btn.proof", kind="link", small=True)
        self._proof.clicked.connect(self.proof_wanted)
        self._already_bar = Bar(theme, 30)
        self._already_bar.add(_AlreadyMark(theme), self._already, None, self._proof)
        self._inside = Words(theme, "", Type.STRONG, name="words.in_group")
        self._count = Words(theme, "", colour="text2")
        inside = Bar(theme, 36)
        inside.add(self._inside, None, self._count)
        self.targets: DataTable[TargetRow] = DataTable(
            theme,
            _target_columns(),
            key=_target_key,
            name="list.targets",
            words="Targets in this group",
            row_height=26,
        )
        self.targets.horizontalHeader().hide()
        self.add(head)
        self.column.addWidget(self.groups, 3)
        self.add(total, self._already_bar, inside)
        self.column.addWidget(self.targets, 2)
        self.column.addStretch(0)
        self.groups.chosen.connect(self.group_chosen)
        self.groups.opened.connect(self._go_targets)
        self.groups.clicked.connect(self._clicked)
        self.groups.toggled.connect(self._toggle)
        self.targets.chosen.connect(self.target_chosen)

    def stretch(self, *, on: bool) -> None:
        """Take the whole width, or keep the own one."""
        wide = self.theme.whole(_WIDTH)
        self.setMinimumWidth(0 if on else wide)
        self.setMaximumWidth(_ANY if on else wide)

    def show_view(self, view: PreviewView) -> None:
        """Show groups as they stand; the chosen one stays chosen."""
        done, whole = view.reviewed_groups, len(view.groups)
        self._counted.say(f"{done} of {whole} reviewed")
        self._counted.take_colour("ok" if done == whole else "text")
        self._segments.show_states([group.reviewed for group in view.groups])
        self.groups.show_rows(view.groups)
        self.groups.setMaximumHeight(self.groups.row_height * max(1, whole) + 1)
        self._total.say(f"Total, reviewed targets {view.reviewed_targets} of {len(view.targets)}")
        self._whole.say(str(len(view.targets)))
        self._already.say(f"{view.already_words}, not in the plan")
        self._already_bar.setVisible(bool(view.already))

    def show_targets(self, rows: list[TargetRow], group: GroupRow) -> None:
        """Show the targets of a group."""
        self._inside.say("Targets in this group")
        self._count.say(str(group.count))
        self.targets.show_rows(rows)
        self.targets.setMaximumHeight(self.targets.row_height * max(1, len(rows)) + 1)

    def edit_allowed(self, *, on: bool) -> None:
        self._editable = on

    def _go_targets(self) -> None:
        self.targets.setFocus()

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == _REVIEW:
            self._toggle(self.groups.model_of_rows.id_at(index.row()))

    def _toggle(self, key: str) -> None:
        if key and self._editable:
            self.reviewed.emit(key)


class GroupTable(DataTable[GroupRow]):
    """Groups in two lines; Space marks the current one as reviewed, Enter goes to its targets."""

    toggled = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            _group_columns(),
            key=_group_key,
            name="list.groups",
            words="Groups of identical change",
            row_height=48,
        )
        self.setHorizontalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )  # its last column takes what is left
        self.horizontalHeader().hide()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.selected:
            self.toggled.emit(self.selected)
        else:
            super().keyPressEvent(event)


class Segmented(QWidget):
    """One segment a group, inside 104 px."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._states: list[bool] = []
        name_control(self, "bar.reviewed", "Reviewed groups")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_states(self, states: list[bool]) -> None:
        self._states = sorted(states, reverse=True)
        self.setAccessibleName(f"{sum(states)} of {len(states)} groups reviewed")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.whole(104), self._theme.whole(6))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        count = max(1, len(self._states))
        gap = 3.0 if count * 5 < self.width() else 0.0
        wide = (self.width() - gap * (count - 1)) / count
        for number, done in enumerate(self._states):
            painter.setBrush(self._theme.colour("ok" if done else "border_subtle"))
            painter.drawRoundedRect(QRectF(number * (wide + gap), 0, wide, self.height()), 2, 2)


class _AlreadyMark(QWidget):
    """The sign of the scope's grid for a target that is there already."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(theme.whole(16), theme.whole(16))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._theme.px(12.5)
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter.setPen(QPen(self._theme.colour("text2"), 1.5))
        painter.drawRoundedRect(box, 2, 2)
        core = self._theme.px(6)
        inner = QRectF(box.center().x() - core / 2, box.center().y() - core / 2, core, core)
        painter.fillRect(inner, self._theme.colour("text2"))


def _group_key(row: GroupRow) -> str:
    return row.key


def _target_key(row: TargetRow) -> str:
    return row.key


def _group_columns() -> tuple[Column[GroupRow], ...]:
    return (
        Column(title="Risk", text=lambda row: row.sign.word, width=42, paint=_paint_sign),
        Column(
            title="Group",
            text=lambda row: row.title,
            second=lambda row: row.detail,
            width=280,
            stretch=True,
            strong=True,
        ),
        Column(title="Targets", text=lambda row: str(row.count), width=44, right=True, strong=True),
        Column(
            title="Reviewed",
            text=lambda row: "reviewed" if row.reviewed else "to review",
            width=98,
            paint=_paint_review,
        ),
    )


def _target_columns() -> tuple[Column[TargetRow], ...]:
    return (
        Column(title="State", text=lambda row: row.sign.word, width=42, paint=_paint_state),
        Column(title="Target", text=lambda row: row.name, width=160, stretch=True),
        Column(title="Standing", text=lambda row: row.standing, width=240, quiet=True, right=True),
    )


def _paint_sign(painter: QPainter, box: QRectF, row: GroupRow, theme: Theme) -> None:
    side = theme.px(14)
    place = QRectF(box.left(), box.center().y() - side / 2, side, side)
    if row.sign in (UPDATE, INSTALL):
        theme.draw_icon(painter, place, "arrow-up" if row.sign == UPDATE else "square", "text2")
    else:
        draw_sign(painter, place, row.sign, theme)


def _paint_state(painter: QPainter, box: QRectF, row: TargetRow, theme: Theme) -> None:
    side = theme.px(14)
    draw_sign(painter, QRectF(box.left(), box.center().y() - side / 2, side, side), row.sign, theme)


def _paint_review(painter: QPainter, box: QRectF, row: GroupRow, theme: Theme) -> None:
    side = theme.px(14)
    place = QRectF(box.left(), box.center().y() - side / 2, side, side)
    if row.reviewed:
        draw_sign(painter, place, PASSED, theme)
    else:
        painter.setPen(QPen(theme.colour("border_control"), 1.2))
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setFont(theme.font(Type.SMALL_STRONG if row.reviewed else Type.SMALL))
    painter.setPen(theme.colour("ok" if row.reviewed else "text2"))
    words = QRectF(place.right() + 6, box.top(), box.right() - place.right() - 6, box.height())
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, "reviewed" if row.reviewed else "to review")
