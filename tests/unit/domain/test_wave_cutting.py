"""Cutting a plan into waves: each target once, what is shared together, no wave above the limit."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop.application.wave_cutting import cut_waves
from desktop.domain.environment import Pipeline
from desktop.domain.people import People
from desktop.domain.plan import Plan
from desktop.domain.policy import WaveRule
from desktop.domain.waves import wave_slots
from desktop.domain.workspace import NamedTags, ReleaseOrder, RepositorySettings, Workspace
from tests.fakes.ledger_events import make_plan

WORKSPACE = Workspace(
    name="waves",
    repository=RepositorySettings(),
    ledger="refs/heads/_gitopshq",
    label_field="image",
    order=ReleaseOrder.SEMVER,
    clusters=(),
    pipeline=Pipeline(environments=(), routes=()),
    tenants=(NamedTags(name="a", tags={"ring": "1"}), NamedTags(name="b", tags={"ring": "2"})),
    services=(NamedTags(name="web", tags={"group": "front"}),),
    bindings=(),
    runtime=(),
    policies=(),
    freezes=(),
    people=People(),
    policy_digest="",
    bindings_digest="",
)
REST = WaveRule(rest=True)


def names(plan: Plan, *rules: WaveRule, limit: int = 0) -> list[list[str]]:
    waves = wave_slots(cut_waves(plan, rules, WORKSPACE, limit), plan.slots)
    return [[f"{slot.tenant}/{slot.service}" for slot in wave] for wave in waves]


SIX = make_plan([f"{tenant}/{service}" for tenant in "abc" for service in ("api", "web")])


def test_by_tag_then_by_count_then_the_rest() -> None:
    assert names(SIX, WaveRule(tag="ring=1"), WaveRule(count=1), REST) == [
        ["a/api", "a/web"],
        ["b/api"],
        ["b/web", "c/api", "c/web"],
    ]


def test_a_tag_without_a_value_and_one_of_a_service() -> None:
    assert names(SIX, WaveRule(tag="ring"), REST) == [
        ["a/api", "a/web", "b/api", "b/web"],
        ["c/api", "c/web"],
    ]
    assert names(SIX, WaveRule(tag="group=front"))[0] == ["a/web", "b/web", "c/web"]


def test_what_no_rule_takes_goes_last_and_empty_waves_are_left_out() -> None:
    assert names(SIX, WaveRule(tag="ring=9"), WaveRule(count=4)) == [
        ["a/api", "a/web", "b/api", "b/web"],
        ["c/api", "c/web"],
    ]
    assert names(SIX) == [[f"{tenant}/{service}" for tenant in "abc" for service in ("api", "web")]]


def test_a_wave_above_the_limit_is_split() -> None:
    assert [len(wave) for wave in names(SIX, WaveRule(count=1), REST, limit=2)] == [1, 2, 2, 1]


def test_what_shares_a_file_stays_together() -> None:
    shared = make_plan(["a/web", "b/web", "c/web"], paths={"a/web": "all.yaml", "c/web": "all.yaml"})
    assert names(shared, WaveRule(count=1), REST) == [["a/web", "c/web"], ["b/web"]]
    assert names(shared, WaveRule(tag="ring=2"), REST) == [["b/web"], ["a/web", "c/web"]]
    assert names(shared, REST, limit=1) == [
        ["a/web", "c/web"],
        ["b/web"],
    ]  # a group is never torn for the limit


def test_groups_join_over_several_files() -> None:
    plan = make_plan(["a/api", "b/api", "c/api"], paths={"a/api": "x.yaml", "b/api": "x.yaml"})
    slots = plan.slots
    joined = replace(
        plan, edits=(*plan.edits, replace(plan.edits[0], path="y.yaml", slots=(slots[1], slots[2])))
    )
    assert names(joined, WaveRule(count=1), REST) == [["a/api", "b/api", "c/api"]]


RULES = st.lists(
    st.builds(WaveRule, count=st.integers(1, 4))
    | st.builds(WaveRule, tag=st.sampled_from(["ring=1", "ring", "group=front", "none"]))
    | st.just(REST),
    max_size=4,
)
TARGETS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["api", "web", "job"])),
    unique=True,
    min_size=1,
    max_size=12,
)


@given(TARGETS, st.lists(st.integers(0, 5), min_size=12, max_size=12), RULES, st.integers(0, 4))
def test_the_waves_hold_each_target_once_and_no_group_twice(
    targets: Sequence[tuple[str, str]], files: list[int], rules: list[WaveRule], limit: int
) -> None:
    paths = {
        f"{tenant}/{service}": f"{files[number]}.yaml" for number, (tenant, service) in enumerate(targets)
    }
    plan = make_plan(list(paths), paths=paths)
    waves = wave_slots(cut_waves(plan, rules, WORKSPACE, limit), plan.slots)
    assert sorted(slot for wave in waves for slot in wave) == sorted(plan.slots)
    assert all(waves)
    for edit in plan.edits:
        assert sum(bool(set(edit.slots) & set(wave)) for wave in waves) == 1
    largest = max(len(edit.slots) for edit in plan.edits)
    assert not limit or all(len(wave) <= max(limit, largest) for wave in waves)
