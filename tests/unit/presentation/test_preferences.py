"""Settings as data: start values, search, palette; and which keys count as single."""

import pytest

from desktop.presentation.preferences import (
    DENSITY,
    SECTIONS,
    SETTINGS,
    SINGLE_KEYS,
    search_settings,
    sections_of,
    setting_entries,
    size_words,
)
from desktop.presentation.shortcuts import is_single_key, key_words


@pytest.mark.parametrize(
    ("kept", "value"),
    [(None, "comfortable"), ("compact", "compact"), ("gone", "comfortable"), (3, "comfortable")],
)
def test_a_kept_value_of_no_use_is_the_start_value(kept: object, value: str) -> None:
    assert DENSITY.read(kept) == value


def test_a_switch_that_was_kept_as_truth_is_read() -> None:
    assert SINGLE_KEYS.read(False) == "off"


def test_every_setting_has_a_section_and_is_found_by_its_words() -> None:
    sections = {section for section, *_rest in SECTIONS}
    assert {item.section for item in SETTINGS} <= sections
    assert {entry.id for entry in setting_entries()} == sections
    for item in SETTINGS:
        assert item.title in {found.title for found in search_settings(item.title.upper())}
    assert sections_of(search_settings("cache")) == ["data"]
    assert search_settings("no such thing") == []


@pytest.mark.parametrize(
    ("key", "single"),
    [
        ("P", True),
        ("Shift+N", True),
        ("G, L", True),
        ("/", True),
        ("?", True),
        ("0", True),
        ("Ctrl+P", False),
        ("F5", False),
        ("Alt+Left", False),
        ("Esc", False),
    ],
)
def test_a_character_without_ctrl_or_alt_is_a_single_key(key: str, single: bool) -> None:
    assert is_single_key(key) is single


def test_caps_say_plus_where_plus_is_the_key() -> None:
    assert [key_words(key) for key in ("Ctrl++", "+", "Ctrl+Shift+P")] == ["Ctrl +", "+", "Ctrl Shift P"]


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 B"), (999, "999 B"), (84_000_000, "84 MB"), (2_500_000_000, "2.5 GB")]
)
def test_sizes_in_words(size: int, words: str) -> None:
    assert size_words(size) == words
