"""The values of very many targets: the same as if each had been kept, yet made only when they are asked for."""

from unittest.mock import patch

from desktop.domain.release import labels_of, release_of
from desktop.domain.target import EnvironmentState, Place, Target, Value, shared_places
from desktop.domain.value_table import Content, FileShare, ValueForm, ValueTable

WEB, SHOP, PAY = (Target("prod", "acme", name) for name in ("web", "shop", "pay"))


def form(field: str, text: str, key: str = "") -> ValueForm:
    return ValueForm(field=field, text=text, spots=((key or field, 0),), line=1, travels=True, binding=0)


def share(path: str, targets: list[Target], *rows: tuple[ValueForm, ...]) -> FileShare:
    return FileShare(path, f"blob of {path}", targets, Content(tuple(range(len(rows))), rows))


def state(*shares: FileShare) -> EnvironmentState:
    return EnvironmentState(environment="prod", commit="c" * 40, values=ValueTable(shares))


def listed(found: EnvironmentState) -> EnvironmentState:
    """Return the same state with every value kept."""
    return EnvironmentState(environment="prod", commit=found.commit, values=dict(found.values.items()))


TWO_FILES = state(
    share("b.yaml", [WEB, SHOP], (form("image", "2"),), (form("image", "1"), form("tier", "x"))),
    share("a.yaml", [PAY, WEB], (form("tier", "y"),), (form("image", "3", "spec.image"), form("tier", "z"))),
)


def test_a_table_answers_as_a_list_of_all_values_does() -> None:
    plain = listed(TWO_FILES)
    assert list(TWO_FILES.values) == sorted([WEB, SHOP, PAY])
    assert [value.path for value in TWO_FILES.values[WEB]] == ["a.yaml", "b.yaml", "a.yaml"]
    assert TWO_FILES.values[SHOP][0] == Value(
        field="image",
        text="1",
        places=(Place("b.yaml", "image", 0),),
        line=1,
        travels=True,
        binding=0,
        blob="blob of b.yaml",
    )
    for name in ("image", "tier", "nothing"):
        assert list(TWO_FILES.texts(name).items()) == list(plain.texts(name).items())
    assert TWO_FILES.paths() == plain.paths() == {"a.yaml", "b.yaml"}
    assert {target for target, _ in TWO_FILES.within({"a.yaml"})} == {PAY, WEB}
    assert shared_places([TWO_FILES]) == shared_places([plain])
    assert Target("prod", "acme", "other") not in TWO_FILES.values


def test_what_a_target_says_is_what_its_values_say_and_one_thing_for_all_of_one_content() -> None:
    for target, values in TWO_FILES.values.items():
        told = [(one.field, one.text, one.travels, one.copied) for one in TWO_FILES.said(target)]
        assert told == [(one.field, one.text, one.travels, one.copied) for one in values]
        assert listed(TWO_FILES).said(target) == values
    row = (form("image", "1"),)
    alike = state(share("a.yaml", [WEB], row), share("b.yaml", [SHOP], row))
    assert alike.said(WEB) is alike.said(SHOP)
    assert alike.said(PAY) == listed(alike).said(PAY) == ()


def test_several_different_labels_are_joined_also_from_several_files() -> None:
    assert dict(labels_of(TWO_FILES, "image")) == {PAY: "", SHOP: "1", WEB: "3 + 2"}
    assert release_of(TWO_FILES, "").labels == dict.fromkeys([PAY, SHOP, WEB], "c" * 10)


def test_places_are_shared_by_targets_of_one_file_only_where_their_keys_are_one() -> None:
    one = state(share("a.yaml", [WEB, SHOP], (form("image", "1", "tag"),), (form("image", "1", "tag"),)))
    assert shared_places([one]) == {Place("a.yaml", "tag", 0): (SHOP, WEB)}
    assert shared_places([one], {"b.yaml"}) == {}


def test_what_is_asked_of_all_targets_makes_none_of_their_values() -> None:
    targets = [Target("prod", f"tenant-{number}", "web") for number in range(500)]
    content = Content(tuple(range(500)), tuple((form("image", str(number % 3)),) for number in range(500)))
    with patch.object(ValueForm, "at", side_effect=AssertionError("a value was made")):
        found = state(FileShare("a.yaml", "blob", targets, content))
        assert len(found.values) == 500
        assert release_of(found, "image").counts == (("0", 167), ("1", 167), ("2", 166))
        assert found.paths() == {"a.yaml"}
