"""Starts the window: fonts, theme, one instance, the last workspace; ends with everything written down."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from desktop import __version__
from desktop.application.ports import Clock
from desktop.application.program import SAMPLE, Program
from desktop.presentation.links import Link, parse_link
from desktop.presentation.signs import Tone
from desktop.settings.interface_state import InterfaceState
from desktop.ui.desk import Desk, Place
from desktop.ui.garbage import GarbageOnThisThread
from desktop.ui.kept_views import KeptViews
from desktop.ui.kit.focus_ring import FocusRing
from desktop.ui.main_window import MainWindow
from desktop.ui.single_instance import SingleInstance
from desktop.ui.theme.fonts import load_fonts
from desktop.ui.theme.program_icon import program_icon
from desktop.ui.theme.stylesheet import drawings_folder, stylesheet
from desktop.ui.theme.theme import CHOICES, Theme
from desktop.ui.theme.type import Type

_HANDED_OVER_AFTER = 0.00005
"""Seconds after which a worker hands the interpreter over: calls into Qt let go of it, each would else wait 5 ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How the window is started: a workspace or link to open ("" takes the last), where its state is kept."""

    address: str = ""
    read_only: bool = False
    state_file: Path
    instance_key: str


class WindowProgram(QObject):
    """The running window and what belongs to it."""

    def __init__(self, application: QApplication, program: Program, clock: Clock, start: Start) -> None:
        super().__init__(application)
        self._application, self._start = application, start
        state = InterfaceState(start.state_file)
        choice, scale = state.get("theme"), state.get("text_scale")
        self.theme = Theme(
            choice if isinstance(choice, str) and choice in CHOICES else "system",
            float(scale) if isinstance(scale, int | float) and not isinstance(scale, bool) else 1.0,
            self,
        )
        self.theme.reduced_motion = state.get("reduced_motion") is True
        self.theme.choose_density(compact=state.get("density") == "compact")
        self.theme.choose_diff_colours(green_red=state.get("diff_colours") == "green-red")
        self._drawings = drawings_folder()
        self._recolour()
        views = KeptViews(start.state_file.with_name("pipeline-view.json"))
        self.desk = Desk(program, self.theme, clock, state, views, self)
        self._garbage = GarbageOnThisThread(lambda: self.desk.tasks.idle, self)
        self.window = MainWindow(self.desk)
        self.desk.opened.connect(self._garbage.unsettle)
        self.window.settled.connect(self._garbage.settle)
        self._restyle()
        self.theme.changed.connect(self._recolour)
        self.theme.changed.connect(
            self._restyle, Qt.ConnectionType.QueuedConnection
        )  # fonts of widgets first
        self._ring = FocusRing(self.theme)
        self._ring.follow(application)
        if sys.platform == "darwin":  # elsewhere a filter of every event would cost and find nothing
            application.installEventFilter(self)

    def open(self) -> None:
        """Show the window, then open what was asked for or what was open last; without either the first page."""
        self.window.show()
        QTimer.singleShot(0, self, self._open_first)

    def _open_first(self) -> None:
        kept = self.desk.kept("workspace")
        address = self._start.address or (kept if isinstance(kept, str) else "")
        link = parse_link(address)
        if link is not None:
            address = kept if isinstance(kept, str) else ""
        if address:
            if link is not None:
                self._follow_once_open(link)
            self.desk.open(address)
            if not self._known_here():
                self.window.say_welcome()
        else:
            self.window.say_welcome()
            if link is not None:
                self.desk.say(f"{link.words}: open its workspace first", Tone.WARN)

    def _known_here(self) -> bool:
        return self.desk.standing is not None

    def _follow_once_open(self, link: Link) -> None:
        def follow() -> None:
            self.desk.opened.disconnect(follow)
            self.follow(link)

        self.desk.opened.connect(follow)

    def take(self, arguments: Sequence[str]) -> None:
        """Take over what a second start was asked for: come to the front, and go where its link points."""
        window = self.window
        window.show()
        window.raise_()
        window.activateWindow()
        for argument in arguments:
            link = parse_link(argument)
            if link is not None:
                self.follow(link)
            elif argument == SAMPLE or "://" in argument or Path(argument).is_dir():
                self.desk.open(argument)
            else:
                self.desk.say(
                    f"“{argument}” is neither a link nor a workspace: nothing was opened", Tone.WARN
                )

    def follow(self, link: Link) -> None:
        """Go where a link points; what it names and is not there is said."""
        if link.fault:
            self.desk.say(link.fault, Tone.WARN)
            return
        if self.desk.standing is None:
            self.desk.say(f"{link.words}: no workspace is open that could hold it", Tone.WARN)
            return
        self.desk.ask(
            "link",
            lambda services, _token: link.found_in(services),
            lambda found: self._go(link, found),
        )

    def _go(self, link: Link, found: str) -> None:
        if found:
            self.desk.go(Place(screen=link.screen, id=found))
        else:
            name = self.desk.standing.name if self.desk.standing is not None else "this workspace"
            self.desk.say(f"{link.words} was not found in {name}", Tone.WARN)

    def close(self) -> None:
        self.window.keep_geometry()
        self.desk.close()
        self._ring.end(self._application)
        self._garbage.close()
        self._drawings.cleanup()

    def _recolour(self) -> None:
        self._application.setPalette(self.theme.palette())
        self._application.setFont(self.theme.font(Type.BODY))

    def _restyle(self) -> None:
        """Give the sheet to the window, not to the application.

        There each part of a page that is put into another would be styled again with all that is in it: making a
        page would take five times as long.
        """
        self.window.setStyleSheet(stylesheet(self.theme, Path(self._drawings.name)))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A link that the system hands over (on macOS, as an event) is followed like one of a second start."""
        if event.type() == QEvent.Type.FileOpen:
            url = getattr(event, "url", None)
            if url is not None:
                self.take([url().toString()])
        return False


def make_application(arguments: Sequence[str]) -> QApplication:
    """Return the application with its names, fonts and style; there is one of it in a process."""
    sys.setswitchinterval(_HANDED_OVER_AFTER)
    application = QApplication([sys.argv[0], *arguments])
    application.setApplicationName("gitopshq")
    application.setApplicationDisplayName("GitOpsHQ Desktop")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("dev.gitopshq.Desktop")
    application.setStyle("Fusion")
    with suppress(FileNotFoundError):  # an installation without its fonts still has those of the system
        load_fonts()
    with suppress(FileNotFoundError):
        application.setWindowIcon(program_icon())
    application.setEffectEnabled(Qt.UIEffect.UI_FadeTooltip, False)
    return application


def run(arguments: Sequence[str], program: Program, clock: Clock, start: Start) -> int:
    """Run the window until it is closed; return the exit code. A second start hands over and ends with 0."""
    application = make_application(())
    instance = SingleInstance(start.instance_key)
    if instance.hand_over(list(arguments)):
        return 0
    running = WindowProgram(application, program, clock, start)
    instance.received.connect(running.take)
    running.open()
    try:
        return application.exec()
    finally:
        running.close()
        instance.close()
