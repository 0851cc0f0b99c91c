"""Qt's own controls in the colours of the theme: one template, filled with tokens."""

import tempfile
from pathlib import Path
from string import Template

from PySide6.QtGui import QColor

from desktop import resources
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.tokens import Tokens


def stylesheet(theme: Theme, drawings: Path) -> str:
    """Return the style sheet of the theme in force; `drawings` is a folder for the images it names.

    Raises:
        KeyError: the template names a token that no theme declares.
    """
    template = resources.path("themes/window.qss").read_text(encoding="utf-8")
    tokens = theme.tokens
    chevron = drawings / f"chevron-{tokens.name}.svg"
    drawing = resources.path("icons/chevron-down.svg").read_text(encoding="utf-8")
    chevron.write_text(drawing.replace("currentColor", tokens.text2), encoding="utf-8")
    whole = Template(template).substitute(
        tokens.colours(), scroll=_between(tokens), chevron=chevron.as_posix()
    )
    return whole + _inks(tokens)


def _inks(tokens: Tokens) -> str:
    """A rule for each colour that words may have: a sheet of its own for every label would be parsed for each."""
    rules = (f'QLabel[ink="{name}"] {{ color: {value}; }}' for name, value in tokens.colours().items())
    return "\n" + "\n".join(rules) + "\n"


def drawings_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder for drawings in the theme's colours; it goes when the program ends."""
    return tempfile.TemporaryDirectory(prefix="gitopshq-theme-")


def _between(tokens: Tokens) -> str:
    """The handle of a scroll bar: half way between its ground and the border of controls."""
    one, two = QColor(tokens.border_subtle), QColor(tokens.border_control)
    mixed = QColor(
        (one.red() + two.red()) // 2, (one.green() + two.green()) // 2, (one.blue() + two.blue()) // 2
    )
    return mixed.name()
