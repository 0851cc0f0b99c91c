"""`.env` files: quoting, comments, exports, and texts no quoting can carry."""

import subprocess

import pytest

from desktop.application.errors import NotEditableError
from desktop.application.ports import Leaf, ValueChange, ValueQuery
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.keypath import KeyPath

EDITOR = ValueFileEditor()
DATA = """\
# head
A=v1
export B='v1' # c

  C = "v1"
D=
E=x y # c
F=a#b
G="p
q"
junk line
H=v1#
I= # only a comment
J=https://x/?ref=abc\r
K=last"""


def edit(key: str, text: str, data: str = DATA, part: str = "") -> str:
    change = ValueChange(query=ValueQuery(key=KeyPath.parse(key), part=part), text=text)
    return EDITOR.edit("deploy/prod.env", data.encode(), [change]).decode()


def test_values_and_lines() -> None:
    expected = {
        "A": ("v1", 2), "B": ("v1", 3), "C": ("v1", 5), "D": ("", 6), "E": ("x y", 7), "F": ("a#b", 8),
        "G": ("p\nq", 9), "H": ("v1#", 12), "I": ("", 13), "J": ("https://x/?ref=abc", 14), "K": ("last", 15),
    }  # fmt: skip
    assert EDITOR.leaves(".env", DATA.encode()) == [
        Leaf(document="#0", key=key, text=text, line=line) for key, (text, line) in expected.items()
    ]


@pytest.mark.parametrize(
    ("key", "text", "old", "new"),
    [
        ("A", "v2", "A=v1\n", "A=v2\n"),
        ("A", "a b", "A=v1\n", 'A="a b"\n'),
        ("A", "$x", "A=v1\n", "A='$x'\n"),
        ("B", "v2", "B='v1' # c", "B='v2' # c"),
        ("B", "it's", "B='v1' # c", 'B="it\'s" # c'),
        ("C", 'say "x"', 'C = "v1"', "C = 'say \"x\"'"),
        ("D", "v2", "D=\n", "D=v2\n"),
        ("E", "v2", "E=x y # c", "E=v2 # c"),
        ("I", "v2", "I= # only", "I=v2 # only"),
        ("K", "", "K=last", "K="),
    ],
)
def test_edit_keeps_everything_else(key: str, text: str, old: str, new: str) -> None:
    assert edit(key, text) == DATA.replace(old, new)


def test_a_shell_reads_the_new_text() -> None:
    for text in ("v2", "a b", "$HOME", "it's", 'a "b"', "a#b", "", "x=y", "back\\slash", "`id`"):
        script = edit("A", text, data="A=v1\n") + 'printf %s "$A"'
        shown = subprocess.run(["sh", "-c", script], check=True, capture_output=True, text=True).stdout
        assert shown == text


def test_a_part_of_a_value() -> None:
    assert edit("J", "def", part=r"ref=(\w+)$") == DATA.replace("ref=abc", "ref=def")


@pytest.mark.parametrize("text", ["two\nlines", "it's $x", "\x1b[2J"])
def test_texts_that_no_quoting_carries_are_refused(text: str) -> None:
    with pytest.raises(NotEditableError, match="does not carry") as caught:
        edit("B", text)
    assert caught.value.where == "deploy/prod.env:3:10"


def test_a_quote_that_does_not_end_is_refused() -> None:
    with pytest.raises(NotEditableError, match="quote that does not end") as caught:
        edit("A", "x", data="B=1\nA='v1\n")
    assert caught.value.where == "deploy/prod.env:2:1"
