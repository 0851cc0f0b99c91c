"""Finding, editing and listing values in every style a file can have."""

import pytest
import yaml

from desktop.application.errors import NotEditableError
from desktop.application.ports import DocumentQuery, Leaf, ValueChange, ValueQuery
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.errors import KeySyntaxError
from desktop.domain.keypath import KeyPath

EDITOR = ValueFileEditor()


def change(key: str, text: str, part: str = "", **document: str) -> ValueChange:
    query = ValueQuery(key=KeyPath.parse(key), part=part, document=DocumentQuery(**document))
    return ValueChange(query=query, text=text)


def edit(data: str, *changes: ValueChange, path: str = "values.yaml") -> str:
    return EDITOR.edit(path, data.encode(), changes).decode()


@pytest.mark.parametrize(
    ("data", "new", "expected"),
    [
        ("a: v1\n", "v2", "a: v2\n"),
        ("a: 'v1'\n", "it's", "a: 'it''s'\n"),
        ("a: 'v1'\n", "two\nlines", 'a: "two\\nlines"\n'),
        ('a: "v1"\n', 'say "x" \\ é', 'a: "say \\"x\\" \\\\ é"\n'),
        ("a: x\n  y # c\n", "v2", "a: v2 # c\n"),
        ("a: 'x\n\n  y' # c\n", "v2", "a: 'v2' # c\n"),
        ("{a: v1,b: c}", "x, y", '{a: "x, y",b: c}'),
        ("{a: v1,b: c}", "r.io/x:1.2", "{a: r.io/x:1.2,b: c}"),
        ("a: v1", "--flag=x", "a: --flag=x"),
        ("a: v1", "- x", 'a: "- x"'),
        ("a: v1", 'x: "y"', "a: 'x: \"y\"'"),
        ("a:\nb: 1\n", "v2", "a: v2\nb: 1\n"),
        ("a:   # c\n", "v2", "a: v2   # c\n"),
        ("a: &x\n", "v2", "a: &x v2\n"),
        ("{a: , b: 1}", "v2", "{a: v2, b: 1}"),
        ("a: ~\n", "v2", "a: v2\n"),
        ("a: |\n  x\n  y\n", "p\nq\n", "a: |\n  p\n  q\n"),
        ("a: |\n  x\n", "p", "a: |-\n  p\n"),
        ("a: |-  # c\n   x\n\n\nb: 1\n", "p\n\n q", "a: |-  # c\n   p\n\n    q\n\n\nb: 1\n"),
        ("a: |2\n    x\n  y\n", "p\n", "a: |2\n  p\n"),
        ("a: |\n  x\n", " p\n", 'a: " p\\n"\n'),
        ("a: |+\n  x\n\nb: 1\n", "p\n", 'a: "p\\n"\n\nb: 1\n'),
        ("a: |\n  x  \n", "p\n", "a: |\n  p\n"),
        ("a: |\r\n  x\r\nb: 1", "p\nq\n", "a: |\r\n  p\r\n  q\r\nb: 1"),
        ("a: >\n  x\n  y\n# c\n", "one line\n", "a: >\n  one line\n# c\n"),
        ("a: >-\n  x\n  y\n", "two\nlines", 'a: "two\\nlines"\n'),
    ],
)
def test_each_style_keeps_its_form(data: str, new: str, expected: str) -> None:
    assert edit(data, change("a", new)) == expected
    assert yaml.safe_load(expected)["a"] == new


@pytest.mark.parametrize("data", ["{a, b: 1}", "? a\n"])
def test_a_key_without_a_colon_has_no_place_for_a_value(data: str) -> None:
    with pytest.raises(NotEditableError, match="no value is written here"):
        edit(data, change("a", "v2"))


def test_many_changes_go_into_one_re_parse() -> None:
    data = "a: [x, y]\nb:\n- {n: p, v: 1}\n- {n: q, v: 2}\n"
    changes = [change("b.[n=q].v", "3"), change("a.[=x]", "z"), change("a.[1]", "w"), change("a.[0]", "z")]
    assert edit(data, *changes) == "a: [z, w]\nb:\n- {n: p, v: 1}\n- {n: q, v: 3}\n"


def test_two_parts_of_one_scalar_change_together() -> None:
    data = "u: https://x//p?ref=abc&v=1\n"
    changes = [change("u", "2", part=r"v=(\d+)$"), change("u", "def", part=r"ref=([a-f]+)")]
    assert edit(data, *changes) == "u: https://x//p?ref=def&v=2\n"
    with pytest.raises(NotEditableError, match="two changes want different texts"):
        edit(data, *changes, change("u", "other"))
    with pytest.raises(NotEditableError, match="two changes want different texts"):
        edit(data, changes[0], change("u", "3", part=r"v=(\d+)$"))


def test_a_part_in_a_block_changes_only_its_word() -> None:
    data = "a: >\n   image: r/x:v1\n   more   text\n\n\n  \nb: |-\n  t\n    image: v1\t\n  z\n"
    assert edit(data, change("a", "v2", part="r/x:(v[0-9])")) == data.replace("r/x:v1", "r/x:v2")
    assert edit(data, change("b", "v2", part="image: (v[0-9])")) == data.replace("image: v1", "image: v2")


def test_the_old_text_again_changes_nothing() -> None:
    data = "a: 'v1'\nb: !!str 3\nc: |+\n  x\n\n"
    assert edit(data, change("a", "v1"), change("b", "3"), change("c", "x\n\n")) == data


def test_documents_are_chosen_by_kind_name_namespace_and_version() -> None:
    one = "apiVersion: v1\nkind: A\nmetadata: {name: x, namespace: n}\nv: 1\n"
    data = one + "---\n" + one.replace("name: x", "name: y") + "---\n- v: 1\n"
    expected = data.replace("y, namespace: n}\nv: 1", "y, namespace: n}\nv: 2")
    assert edit(data, change("v", "2", kind="A", name="y", namespace="n", api_version="v1")) == expected
    with pytest.raises(NotEditableError, match="2 documents match"):
        edit(data, change("v", "2", kind="A"))


def test_keys_find_as_kustomize_does() -> None:
    data = "c:\n- {name: web, n: {x: foo-1}}\n- {name: db}\n- tail\nd: {a.b: 1, '': 2}\n"
    keys = {
        "c.[name=web].n.x": ["foo-1"],
        "c.[~foo-].name": ["web"],
        "c.*.name": ["web", "db"],
        "c.[=tail]": ["tail"],
        r"d.a\.b": ["1"],
        r"d.\e": ["2"],
        "c.[3]": [],
        "c.name": [],
        "d.[0]": [],
    }
    queries = [ValueQuery(key=KeyPath.parse(key)) for key in keys]
    found = EDITOR.find("a.yaml", data.encode(), queries)
    assert [[value.text for value in values] for values in found] == list(keys.values())
    assert [value.key for value in found[2]] == ["c.[0].name", "c.[1].name"]


def test_files_without_extension_are_yaml() -> None:
    assert (
        edit("image_tag: v1694\n", change("image_tag", "v1695"), path="image-tags/prod/app")
        == "image_tag: v1695\n"
    )


def test_leaves_names_documents_and_shows_what_has_nothing_below() -> None:
    data = (
        "kind: K\nmetadata: {name: n, x.y: {}}\n---\na: [1, &q [2], *q]\nb: {{ x }}\nc: &s t\nd: *s\ne: []\nf:\n"
        "g: &m {h: 1}\ni: {<<: *m}\n"
    )
    assert EDITOR.leaves("a.yaml", data.encode()) == [
        Leaf(document=document, key=key, text=text, line=line)
        for document, key, text, line in (
            ("K/n", "kind", "K", 1),
            ("K/n", "metadata.name", "n", 2),
            ("K/n", r"metadata.x\.y", "{}", 2),
            ("#1", "a.[0]", "1", 4),
            ("#1", "a.[1].[0]", "2", 4),
            ("#1", "a.[2]", "*q", 4),
            ("#1", "b", "{{ x }}", 5),
            ("#1", "c", "t", 6),
            ("#1", "d", "t", 7),
            ("#1", "e", "[]", 8),
            ("#1", "f", "", 9),
            ("#1", "g.h", "1", 10),
            ("#1", "i.<<", "*m", 11),
        )
    ]


def test_a_key_with_placeholders_is_not_looked_up() -> None:
    with pytest.raises(KeySyntaxError, match="was not expanded"):
        EDITOR.find("a.yaml", b"a: 1", [ValueQuery(key=KeyPath.parse("{a}"))])


def test_an_empty_file_has_nothing() -> None:
    for path in ("a.yaml", "a.env"):
        assert EDITOR.find(path, b"", [ValueQuery(key=KeyPath.parse("a"))]) == [[]]
        assert EDITOR.leaves(path, b"") == []
