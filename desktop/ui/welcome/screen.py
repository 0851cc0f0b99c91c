"""The first page: look around with the sample, or connect a repository; the look and the times beneath."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop import __version__
from desktop.application.program import SAMPLE
from desktop.presentation.waiting import opening_words
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Scroll, Surface, clear
from desktop.ui.kit.labels import Words
from desktop.ui.kit.screen import Screen
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type
from desktop.ui.welcome.look import LookRow

_WIDE = 1048
_SAMPLE_POINTS = (
    "12 environments, 60 tenants, 25 services",
    "One past incident to read about",
    "Works offline, can be reset",
)
_CHECK_POINTS = ("Git, SSH and who you are", "Folders, space and databases", "Nothing is sent anywhere")
_CONNECT_POINTS = ("Over HTTPS, SSH, or a folder you have", "Read into a copy of its own", "Starts read-only")


class WelcomeScreen(Screen):
    """Skippable, without account, tour or tips."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.welcome")
        self.setAccessibleIdentifier("page.welcome")
        self.setAccessibleName("Welcome")
        theme = desk.theme
        page = Surface(theme, ground="window")
        outer = QHBoxLayout(page)
        outer.setContentsMargins(40, 0, 40, 0)
        outer.addStretch(1)
        middle = QWidget()
        middle.setMaximumWidth(theme.whole(_WIDE))
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        outer.addWidget(middle, 100)
        outer.addStretch(1)
        column.addSpacing(theme.whole(118))
        column.addLayout(self._head(theme))
        column.addSpacing(32)
        column.addLayout(self._cards(theme))
        self._recent = QHBoxLayout()
        self._recent.setContentsMargins(0, 14, 0, 0)
        self._recent.setSpacing(16)
        column.addLayout(self._recent)
        column.addSpacing(20)
        column.addWidget(LookRow(desk))
        column.addStretch(1)
        column.addLayout(self._foot(theme))
        column.addSpacing(36)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Scroll(page))
        self._opening = False
        desk.opening_failed.connect(self._failed)
        desk.opened.connect(self._settle)
        desk.opening_cancelled.connect(self._settle)
        desk.opening_progress.connect(self._tell_progress)

    @override
    def title(self) -> str:
        return "Welcome"

    @override
    def arrive(self, place: Place) -> None:
        del place
        self._known()
        if not self._opening:
            self.sample.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- parts ---------------------------------------------------------------------------------------------

    def _head(self, theme: Theme) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(_Logo(theme))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Words(theme, "GitOpsHQ Desktop", Type.HEADLINE))
        words.addWidget(
            Words(
                theme,
                "Move proven releases from one environment to the next, and keep the proof.",
                colour="text2",
            )
        )
        row.addLayout(words, 1)
        return row

    def _arrange(self) -> None:
        directions = QBoxLayout.Direction
        stacked = self.desk.theme.crowded
        self._row.setDirection(directions.TopToBottom if stacked else directions.LeftToRight)

    def _cards(self, theme: Theme) -> QBoxLayout:
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(20)
        theme.changed.connect(self._arrange)
        self._arrange()
        self.sample = Button(theme, "Open the sample workspace", name="btn.sample", kind="primary")
        self.sample.height_at_100 = 34
        self.sample.setProperty("main", True)
        self.sample.clicked.connect(self._open_sample)
        connect = Button(theme, "Add a repository…", name="btn.connect")
        connect.height_at_100 = 34
        connect.clicked.connect(lambda: self.desk.go(Place(screen="connections", id="add")))
        self.progress = Words(theme, "", Type.SMALL, colour="text2", name="words.opening")
        self.cancel = Button(theme, "Cancel", name="btn.cancel_opening", kind="ghost")
        self.cancel.height_at_100 = 34
        self.cancel.clicked.connect(self.desk.cancel_opening)
        self.cancel.hide()
        check = Button(theme, "Check this computer", name="btn.check")
        check.height_at_100 = 34
        check.clicked.connect(lambda: self.desk.go(Place(screen="connections", id="doctor")))
        row.addWidget(
            _Card(
                theme,
                "flask-conical",
                "Look around with the sample",
                "A Git repository and a simulated cluster on this computer. No other system is touched.",
                _SAMPLE_POINTS,
                (self.progress, _beside(self.sample, self.cancel)),
                chosen=True,
            ),
            1,
        )
        row.addWidget(
            _Card(
                theme,
                "folder-git-2",
                "Connect a repository",
                "Point to a GitOps repository. What it needs to be read is found in its .gitopshq folder.",
                _CONNECT_POINTS,
                (connect,),
            ),
            1,
        )
        row.addWidget(
            _Card(
                theme,
                "stethoscope",
                "See that all is there",
                "What the program needs is looked at, and what is missing is named with its remedy.",
                _CHECK_POINTS,
                (check,),
            ),
            1,
        )
        return row

    def _foot(self, theme: Theme) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(
            Words(theme, "No account, no telemetry, no network needed.", Type.SMALL, colour="text2")
        )
        row.addStretch(1)
        row.addWidget(Words(theme, __version__, Type.SMALL, colour="text2"))
        return row

    def _known(self) -> None:
        """Offer what was opened on this computer before, one click each."""
        clear(self._recent)
        known = [item for item in self.desk.program.known() if item.address != SAMPLE][:4]
        if not known:
            return
        self._recent.addWidget(Words(self.desk.theme, "Opened before", Type.SMALL, colour="text2"))
        for number, item in enumerate(known):
            button = Button(
                self.desk.theme, item.name, name=f"btn.recent.{number}", kind="link", tooltip=item.address
            )
            button.may_shrink()
            button.clicked.connect(lambda _checked=False, address=item.address: self._open(address))
            self._recent.addWidget(button)
        self._recent.addStretch(1)

    # --- acting --------------------------------------------------------------------------------------------

    def _open_sample(self) -> None:
        self._open(SAMPLE)

    def _open(self, address: str) -> None:
        self._opening = True
        self.sample.switch_off("Being opened")
        self.progress.say("Opening…")
        self.cancel.show()
        self.desk.open(address)

    def _tell_progress(self, step: str, done: int, total: int) -> None:
        if self._opening:
            self.progress.say(opening_words(step, done, total))

    def _failed(self, _error: object) -> None:
        self._settle()

    def _settle(self) -> None:
        self._opening = False
        self.sample.switch_on()
        self.progress.say("")
        had_focus = self.cancel.hasFocus()
        self.cancel.hide()
        if had_focus:
            self.sample.setFocus(Qt.FocusReason.OtherFocusReason)


def _beside(*widgets: QWidget) -> QWidget:
    """Return a row of widgets as one."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return whole


class _Card(Surface):
    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str,
        text: str,
        points: tuple[str, ...],
        widgets: tuple[QWidget, ...] = (),
        *,
        chosen: bool = False,
    ) -> None:
        super().__init__(theme)
        self._chosen = chosen
        self.setAccessibleName(title)
        self.setMinimumHeight(theme.whole(296))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(8)
        column.addWidget(_Tile(theme, icon))
        column.addSpacing(4)
        heading = Words(theme, title, Type.TITLE, wrap=True)
        column.addWidget(heading)
        column.addWidget(Words(theme, text, colour="text2", wrap=True))
        column.addSpacing(4)
        for point in points:
            line = QHBoxLayout()
            line.setSpacing(8)
            line.addWidget(_Mark(theme))
            line.addWidget(Words(theme, point, Type.SMALL, colour="text2"), 1)
            column.addLayout(line)
        column.addStretch(1)
        for widget in widgets:
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2.0 if self._chosen else 1.0
        painter.setPen(QPen(self.theme.colour("accent" if self._chosen else "border_subtle"), width))
        painter.setBrush(self.theme.colour("surface"))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 8, 8)


class _Tile(QWidget):
    def __init__(self, theme: Theme, icon: str) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self.setFixedSize(QSize(40, 40))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("selection"))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        self._theme.draw_icon(painter, QRectF(10, 10, 20, 20), self._icon, "accent")


class _Mark(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(QSize(14, 14))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        self._theme.draw_icon(QPainter(self), QRectF(self.rect()), "check", "text2")


class _Logo(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(QSize(44, 44))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        self._theme.draw_icon(QPainter(self), QRectF(self.rect()), "app/icon", "accent")
