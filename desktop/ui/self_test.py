"""The window's part of the self-test: it opens without a screen, is drawn with our fonts, and closes again."""

import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QPluginLoader, QSize, QTimer, qVersion
from PySide6.QtGui import QFontInfo, QImage

from desktop.application.ports import Clock
from desktop.application.program import Program
from desktop.ui.application import Start, WindowProgram, make_application
from desktop.ui.late_program import LateProgram

_SIZE = QSize(1200, 800)
_FEWEST_COLOURS = 50
_SHORT_SECONDS = 0.3
"""How long the window is given to draw itself; it is drawn within the first tenth."""


def window_opens(clock: Clock) -> str:
    """Open the window without a screen and without anything of the user's, look at it, close it, and say what it was.

    Raises:
        RuntimeError: it stayed empty, has other fonts than ours, or Qt cannot show windows on this system.
    """
    platforms = _platforms()
    application = make_application(("-platform", "offscreen"))
    with tempfile.TemporaryDirectory(prefix="gitopshq-") as folder:
        start = Start(state_file=Path(folder) / "window.json", instance_key=folder)
        running = WindowProgram(application, _without_workspaces(), clock, start)
        running.window.resize(_SIZE)
        running.open()
        QTimer.singleShot(int(_SHORT_SECONDS * 1000), application, application.quit)
        application.exec()
        image = running.window.grab().toImage()
        running.window.close()
        running.close()
    if _colours(image) < _FEWEST_COLOURS:
        raise RuntimeError(
            f"it stayed empty: {_colours(image)} colours at {image.width()} × {image.height()}"
        )
    family = QFontInfo(application.font()).family()
    if family != "Inter":
        raise RuntimeError(f"its text is set in {family}")
    return f"drawn in {family} with Qt {qVersion()}{platforms}"


def _without_workspaces() -> Program:
    """Return a program of a machine where nothing was opened yet; what opens a workspace is never built."""

    def build() -> Program:
        raise RuntimeError("the self-test of the window opens no workspace")

    return LateProgram(build, lambda: ())


def _platforms() -> str:
    """Say on which displays windows can be shown: their plug-ins are loaded with the libraries that they need."""
    if not sys.platform.startswith("linux"):
        return ""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    faults: dict[str, str] = {}
    for name in ("xcb", "wayland"):
        loader = QPluginLoader(str(folder / f"libq{name}.so"))
        if not loader.load():
            faults[name] = loader.errorString()
    if "xcb" in faults:
        raise RuntimeError(f"no window can be shown on an X server: {faults['xcb']}")
    return ", for X11 (no Wayland: " + faults["wayland"] + ")" if faults else ", for X11 and Wayland"


def _colours(image: QImage) -> int:
    """Count the colours of some thousand points; a window that was not drawn has one or two."""
    found = {
        image.pixel(x, y)
        for x in range(0, image.width(), max(1, image.width() // 300))
        for y in range(0, image.height(), max(1, image.height() // 200))
    }
    return len(found)
