"""Text from outside on screen: nothing moves, hides or turns around what is shown, and nothing takes long."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.presentation import plain_text
from desktop.presentation.plain_text import LONGEST, breakable, plain, plain_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('<img src="file:///etc/passwd">', '<img src="file:///etc/passwd">'),
        ("v1.2<br>", "v1.2<br>"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x9b2J", "\\x9b2J"),
        ("gnp\u202eexe.png", "gnp\\u202eexe.png"),
        ("\u2066isolated\u2069", "\\u2066isolated\\u2069"),
        ("a\u200bb\u200d\ufeff", "a\\u200bb\\u200d\\ufeff"),
        ("two\nlines\r\tand a tab", "two\\nlines\\r\\tand a tab"),
        ("line\u2028separator", "line\\u2028separator"),
        ("tag \U000e0041", "tag \\U000e0041"),
        ("non-breaking\u00a0space", "non-breaking space"),
        ("grün → 測試", "grün → 測試"),
        ("Z" + "\u0301" * 6, "Z" + "\u0301" * 4 + "\\u0301" * 2),
        ("half a pair \ud800", "half a pair \\ud800"),
    ],
)
def test_what_could_mislead_stands_as_its_escape(text: str, shown: str):
    assert plain(text) == shown


def test_long_text_is_cut_and_says_how_much_is_missing():
    shown = plain("x" * 200_000)
    assert shown == "x" * LONGEST + f"… ({200_000 - LONGEST} characters left out)"


def test_ten_thousand_joiners_are_cut_too():
    assert len(plain("\u200d" * 10_000)) < LONGEST + 60


def test_secrets_are_masked_before_the_cut():
    assert "hunter2" not in plain("https://bot:hunter2@git.example.com/x")
    assert "ghp_" not in plain("x" * (LONGEST - 10) + " ghp_0123456789abcdefghijklmn")


def test_a_text_that_was_shown_before_is_shown_the_same_and_cut_where_there_is_less_room():
    text = "a text that was shown before"
    assert [plain(text), plain(text), plain(text, 6), plain(text)] == [
        text,
        text,
        f"a text… ({len(text) - 6} characters left out)",
        text,
    ]


def test_what_is_kept_of_texts_holds_no_secret_and_does_not_grow_without_end():
    for number in range(20_000):
        plain(f"text {number}")
    plain("https://bot:hunter2@git.example.com/x")
    assert not any("hunter2" in text for text in plain_text._known_plain)
    assert len(plain_text._known_plain) <= plain_text._MOST_KNOWN


def test_lines_of_a_diff_are_plain_each():
    assert plain_lines("+a\x1b[2K\r\n-b\n") == ["+a\\x1b[2K", "-b"]
    assert plain_lines("\n".join(["x"] * 5), most=3) == ["x", "x", "x", "… (2 lines left out)"]


def test_a_long_run_gets_places_to_end_a_line_and_keeps_its_letters():
    run = "abcdefg\u0301h" * 5
    shown = breakable(f"short {run} a/path/that-breaks-by-itself-at-every-part")
    assert shown.replace("\u200b", "") == f"short {run} a/path/that-breaks-by-itself-at-every-part"
    assert "\u200b" in shown
    assert "\u200b\u0301" not in shown, "a mark stays with its letter"
    assert max(map(len, shown.removeprefix("short ").partition(" ")[0].split("\u200b"))) <= 9
    assert "\u200b" not in shown.partition(" a/")[2]


@given(st.text())
def test_no_text_leaves_a_character_that_is_not_seen(text: str):
    shown = plain(text)
    assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for char in shown)
    assert "\n" not in shown
