"""The main window: menus, header, rail, one screen, status bar. It lays out and passes on; it decides nothing."""

from importlib import import_module

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.broken_files import Unopened
from desktop.presentation.plain_text import plain
from desktop.presentation.preferences import LOCAL_CLOCK, SINGLE_KEYS
from desktop.presentation.signs import Tone
from desktop.ui.desk import Desk, Place
from desktop.ui.draft_opening import DraftOpening
from desktop.ui.help.cards import mark_seen
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.turns import in_a_turn
from desktop.ui.shell.actions import Actions
from desktop.ui.shell.banners import Banners
from desktop.ui.shell.commands import Commands
from desktop.ui.shell.counts import Counts
from desktop.ui.shell.header import Header
from desktop.ui.shell.history import History
from desktop.ui.shell.pages import RAIL, WITHOUT_WORKSPACE, Pages, all_loaded, load_screens
from desktop.ui.shell.rail import Rail
from desktop.ui.shell.status_bar import StatusBar
from desktop.ui.shell.tab_order import step_keyboard
from desktop.ui.shell.toasts import Toasts
from desktop.ui.tasks import Task

_DRIVER = "desktop.ui.run_driver"
"""Imported with the first workspace: what runs need takes longer to read than the first page to paint."""
_FRAME = 2
_LOAD_AFTER = 1_500
"""What is opened comes first; the other screens are loaded once it is shown."""
_AHEAD_EVERY = 80
_DELETE_EVERY = 10
"""A large page takes as long to go as to be made: one after the other, with room for a key between them."""
_GEOMETRY, _PLACE = "window.geometry", "window.place"


class MainWindow(QMainWindow):
    """Shows one screen at a time; where one is survives a kill."""

    settled = Signal()
    """What a start makes is made: the workspace is open, the screens are loaded."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setObjectName("window.main")
        self.setWindowTitle("GitOpsHQ Desktop")
        self.setMinimumSize(960, 620)
        self.resize(1600, 1000)
        self.history = History()
        self.screen_shown: Screen | None = None
        self._shown_name = ""
        self._stack = QStackedWidget()
        self._stack.setObjectName("pane.main")
        self._pages = Pages(desk, self._stack.addWidget)
        self._header = Header(desk)
        self._rail = Rail(desk.theme)
        self._status = StatusBar(desk)
        self._banners = Banners(desk)
        self._frame = _Frame(desk)
        self._driver: QObject | None = None
        self._drafts = DraftOpening(desk)
        self._counts = Counts(desk, self._rail, self)
        self.setCentralWidget(self._frame)
        self._lay_out()
        self._toasts = Toasts(desk, self._frame)
        self._commands = Commands(self, desk, self._toasts)
        self._actions = Actions(
            self, desk.theme, self._commands.run, self._commands.why_not, self._commands.elsewhere
        )
        self._is_to_paint = self._is_to_tell = False
        self._connect()
        self._restore_geometry()

    # --- layout --------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._banners)
        right.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self._rail)
        middle.addLayout(right, 1)
        whole = QVBoxLayout(self._frame)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._header)
        whole.addLayout(middle, 1)
        whole.addWidget(self._status)

    def _connect(self) -> None:
        desk = self.desk
        desk.place_wanted.connect(self.go)
        desk.opened.connect(self._workspace_opened)
        desk.opening_failed.connect(self._workspace_failed)
        desk.changed.connect(self._reload)
        desk.standing_changed.connect(self.tell)
        desk.acts_changed.connect(self._actions.renew)
        self._rail.wanted.connect(self._go_screen)
        desk.preference_changed.connect(self._follow_preference)
        self._follow_preference(SINGLE_KEYS.key)
        self._header.search_wanted.connect(lambda: self._commands.run("app.palette"))
        self._header.mode_wanted.connect(lambda: self._commands.run("mode.switch"))
        self._header.freshness_wanted.connect(self._commands.tell_freshness)
        self._header.workspaces_wanted.connect(lambda: self.go(Place(screen="connections")))

    def _follow_preference(self, key: str) -> None:
        if key == SINGLE_KEYS.key:
            self._actions.allow_single_keys(allowed=SINGLE_KEYS.read(self.desk.kept(key)) == "on")
        elif key == LOCAL_CLOCK.key:
            self._status.tick()

    # --- going somewhere -----------------------------------------------------------------------------------

    def go(self, place: object) -> None:
        """Show a place; without a workspace only the pages that need none."""
        if not isinstance(place, Place):
            return
        if self.desk.standing is None and place.screen not in WITHOUT_WORKSPACE:
            place = Place(screen="welcome")
        self.history.visit(place)
        self._show(place)

    def _go_screen(self, screen: str) -> None:
        self.go(Place(screen=screen))

    def step(self, by: int) -> None:
        """Go back or forward."""
        place = self.history.step(by)
        if place is not None:
            self._show(place)

    def _show(self, place: Place) -> None:
        screen = self._pages.get(place.screen)
        self.screen_shown = screen
        self._shown_name = place.screen
        bare = place.screen == "welcome"
        for part in (self._header, self._rail, self._status):
            part.setVisible(not bare)
        self._banners.show_for(place.screen)
        self._rail.choose(RAIL.get(place.screen, place.screen))
        self._stack.setCurrentWidget(screen)
        screen.arrive(place)
        self.tell()
        mark_seen(self.desk, place.screen)
        if place.screen != "welcome":
            self.desk.keep(_PLACE, [place.screen, place.id])

    @property
    def shown_name(self) -> str:
        """The name of the screen that is shown."""
        return self._shown_name

    def tell(self) -> None:
        """Say in header, title and frame where one is, once for all that changes in this turn."""
        self._actions.renew()
        if not self._is_to_tell:
            self._is_to_tell = True
            in_a_turn(self, self._tell_now)

    def _tell_now(self) -> None:
        self._is_to_tell = False
        screen = self.screen_shown
        if screen is None:
            return
        title, production = screen.title(), screen.production()
        self._header.say_where(title, screen.tier_words())
        self._header.tell()
        standing = self.desk.standing
        parts = [title.replace(" > ", " – "), plain(standing.name) if standing else "", "GitOpsHQ Desktop"]
        marked = "PRODUCTION – " if production else ""
        self.setWindowTitle(marked + " – ".join(part for part in parts if part))
        self._frame.mark(production=production)

    def _reload(self) -> None:
        if self.screen_shown is not None:
            self.screen_shown.reload()
        self._counts.ask()
        self.tell()

    # --- the workspace -------------------------------------------------------------------------------------

    def _workspace_opened(self) -> None:
        if self._driver is None:
            self._driver = import_module(_DRIVER).RunDriver(self.desk)
        if self.desk.opened_again:
            self._pages.close_sheets()
            self.history.clear()
        else:
            self._forget_screens()
        self._banners.renew()
        standing = self.desk.standing
        if standing is not None:
            self.desk.keep("workspace", standing.address)
        self.go(self._kept_place())
        self._counts.ask()
        after = _AHEAD_EVERY if all_loaded() else _LOAD_AFTER
        QTimer.singleShot(after, self, self._load_screens)

    def _forget_screens(self) -> None:
        """Drop what shows a workspace that is open no more."""
        for number, gone in enumerate(self._pages.forget_workspace()):
            self._stack.removeWidget(gone)
            QTimer.singleShot(number * _DELETE_EVERY, gone, gone.deleteLater)
        self.screen_shown = None
        self.history.clear()

    def _load_screens(self) -> None:
        self.settled.emit()
        task = Task(key="load_screens", title="", work=load_screens, then=self._make_ahead, failed=None)
        self.desk.tasks.ask("screens", task)

    def _make_ahead(self, _loaded: object) -> None:
        """Make the large pages part by part; going to one is then as quick as the second time."""
        if self.desk.standing is not None and self._pages.make_ahead(self._shown_name):
            QTimer.singleShot(_AHEAD_EVERY, self, lambda: self._make_ahead(None))
        self.settled.emit()

    def _kept_place(self) -> Place:
        kept = self.desk.kept(_PLACE)
        match kept:
            case [str(screen), str(place_id)] if screen in {
                "draft",
                "request",
                "requests",
                "timeline",
                "freezes",
            }:
                return Place(screen=screen, id=place_id)
            case _:
                return Place(screen="pipeline")

    def _workspace_failed(self, error: object) -> None:
        if self.desk.standing is None:
            self._forget_screens()
        if isinstance(error, Unopened):
            self.go(Place(screen="faults", id=error.address))
            return
        self.desk.error(error)
        if self.desk.standing is None:
            self.go(Place(screen="welcome"))

    # --- the window itself ---------------------------------------------------------------------------------

    @override
    def event(self, event: QEvent) -> bool:
        """Paint in a turn of its own: what changed a page has had its turn, and keys come between the two."""
        if event.type() == QEvent.Type.UpdateRequest:
            if not self._is_to_paint:
                self._is_to_paint = True
                in_a_turn(self, self._paint_now)
            return True
        return super().event(event)

    def _paint_now(self) -> None:
        self._is_to_paint = False
        super().event(QEvent(QEvent.Type.UpdateRequest))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.desk.theme.take_room(self.width())

    def _restore_geometry(self) -> None:
        kept = self.desk.kept(_GEOMETRY)
        if isinstance(kept, str):
            self.restoreGeometry(QByteArray.fromBase64(QByteArray(kept.encode())))
        room = QApplication.primaryScreen().availableGeometry()
        if self.width() > room.width() or self.height() > room.height():
            self.resize(min(self.width(), room.width()), min(self.height(), room.height()))

    def keep_geometry(self) -> None:
        """Remember where the window stands."""
        self.desk.keep(_GEOMETRY, bytes(self.saveGeometry().toBase64().data()).decode())

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.keep_geometry()
        if self.desk.driven:
            event.ignore()
            self._commands.ask_before_closing()
            return
        self.desk.state.save()
        event.accept()
        QApplication.quit()

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        return step_keyboard(self, forward=forward) or super().focusNextPrevChild(forward)

    def say_welcome(self) -> None:
        """Show the first page: no workspace is known yet."""
        self.go(Place(screen="welcome"))

    def say(self, text: str) -> None:
        """Say a sentence about how the program was started."""
        self.desk.say(text, Tone.PLAIN)


class _Frame(QWidget):
    """What holds everything; in a production context it wears a frame of 2 px on top of all of it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._over = _FrameLine(desk, self)

    def mark(self, *, production: bool) -> None:
        self._over.setGeometry(self.rect())
        self._over.setVisible(production)
        self._over.raise_()

    @override
    def resizeEvent(self, event: object) -> None:
        self._over.setGeometry(self.rect())
        self._over.raise_()


class _FrameLine(QWidget):
    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        pen = QPen(self._desk.theme.colour("prod"), _FRAME)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
