"""The difference on screen: rows lie where they are painted, folds open, changes are found by keys, nothing is slow."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.presentation.diff_rows import Difference, Layout, RowKind, difference, section
from desktop.ui.preview.diff_view import DiffView
from desktop.ui.theme.theme import Theme


def changed(count: int, *at: int) -> Difference:
    """Return a difference of so many lines, of which some changed, in two files."""
    lines = [
        f"-  key{number}: one\n+  key{number}: other" if number in at else f"   key{number}: value"
        for number in range(1, count + 1)
    ]
    text = f"@@ -1,{count} +1,{count} @@\n" + "\n".join(lines) + "\n"
    return difference([section("envs/one/values.yaml", text), section("envs/two/values.yaml", text)])


@pytest.fixture
def view(qtbot: QtBot) -> DiffView:
    made = DiffView(Theme("light"))
    made.resize(900, 500)
    qtbot.addWidget(made)
    made.show()
    return made


def test_keys_go_from_change_to_change_and_from_file_to_file(view: DiffView) -> None:
    view.show_difference(changed(60, 5, 40))
    heard: list[tuple[int, int]] = []

    def hear(number: int, count: int) -> None:
        heard.append((number, count))

    view.moved.connect(hear)
    for _step in range(5):
        view.step_change(1)
    view.step_change(-1)
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4), (3, 4)]
    view.step_file(-1)
    assert view.rows[view.cursor_row].section == 1
    view.step_file(-1)
    assert view.cursor_row == 0
    view.step_file(1)
    assert view.speech.spoken_words(str(view.cursor_row)).startswith("envs/two/values.yaml")


def test_a_click_on_a_fold_shows_its_lines_and_counts_stay(view: DiffView) -> None:
    view.show_difference(changed(60, 40))
    fold = next(number for number, row in enumerate(view.rows) if row.kind is RowKind.FOLD)
    hidden = view.rows[fold].right - view.rows[fold].left
    before = len(view.rows)
    place = view.speech.spoken_place(str(fold)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert len(view.rows) == before - 1 + hidden
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.rows[view.cursor_row].kind is RowKind.FOLD
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.rows[-1].kind is RowKind.LINE


def test_what_is_folded_is_found_and_opened(view: DiffView) -> None:
    view.show_difference(changed(60, 40))
    assert view.search_for("KEY7:") == 2
    assert view.step_found(1) == 1
    assert "key7" in view.speech.spoken_words(str(view.cursor_row))
    assert view.step_found(1) == 2
    assert view.step_found(1) == 1
    assert view.search_for("nowhere") == 0
    assert view.step_found(1) == 0


@pytest.mark.parametrize("layout", list(Layout))
def test_sides_have_the_colours_of_their_meaning(view: DiffView, layout: Layout) -> None:
    view.lay_out(layout)
    view.show_difference(changed(5, 3))
    tokens = Theme("light").tokens
    image = view.viewport().grab().toImage()
    seen = {image.pixelColor(QPoint(x, y)).name() for x in (20, 470, 890) for y in range(0, 480, 3)}
    assert {QColor(tokens.diff_add).name(), QColor(tokens.diff_del).name()} <= seen


def test_a_line_that_is_missing_on_one_side_is_hatched(view: DiffView) -> None:
    text = "@@ -1,1 +1,4 @@\n a: 1\n+b: 2\n+c: 3\n+d: 4\n"
    view.show_difference(difference([section("values.yaml", text)]))
    place = view.speech.spoken_place("3")
    image = view.viewport().grab().toImage()
    left = {image.pixelColor(x, place.center().y()).name() for x in range(100, 400)}
    assert len(left) > 1, "a flat ground is no hatch"


def test_wrapped_lines_take_the_height_they_need(view: DiffView) -> None:
    text = f"@@ -1 +1 @@\n-{'x' * 400}\n+{'x' * 400}y\n"
    view.show_difference(difference([section("values.yaml", text)]))
    assert view.horizontalScrollBar().maximum() > 0
    flat = view.speech.spoken_place("1").height()
    view.wrap(on=True)
    assert view.speech.spoken_place("1").height() >= flat * 4
    assert view.horizontalScrollBar().maximum() == 0


def test_a_line_of_five_megabytes_does_not_hurt(view: DiffView) -> None:
    long = "x" * 5_000_000
    view.show_difference(difference([section("values.yaml", f"@@ -1 +1 @@\n-{long}\n+{long}y\n")]))
    view.wrap(on=True)
    assert view.speech.spoken_place("1").height() < 5_000
    assert "4998000 more characters" in view.speech.spoken_words("1")


def test_a_screen_reader_hears_the_rows_that_are_seen(view: DiffView) -> None:
    view.show_difference(changed(60, 5))
    list_ = QAccessible.queryAccessibleInterface(view)
    assert list_.role() == QAccessible.Role.List
    said = [list_.child(number).text(QAccessible.Text.Name) for number in range(list_.childCount())]
    assert said[0] == "envs/one/values.yaml, 1 added, 1 removed"
    assert any(words.startswith("before 5:   key5: one; after 5:") for words in said)
    assert any("unchanged lines" in words for words in said)
