"""The shipped drawings can be coloured by the theme, and come with the licences they are under."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parents[3]
ICONS = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "resources" / "icons").glob("*.svg"))}


def fault_of(text: str) -> str:
    """Say what keeps a drawing from being an icon of ours, or nothing."""
    if not text.startswith("<!-- @license lucide-static v1.62.0 - ISC -->"):
        return "it does not say its licence"
    root = ET.fromstring(text)
    if (root.get("viewBox"), root.get("fill")) != ("0 0 24 24", "none") or not len(root):
        return "it is no drawing on the grid of 24"
    if root.get("stroke") != "currentColor":
        return "it does not take the colour it is given"
    return ""


def test_every_icon_is_a_drawing_on_the_grid_in_the_colour_it_is_given():
    assert len(ICONS) > 100
    assert {name: fault for name, text in ICONS.items() if (fault := fault_of(text))} == {}


def test_a_drawing_with_a_colour_of_its_own_is_no_icon():
    assert (
        fault_of(ICONS["lock"].replace("currentColor", "#000")) == "it does not take the colour it is given"
    )


def test_no_two_icons_are_the_same_drawing():
    drawings: dict[str, str] = {}
    for name, text in ICONS.items():
        inner = text.partition(">\n")[2].partition(">\n")[2]
        assert drawings.setdefault(inner, name) == name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("icons/LICENSE", "ISC License"),
        ("fonts/LICENSE-Inter.txt", "SIL OPEN FONT LICENSE Version 1.1"),
        ("fonts/LICENSE-JetBrainsMono.txt", "SIL OPEN FONT LICENSE Version 1.1"),
    ],
)
def test_what_others_made_comes_with_its_licence(text: str, words: str):
    assert words in (ROOT / "resources" / text).read_text(encoding="utf-8")
    assert f"resources/{text}" in (ROOT / "NOTICE").read_text(encoding="utf-8")
