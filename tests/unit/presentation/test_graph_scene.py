"""The scene: groups closed, open as cards or as tiles, what is reached by arrows, where a release may go."""

from desktop.domain.environment import Tier
from desktop.presentation.graph_scene import (
    CLOSED_ABOVE,
    GROUP_PREFIX,
    TILED_FROM,
    default_closed,
    make_scene,
    neighbour,
)
from desktop.presentation.pipeline_cards import EnvironmentCard
from desktop.presentation.signs import FAILED
from tests.unit.presentation.graph_examples import card, edge


def crowd(count: int) -> list[EnvironmentCard]:
    return [card("test", to=["prod-00"]), *(card(f"prod-{number:02}", "prod") for number in range(count))]


def test_groups_start_closed_where_there_are_many_environments():
    assert default_closed(crowd(CLOSED_ABOVE)) == {"prod"}
    assert default_closed(crowd(CLOSED_ABOVE - 1)) == frozenset()


def test_a_closed_group_is_one_node_and_its_edges_are_one():
    cards = [card("test"), card("prod-eu", "prod"), card("prod-us", "prod", sign=FAILED)]
    scene = make_scene(cards, [edge("test", "prod-eu", frozen=True), edge("test", "prod-us")], {"prod"})
    assert scene.order == ("test", "group:prod")
    assert [(one.source, one.target, one.frozen) for one in scene.edges] == [("test", "group:prod", False)]
    assert scene.shown_as("prod-us") == "group:prod"
    assert isinstance(scene.closed, frozenset), "nobody may open a group of a picture that is shown"
    assert scene.groups["prod"].counts[0] == (FAILED, 1), "the worst comes first"
    assert scene.groups["prod"].tier is Tier.PROD


def test_a_large_open_group_shows_tiles_inside_its_frame():
    scene = make_scene(crowd(TILED_FROM), [edge("test", "prod-00")], ())
    frame = scene.layout.nodes[f"{GROUP_PREFIX}prod"]
    boxes = list(scene.tiles.values())
    assert len(boxes) == TILED_FROM
    assert all(frame.left < box.left and box.right < frame.right for box in boxes)
    assert all(frame.top < box.top and box.bottom < frame.bottom for box in boxes)
    assert not any(one.overlaps(other) for one in boxes for other in boxes if one is not other)
    assert scene.node_of("prod-03") == f"{GROUP_PREFIX}prod"
    assert set(scene.order) == {"test", *scene.tiles}


def test_the_worst_tiles_come_first():
    cards = [*crowd(TILED_FROM), card("prod-zz", "prod", sign=FAILED)]
    assert make_scene(cards, [], ()).groups["prod"].members[0] == "prod-zz"


def test_arrows_go_along_edges_between_siblings_and_through_tiles():
    small = make_scene(
        [card("test"), card("perf"), card("stage")], [edge("test", "stage"), edge("perf", "stage")], ()
    )
    assert neighbour(small, "stage", "left") in {"test", "perf"}
    assert neighbour(small, "test", "right") == "stage"
    assert neighbour(small, "stage", "right") == "stage"
    tiled = make_scene(crowd(TILED_FROM), [edge("test", "prod-00")], ())
    assert neighbour(tiled, "test", "right") == "prod-00"
    assert neighbour(tiled, "prod-00", "right") == "prod-01"
    assert neighbour(tiled, "prod-00", "down") == "prod-03"
    assert neighbour(tiled, "prod-00", "left") == "test"
    assert neighbour(tiled, "prod-00", "up") == "prod-00"


def test_a_new_environment_moves_no_other():
    cards = [card("dev"), card("a"), card("b")]
    before = make_scene(cards, [edge("dev", "a"), edge("dev", "b")], ())
    more = [*cards, card("0-new")]
    edges = [edge("dev", "a"), edge("dev", "b"), edge("dev", "0-new")]
    after = make_scene(more, edges, (), before)
    assert all(after.box(name) == before.box(name) for name in ("dev", "a", "b"))
    assert make_scene(more, edges, ()).box("a") != before.box("a"), "tidied, it would have moved"
