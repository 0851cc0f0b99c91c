"""The layout: nothing overlaps, the same everywhere, nothing moves that was there, few crossings."""

import random
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from desktop.presentation.graph_layout import LayoutNode, layers_of, place, place_beside
from tests.ui.crowded_home import GROUPS, environment_names, routes
from tests.unit.presentation.graph_examples import Edges, crossings, nodes_of

_FEW_CROSSINGS, _SHORT_DROP = 100, 150.0


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[LayoutNode], Edges]:
    """Graphs without circles, some nodes in groups, some higher than others."""
    count = draw(st.integers(1, 18))
    names = [f"e{number:02}" for number in range(count)]
    pairs = [(one, other) for number, one in enumerate(names) for other in names[number + 1 :]]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=30)) if pairs else []
    group = st.sampled_from(["", "", "eu", "us"])
    plain = nodes_of(names, edges, {name: draw(group) for name in names})
    heights = st.sampled_from([88.0, 200.0])
    return [
        LayoutNode(name=node.name, layer=node.layer, group=node.group, height=draw(heights)) for node in plain
    ], edges


@given(graphs())
def test_no_two_nodes_overlap(graph: tuple[list[LayoutNode], Edges]):
    placed = place(*graph)
    for (one, first), (other, second) in combinations(placed.nodes.items(), 2):
        assert not first.overlaps(second), f"{one} and {other}"


@given(graphs())
def test_frames_hold_their_members_and_nobody_else(graph: tuple[list[LayoutNode], Edges]):
    nodes, edges = graph
    placed = place(nodes, edges)
    for node in nodes:
        box = placed.nodes[node.name]
        for name, frame in placed.groups.items():
            inside = frame.left < box.left and box.right < frame.right
            inside = inside and frame.top < box.top and box.bottom < frame.bottom
            assert inside if node.group == name else not frame.overlaps(box)


@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_in_which_nodes_are_named_does_not_matter(
    graph: tuple[list[LayoutNode], Edges], chance: random.Random
):
    nodes, edges = graph
    shuffled, turned = chance.sample(nodes, len(nodes)), chance.sample(edges, len(edges))
    assert place(shuffled, turned) == place(nodes, edges)


@given(graphs())
def test_an_edge_always_leads_to_the_right(graph: tuple[list[LayoutNode], Edges]):
    placed = place(*graph)
    assert all(placed.nodes[source].right < placed.nodes[target].left for source, target in graph[1])


def test_a_circle_is_passed_over_once_instead_of_hanging():
    assert layers_of("abc", [("a", "b"), ("b", "c"), ("c", "a")]) == {"a": 0, "b": 1, "c": 2}


def test_what_is_new_moves_nothing_that_was_there():
    edges = [("dev", "test"), ("test", "stage"), ("stage", "prod")]
    before = place(nodes_of(["dev", "test", "stage", "prod"], edges), edges)
    more = [*edges, ("dev", "perf"), ("stage", "prod-us")]
    after = place_beside(before, nodes_of(["dev", "test", "stage", "prod", "perf", "prod-us"], more), more)
    assert {name: after.nodes[name] for name in before.nodes} == dict(before.nodes)
    assert not any(one.overlaps(other) for one, other in combinations(after.nodes.values(), 2))


def test_what_is_gone_leaves_its_place_free():
    edges = [("dev", "a"), ("dev", "b"), ("dev", "c")]
    before = place(nodes_of(["dev", "a", "b", "c"], edges), edges)
    after = place_beside(before, nodes_of(["dev", "a", "c"], edges), edges)
    assert {name: before.nodes[name] for name in ("dev", "a", "c")} == dict(after.nodes)


def test_an_environment_that_changed_its_column_is_placed_anew():
    before = place(nodes_of(["dev", "prod"], []), [])
    edges = [("dev", "prod")]
    nodes = nodes_of(["dev", "prod"], edges)
    assert place_beside(before, nodes, edges) == place(nodes, edges)


def test_order_by_neighbours_crosses_less_than_order_by_name():
    chance = random.Random(7)
    columns = [[f"{layer}-{number:02}" for number in range(12)] for layer in range(4)]
    edges = [
        (source, target)
        for left, right in pairwise(columns)
        for source, target in zip(left, chance.sample(right, len(right)), strict=True)
    ]
    nodes = nodes_of([name for column in columns for name in column], edges)
    by_name = place(nodes, [])
    assert crossings(place(nodes, edges).nodes, edges) * 4 < crossings(by_name.nodes, edges)


def test_three_hundred_environments_hardly_cross():
    names = [name for group in GROUPS for name in environment_names(group.name)]
    edges = list(routes())
    placed = place(nodes_of(names, edges), edges).nodes
    assert crossings(placed, edges) < _FEW_CROSSINGS, "Graphviz' dot needs 56 for it"
    drops = [abs(placed[source].middle - placed[target].middle) for source, target in edges]
    assert sum(drops) / len(drops) < _SHORT_DROP


def test_parts_without_a_common_edge_stand_one_below_the_other():
    edges = [("a1", "a2"), ("b1", "b2"), ("a2", "a3"), ("b2", "b3")]
    names = sorted({name for edge in edges for name in edge})
    placed = place(nodes_of(names, edges), edges).nodes
    assert all(placed[f"a{n}"].bottom < placed[f"b{m}"].top for n in (1, 2, 3) for m in (1, 2, 3))
    assert len({placed[f"a{n}"].middle for n in (1, 2, 3)}) == 1, "a chain is level"
