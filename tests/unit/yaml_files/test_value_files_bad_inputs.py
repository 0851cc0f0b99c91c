"""Hostile and ambiguous value files; the names carry the numbers of the list of bad inputs."""

import json
import time

import pytest
import yaml

from desktop.application.errors import (
    AppError,
    LimitExceededError,
    NotEditableError,
    NotFoundError,
    UnsafeInputError,
)
from desktop.application.ports import DocumentQuery, FoundValue, ValueChange, ValueQuery
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.backends.yaml.source import Limits
from desktop.domain.keypath import KeyPath

EDITOR = ValueFileEditor()


def query(key: str, part: str = "", **document: str) -> ValueQuery:
    return ValueQuery(key=KeyPath.parse(key), part=part, document=DocumentQuery(**document))


def find(data: str | bytes, key: str, part: str = "", path: str = "values.yaml") -> list[FoundValue]:
    raw = data.encode() if isinstance(data, str) else data
    return EDITOR.find(path, raw, [query(key, part)])[0]


def edit(data: str | bytes, key: str, text: str, path: str = "values.yaml", **document: str) -> bytes:
    raw = data.encode() if isinstance(data, str) else data
    return EDITOR.edit(path, raw, [ValueChange(query=query(key, **document), text=text)])


def refused(data: str | bytes, kind: type[AppError], within: float = 1.0) -> AppError:
    """Return the error of reading; reading must not take longer than `within` seconds of processor time."""
    started = time.process_time()
    with pytest.raises(kind) as caught:
        find(data, "a")
    assert time.process_time() - started < within
    return caught.value


def test_b35_billion_laughs_is_refused_at_once() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    error = refused("\n".join(levels), LimitExceededError)
    assert "expand to more than 1000000 nodes" in error.what
    assert error.where.startswith("values.yaml:6:")


def test_b36_merge_key_bomb_is_refused_at_once() -> None:
    levels = ["a0: &a0 {x: 1}"] + [f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 25)]
    assert "expand" in refused("\n".join(levels), LimitExceededError).what


def test_b36_alias_inside_its_own_anchor_is_refused() -> None:
    assert "no finished anchor" in refused("a: &x [*x]", UnsafeInputError).what


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "a: " + "{b: " * 70, "\n".join(" " * n + "a:" for n in range(80))]
)
def test_b37_deep_nesting_is_refused_before_the_stack_ends(text: str) -> None:
    assert "nested deeper than 64" in refused(text, LimitExceededError).what


def test_b37_many_nodes_and_long_scalars_and_big_files_are_refused() -> None:
    assert "200000 nodes" in refused("- a\n" * 200_001, LimitExceededError, within=5).what
    assert "1000001 characters" in refused("a: " + "x" * 1_000_001, LimitExceededError).what
    assert "2097153 bytes" in refused(b"x" * 2_097_153, LimitExceededError).what
    with pytest.raises(LimitExceededError):
        ValueFileEditor(Limits(file_bytes=3)).leaves("a.yaml", b"a: 1")


def test_b38_two_keys_of_one_name_are_refused_with_both_lines() -> None:
    error = refused("image: v1\nother: x\nimage: v2\n", UnsafeInputError)
    assert "at line 1 and at line 3" in error.what
    assert error.where == "values.yaml:3:1"


def test_b38_duplicates_are_seen_in_flow_json_and_env_files_too() -> None:
    for path, data in (
        ("a.yaml", "{a: 1, 'a': 2}"),
        ("a.json", '{"a": 1, "a": 2}'),
        ("a.env", "A=1\nexport A=2"),
    ):
        with pytest.raises(UnsafeInputError, match="stands twice"):
            find(data, "a", path=path)


def test_b39_constructing_tags_are_refused() -> None:
    for tag in ("!!python/object/apply:os.system", "!!python/name:os.system", "!<tag:example.com,2000:x>"):
        assert "construct" in refused(f"a: {tag} ['true']", UnsafeInputError).what


def test_b39_standard_and_local_tags_are_read_but_not_written() -> None:
    data = "a: !!int 3\nb: !Ref x\nc: !!str 7\n"
    assert "has the tag tag:yaml.org,2002:int" in find(data, "a")[0].obstacle
    assert "has the tag !Ref" in find(data, "b")[0].obstacle
    assert edit(data, "c", "8") == data.replace("7", "8").encode()


def test_b40_long_unquoted_integers_are_refused_and_commit_ids_are_not() -> None:
    for number in ("9" * 100_000, "0x" + "f" * 900_000, ":".join(["59"] * 40_000), "-" + "7" * 20):
        assert "unquoted integer" in refused(f"a: {number}", UnsafeInputError).what
    assert find("a: 0123456789abcdef0123456789abcdef01234567", "a")[0].obstacle == ""
    assert find("a: '" + "9" * 40 + "'", "a")[0].text == "9" * 40


@pytest.mark.parametrize(
    "text",
    ["0777123", "1234567", "1e5", "no", "1.10", "2024-01-01", "22:22", "y", "~", "null", "0x1F", "0o17", ".5", "1_000",
     "=", "<<", ".inf", "+1", "12e45678", "", "on", "True", "1234567890123456789"],
)  # fmt: skip
def test_b41_texts_that_look_like_other_types_are_written_quoted(text: str) -> None:
    for old in ("tag: v1 # c\n", "{tag: v1, b: c}", "- tag: 'v1'\n", 'tag: "v1"'):
        key = "[0].tag" if old.startswith("-") else "tag"
        changed = edit(old, key, text)
        document = yaml.safe_load(changed)
        value = document[0]["tag"] if isinstance(document, list) else document["tag"]
        assert value == text
        assert find(changed, key)[0].text == text
        assert changed.decode().partition(":")[2].strip()[0] in "'\""


@pytest.mark.parametrize(("old", "new", "written"), [
    ("3", "4", "4"), ("3", "0777", '"0777"'), ("3", "1.10", '"1.10"'), ("1.5", "2.25", "2.25"),
    ("true", "false", "false"), ("yes", "no", "no"), ("true", "no", '"no"'), ("3", "true", '"true"'), ("3",
    "v2", "v2"), ("~", "v2", "v2"),
    ("~", "3", '"3"'), ("v1", "3", '"3"'), ("1234567", "7654321", "7654321"), ("1", "1" * 16, '"' + "1" * 16 + '"'),
])  # fmt: skip
def test_b41_numbers_and_truth_values_stay_what_they_were(old: str, new: str, written: str) -> None:
    assert edit(f"a: {old}\n", "a", new) == f"a: {written}\n".encode()


@pytest.mark.parametrize("data", [
    b"a: v1\r\nb: 2\r\n", b"a: v1\rb: 2\r", b"a: v1\nb: 2", b"\xef\xbb\xbfa: v1\r\nb: 2", b"a: v1\t# tab\nb: 2\n",
    b"\xc3\xa9: \xf0\x9f\x98\x80 # \na: v1 # \xe2\x82\xac\nb: 2\n",
    b"%YAML 1.1\n---\na: v1\n...\n", b"# c\n\n\na:   v1   \n",
])  # fmt: skip
def test_b42_line_ends_marks_and_other_bytes_are_kept(data: bytes) -> None:
    assert edit(data, "a", "v2") == data.replace(b"v1", b"v2")


def test_b42_other_encodings_are_refused() -> None:
    assert "UTF-16" in refused("a: 1".encode("utf-16"), UnsafeInputError).what
    assert "UTF-16" in refused("a: 1".encode("utf-16-le"), UnsafeInputError).what
    assert "UTF-16" in refused("日本語".encode("utf-16"), UnsafeInputError).what
    error = refused("b: 1\na: é".encode("latin-1"), UnsafeInputError)
    assert "Latin-1" in error.what
    assert error.where == "values.yaml:2"


def test_b42_line_and_column_stand_behind_a_byte_order_mark_and_wide_characters() -> None:
    [found] = find("\ufeffé😀: {a: &x\n   v1}".encode(), "é😀.a")
    assert (found.line, found.column) == (2, 4)
    [found] = find("\ufeffa: v1".encode(), "a")
    assert (found.line, found.column) == (1, 4)


def test_b43_one_of_fifty_thousand_documents_changes() -> None:
    data = "---\na: v1\n" * 49_999 + "---\nkind: Last\na: v1 # here\n"
    changed = edit(data, "a", "v2", kind="Last")
    assert changed == data.replace("v1 # here", "v2 # here").encode()


def test_b43_document_marks_in_a_block_scalar_and_comments_are_no_values() -> None:
    data = "# a: v1\na: v1 # a: v1\nb: |\n  ---\n  a: v1\n---\nkind: X\n"
    assert edit(data, "a", "v2") == data.replace("a: v1 # a", "a: v2 # a").encode()
    block = "a: |-  # c\n  --- v1\n\n\n# end\nb: 1\n"
    assert edit(block, "a", "--- v2") == block.replace("v1", "v2").encode()


def test_b43_an_anchor_without_aliases_is_kept() -> None:
    assert edit("a: &tag  # c\n  v1\n", "a", "v2") == b"a: &tag  # c\n  v2\n"


@pytest.mark.parametrize(
    ("data", "key", "what", "where"),
    [
        ("a: &x v1\nb: *x\n", "a", "shared by the alias at line:column 2:4", "1:7"),
        ("a: &x v1\nb: *x\n", "b", "only the alias *x", "2:4"),
        ("a: &x {c: v1}\nb: *x\n", "a.c", "shared by the alias at line:column 2:4", "1:11"),
        ("a: &x {c: v1}\nb: *x\n", "b.c", "reached through an alias", "1:11"),
        ("a: &x {c: v1}\nb:\n  <<: *x\n", "b.c", "merge key", "1:11"),
        ("a: &x {c: v1}\nb: {!!merge <<: [*x]}\n", "b.c", "merge key", "1:11"),
    ],
)
def test_b43_shared_values_are_not_edited(data: str, key: str, what: str, where: str) -> None:
    with pytest.raises(NotEditableError) as caught:
        edit(data, key, "v2")
    assert what in caught.value.what
    assert caught.value.where == f"values.yaml:{where}"


def test_b44_several_places_are_all_named_and_none_is_guessed() -> None:
    data = "images:\n- {name: x, tag: v1}\n- {name: x, tag: v1}\n- {name: x, tag: '{{ .Values.x }}'}\n"
    found = find(data, "images.[name=x].tag")
    assert [value.text for value in found] == ["v1", "v1", "{{ .Values.x }}"]
    for value in found:
        for place in ("3 places", "2:18", "3:18", "4:18", "template expression"):
            assert place in value.obstacle
    with pytest.raises(NotEditableError, match="3 places match"):
        edit(data, "images.[name=x].tag", "v2")


def test_b44_a_star_asks_for_several_places_in_one_document_only() -> None:
    data = "a: {x: v1, y: v1}\n"
    assert edit(data, "a.*", "v2") == data.replace("v1", "v2").encode()
    with pytest.raises(NotEditableError, match="2 documents match"):
        edit("a: [v1]\n---\na: [v1]\n", "a.*", "v2")


def test_b44_templates_are_named_with_line_and_column() -> None:
    with pytest.raises(NotEditableError, match=r"template.*first template expression at line 1") as caught:
        find("{{- if .Values.x }}\na: 1\n{{- end }}\n", "a")
    assert caught.value.where.startswith("values.yaml:1:")
    assert "template expression" in find("a: {{ .Values.x }}\nb: v1\n", "a")[0].obstacle
    assert edit("a: {{ .Values.x }}\nb: v1\n", "b", "v2") == b"a: {{ .Values.x }}\nb: v2\n"


def test_b44_a_part_beside_a_template_expression_is_a_value() -> None:
    data = "a: '{{ repo }}:v1'\n"
    assert find(data, "a")[0].obstacle
    change = ValueChange(query=query("a", part=r":(v[0-9]+)$"), text="v2")
    assert EDITOR.edit("a.yaml", data.encode(), [change]) == b"a: '{{ repo }}:v2'\n"


def test_b44_broken_yaml_is_named_with_line_and_column() -> None:
    with pytest.raises(NotEditableError, match="not YAML") as caught:
        find("a: 1\n  b: : 2\n", "a")
    assert caught.value.where.startswith("values.yaml:2:")


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("annotations.app.kubernetes.io/name", r"annotations.app\.kubernetes\.io/name"),
        ("image.tags", "image.tag"),
        ("tag", "image.tag"),
        ("containers.[1].image", "containers.[0].image"),
        ("containers.0.image", "containers.[0].image"),
    ],
)
def test_b45_a_missing_key_names_the_nearest(key: str, near: str) -> None:
    data = (
        "annotations: {app.kubernetes.io/name: v1}\nimage: {tag: v1}\ncontainers: [{name: web, image: v1}]\n"
    )
    assert find(data, key) == []
    assert EDITOR.nearest("values.yaml", data.encode(), query(key))[0] == near
    with pytest.raises(NotFoundError) as caught:
        edit(data, key, "v2")
    assert near in caught.value.remedy
    assert edit(data, near, "v2").count(b"v2") == 1


def test_b45_a_missing_part_and_a_part_that_occurs_twice_are_named() -> None:
    assert find("a: x?ref=main", "a", r"\?ref=([0-9a-f]{40})$") == []
    assert "occurs twice" in find("a: v1 v2", "a", r"v([0-9])")[0].obstacle


@pytest.mark.parametrize(
    ("data", "key", "what"),
    [
        ("a: ENC[AES256_GCM,data:x]\n", "a", "encrypted"),
        ("a: v1\nsops: {mac: x}\n", "a", "sealed by SOPS"),
        ("kind: SealedSecret\nspec: {encryptedData: {p: x}}\n", "spec.encryptedData.p", "encrypted"),
        ("a: {b: 1}\n", "a", "a mapping, not one value"),
        ("a: [1]\n", "a", "a list, not one value"),
    ],
)
def test_encrypted_values_and_collections_are_obstacles(data: str, key: str, what: str) -> None:
    assert what in find(data, key)[0].obstacle


def test_a_json_file_stays_json() -> None:
    data = '{"a": "v1",\n\t"n": 1, "t": true, "z": null}\n'
    changed = data
    for key, text in (("a", 'x "y" \\ é\n\x7f'), ("n", "22"), ("t", "false"), ("z", "v")):
        changed = edit(changed, key, text, path="a.json").decode()
    assert json.loads(changed) == {"a": 'x "y" \\ é\n\x7f', "n": 22, "t": False, "z": "v"}
    assert json.loads(edit(data, "n", "022", path="a.json")) | {} == json.loads(data) | {"n": "022"}
    with pytest.raises(NotEditableError, match="would not be JSON"):
        edit("{a: v1}", "a", "v2", path="a.json")


def test_half_a_character_is_refused() -> None:
    with pytest.raises(NotEditableError, match="half a character"):
        edit("a: v1", "a", "\ud83d")
