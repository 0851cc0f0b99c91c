"""Generated files in every style: an edit changes the value's bytes, the re-parsed documents differ at the key."""

import itertools
import re
from typing import Any

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desktop.application.errors import AppError
from desktop.application.ports import Leaf, ValueChange, ValueQuery
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.backends.yaml.quoting import double_quoted
from desktop.domain.keypath import KeyPath

EDITOR = ValueFileEditor()
WORDS = st.sampled_from(["v1", "3", "true", "r.io/x:1", "é😀", "it is", "a-b", "1.5", "~", "x#y", "日本"])
HARD = [
    "1.10",
    "no",
    "0777",
    "- x",
    "a: b",
    "a #b",
    "'",
    '"',
    "\\",
    "[",
    "}",
    "*a",
    "&a",
    "\n",
    " x",
    "%",
    "\u2028",
    "\x85",
]
NEW = st.text(max_size=12) | st.sampled_from(HARD)
COMMENTS = st.sampled_from(["", "", " # c", " # a: v1 'x\" é"])
KEYS = ["a", "b.c", "d/e", "é", "k k"]


def _block(indent: str, indicator: str, word: str) -> str:
    return f"{indicator}\n{indent}  {word}\n{indent}  second {word}"


@st.composite
def _scalar(draw: st.DrawFn, indent: str) -> str:
    word = draw(WORDS)
    styles = [
        word, f"'{word}'", f'"{word}"', f"&anchor {word}", f"!!str {word}", "", f"{{p: {word}, q: [{word} , 'x']}}",
        f"[{word}]", _block(indent, "|", word), _block(indent, "|-", word), _block(indent, ">", word),
        f"'{word}\n\n{indent}  {word}'", f"{word}\n{indent}  {word}",
    ]  # fmt: skip
    style = draw(st.sampled_from(styles))
    return style if "\n" in style else style + draw(COMMENTS)


@st.composite
def _mapping(draw: st.DrawFn, depth: int = 0) -> str:
    indent = "  " * depth
    lines: list[str] = []
    for key in draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True)):
        lines += draw(st.lists(st.sampled_from(["", f"{indent}# a: v1", "  # x"]), max_size=1))
        kind = draw(st.integers(0, 5)) if depth < 2 else 9
        if kind == 0:
            lines += [f"{indent}{key}:{draw(COMMENTS)}", draw(_mapping(depth + 1))]
        elif kind == 1:
            lines += [f"{indent}{key}:"] + [
                f"{indent}- {draw(_scalar(indent))}" for _ in range(draw(st.integers(1, 3)))
            ]
        else:
            lines.append(f"{indent}{key}: {draw(_scalar(indent))}")
    return "\n".join(lines)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Draw a file of one to three documents, with its line ends, mark, directive and last newline."""
    text = "\n---\n".join(draw(st.lists(_mapping(), min_size=1, max_size=3)))
    numbers = itertools.count()
    text = re.sub("&anchor", lambda found: f"{found[0]}{next(numbers)}", text)  # PyYAML wants them unique
    text = draw(st.sampled_from(["", "# head\n", "---\n", "%YAML 1.1\n---\n"])) + text
    text += draw(st.sampled_from(["\n", "", "\n\n# tail\n", "\n...\n"]))
    text = text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))
    return (draw(st.sampled_from(["", "", "\ufeff"])) + text).encode()


def _value_at(document: Any, key: KeyPath) -> tuple[Any, Any]:
    """Return the collection that holds the value, and the key or index of it."""
    for step in key.steps[:-1]:
        document = document[_plain(step)]
    return document, _plain(key.steps[-1])


def _plain(step: Any) -> Any:
    return step.text if hasattr(step, "text") else step.number


def _documents(data: bytes) -> list[Any]:
    return list(yaml.load_all(data, Loader=yaml.CSafeLoader))


def _chosen(data: bytes, draw: st.DataObject) -> tuple[Leaf, ValueQuery]:
    leaves = EDITOR.leaves("a.yaml", data)
    leaf = draw.draw(st.sampled_from(leaves))
    return leaf, ValueQuery(key=KeyPath.parse(leaf.key))


@settings(max_examples=100, deadline=None)
@given(data=files(), new=NEW, draw=st.data())
def test_only_the_value_changes(data: bytes, new: str, draw: st.DataObject) -> None:
    _leaf, query = _chosen(data, draw)
    [found] = EDITOR.find("a.yaml", data, [query])
    assume(len(found) == 1 and not found[0].obstacle)
    changed = EDITOR.edit("a.yaml", data, [ValueChange(query=query, text=new)])
    [again] = EDITOR.find("a.yaml", changed, [query])
    assert [value.text for value in again] == [new]
    if new == found[0].text:
        assert changed == data
        return
    before, after = _documents(data), _documents(changed)
    old_holder, at = _value_at(before[found[0].document], query.key)
    new_holder, _at = _value_at(after[found[0].document], query.key)
    assert new_holder[at] == new or str(new_holder[at]).lower() == new.lower()
    new_holder[at] = old_holder[at]
    assert repr(after) == repr(before)
    start, end = _difference(data, changed)
    line = data.decode().lstrip("\ufeff")[: _characters(data, start)].count("\n") + 1
    assert found[0].line <= line or start == end


def _difference(old: bytes, new: bytes) -> tuple[int, int]:
    start = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    return start, len(old)


def _characters(data: bytes, position: int) -> int:
    return len(data[:position].decode(errors="ignore").lstrip("\ufeff"))


@settings(max_examples=50, deadline=None)
@given(data=files(), draw=st.data())
def test_an_edit_there_and_back_gives_the_same_value(data: bytes, draw: st.DataObject) -> None:
    leaf, query = _chosen(data, draw)
    [found] = EDITOR.find("a.yaml", data, [query])
    assume(len(found) == 1 and not found[0].obstacle)
    there = EDITOR.edit("a.yaml", data, [ValueChange(query=query, text="other text")])
    back = EDITOR.edit("a.yaml", there, [ValueChange(query=query, text=found[0].text)])
    assert [(x.key, x.text) for x in EDITOR.leaves("a.yaml", back)] == [
        (x.key, x.text) for x in EDITOR.leaves("a.yaml", data)
    ]
    assert leaf.text == found[0].text


@settings(max_examples=50, deadline=None)
@given(files(), files(), st.sampled_from(KEYS))
def test_a_copy_is_the_source_but_for_what_is_kept(source: bytes, target: bytes, name: str) -> None:
    key = KeyPath.parse(name.replace(".", r"\."))
    try:
        copied = EDITOR.copy("a.yaml", source, target, [key])
    except AppError:
        return
    before, kept, after = _documents(source), _documents(target), _documents(copied)
    for index, document in enumerate(after):
        if isinstance(document, dict) and name in document:
            assert repr(document[name]) == repr(kept[index][name])
            document[name] = before[index][name]
    assert repr(after) == repr(before)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=60) | st.text(alphabet="a:-[]{}&*!|>'\"%@`#,? \n\t<1~=", max_size=40).map(str.encode)
)
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    for path in ("a.yaml", "a.json", "a.env"):
        leaves, refusal = _read(path, data)
        assert refusal.startswith(path if refusal else "")
        for leaf in leaves:
            assert KeyPath.parse(leaf.key)


def _read(path: str, data: bytes) -> tuple[list[Leaf], str]:
    try:
        return EDITOR.leaves(path, data), ""
    except AppError as error:
        return [], error.where


@given(st.text(max_size=30))
def test_double_quotes_carry_any_text_to_yaml_and_json(text: str) -> None:
    assume(text.encode(errors="replace").decode() == text)
    assert yaml.load(double_quoted(text), Loader=yaml.CSafeLoader) == text
