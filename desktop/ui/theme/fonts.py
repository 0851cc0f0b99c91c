"""The fonts that come along: the same letters on every machine."""

from PySide6.QtGui import QFontDatabase

from desktop import resources

FONTS = (
    "fonts/Inter-400.ttf",
    "fonts/Inter-500.ttf",
    "fonts/Inter-600.ttf",
    "fonts/Inter-700.ttf",
    "fonts/JetBrainsMono-400.ttf",
    "fonts/JetBrainsMono-700.ttf",
)


def load_fonts() -> list[str]:
    """Load the shipped fonts and return the families they hold.

    Raises:
        FileNotFoundError: the installation lacks one.
    """
    families: list[str] = []
    for name in FONTS:
        number = QFontDatabase.addApplicationFont(str(resources.path(name)))
        families += QFontDatabase.applicationFontFamilies(number)
    return families
