"""The program's own icon: a gate that an edge goes through, with a drawing made for each size."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon

from desktop import resources

SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def program_icon() -> QIcon:
    """Return the icon of the window and of the task bar.

    Raises:
        FileNotFoundError: the installation lacks it.
    """
    icon = QIcon()
    for size in SIZES:
        icon.addFile(str(resources.path(f"icons/app/{size}.png")), QSize(size, size))
    return icon
