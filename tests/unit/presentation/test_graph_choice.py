"""Choosing a route: candidates numbered as they are read, what each brings, and why another cannot be chosen."""

from desktop.presentation.graph_choice import (
    Candidate,
    announced_words,
    candidate_words,
    change_words,
    choose_source,
    choose_target,
    hint_words,
    no_edge_words,
    nothing_to_choose,
    refused_words,
)
from desktop.presentation.graph_scene import GraphScene, make_scene
from desktop.presentation.signs import FROZEN
from tests.unit.presentation.graph_examples import card, edge


def chain() -> GraphScene:
    cards = [
        card("dev", to=["stage"], release="3.0"),
        card("test", to=["stage"], release="2.0"),
        card("stage", to=["prod"]),
        card("prod", sign=FROZEN),
    ]
    return make_scene(cards, [edge("dev", "stage"), edge("test", "stage"), edge("stage", "prod")], ())


def test_targets_are_numbered_as_they_are_read_and_a_freeze_is_told():
    cards = [card("test", to=["b", "a"]), card("a"), card("b", sign=FROZEN)]
    scene = make_scene(cards, [edge("test", "a"), edge("test", "b")], ())
    choice = choose_target(scene, "test")
    assert choice.candidates == {"a": Candidate(1), "b": Candidate(2, "frozen to 24 Nov 08:00")}
    assert choice.route_with("b") == ("test", "b")
    assert announced_words(choice) == (
        "Promote from test to: 1 a, 2 b, frozen to 24 Nov 08:00. Escape cancels"
    )
    assert candidate_words(choice, "a") == "1 promotes to it"
    assert candidate_words(choice, "test") == ""


def test_sources_are_chosen_the_other_way_round():
    scene = chain()
    choice = choose_source(scene, "stage")
    assert choice.names == ("dev", "test")
    assert choice.route_with("dev") == ("dev", "stage")
    assert choice.label == "Target"
    assert change_words(scene, choice, "dev") == "1.0 → 3.0", "what it would bring to the target"
    assert hint_words(scene, choice) == "Promote into stage from"
    assert announced_words(choice) == "Promote into stage from: 1 dev, 2 test. Escape cancels"
    assert candidate_words(choice, "test") == "2 promotes from it"
    assert hint_words(scene, choose_source(scene, "prod")) == (
        "Promote into prod (frozen to 24 Nov 08:00) from"
    )


def test_arrows_step_round_and_digits_take_the_one_of_that_number():
    choice = choose_source(chain(), "stage")
    assert [choice.step("test", 1), choice.step("dev", -1), choice.step("", 1)] == ["dev", "test", "dev"]
    assert [choice.numbered(0), choice.numbered(2), choice.numbered(3)] == ["", "test", ""]


def test_what_cannot_be_chosen_says_why():
    scene = chain()
    forward, backward = choose_target(scene, "test"), choose_source(scene, "stage")
    assert no_edge_words(scene, forward, "prod") == "No edge from test"
    assert no_edge_words(scene, choose_target(scene, "stage"), "dev") == "Upstream of stage"
    assert no_edge_words(scene, backward, "prod") == "Downstream of stage"
    assert no_edge_words(scene, choose_source(scene, "prod"), "dev") == "No edge to prod"
    assert refused_words(forward, "prod") == "no edge from test to prod"
    assert refused_words(backward, "prod") == "no edge from prod to stage"


def test_where_nothing_can_be_chosen_it_is_said():
    scene = chain()
    assert nothing_to_choose(choose_target(scene, "prod")) == "No edge leads out of prod"
    assert nothing_to_choose(choose_source(scene, "dev")) == "No edge leads into dev"
    assert choose_target(scene, "nobody").candidates == {}
