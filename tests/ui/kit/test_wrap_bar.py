"""A bar of groups: what stands at the right is as wide as it needs, the room that is left lies before it."""

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.ui.kit.wrap_bar import WrapBar
from desktop.ui.theme.theme import Theme


def test_groups_stand_side_by_side_at_the_left_and_the_last_at_the_right(qtbot: QtBot) -> None:
    bar = WrapBar(Theme("light"), 48, padding=16)
    views, find, zoom = QPushButton("Views"), QPushButton("Find"), QPushButton("Zoom")
    middle = bar.group()
    bar.left.addWidget(views)
    middle.addWidget(find)
    middle.addStretch(1)
    bar.right.addWidget(zoom)
    qtbot.addWidget(bar)
    bar.resize(1_000, 48)
    bar.show()
    qtbot.wait_exposed(bar)
    qtbot.wait_until(lambda: find.mapTo(bar, find.rect().topLeft()).x() > views.width())
    lefts = [button.mapTo(bar, button.rect().topLeft()).x() for button in (views, find, zoom)]
    assert lefts[0] == 16
    assert lefts[1] - lefts[0] - views.width() == 12, "no room is lost between them"
    assert lefts[2] + zoom.width() == 1_000 - 16
