"""The pipeline answers what is upstream of what, in the order of the file."""

from itertools import pairwise

import pytest

from desktop.domain.environment import Environment, Pipeline, Route, Tier, find_cycle
from desktop.domain.errors import DomainError

NAMES = ("prod-us", "dev", "stage", "prod-eu")
EDGES = (("dev", "stage"), ("stage", "prod-eu"), ("stage", "prod-us"), ("dev", "prod-us"))
PIPELINE = Pipeline(
    environments=tuple(
        Environment(name=name, tier=Tier.PROD if "prod" in name else Tier.DEV, folder=name) for name in NAMES
    ),
    routes=tuple(Route(source=source, target=target) for source, target in EDGES),
)


def test_an_environment_by_name():
    assert PIPELINE.environment("stage").folder == "stage"
    assert PIPELINE.environment("prod-eu").protected
    with pytest.raises(
        DomainError, match=r'no environment "prd".*The pipeline has: prod-us, dev, stage, prod-eu'
    ):
        PIPELINE.environment("prd")


def test_edges_run_one_way():
    route = PIPELINE.route("dev", "stage")
    assert str(route) == "dev → stage"
    assert PIPELINE.route("stage", "dev") is None
    assert PIPELINE.sources_of("prod-us") == ("stage", "dev")
    assert PIPELINE.targets_of("stage") == ("prod-eu", "prod-us")
    assert [name for name in NAMES if PIPELINE.is_first(name)] == ["dev"]


def test_upstream_is_everything_a_chain_leads_from():
    assert PIPELINE.upstream_of("prod-us") == {"dev", "stage"}
    assert PIPELINE.upstream_of("dev") == frozenset()


def test_the_order_is_upstream_first_then_that_of_the_file():
    assert [item.name for item in PIPELINE.in_order()] == ["dev", "stage", "prod-us", "prod-eu"]
    assert PIPELINE.layers() == {"dev": 0, "stage": 1, "prod-us": 2, "prod-eu": 2}


def test_a_cycle_is_named_from_first_to_first():
    cycle = find_cycle([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])
    assert cycle[0] == cycle[-1]
    assert set(cycle) == {"a", "b", "c"}
    assert all(pair in {("a", "b"), ("b", "c"), ("c", "a")} for pair in pairwise(cycle))
    assert find_cycle(EDGES) == ()
