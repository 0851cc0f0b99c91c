"""Drives a real window in this process: opens it on a home, goes to places, waits until work has ended, looks."""

import gc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.application.program import SAMPLE
from desktop.bootstrap import GitOpsHq, this_machine
from desktop.bootstrap.machine import Machine
from desktop.settings.paths import HOME_VARIABLE, folders
from desktop.settings.system import host_id
from desktop.settings.workspaces import KnownWorkspaces
from desktop.ui.application import Start, WindowProgram, make_application
from desktop.ui.desk import Place
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.turns import all_done
from desktop.ui.late_program import LateProgram

W = TypeVar("W", bound=QObject)
PATIENCE_SECONDS = 60
_TURN_MILLISECONDS = 5


def machine_of(home: Path) -> Machine:
    """Return this machine as a program on that home sees it: its folders, and the id that it writes events under."""
    here, places = this_machine(), folders({HOME_VARIABLE: str(home)})
    return replace(here, folders=places, host_id=host_id(places.data, here.ids))


class WindowDriver:
    """A window over the program with its real backends. Close it at the end; it never leaves work behind."""

    def __init__(self, home: Path, *, size: tuple[int, int] = (1600, 1000), address: str = "") -> None:
        application = QApplication.instance()
        self.application = application if isinstance(application, QApplication) else make_application(())
        self.home = home
        places = folders({HOME_VARIABLE: str(home)})
        machine = machine_of(home)
        start = Start(
            address=address, state_file=places.settings / "window.json", instance_key=str(places.settings)
        )
        known = KnownWorkspaces(places.data / "workspaces.json", machine.clock)
        program = LateProgram(lambda: GitOpsHq(machine), known.all)
        self.running = WindowProgram(self.application, program, machine.clock, start)
        self.window = self.running.window
        self.desk = self.running.desk
        self.window.resize(*size)

    # --- starting and ending -------------------------------------------------------------------------------

    def open(self, seconds: float = PATIENCE_SECONDS) -> "WindowDriver":
        """Show the window, and wait until what it opens first is there."""
        self.running.open()
        self.settle(seconds)
        return self

    def open_sample(self) -> "WindowDriver":
        """Show the window on the sample workspace."""
        self.open()
        if self.desk.standing is None:
            self.desk.open(SAMPLE)
        self.wait_until(lambda: self.desk.standing is not None, "the sample is open")
        self.settle()
        return self

    def close(self) -> None:
        self.window.close()
        self.running.close()
        self.window.deleteLater()
        self.running.deleteLater()
        self.application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()  # what is left of this window ends here, not in the middle of the next

    # --- waiting -------------------------------------------------------------------------------------------

    def turn(self) -> None:
        """Let the interface thread handle what is due, and wait a few milliseconds for more."""
        loop = QEventLoop()
        QTimer.singleShot(_TURN_MILLISECONDS, loop.quit)
        loop.exec()  # not QTest.qWait: that keeps the interpreter's lock, and the workers would crawl

    def wait_until(self, condition: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Let the window live until a condition holds.

        Raises:
            AssertionError: it did not hold in time.
        """
        deadline = QDeadlineTimer(int(seconds * 1000))
        while not condition():
            assert not deadline.hasExpired(), f"not within {seconds} s: {what}"
            self.turn()

    def settle(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Let the window live until no background work is left, and what came of it is laid out."""
        quiet = 0

        def still() -> bool:
            nonlocal quiet
            quiet = quiet + 1 if self.desk.tasks.idle and all_done() else 0
            return quiet > 3

        self.wait_until(still, "no work is left", seconds)
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)

    # --- finding -------------------------------------------------------------------------------------------

    def find(self, name: str, kind: type[W] = QWidget) -> W:
        """Return the object of that name; of several the one that is seen.

        Raises:
            AssertionError: there is none.
        """
        found = self.window.findChildren(kind, name)
        assert found, f"there is no {kind.__name__} named {name}"
        seen = [one for one in found if isinstance(one, QWidget) and one.isVisible()]
        return (seen or found)[0]

    def sees(self, name: str) -> bool:
        """Tell whether a widget of that name is seen."""
        return any(one.isVisible() for one in self.window.findChildren(QWidget, name))

    def words(self) -> list[str]:
        """Return every text that is seen, as a screen reader is told it."""
        return [
            one.accessibleName()
            for one in self.window.findChildren(QWidget)
            if one.isVisible() and one.accessibleName()
        ]

    # --- acting --------------------------------------------------------------------------------------------

    def go(self, screen: str, place_id: str = "", **extra: str) -> None:
        """Go to a place and wait until it is shown."""
        self.desk.go(Place(screen=screen, id=place_id, extra=extra))
        self.settle()

    def press(self, name: str) -> None:
        """Press a button by its name, with the mouse.

        Raises:
            AssertionError: it is off.
        """
        button = self.find(name, Button)
        assert button.isEnabled(), f"{name} is off: {button.accessibleDescription()}"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def key(
        self,
        key: Qt.Key,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        to: QWidget | None = None,
    ) -> None:
        """Press a key in the widget that has the focus."""
        QTest.keyClick(to or QApplication.focusWidget() or self.window, key, modifiers)
        self.settle()

    def type(self, text: str, to: QWidget | None = None) -> None:
        QTest.keyClicks(to or QApplication.focusWidget(), text)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click into a widget, in its middle where no point is named."""
        QTest.mouseClick(
            widget,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            at or widget.rect().center(),
        )
        self.settle()

    # --- looking -------------------------------------------------------------------------------------------

    def image(self) -> QImage:
        return self.window.grab().toImage()

    def save(self, file: Path) -> Path:
        """Save a picture of the window."""
        file.parent.mkdir(parents=True, exist_ok=True)
        assert self.image().save(str(file)), f"{file} cannot be written"
        return file
