"""The pipeline of environments, and how a route's approvals join the policy's."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.environment import ApprovalRule, Environment, Pipeline, Route, Tier, find_cycle
from desktop.domain.errors import DomainError
from desktop.domain.policy import ApprovalPolicy, required_approvals


def pipeline(names: str, *routes: str) -> Pipeline:
    return Pipeline(
        environments=tuple(Environment(name=name, tier=Tier.TEST, folder=name) for name in names.split()),
        routes=tuple(Route(source=pair.split(">")[0], target=pair.split(">")[1]) for pair in routes),
    )


DIAMOND = pipeline(
    "prod-us prod-eu stage qa dev lab", "dev>qa", "dev>stage", "qa>stage", "stage>prod-eu", "stage>prod-us"
)


def test_layers_are_the_longest_chain() -> None:
    assert DIAMOND.layers() == {"dev": 0, "lab": 0, "qa": 1, "stage": 2, "prod-eu": 3, "prod-us": 3}


def test_the_order_is_upstream_first_and_else_that_of_the_file() -> None:
    assert [item.name for item in DIAMOND.in_order()] == ["dev", "lab", "qa", "stage", "prod-us", "prod-eu"]
    assert [item.name for item in DIAMOND] == ["prod-us", "prod-eu", "stage", "qa", "dev", "lab"]


@pytest.mark.parametrize(
    ("name", "upstream"),
    [
        ("dev", set()),
        ("lab", set()),
        ("qa", {"dev"}),
        ("stage", {"dev", "qa"}),
        ("prod-eu", {"dev", "qa", "stage"}),
    ],
)
def test_upstream_is_everything_that_leads_there(name: str, upstream: set[str]) -> None:
    assert DIAMOND.upstream_of(name) == upstream
    assert DIAMOND.is_first(name) is not bool(upstream)


def test_routes_are_found_in_their_direction_only() -> None:
    assert str(DIAMOND.route("dev", "qa")) == "dev → qa"
    assert DIAMOND.route("qa", "dev") is None
    assert DIAMOND.route("dev", "prod-eu") is None
    assert DIAMOND.sources_of("stage") == ("dev", "qa")
    assert DIAMOND.targets_of("stage") == ("prod-eu", "prod-us")


def test_an_unknown_environment_is_named_with_those_there_are() -> None:
    with pytest.raises(DomainError, match='no environment "prod"') as caught:
        DIAMOND.environment("prod")
    assert "prod-eu" in caught.value.meaning


@pytest.mark.parametrize(
    "routes",
    [
        [("a", "a")],
        [("a", "b"), ("b", "a")],
        [("dev", "a"), ("a", "b"), ("b", "c"), ("c", "a"), ("c", "prod")],
    ],
)
def test_a_cycle_is_told_along_its_edges(routes: list[tuple[str, str]]) -> None:
    cycle = find_cycle(routes)
    assert cycle[0] == cycle[-1]
    assert len(cycle) > 1
    assert all(pair in routes for pair in pairwise(cycle))


def test_a_diamond_is_no_cycle() -> None:
    assert find_cycle((edge.source, edge.target) for edge in DIAMOND.routes) == ()


@given(pairs=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14))
def test_edges_that_only_go_up_have_no_cycle_and_rising_layers(pairs: list[tuple[int, int]]) -> None:
    rising = [f"{low}>{high}" for low, high in pairs if low < high]
    made = pipeline("0 1 2 3 4 5 6 7", *rising)
    assert find_cycle((edge.source, edge.target) for edge in made.routes) == ()
    layers = made.layers()
    assert all(layers[edge.source] < layers[edge.target] for edge in made.routes)
    for name, layer in layers.items():
        assert (layer == 0) is made.is_first(name)
        assert name not in made.upstream_of(name)


def rules(text: str) -> tuple[ApprovalRule, ...]:
    pairs = [part.split(":") for part in text.split()]
    return tuple(ApprovalRule(team=team, count=int(count)) for team, count in pairs)


@pytest.mark.parametrize(
    ("policy", "route", "expected"),
    [
        ("", "", ""),
        ("rm:1 sre:1", "", "rm:1 sre:1"),
        ("", "sre:2", "sre:2"),
        ("rm:1 sre:1", "sre:2", "rm:1 sre:2"),
        ("rm:1 sre:3", "sre:2", "rm:1 sre:3"),
        ("rm:1", "sec:1 rm:1", "rm:1 sec:1"),
        (":2", ":1 sre:1", ":2 sre:1"),
        ("rm:0", "", ""),
        ("rm:2", "rm:0", "rm:2"),
        ("rm:1 rm:3 rm:2", "", "rm:3"),
    ],
)
def test_the_stricter_of_policy_and_route_wins(policy: str, route: str, expected: str) -> None:
    found = required_approvals(
        ApprovalPolicy(rules=rules(policy)), Route(source="a", target="b", approvals=rules(route))
    )
    assert found == rules(expected)
