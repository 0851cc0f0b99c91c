"""Every colour of words on every ground that it is drawn on: 4.5:1, and 3:1 for the edges of controls and the focus."""

from dataclasses import replace

import pytest

from desktop.ui.theme.tokens import DARK, HIGH_CONTRAST, LIGHT, Tokens, green_red
from tests.ui.contrast import contrast

PLAIN = ("window", "surface", "sunken", "raised", "row_hover", "selection")
STATES = ("ok", "run", "warn", "fail", "freeze", "unknown")
WORDS = (
    *((ink, ground) for ink in ("text", "text2", "link") for ground in PLAIN),
    *((ink, ground) for ink in (*STATES, "prod") for ground in PLAIN),
    *((state, f"{state}_tint") for state in STATES),
    *((ink, f"{state}_tint") for ink in ("text", "text2") for state in STATES),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_danger", "danger"),
    ("on_danger", "danger_hover"),
    ("on_prod", "prod"),
    *(("text", f"diff_{kind}{part}") for kind in ("add", "del") for part in ("", "_word")),
    *((f"diff_{kind}_sign", f"diff_{kind}") for kind in ("add", "del")),
)
EDGES = tuple((ink, ground) for ink in ("border_control", "focus", "accent") for ground in PLAIN)
THEMES = [LIGHT, DARK, HIGH_CONTRAST]


def _too_faint(tokens: Tokens, pairs: tuple[tuple[str, str], ...], least: float) -> dict[str, float]:
    colours = tokens.colours()
    ratios = {f"{ink} on {ground}": contrast(colours[ink], colours[ground]) for ink, ground in pairs}
    return {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least}


@pytest.mark.parametrize("tokens", THEMES, ids=lambda tokens: tokens.name)
def test_words_stand_out_from_every_ground(tokens: Tokens) -> None:
    assert _too_faint(tokens, WORDS, 4.5) == {}


@pytest.mark.parametrize("tokens", THEMES, ids=lambda tokens: tokens.name)
def test_edges_and_focus_stand_out_from_every_ground(tokens: Tokens) -> None:
    assert _too_faint(tokens, EDGES, 3.0) == {}


@pytest.mark.parametrize("tokens", THEMES, ids=lambda tokens: tokens.name)
def test_green_and_red_keep_words_and_signs_legible(tokens: Tokens) -> None:
    differences = tuple(pair for pair in WORDS if pair[1].startswith("diff_"))
    assert _too_faint(replace(tokens, **green_red(tokens)), differences, 4.5) == {}


def test_a_faint_pair_is_found() -> None:
    assert _too_faint(replace(LIGHT, text2="#9AA3AE"), WORDS, 4.5)["text2 on surface"] == 2.55
