"""Copying a file while some keys keep the target's bytes."""

import pytest

from desktop.application.errors import NotEditableError
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.keypath import KeyPath

EDITOR = ValueFileEditor()


def copy(source: str, target: str, *keep: str, path: str = "values.yaml") -> str:
    keys = [KeyPath.parse(key) for key in keep]
    return EDITOR.copy(path, source.encode(), target.encode(), keys).decode()


@pytest.mark.parametrize(
    ("source", "target", "keep", "expected"),
    [
        ("a: 1 # s\nb: 2\n", "a:   '9' # t\nb: 3\n", ["a"], "a: '9' # s\nb: 2\n"),
        ("a: 1\nb: 2\n", "b: 3\na: |\n  x\n  y\n", ["a"], "a: |\n  x\n  y\nb: 2\n"),
        ("a: |\n  x\n\nb: 2\n", "a: v1", ["a"], "a: v1\n\nb: 2\n"),
        (
            "a: {}\nb: 2\n",
            "a:\n  # t\n  - x\n  - y\n\n# tail\nb: 3\n",
            ["a"],
            "a:\n  # t\n  - x\n  - y\nb: 2\n",
        ),
        ("a:\n- x\n# c\nb: 2\n", "a: [y, z]\n", ["a"], "a: [y, z]\n# c\nb: 2\n"),
        ("a:\nb: 2\n", "a: v1\nb: 3\n", ["a"], "a: v1\nb: 2\n"),
        ("a: v1\nb: 2\n", "a:\nb: 3\n", ["a"], "a:\nb: 2\n"),
        ("x:\n  a: {c: 1}\n", "x:\n    a: {c: 2}\n", ["x.a.c"], "x:\n  a: {c: 2}\n"),
        ("x:\n  a: {c: 1}\n", "x:\n    a: {c: 2, d: 3}\n", ["x.a"], "x:\n  a: {c: 2, d: 3}\n"),
        ("- p: 1\n  q: 2\n- r\n", "- p: 3\n  q: 4\n- s\n", ["[0]", "[0].p"], "- p: 3\n  q: 4\n- r\n"),
        ("a: {x: 1, y: 2}\n", "a: {y: 4, x: 3}\n", ["a.*"], "a: {x: 3, y: 4}\n"),
        ("a: 1\n", "a: {{ .x }}\n", ["a"], "a: {{ .x }}\n"),
        ("a: 1\n", "a: 2\n", ["b"], "a: 1\n"),
        ("a: 1\r\nb: 2", "a: 3\nb: 4\n", ["a", "b"], "a: 3\r\nb: 4"),
    ],
)
def test_kept_keys_hold_the_targets_bytes(source: str, target: str, keep: list[str], expected: str) -> None:
    assert copy(source, target, *keep) == expected


def test_list_items_are_paired_by_their_field_not_by_their_place() -> None:
    source = "c: [{name: a, v: 1}, {name: b, v: 2}]\n"
    target = "c: [{name: b, v: 3}]\n"
    assert copy(source, target, "c.[name=b].v") == source.replace("v: 2", "v: 3")


def test_documents_are_paired_by_kind_and_name() -> None:
    one, two = "kind: A\nmetadata: {name: x}\nr: 1\n", "kind: A\nmetadata: {name: y}\nr: 2\n"
    target = two.replace("r: 2", "r: 4") + "---\n" + one.replace("r: 1", "r: 3")
    assert copy(one + "---\n" + two, target, "r") == one.replace("r: 1", "r: 3") + "---\n" + two.replace(
        "r: 2", "r: 4"
    )


def test_env_and_json_files() -> None:
    assert copy("A=1\nB=2 # c\n", "B='x y'\n", "B", path="x.env") == "A=1\nB='x y' # c\n"
    assert copy('{"a": 1, "b": [2]}', '{"b":\n [3]}', "b", path="x.json") == '{"a": 1, "b":\n [3]}'


def test_without_kept_keys_the_bytes_are_the_sources_whatever_they_are() -> None:
    assert EDITOR.copy("x.bin", b"\xff\x00", b"a", []) == b"\xff\x00"


@pytest.mark.parametrize(
    ("source", "target", "keep", "what"),
    [
        ("a: 1\nb: 2\n", "a: 1\n", "b", "the target has none"),
        ("a: 1\n", "a: 1\nb: 2\n", "b", "the source has none"),
        ("a: 1\n", "", "a", "the target has none"),
        ("a:\n  b:\n    c: 1\n", "a:\n    b:\n        c: 2\n", "a.b", "indented differently"),
        ("a: &x 1\nb: *x\n", "a: 1\nb: 2\n", "a", "shared by the alias"),
        ("a: 1\nb: 2\n", "a: &x 1\nb: [*x]\n", "b", "anchor or an alias"),
        ("a: [1, 2]\n", "a: [3, 4]\n", "a.*", "by \\*"),
        ("a: [{n: x}, {n: x}]\n", "a: [{n: x}]\n", "a.[n=x].n", "2 places match"),
        (
            "kind: A\nmetadata: {name: x}\n---\nkind: A\nmetadata: {name: x}\n",
            "a: 1",
            "kind",
            "two documents",
        ),
        ("a: 1\nsops: {mac: x}\n", "a: 2\n", "a", "sealed by SOPS"),
        ("x: {a: 1}\n", "x:\n  a: |\n    t\n", "x.a", "indented differently"),
    ],
)
def test_what_would_be_a_guess_is_refused(source: str, target: str, keep: str, what: str) -> None:
    with pytest.raises(NotEditableError, match=what) as caught:
        copy(source, target, keep)
    assert caught.value.where.count(":") == 2
