"""Links: what they name, and what is said of those that name nothing."""

import pytest

from desktop.presentation.links import parse_link


@pytest.mark.parametrize(
    ("text", "screen", "name"),
    [
        ("gitopshq://request/prod-eu/R-14", "request", "prod-eu/R-14"),
        ("gitopshq://request/R-214", "request", "R-214"),
        ("GITOPSHQ://run/prod-eu/R-14.2", "run", "prod-eu/R-14"),
        ("gitopshq://draft/D-31", "draft", "D-31"),
        ("gitopshq://environment/prod-eu", "pipeline", "prod-eu"),
        ("gitopshq://environment/prod%2Deu/", "pipeline", "prod-eu"),
    ],
)
def test_a_link_names_a_place(text: str, screen: str, name: str):
    link = parse_link(text)
    assert link is not None
    assert (link.screen, link.name, link.fault) == (screen, name, "")


@pytest.mark.parametrize(
    "text", ["", "sample", "https://example.com/x", "/home/me/repository", "git@x:y.git"]
)
def test_other_texts_are_no_links(text: str):
    assert parse_link(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "gitopshq://",
        "gitopshq://request/",
        "gitopshq://execute/R-1",
        "gitopshq://request/a b",
        "gitopshq://[x/y",
    ],
)
def test_a_link_that_names_nothing_says_so_and_goes_nowhere(text: str):
    link = parse_link(text)
    assert link is not None
    assert link.fault
    assert not link.screen


def test_a_hostile_link_is_shown_as_plain_text():
    link = parse_link("gitopshq://\u202erequest/<b>x</b>")
    assert link is not None
    assert "\u202e" not in link.fault
