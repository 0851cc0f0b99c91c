"""The freezes of the sample in the window: frozen and open by the clock alone, the question, raising and lifting."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.modeltest import ModelTester

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.ui.freezes.screen import FreezesScreen
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fields import TextArea, TextField
from desktop.ui.kit.labels import Words
from tests.ui.driver import WindowDriver

BERLIN = ZoneInfo("Europe/Berlin")


def screen_of(window: WindowDriver, environment: str = "prod-eu") -> FreezesScreen:
    window.desk.local_zone = BERLIN
    window.go("freezes", environment)
    return window.find("page.freezes", FreezesScreen)


def set_clock(window: WindowDriver, moment: datetime) -> None:
    """Set the sample's clock without telling the window: only the watch of the clock may notice."""

    def work(services: Services, _token: CancelToken) -> None:
        assert services.sample is not None
        services.sample.clock.set(moment)

    window.desk.ask("test.clock", work, lambda _done: None)
    window.settle()


def may_write(window: WindowDriver) -> None:
    def work(services: Services, _token: CancelToken) -> None:
        services.switch_read_only(on=False)

    window.desk.act("Switching the mode", work)
    window.settle()


def next_weekend(window: WindowDriver) -> tuple[datetime, datetime]:
    """Return a moment inside the next weekend freeze of production, and its end."""
    found: list[tuple[datetime, datetime]] = []

    def work(services: Services, _token: CancelToken) -> tuple[datetime, datetime]:
        verdict = services.freezes.verdict("canary-eu", services.now() + timedelta(days=5))
        span = verdict.active[0].occurrence if verdict.active else None
        if span is None:
            assert verdict.next_freeze is not None
            span = verdict.next_freeze.occurrence
        assert span.end is not None
        return span.start + timedelta(hours=1), span.end

    window.desk.ask("test.weekend", work, found.append)
    window.settle()
    return found[0]


def lane_words(screen: FreezesScreen, environment: str) -> str:
    return screen.calendar.lanes.spoken_words(environment)


def test_the_calendar_shows_a_freeze_and_its_end_by_the_clock_alone(window: WindowDriver) -> None:
    inside, end = next_weekend(window)
    screen = screen_of(window, "canary-eu")
    set_clock(window, inside)
    window.desk.watch.look()
    window.settle()
    berlin = end.astimezone(BERLIN)
    told = lane_words(screen, "canary-eu")
    assert "frozen by weekends" in told
    assert f"{end:%H:%M} UTC ({berlin:%H:%M} {berlin:%Z})" in told
    assert "rollbacks pass" in told
    assert window.find("words.answer", Words).whole == "No. Frozen by weekends"
    card = window.find("card.answer").accessibleName()
    assert f"{end:%H:%M} UTC ({berlin:%H:%M} {berlin:%Z})" in card
    assert any("allowed" in words for words in window.words() if words.startswith("Rollback"))
    set_clock(window, end)
    window.desk.watch.look()
    window.settle()
    assert "frozen" not in lane_words(screen, "canary-eu").split(",")[2]
    assert window.find("words.answer", Words).whole == "Yes. canary-eu is open"


def test_the_watch_of_the_clock_is_quiet_while_nothing_changes(window: WindowDriver) -> None:
    told: list[bool] = []
    window.desk.watch.look()
    window.settle()
    window.desk.changed.connect(lambda: told.append(True))
    window.desk.watch.look()
    window.settle()
    assert told == []


def test_looking_around_with_the_keyboard(window: WindowDriver, qtmodeltester: ModelTester) -> None:
    screen = screen_of(window)
    lanes = screen.calendar.lanes
    for table in (screen.calendar.rules, screen.agenda, screen.policies.table):
        qtmodeltester.check(table.model_of_rows)
    assert lanes.hasFocus()
    first = screen.window_shown.first
    window.key(Qt.Key.Key_Down)
    assert lanes.spoken_current() == "prod-us"
    assert window.find("words.question", Words).whole == "Can I promote into prod-us at …?"
    before = len(lanes.spoken_keys())
    window.key(Qt.Key.Key_Right)
    assert len(lanes.spoken_keys()) > before
    window.key(Qt.Key.Key_BracketRight)
    assert screen.window_shown.first == first + timedelta(weeks=4)
    window.key(Qt.Key.Key_D)
    assert screen.window_shown.first == first
    window.key(Qt.Key.Key_U)
    assert screen.zone is BERLIN
    assert window.desk.kept("time.zone") == "local"
    assert window.find("words.zone", Words).whole in {"CET", "CEST"}


def test_the_agenda_and_the_policies_are_views_of_their_own(window: WindowDriver) -> None:
    screen = screen_of(window)
    window.key(Qt.Key.Key_G)
    window.key(Qt.Key.Key_A)
    assert screen.agenda.isVisible()
    assert screen.agenda.model_of_rows.rows
    window.key(Qt.Key.Key_G)
    window.key(Qt.Key.Key_P)
    assert "production" in [row.name for row in screen.policies.table.model_of_rows.rows]
    assert any(words.startswith("Approvals: ") for words in window.words())


def test_asking_about_a_typed_moment_and_a_day_of_the_month(window: WindowDriver) -> None:
    screen = screen_of(window)
    day, clock = window.find("field.day", TextField), window.find("field.clock", TextField)
    saturday = window.desk.now() + timedelta(days=(5 - window.desk.now().weekday()) % 7)
    for field, text in ((day, f"{saturday:%Y-%m-%d}"), (clock, "12:00")):
        field.setFocus()
        field.selectAll()
        window.type(text, field)
    window.key(Qt.Key.Key_Return, to=clock)
    assert window.find("words.answer", Words).whole.startswith("No. Frozen by weekends")
    day.setFocus()
    day.selectAll()
    window.type("someday", day)
    window.key(Qt.Key.Key_Return, to=day)
    assert "Write the day" in window.find("words.question_fault", Words).whole
    assert window.find("words.answer", Words).whole.startswith("No. Frozen by weekends")
    window.press("btn.ask_now")
    assert not window.sees("words.question_fault")
    month = screen.pane.months[0]
    month.setFocus()
    asked = month.spoken_current()
    window.key(Qt.Key.Key_Left if asked[-2:] != "01" else Qt.Key.Key_Right)
    assert month.spoken_current() != asked
    assert screen.pane.question.at is not None


def test_painted_lanes_and_days_are_told_to_screen_readers(window: WindowDriver) -> None:
    screen = screen_of(window)
    QAccessible.setActive(True)
    for view in (screen.calendar.lanes, screen.pane.months[0]):
        told = QAccessible.queryAccessibleInterface(view)
        assert told is not None
        names = [told.child(number).text(QAccessible.Text.Name) for number in range(told.childCount())]
        assert names == [view.spoken_words(key) for key in view.spoken_keys()]
        assert all(names)
    assert any(
        "prod-us, prod, partly closed by acme quarter close" in words
        for words in map(screen.calendar.lanes.spoken_words, screen.calendar.lanes.spoken_keys())
    )


def test_nothing_can_be_raised_while_read_only_and_the_screen_says_why(window: WindowDriver) -> None:
    screen = screen_of(window)
    button = window.find("btn.raise_freeze", Button)
    assert not button.isEnabled()
    assert "Read-only" in window.find("words.freezes", Words).whole
    window.key(Qt.Key.Key_R)
    assert not window.sees("sheet.raise_freeze")
    screen.calendar.rules.select("rule weekends")
    assert "changed through Git" in window.find("words.freeze", Words).whole
    assert not window.find("btn.lift_freeze", Button).isEnabled()


@pytest.fixture
def raised(window: WindowDriver) -> WindowDriver:
    """The window after prod-eu was frozen by hand."""
    may_write(window)
    screen_of(window)
    window.press("btn.raise_freeze")
    assert window.find("btn.cancel").hasFocus()
    deed = window.find("btn.deed", Button)
    assert deed.accessibleDescription() == "Name the freeze"
    window.type("<b>ops-9</b>", window.find("field.freeze_name"))
    window.type("25:99", window.find("field.end_clock"))
    assert deed.accessibleDescription().startswith("Write the end")
    window.find("field.end_clock", TextField).clear()
    assert deed.accessibleDescription().startswith("Write a reason")
    window.find("field.reason", TextArea).setPlainText("the database is moved")
    window.press("btn.deed")
    return window


def test_a_raised_freeze_acts_at_once_and_is_lifted_with_a_reason(raised: WindowDriver) -> None:
    window = raised
    screen = window.find("page.freezes", FreezesScreen)
    (row,) = (row for row in screen.calendar.rules.model_of_rows.rows if row.raised)
    assert row.name == "<b>ops-9</b>"
    assert row.source == "raised by m.ruiz"
    assert "<b>ops-9</b>" in window.find("words.answer", Words).whole
    assert "until it is lifted" in window.find("words.answer_sentence", Words).whole
    screen.calendar.rules.select(row.key)
    window.press("btn.lift_freeze")
    deed = window.find("btn.deed", Button)
    assert window.find("btn.cancel").hasFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        QTest.keyClick(window.find("btn.cancel"), key)
        window.settle()
        assert not window.sees("sheet.lift_freeze")
        assert any(item.raised for item in screen.calendar.rules.model_of_rows.rows)
        window.press("btn.lift_freeze")
    window.find("field.reason", TextArea).setPlainText("the move is done")
    deed = window.find("btn.deed", Button)
    assert not deed.isEnabled()
    window.type("prod-us", window.find("field.typed"))
    assert not deed.isEnabled()
    window.find("field.typed", TextField).setText("prod-eu")
    window.press("btn.deed")
    assert not [row for row in screen.calendar.rules.model_of_rows.rows if row.raised]
    assert "is lifted" in window.desk.messages[-1].text


def test_offline_says_so_and_still_answers(window: WindowDriver) -> None:
    from desktop.application.errors import BackendUnavailableError

    screen = screen_of(window)
    window.desk.refusal = BackendUnavailableError("the remote does not answer")
    window.desk.standing_changed.emit()
    assert "Offline" in window.find("words.freezes", Words).whole
    screen.reload()
    window.settle()
    assert window.find("words.answer", Words).whole


def test_every_control_has_a_name(window: WindowDriver) -> None:
    screen_of(window)
    page = window.find("page.freezes")
    controls = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert controls
    assert [widget for widget in controls if not widget.accessibleName() or not widget.objectName()] == []
