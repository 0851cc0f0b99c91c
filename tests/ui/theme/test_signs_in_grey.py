"""The signs of states without any colour: each has a shape of its own, at the sizes that they are drawn in."""

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop.presentation import wording
from desktop.presentation.signs import Sign
from desktop.ui.theme.signs import _SHAPES, draw_sign
from desktop.ui.theme.theme import Theme

SIGNS = {name: sign for name, sign in vars(wording).items() if isinstance(sign, Sign)}
LEAST = 0.06
"""The share of a sign's pixels in which it differs from any other at least."""


def _grey(sign: Sign, theme: Theme, side: int) -> QImage:
    """Return the sign in one grey for all: what is left when nothing can be told from the colour."""
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(theme.colour("surface"))
    painter = QPainter(image)
    draw_sign(painter, QRectF(0, 0, side, side), sign, theme, QColor("#808080"))
    painter.end()
    return image


def _differing(one: QImage, other: QImage) -> float:
    spots = [(x, y) for x in range(one.width()) for y in range(one.height())]
    apart = [abs(one.pixelColor(x, y).red() - other.pixelColor(x, y).red()) > 40 for x, y in spots]
    return sum(apart) / len(spots)


@pytest.mark.parametrize("side", [14, 28])
@pytest.mark.parametrize("choice", ["light", "dark", "high-contrast"])
def test_no_two_shapes_look_alike_in_grey(qtbot: QtBot, choice: str, side: int) -> None:
    theme = Theme(choice)
    by_shape = {sign.shape: sign for sign in SIGNS.values()}
    pictures = {shape: _grey(sign, theme, side) for shape, sign in by_shape.items()}
    alike = {
        f"{one} and {other}": round(share, 3)
        for one, other in combinations(pictures, 2)
        if (share := _differing(pictures[one], pictures[other])) < LEAST
    }
    assert len(pictures) > 10
    assert alike == {}


def test_every_sign_has_a_drawing_and_a_word() -> None:
    assert {sign.shape for sign in SIGNS.values()} <= set(_SHAPES)
    assert [name for name, sign in SIGNS.items() if not sign.word.strip()] == []


def test_two_states_of_one_shape_differ_in_their_words() -> None:
    by_look: dict[tuple[str, str], set[str]] = {}
    for name, sign in SIGNS.items():
        by_look.setdefault((sign.shape, sign.word), set()).add(name)
    assert {look: names for look, names in by_look.items() if len(names) > 1} == {}
