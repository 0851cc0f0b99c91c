"""The one application of this process: groups that draw share it, since there cannot be a second."""

import os

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication


def the_application() -> QCoreApplication:
    """Return the application that an earlier group made, or make it, without a screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from desktop.ui.application import make_application

    return QApplication.instance() or make_application(())
