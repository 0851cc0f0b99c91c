"""Rows of a difference: nothing of either file is lost, whatever is paired, marked or folded."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.application.previews import FileDiff, KeyChange
from desktop.presentation.diff_map import RowMap
from desktop.presentation.diff_noise import IN_OBJECTS, IN_VALUES, rule_of
from desktop.presentation.diff_rows import (
    LONGEST,
    Difference,
    Layout,
    Row,
    RowKind,
    Section,
    difference,
    line_rows,
    parse,
    section,
)
from desktop.presentation.diff_words import word_marks
from desktop.presentation.preview_diffs import key_section, text_section

LINES = st.lists(
    st.sampled_from(["a: 1", "b: 2", "", "  - x", "tag: v1 ", "checksum/a: 0123456789"]), max_size=40
)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=60)


def unified(before: list[str], after: list[str]) -> str:
    return "\n".join(difflib.unified_diff(before, after, "a/x", "b/x", n=1_000_000, lineterm=""))


def numbered(count: int, changed: dict[int, str]) -> str:
    before = [f"key{number}: value" for number in range(1, count + 1)]
    after = [changed.get(number, line) for number, line in enumerate(before, 1)]
    return unified(before, after)


def words_of(made: Section) -> list[str]:
    return [fold.words for fold in made.folds]


def seen(made: Difference, layout: Layout) -> list[Row]:
    """Return the rows with every fold opened."""
    rows: list[Row] = []
    for row in made.rows[layout]:
        if row.kind is RowKind.FOLD:
            rows += line_rows(made.sections[row.section], row.section, row.left, row.right, layout)
        else:
            rows.append(row)
    return rows


@given(before=LINES, after=LINES, layout=st.sampled_from(Layout))
def test_opened_rows_hold_both_files_in_order(before: list[str], after: list[str], layout: Layout) -> None:
    if before == after:
        return
    made = difference([section("x", unified(before, after))])
    lines = made.sections[0].lines
    rows = [row for row in seen(made, layout) if row.kind is RowKind.LINE]
    left = [lines[row.left] for row in rows if row.left >= 0]
    right = [lines[row.right] for row in rows if row.right >= 0]
    assert [line.text for line in left] == before
    assert [line.text for line in right] == after
    assert [line.before for line in left] == list(range(1, len(before) + 1))
    assert [line.after for line in right] == list(range(1, len(after) + 1))


@given(before=LINES, after=LINES)
def test_every_line_is_shown_or_counted_in_one_fold(before: list[str], after: list[str]) -> None:
    made = section("x", unified(before, after))
    rows = difference([made]).rows[Layout.UNIFIED]
    shown = [max(row.left, row.right) for row in rows if row.kind is RowKind.LINE]
    folded = [number for one in made.folds for number in range(one.start, one.end)]
    assert sorted([*shown, *folded]) == list(range(len(made.lines)))
    for one in made.folds:
        assert one.words.startswith(f"{one.end - one.start} ")
        hidden = [made.lines[number] for number in range(one.start, one.end)]
        assert "rule" in one.words or all(line.mark == " " for line in hidden)


@given(before=TEXT, after=TEXT)
def test_what_is_not_marked_is_the_same_before_and_after(before: str, after: str) -> None:
    left, right = word_marks(before, after)
    if not left and not right:
        return
    assert _without(before, left) == _without(after, right)
    for text, marks in ((before, left), (after, right)):
        ends = [place for mark in marks for place in mark]
        assert ends == sorted(set(ends))
        assert all(0 <= place <= len(text) for place in ends)


def _without(text: str, marks: tuple[tuple[int, int], ...]) -> str:
    return "".join(char for at, char in enumerate(text) if not any(start <= at < end for start, end in marks))


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        ('  tag: "2026.11.1"', '  tag: "2026.11.3"', ["1"], ["3"]),
        (
            "- host: cart.stage.acme.example.com",
            "- host: cart.stage-eu.acme.example.com",
            ["stage"],
            ["stage-eu"],
        ),
        ("  replicas: 3", "  replicas: 3   # by hand", [], ["   # by hand"]),
        ("alpha", "beta", [], []),
    ],
)
def test_words_are_marked_and_not_whole_lines(
    before: str, after: str, left: list[str], right: list[str]
) -> None:
    marks = word_marks(before, after)
    assert [before[start:end] for start, end in marks[0]] == left
    assert [after[start:end] for start, end in marks[1]] == right


def test_context_stays_and_the_rest_is_folded_with_its_count() -> None:
    made = section("x", numbered(30, {10: "key10: other"}))
    assert words_of(made) == ["6 unchanged lines", "17 unchanged lines"]
    assert (made.added, made.removed) == (1, 1)


def test_two_unchanged_lines_need_no_bar() -> None:
    assert words_of(section("x", numbered(12, {6: "key6: other"}))) == ["3 unchanged lines"]


def test_noise_is_folded_by_name_and_what_it_hides_is_counted() -> None:
    before = ["image: v1", "b: 1", "checksum/config: 0123456789abcdef", "c: 1", "name: x"]
    after = ["image: v2", "b: 1", "checksum/config: fedcba9876543210", "c: 1", "name: x   "]
    made = section("x", unified(before, after))
    assert words_of(made) == ["5 lines folded by 2 rules: generated checksums, white space at line ends"]


def test_a_change_beside_noise_is_never_folded_with_it() -> None:
    made = section("x", unified(["image: v1", "name: x"], ["image: v2", "name: x  "]))
    assert made.folds == ()


def test_a_digest_of_an_image_is_never_noise() -> None:
    assert not rule_of(IN_OBJECTS, "  digest: sha256:0123456789abcdef", "  digest: sha256:fedcba9876543210")
    assert not rule_of(IN_VALUES, "  a: 1", "    a: 1")
    assert not rule_of(IN_VALUES, "generation: 1", "generation: 2")
    assert rule_of(IN_OBJECTS, "  generation: 1", "  generation: 2") == "fields the server writes"


def test_a_very_long_line_is_cut_and_says_by_how_much() -> None:
    (line, _other) = parse(unified(["x" * 5_000_000], ["x" * 5_000_000 + "y"]))
    assert line.shown == f"{'x' * LONGEST} … {5_000_000 - LONGEST} more characters"


def test_a_change_behind_the_cut_of_a_long_line_is_never_taken_for_noise() -> None:
    made = section("x", unified(["x" * 50_000], ["x" * 50_000 + "y"]))
    assert made.folds == ()
    assert made.changes == 1


def test_a_private_key_and_a_token_are_not_shown() -> None:
    key = ["-----BEGIN RSA PRIVATE KEY-----", "MIIEabc", "-----END RSA PRIVATE KEY-----", "after: 1"]
    made = section("x", unified(key, ["token: abcdef123456", *key[3:]]))
    shown = [line.shown for line in made.lines]
    assert shown == ["***", "***", "***", "token: ***", "after: 1"]


def test_line_ends_of_another_kind_are_seen_only_where_they_differ() -> None:
    both = section("x", unified(["a: 1\r", "b: 2\r"], ["a: 1\r", "b: 3\r"]))
    assert [line.shown for line in both.lines] == ["a: 1", "b: 2", "b: 3"]
    one = section("x", unified(["a: 1\r"], ["a: 2"]))
    assert [line.shown for line in one.lines] == ["a: 1\\r", "a: 2"]


def test_a_missing_line_end_is_said() -> None:
    text = "@@ -1 +1 @@\n-a: 1\n\\ No newline at end of file\n+a: 1\n"
    assert [line.text for line in parse(text)] == ["a: 1  (no line end)", "a: 1"]


def test_bytes_that_are_no_text_say_so() -> None:
    made = section("logo.png", "Binary files a/logo.png and b/logo.png differ\n")
    assert made.lines == ()
    assert "no text" in made.note


def test_a_file_with_secrets_shows_keys_alone_and_says_that_they_changed() -> None:
    keys = (
        KeyChange(document="#0", key="image.tag", before="1", after="2", line=4),
        KeyChange(document="#0", key="secrets.payApiKey", before="(secret)", after="(secret)", line=9),
        KeyChange(document="#0", key="config.merge", before=None, after="on", line=12),
    )
    made = text_section(FileDiff(path="pay.yaml", keys=keys, unified="", folded="it holds secrets"))
    assert [(line.mark, line.text) for line in made.lines] == [
        ("-", "image.tag: 1"),
        ("+", "image.tag: 2"),
        ("-", "secrets.payApiKey (secret)"),
        ("+", "secrets.payApiKey (secret, changed)"),
        ("+", "config.merge: on"),
    ]
    assert made.lines[3].shown == "secrets.payApiKey (secret, changed)"
    assert "never shown" in made.note


def test_keys_of_several_documents_are_told_apart() -> None:
    keys = (
        KeyChange(document="HelmRelease/ship", key="spec.tag", before="1", after="2", line=4),
        KeyChange(document="ConfigMap/ship", key="data.x", before="1", after=None, line=9),
    )
    made = key_section(FileDiff(path="ship.yaml", keys=keys, unified="x"))
    assert made.lines[0].text == "HelmRelease/ship  spec.tag: 1"


def test_a_difference_is_told_in_a_sentence():
    told = RowMap()
    told.take(difference([section("x", unified(["a"], ["b"]))]), Layout.UNIFIED)
    assert told.story() == "1 change in 1 part: x +1 −1"
