"""The colours of differences that a person may choose: words stand out on each of them, in each theme."""

import pytest
from PySide6.QtGui import QColor

from desktop.ui.theme.tokens import DARK, HIGH_CONTRAST, LIGHT, Tokens, green_red


def luminance(colour: str) -> float:
    parts = [part / 255 for part in QColor(colour).getRgb()[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK, HIGH_CONTRAST], ids=lambda tokens: tokens.name)
def test_green_and_red_keep_words_and_signs_legible(tokens: Tokens) -> None:
    colours = green_red(tokens)
    for kind in ("add", "del"):
        assert contrast(tokens.text, colours[f"diff_{kind}"]) >= 4.5
        assert contrast(tokens.text, colours[f"diff_{kind}_word"]) >= 4.5
        assert contrast(colours[f"diff_{kind}_sign"], colours[f"diff_{kind}"]) >= 4.5
