"""The inbox as a list: a model Qt accepts, groups that keys pass over, a selection that stays with its request."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.domain.environment import Tier
from desktop.domain.request import Request
from desktop.presentation.gate_rows import Segment
from desktop.presentation.inbox_rows import InboxGroup, InboxRow
from desktop.presentation.request_facts import RequestFacts, judged_facts
from desktop.presentation.request_inbox import InboxFilter, inbox
from desktop.presentation.signs import WAITING
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import Words
from desktop.ui.requests import judging
from desktop.ui.requests.screen import RequestsScreen
from desktop.ui.requests.table import InboxTable
from desktop.ui.theme.theme import Theme
from tests.ui.driver import WindowDriver
from tests.ui.people import act_as, can_execute
from tests.ui.sample_remote import push_commit

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def row(number: int, **changes: object) -> InboxRow:
    values: dict[str, object] = {
        "name": f"prod-eu/R-{number}",
        "requester": "m.ruiz",
        "source": "stage-eu",
        "target": "prod-eu",
        "tier": Tier.PROD,
        "kinds": "61 update",
        "release": "2026.11.2",
        "replaces": "from 2026.11.1",
        "targets": 61,
        "risk": "–",
        "risk_sign": None,
        "segments": (Segment.MET,) * 18 + (Segment.WAITING,),
        "gates": "18/19",
        "sign": WAITING,
        "readiness": "Waiting (1)",
        "reason": "Your approval",
        "wait": "2 h",
        "waits_on": "you",
        "window": "Open",
        "window_until": "no freeze planned",
        "closed": False,
        "group": InboxGroup.WAITS_FOR_ME if number % 2 else InboxGroup.READY,
        "mine": False,
        "waits_for_me": True,
        "done": False,
        "since": NOW,
    }
    return InboxRow(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def table(qtbot: QtBot) -> InboxTable:
    made = InboxTable(Theme("light"))
    qtbot.addWidget(made)
    made.resize(1052, 700)
    made.show()
    return made


def test_five_hundred_requests_are_a_model_that_qt_accepts(
    table: InboxTable, qtmodeltester: ModelTester
) -> None:
    table.show_rows(inbox([row(number) for number in range(500)], InboxFilter.ALL).lines)
    qtmodeltester.check(table.model_of_rows, force_py=True)
    assert table.model_of_rows.rowCount() == 502
    table.grab()


def test_keys_pass_over_heads_and_the_selection_stays_with_its_request(table: InboxTable) -> None:
    table.show_rows(inbox([row(1), row(2), row(3)], InboxFilter.ALL).lines)
    table.select("prod-eu/R-3")
    table.step(1)
    assert table.selected == "prod-eu/R-2"
    table.step(-1)
    assert table.selected == "prod-eu/R-3"
    table.step(-5)
    assert table.selected == "prod-eu/R-1"
    table.select("prod-eu/R-2")
    table.show_rows(inbox([row(2), row(7), row(9), row(3)], InboxFilter.ALL).lines)
    assert table.selected == "prod-eu/R-2"
    head = table.model_of_rows.index(0, 0)
    assert not head.flags() & Qt.ItemFlag.ItemIsSelectable
    assert table.rowHeight(0) == 30
    assert table.rowHeight(1) == 48


def test_the_inbox_by_keys(window: WindowDriver, sample_home: Path, tmp_path: Path) -> None:
    can_execute(window)
    window.go("requests")
    page = window.find("page.requests", RequestsScreen)
    assert page.tabs.current == "waits-for-me"
    assert window.find("tabs.requests.all").accessibleName() == "All, 2"
    assert window.find("tabs.requests.done").accessibleName() == "Done, 6"
    assert page.table.selected == "prod-us/R-1"
    the_rail_counts_what_waits_for_me(window, 1)
    window.click(window.find("tabs.requests.all"))
    key(window, page, Qt.Key.Key_J)
    assert page.table.selected == "prod-eu/R-3"
    key(window, page, Qt.Key.Key_K)
    assert page.table.selected == "prod-us/R-1"
    assert "Your approval" in window.find("pane.request").accessibleName()
    a_moved_branch_is_seen_here_too(window, page, sample_home, tmp_path)
    reject_and_approve(window, page)
    finding_hides_and_says_so(window, page)
    key(window, page, Qt.Key.Key_Return)
    assert window.window.shown_name == "request"


def the_rail_counts_what_waits_for_me(window: WindowDriver, count: int) -> None:
    tab = window.find("tabs.requests.waits-for-me").accessibleName()
    assert tab == (f"Waits for me, {count}" if count else "Waits for me")
    wanted = f"Requests, {count} waiting for you" if count else "Requests"
    item = window.find("rail.requests")
    window.wait_until(lambda: item.accessibleName() == wanted, f"the rail says: {wanted}", 20)


def key(window: WindowDriver, page: RequestsScreen, which: Qt.Key) -> None:
    window.window.activateWindow()
    window.wait_until(lambda: QApplication.activeWindow() is window.window, "the window is the active one")
    page.table.setFocus()
    QTest.keyClick(page.table, which)
    window.settle()


def a_moved_branch_is_seen_here_too(
    window: WindowDriver, page: RequestsScreen, sample_home: Path, folder: Path
) -> None:
    push_commit(sample_home, folder, {"README.md": "# shop\n"}, "Say more")
    window.desk.refresh()
    window.settle()
    assert page.table.selected == "prod-us/R-1"
    assert page.model_rows()["prod-us/R-1"].readiness == "Waiting (1), Stale (1)"


def reject_and_approve(window: WindowDriver, page: RequestsScreen) -> None:
    key(window, page, Qt.Key.Key_X)
    assert window.sees("sheet.reject")
    assert not window.find("btn.deed", Button).isEnabled()
    window.key(Qt.Key.Key_Escape)
    key(window, page, Qt.Key.Key_A)
    assert window.find("btn.deed", Button).text().startswith("Approve ")
    window.press("btn.deed")
    assert "pproval" not in page.model_rows()["prod-us/R-1"].reason


def finding_hides_and_says_so(window: WindowDriver, page: RequestsScreen) -> None:
    page.field.setText("R-3")
    window.settle()
    lines = page.table.model_of_rows.rows
    assert [line.name for line in lines if isinstance(line, InboxRow)] == ["prod-eu/R-3"]
    assert "1 hidden by the filter" in window.find("words.inbox_summary", Words).whole
    page.field.clear()


def test_nothing_waits_and_the_last_activity_is_told(window: WindowDriver) -> None:
    act_as(window, "s.okafor")
    window.go("requests")
    window.click(window.find("tabs.requests.mine"))
    words = window.words()
    assert "You have no open request" in words
    the_rail_counts_what_waits_for_me(window, 1)
    assert any(text.startswith("Last: ") for text in words)


def test_rail_and_inbox_share_what_was_judged(
    qtbot: QtBot, sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    def counting(services: Services, request: Request, token: CancelToken) -> RequestFacts:
        judged.append(request.full_name)
        return judged_facts(services, request, token)

    monkeypatch.setattr(judging, "judged_facts", counting)
    window = WindowDriver(sample_home).open_sample()
    try:
        window.go("requests")
        the_rail_counts_what_waits_for_me(window, 1)
        window.settle()
        first = sorted(judged)
        assert first
        assert len(first) == len(set(first))
        window.go("pipeline")
        window.go("requests")
        window.settle()
        assert sorted(judged) == first
    finally:
        window.close()
