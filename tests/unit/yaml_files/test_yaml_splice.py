"""The proof of a splice: wrong cuts are found out, whoever made them."""

import pytest

from desktop.application.errors import NotEditableError
from desktop.backends.yaml.locate import read_yaml, scalar_entry
from desktop.backends.yaml.source import Limits, decode
from desktop.backends.yaml.splice import Cut, spliced

TREE = read_yaml(decode("a.yaml", b"a: v1\nb: v1\n", Limits()))


def cut(start: int, end: int, text: str, *, first: int = 3, value: str = "v2") -> Cut:
    entry = scalar_entry(value, None, None, plain=True)
    return Cut(start=start, end=end, text=text, first=first, last=first + 1, entries=(entry,))


def test_a_right_cut_passes() -> None:
    assert spliced(TREE, [cut(3, 5, "v2")]) == b"a: v2\nb: v1\n"


@pytest.mark.parametrize(
    ("cuts", "what"),
    [
        ([cut(9, 11, "v2")], "other values would change"),
        ([cut(3, 5, "v2\nc: 1")], "other values would change"),
        ([cut(3, 5, "'v2'")], "other values would change"),
        ([cut(3, 5, "&x v2")], "other values would change"),
        ([cut(3, 5, "[")], "could not be read any more"),
        ([cut(3, 5, "v2"), cut(4, 6, "x")], "two changes overlap"),
        ([cut(5, 3, "v2")], "bytes outside the values would change"),
    ],
)
def test_a_wrong_cut_is_found_out(cuts: list[Cut], what: str) -> None:
    with pytest.raises(NotEditableError, match=what):
        spliced(TREE, cuts)
