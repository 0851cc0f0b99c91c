"""Keys: parsing, writing, expanding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import KeySyntaxError
from desktop.domain.keypath import Contains, Every, Index, Item, KeyPath, Name, Step, literal, written_name


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("image", [Name(text="image")]),
        ("image.tag", [Name(text="image"), Name(text="tag")]),
        (
            "spec.containers.[name=web].image",
            [Name(text="spec"), Name(text="containers"), Item(field="name", value="web"), Name(text="image")],
        ),
        ("i.[name=r.io/a=b].tag", [Name(text="i"), Item(field="name", value="r.io/a=b"), Name(text="tag")]),
        ("args.[=--verbose]", [Name(text="args"), Item(field="", value="--verbose")]),
        ("a.[~x//k8s?ref=]", [Name(text="a"), Contains(text="x//k8s?ref=")]),
        ("a.[12].*", [Name(text="a"), Index(number=12), Every()]),
        ("a.[12=b]", [Name(text="a"), Item(field="12", value="b")]),
        (r"app\.kubernetes\.io/name", [Name(text="app.kubernetes.io/name")]),
        (r"\*.\[x\].\{y\}.\\", [Name(text="*"), Name(text="[x]"), Name(text="{y}"), Name(text="\\")]),
        (r"a.\e", [Name(text="a"), Name(text="")]),
        ("über.日本", [Name(text="über"), Name(text="日本")]),
    ],
)  # fmt: skip
def test_parse(text: str, steps: list[Step]) -> None:
    key = KeyPath.parse(text)
    assert list(key.steps) == steps
    assert KeyPath.parse(str(key)) == key


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("", 1, "Write a name"),
        ("a..b", 3, "Write a name"),
        ("a.", 3, "Write a name"),
        (".a", 1, "Write a name"),
        ("a[0]", 2, "Write .["),
        ("a.[0", 3, "Close it"),
        ("a.[]", 4, "[field=value]"),
        ("a.[007]", 4, "[field=value]"),
        ("a.[name]", 4, "[field=value]"),
        ("a.[~]", 5, "[~text]"),
        ("a.[x=[y]", 6, "\\["),
        ("a.[0]b", 6, "dot between"),
        ("a*", 2, "\\*"),
        ("a]", 2, "\\]"),
        ("a}", 2, "\\}"),
        ("{a b}", 1, "{name}"),
        (r"a.\n", 3, r"\\ for a backslash"),
        ("a\\", 2, r"\\ for a backslash"),
        ("a" * 1001, 1001, "shorter"),
        (".".join("a" * 65), 130, "shorter"),
    ],
)
def test_parse_says_column_and_what_to_write(text: str, column: int, hint: str) -> None:
    with pytest.raises(KeySyntaxError) as caught:
        KeyPath.parse(text)
    assert caught.value.where == f"column {column}"
    assert hint in caught.value.remedy


def test_placeholders_are_expanded_literally() -> None:
    key = KeyPath.parse("images.[name={registry}/{image}].{field}.[~{service}//k8s?ref=]")
    assert key.placeholders == {"registry", "image", "field", "service"}
    assert str(key) == "images.[name={registry}/{image}].{field}.[~{service}//k8s?ref=]"
    values = {"registry": "r.io", "image": "a]b", "field": "x.*.{y}", "service": "s"}
    expanded = key.expand(values)
    assert expanded.placeholders == frozenset()
    assert expanded.steps == (
        Name(text="images"),
        Item(field="name", value="r.io/a]b"),
        Name(text="x.*.{y}"),
        Contains(text="s//k8s?ref="),
    )
    assert KeyPath.parse(str(expanded)) == expanded


def test_expansion_needs_every_value_and_leaves_no_empty_step() -> None:
    with pytest.raises(KeySyntaxError, match=r"no value for \{b\}"):
        KeyPath.parse("a.{b}").expand({"c": "x"})
    for text in ("a.{b}", "a.[~{b}]", "a.[{b}=x]"):
        with pytest.raises(KeySyntaxError, match="empty"):
            KeyPath.parse(text).expand({"b": ""})
    assert KeyPath.parse("a.[={b}]").expand({"b": ""}).steps[1] == Item(field="", value="")


def test_unexpanded_text_is_never_looked_up() -> None:
    with pytest.raises(KeySyntaxError, match=r"a-\{b\}"):
        literal(KeyPath.parse("a-{b}").steps[0].text)  # type: ignore[union-attr]


def test_matches_many_only_with_a_star() -> None:
    assert KeyPath.parse("a.*.b").matches_many
    assert not KeyPath.parse(r"a.\*.[~x].[y=z]").matches_many


TEXTS = st.text(min_size=1, max_size=12) | st.text(alphabet=".[]{}*=~\\eab0", min_size=1, max_size=8)
STEPS = st.one_of(
    st.builds(Name, text=TEXTS | st.just("")),
    st.builds(Item, field=TEXTS | st.just(""), value=TEXTS | st.just("")),
    st.builds(Contains, text=TEXTS),
    st.builds(Index, number=st.integers(min_value=0, max_value=999_999_999)),
    st.just(Every()),
)


@given(st.lists(STEPS, min_size=1, max_size=8))
def test_every_key_reads_back_from_its_text(steps: list[Step]) -> None:
    key = KeyPath(steps=tuple(steps))
    assert KeyPath.parse(str(key)) == key


@given(st.text(max_size=40) | st.text(alphabet=".[]{}*=~\\ab0", max_size=12))
def test_any_text_is_a_key_or_a_key_syntax_error(text: str) -> None:
    try:
        key = KeyPath.parse(text)
    except KeySyntaxError:
        return
    assert KeyPath.parse(str(key)) == key


@given(TEXTS | st.just(""))
def test_written_name_is_one_step(name: str) -> None:
    assert KeyPath.parse(written_name(name)).steps == (Name(text=name),)
