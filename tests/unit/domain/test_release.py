"""Labels of targets and environments, the order of labels, and the history of an environment."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.release import (
    EnvironmentRelease,
    Movement,
    Order,
    ReleaseRanking,
    Sighting,
    history_of,
    label_of,
    labels_in_order,
    release_of,
)
from desktop.domain.target import EnvironmentState, Place, Slot, Target, Value
from desktop.domain.workspace import ReleaseOrder

SEMVER = ReleaseRanking(order=ReleaseOrder.SEMVER)
CALVER = ReleaseRanking(order=ReleaseOrder.CALVER)
COMMIT = "0123456789abcdef0123456789abcdef01234567"

# each is less than the next
SEMVER_LADDER = [
    "0.9",
    "1.0.0-alpha",
    "v1.0.0-alpha.1",
    "1.0.0-alpha.2",
    "1.0.0-alpha.10",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-rc.1+build.9",
    "V1.0",
    "1.0.1",
    "1.2.0",
    "1.10.0",
    "2.0.0-rc1",
    "2.0.0",
    "10.0.0",
]
CALVER_LADDER = [
    "2025.12.31",
    "26.1.1",
    "2026-02-01",
    "2026.9.30",
    "2026.11",
    "2026-11-03-dev1",
    "2026.11.3-rc1",
    "2026.11.03-rc.2",
    "v2026.11.3",
    "2026.11.3.1",
    "20261104",
    "2026_12_01",
]


def values(*texts: str, field: str = "image") -> tuple[Value, ...]:
    return tuple(
        Value(
            field=field,
            text=text,
            places=(Place(f"file{number}.yaml", "image.tag", 0),),
            line=1,
            travels=True,
            binding=0,
            blob="b" * 40,
        )
        for number, text in enumerate(texts)
    )


@pytest.mark.parametrize(("ranking", "ladder"), [(SEMVER, SEMVER_LADDER), (CALVER, CALVER_LADDER)])
def test_a_ladder_of_labels(ranking: ReleaseRanking, ladder: list[str]) -> None:
    for low, first in enumerate(ladder):
        for high, second in enumerate(ladder):
            expected = Order.EQUAL if low == high else (Order.LESS if low < high else Order.GREATER)
            assert ranking.compare(first, second) is expected, (first, second)


@pytest.mark.parametrize(
    ("ranking", "first", "second"),
    [
        (SEMVER, "v1.2.3", "1.2.3"),
        (SEMVER, "1.2", "1.2.0"),
        (SEMVER, "1.2.3+a", "1.2.3+b"),
        (SEMVER, "01.2.3", "1.2.3"),
        (CALVER, "2026.11.3", "2026-11-03"),
        (CALVER, "2026.11.3", "20261103"),
        (CALVER, "26.11.3", "2026.11.3"),
        (CALVER, "2026.11", "2026.11.0"),
        (SEMVER, "latest", "latest"),
    ],
)
def test_two_spellings_of_one_release(ranking: ReleaseRanking, first: str, second: str) -> None:
    assert ranking.compare(first, second) is Order.EQUAL


@pytest.mark.parametrize(
    ("ranking", "first", "second"),
    [
        (SEMVER, "latest", "1.2.3"),
        (SEMVER, "1.2.3", "1"),
        (SEMVER, "1.2.3.4", "1.2.3"),
        (SEMVER, "1.2.3-", "1.2.3"),
        (SEMVER, "١.٢.٣", "1.2.3"),
        (SEMVER, "1.2.3\n", "1.2.3"),
        (SEMVER, "1." + "9" * 5000, "1.2"),
        (SEMVER, "1.0.0-" + "9" * 5000, "1.0.0"),
        (SEMVER, "", ""),
        (CALVER, "1.2.3", "2026.11.3"),
        (CALVER, "2026.11.3-hotfix", "2026.11.3"),
        (CALVER, "2026.11.3-a-long-word", "2026.11.3-other"),
        (CALVER, "abcdef0", "2026.11.3"),
        (ReleaseRanking(order=ReleaseOrder.HISTORY, history=("a", "b")), "a", "c"),
    ],
)
def test_what_cannot_be_ranked_is_unknown_and_no_upgrade(
    ranking: ReleaseRanking, first: str, second: str
) -> None:
    assert ranking.compare(first, second) is Order.UNKNOWN
    assert ranking.compare(second, first) is Order.UNKNOWN
    assert ranking.movement(first, second) is Movement.UNKNOWN


def test_history_ranks_by_place() -> None:
    ranking = ReleaseRanking(order=ReleaseOrder.HISTORY, history=("9f3", "2.0", "abc"))
    assert ranking.compare("9f3", "abc") is Order.LESS
    assert ranking.compare("abc", "2.0") is Order.GREATER
    assert ranking.movement("abc", "2.0") is Movement.DOWNGRADE


@pytest.mark.parametrize(
    ("before", "after", "movement"),
    [
        ("1.0.0", "1.1.0", Movement.UPGRADE),
        ("1.1.0", "1.0.0", Movement.DOWNGRADE),
        ("1.0.0", "1.0.0-rc.1", Movement.DOWNGRADE),
        ("1.0.0", "v1.0.0", Movement.SAME),
        ("1.0.0", "main", Movement.UNKNOWN),
        (None, "1.0.0", Movement.INSTALL),
        ("1.0.0", None, Movement.REMOVE),
        (None, None, Movement.SAME),
    ],
)
def test_what_a_promotion_does_to_a_release(
    before: str | None, after: str | None, movement: Movement
) -> None:
    assert SEMVER.movement(before, after) is movement


LABELS = st.one_of(
    st.text(max_size=20),
    st.from_regex(r"\Av?[0-9]{1,4}([._-][0-9]{1,3}){1,3}([-.+](rc|beta|hotfix)\.?[0-9]?)?\Z"),
)
OPPOSITE = {Order.LESS: Order.GREATER, Order.GREATER: Order.LESS}


@given(first=LABELS, second=LABELS, ranking=st.sampled_from([SEMVER, CALVER]))
def test_the_order_is_the_same_seen_from_the_other_side(
    first: str, second: str, ranking: ReleaseRanking
) -> None:
    order = ranking.compare(first, second)
    assert ranking.compare(second, first) is OPPOSITE.get(order, order)


@given(labels=st.tuples(LABELS, LABELS, LABELS), ranking=st.sampled_from([SEMVER, CALVER]))
def test_less_of_less_is_never_greater(labels: tuple[str, str, str], ranking: ReleaseRanking) -> None:
    low, middle, high = labels
    if ranking.compare(low, middle) is Order.LESS and ranking.compare(middle, high) is Order.LESS:
        assert ranking.compare(low, high) is Order.LESS


@pytest.mark.parametrize(
    ("texts", "field", "expected"),
    [
        (("1.2.3",), "image", "1.2.3"),
        (("1.2.3", "1.2.3"), "image", "1.2.3"),
        (("1.2.3", "1.2.4"), "image", "1.2.3 + 1.2.4"),
        (("1.2.3",), "chart", ""),
        (("1.2.3",), "", COMMIT[:10]),
    ],
)
def test_the_label_of_a_target(texts: tuple[str, ...], field: str, expected: str) -> None:
    assert label_of(values(*texts), field, COMMIT) == expected


@pytest.mark.parametrize(
    ("texts", "label"),
    [
        ([], ""),
        (["1.0", "1.0"], "1.0"),
        (["1.0", "1.1", "1.2", "1.1"], "mixed (3)"),
        (["1.0", ""], "mixed (2)"),
        ([""], "no label"),
    ],
)
def test_the_label_of_an_environment(texts: list[str], label: str) -> None:
    found = {
        Target("prod", "", f"s{number}"): values(text) if text else () for number, text in enumerate(texts)
    }
    release = release_of(EnvironmentState(environment="prod", commit=COMMIT, values=found), "image")
    assert release.label == label
    assert release.is_mixed is label.startswith("mixed")
    assert sum(count for _, count in release.counts) == len(texts)


def test_counts_are_by_frequency_and_slots_are_found() -> None:
    labels = {Target("prod", "", "a"): "2", Target("prod", "", "b"): "1", Target("prod", "", "c"): "2"}
    release = EnvironmentRelease(environment="prod", commit=COMMIT, labels=labels)
    assert release.counts == (("2", 2), ("1", 1))
    assert release.of_slot(Slot("", "b")) == "1"
    assert release.of_slot(Slot("", "x")) is None


def test_the_history_is_by_first_appearance_and_survives_a_rollback() -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    a, b = Slot("", "a"), Slot("", "b")
    walk = [{a: "1", b: "1"}, {a: "2", b: "1"}, {a: "2", b: "2"}, {a: "1", b: ""}]
    sightings = [
        Sighting(commit=f"c{number}", when=start - timedelta(days=number), author=f"p{number}", labels=labels)
        for number, labels in enumerate(walk)
    ]
    entries = history_of(sightings)
    assert labels_in_order(entries) == ("1", "2")
    first, second = entries
    assert (first.commit, first.author, first.first_seen) == ("c0", "p0", start)
    assert (first.last_commit, first.slots, first.peak, first.is_current) == ("c3", 1, 2, True)
    assert (second.commit, second.last_commit, second.slots, second.peak) == ("c1", "c2", 2, 2)
    assert not second.is_current
    assert history_of([]) == ()
