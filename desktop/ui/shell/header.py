"""The header: where one is, the search field, the mode, and how fresh what is shown is."""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QSizePolicy
from typing_extensions import override

from desktop.presentation.signs import Sign
from desktop.ui.desk import Desk
from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.frame import Surface
from desktop.ui.kit.naming import name_control
from desktop.ui.shell.age import freshness_of
from desktop.ui.shell.crumbs import Crumbs
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_TICK = 10_000


class Header(Surface):
    """48 high. The workspace's name opens the list of workspaces; pills say mode and age and can be pressed."""

    search_wanted = Signal()
    mode_wanted = Signal()
    freshness_wanted = Signal()
    workspaces_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, ground="surface", edge="bottom")
        theme = desk.theme
        self._desk = desk
        self.setObjectName("pane.header")
        self.setAccessibleName("Header")
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(14, 0, 14, 0)
        grid.setColumnStretch(0, 1)
        self._crumbs = Crumbs(theme)
        self._crumbs.workspaces_wanted.connect(self.workspaces_wanted)
        self.search = _SearchButton(theme)
        self.search.clicked.connect(self.search_wanted)
        self.mode = Pill(theme, name="pill.mode")
        self.mode.clicked.connect(self.mode_wanted)
        self.freshness = Pill(theme, name="pill.freshness")
        self.freshness.clicked.connect(self.freshness_wanted)
        pills = QHBoxLayout()
        pills.setSpacing(10)
        pills.addStretch(1)
        pills.addWidget(self.mode)
        pills.addWidget(self.freshness)
        grid.addWidget(self._crumbs, 0, 0)
        grid.addWidget(self.search, 0, 1)
        grid.addLayout(pills, 0, 2)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self.tell)
        self._timer.start()
        desk.standing_changed.connect(self.tell)
        theme.changed.connect(self._resize)
        self._resize()
        self.tell()

    def _resize(self) -> None:
        self.setFixedHeight(self.theme.whole(48))
        self._grid.setColumnStretch(2, 0 if self.theme.crowded else 1)

    def tell(self) -> None:
        """Say mode and age as they are now."""
        standing = self._desk.standing
        for pill in (self.mode, self.freshness):
            pill.setVisible(standing is not None)
        if standing is None:
            return
        read_only = self._desk.read_only
        self.mode.show_icon("lock" if read_only else "lock-open", "Read-only" if read_only else "Can execute")
        hint = "Nothing can be sent. Press to turn execution on." if read_only else "Press to turn it off."
        if standing.broken is not None:
            hint = f"{standing.broken.off_reason}: nothing can be sent."
        name_control(self.mode, "", self.mode.text(), hint)
        found = freshness_of(self._desk, standing)
        self.freshness.show_sign(found.sign, found.words)
        name_control(self.freshness, "", f"Freshness: {found.words}", found.story)

    def say_where(self, title: str, tier: str) -> None:
        """Show the breadcrumb: the workspace, then the parts of a screen's title, and the tier in question."""
        standing = self._desk.standing
        name = standing.name if standing is not None else "GitOpsHQ Desktop"
        self._crumbs.show_path(name, title.split(" > "), tier)


class Pill(QAbstractButton):
    """A rounded button with an icon or a state's shape."""

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon, self._sign = "", None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty(RADIUS_PROPERTY, 12.0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        name_control(self, name, "")
        theme.changed.connect(self.updateGeometry)

    _sign: Sign | None

    def show_icon(self, icon: str, words: str) -> None:
        self._icon, self._sign = icon, None
        self._say(words)

    def show_sign(self, sign: Sign, words: str) -> None:
        self._icon, self._sign = "", sign
        self._say(words)

    def _say(self, words: str) -> None:
        self.setText(words)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self._theme.font(Type.SMALL_STRONG)).horizontalAdvance(self.text())
        return QSize(round(words + self._theme.px(14) + 6 + 22), self._theme.whole(24))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("border_control"), 1) if self.underMouse() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        side = theme.px(14)
        box = QRectF(10, (self.height() - side) / 2, side, side)
        if self._sign is not None:
            draw_sign(painter, box, self._sign, theme)
        elif self._icon:
            theme.draw_icon(painter, box, self._icon, "text2")
        painter.setFont(theme.font(Type.SMALL_STRONG))
        painter.setPen(theme.colour("text2"))
        place = QRectF(box.right() + 6, 0, self.width() - box.right() - 6, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.text())


class _SearchButton(QAbstractButton):
    """Looks like a field and opens the palette, which is one; a button with a glass in a crowded window."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty(RADIUS_PROPERTY, 5.0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setText("Search or run a command")
        name_control(self, "btn.palette", self.text(), "Search or run a command  (Ctrl+K)")
        theme.changed.connect(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        high = self._theme.whole(30)
        if self._theme.crowded:
            return QSize(high + 4, high)
        return QSize(min(420, max(200, self._theme.room // 4)), high)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.colour("border_control"), 1))
        painter.setBrush(theme.colour("row_hover" if self.underMouse() else "surface"))
        painter.drawRoundedRect(box, 5, 5)
        side = theme.px(14)
        if theme.crowded:
            corner = box.center() - QPointF(side / 2, side / 2)
            theme.draw_icon(painter, QRectF(corner, QSizeF(side, side)), "search", "text2")
            return
        theme.draw_icon(painter, QRectF(10, (self.height() - side) / 2, side, side), "search", "text2")
        width, high = QFontMetricsF(theme.font(Type.KEY)).horizontalAdvance("Ctrl K") + 12, theme.px(18)
        cap = QRectF(box.right() - width - 7, box.center().y() - high / 2, width, high)
        left = 10 + side + 7
        place = QRectF(left, 0, cap.left() - 6 - left, self.height())
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(theme.colour("text2"))
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
        painter.setFont(theme.font(Type.KEY))
        painter.setPen(QPen(theme.colour("border_subtle"), 1))
        painter.setBrush(theme.colour("window"))
        painter.drawRoundedRect(cap, 3, 3)
        painter.setPen(theme.colour("text2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, "Ctrl K")
