"""Boxes of a page in the order in which they are read."""

import pytest

from desktop.presentation.reading_order import Box, in_reading_order

HEADER, FOOTER = Box(0, 0, 100, 10), Box(0, 90, 100, 100)
LEFT, RIGHT = Box(0, 10, 30, 90), Box(30, 10, 100, 90)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_lines_before_columns_whatever_was_made_first(order: tuple[int, ...]):
    page = [HEADER, LEFT, RIGHT, FOOTER]
    made = [page[number] for number in order]
    assert [made[number] for number in in_reading_order(made)] == page


def test_a_column_of_several_is_read_before_the_tall_one_beside_it():
    column = [Box(0, 10, 30, 30), Box(0, 30, 30, 60), Box(0, 60, 30, 90)]
    boxes = [RIGHT, *reversed(column)]
    assert [boxes[number] for number in in_reading_order(boxes)] == [*column, RIGHT]


def test_a_line_is_read_from_left_to_right_though_its_boxes_are_not_equally_high():
    line = [Box(0, 2, 20, 8), Box(20, 0, 60, 10), Box(60, 4, 90, 6)]
    assert in_reading_order([line[2], line[1], line[0]]) == [2, 1, 0]


def test_what_lies_over_the_page_comes_by_its_corner():
    toast = Box(60, 70, 95, 88)
    assert in_reading_order([toast, LEFT, RIGHT, HEADER]) == [3, 1, 2, 0]


def test_nothing_and_one():
    assert in_reading_order([]) == []
    assert in_reading_order([HEADER]) == [0]
