"""The painted graph for screen readers: a list of what is seen, each environment with its words and its place."""

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from desktop.domain.environment import Tier
from desktop.presentation.graph_scene import make_scene
from desktop.presentation.pipeline_cards import EnvironmentCard, RouteEdge
from desktop.presentation.signs import HEALTHY
from desktop.ui.pipeline.graph_view import GraphView
from desktop.ui.theme.theme import Theme


def card(name: str, *, group: str = "", to: tuple[str, ...] = ()) -> EnvironmentCard:
    return EnvironmentCard(
        name=name,
        tier=Tier.TEST,
        group=group,
        layer=0,
        release="1.0",
        counts="1/1",
        sign=HEALTHY,
        tail="",
        badges=(),
        targets=1,
        promotes_to=to,
        spoken=f"{name}, healthy",
    )


@pytest.fixture
def view(qtbot: QtBot) -> GraphView:
    made = GraphView(Theme("light", 1.0))
    qtbot.addWidget(made)
    made.resize(800, 500)
    cards = [card("test", to=("prod-eu",)), card("prod-eu", group="prod"), card("prod-us", group="prod")]
    route = RouteEdge(source="test", target="prod-eu", needs_approval=False, frozen=False)
    made.canvas.show_scene(make_scene(cards, [route], {"prod"}))
    return made


def test_environments_and_closed_groups_are_the_items_of_a_list(view: GraphView) -> None:
    found = QAccessible.queryAccessibleInterface(view.canvas)
    assert found.role() == QAccessible.Role.List
    assert found.text(QAccessible.Text.Name) == "Environment graph"
    items = [found.child(number) for number in range(found.childCount())]
    names = [item.text(QAccessible.Text.Name) for item in items]
    assert names == ["test, healthy", "group prod, 2 environments: 2 healthy"]
    assert [item.state().selected for item in items] == [False, False]
    view.canvas.select("test")
    assert [item.state().selected for item in items] == [True, False]
    assert items[0].rect().topLeft() == view.canvas.mapToGlobal(
        view.canvas.place_of("test").toRect().topLeft()
    )


def test_an_item_that_outlives_its_view_is_not_valid_and_belongs_to_nothing(view: GraphView) -> None:
    """A screen reader holds what it was told; asked for its list, it got what Qt had deleted."""
    found = QAccessible.queryAccessibleInterface(view.canvas)
    item = found.child(0)
    assert item.isValid()
    assert item.parent() is found
    view.canvas.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(found)
    assert not item.isValid()
    assert item.parent() is None
    assert item.window() is None
    assert item.state().invalid
    assert item.rect().isNull()
    assert item.text(QAccessible.Text.Name) == ""
