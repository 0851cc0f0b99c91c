"""The freezes of 300 environments: read once for each wish, and then the screen rests."""

from collections import Counter

import pytest

from desktop.application.freezing import Freezing
from desktop.ui.desk import Desk
from desktop.ui.freezes.screen import FreezesScreen
from tests.ui.driver import WindowDriver


def test_three_hundred_lanes_come_with_one_question_and_the_screen_rests(
    wide_window: WindowDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[str] = Counter()
    ask, overview = Desk.ask, Freezing.overview

    def counted_ask(self: Desk, key: str, *rest: object, **more: object) -> object:
        asked[key] += 1
        return ask(self, key, *rest, **more)  # type: ignore[arg-type]

    def counted_overview(self: Freezing, *span: object) -> object:
        asked["overview"] += 1
        return overview(self, *span)  # type: ignore[arg-type]

    monkeypatch.setattr(Desk, "ask", counted_ask)
    monkeypatch.setattr(Freezing, "overview", counted_overview)
    wide_window.go("freezes")
    screen = wide_window.find("page.freezes", FreezesScreen)
    assert len(screen.calendar.lanes.spoken_keys()) >= 300
    assert (asked["freezes"], asked["overview"]) == (1, 1)
    for _ in range(50):
        wide_window.turn()
    assert wide_window.desk.tasks.idle
    assert (asked["freezes"], asked["overview"]) == (1, 1), "showing the answer asks nothing again"
