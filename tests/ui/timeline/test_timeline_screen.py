"""The timeline on the sample: the incident's story, lanes and table in step, keys, filter, marks, offline."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.modeltest import ModelTester

from desktop.application.errors import BackendUnavailableError
from desktop.presentation.timeline_axis import DAY, HOUR
from desktop.presentation.timeline_filter import tenants_of
from desktop.ui.kit.segments import Segments
from desktop.ui.timeline.events_table import EventsTable
from desktop.ui.timeline.lanes_view import LanesView
from desktop.ui.timeline.screen import TimelineScreen
from desktop.ui.timeline.tenant_chip import TenantChip
from tests.ui.driver import WindowDriver
from tests.ui.sample_home import copy_sample


@pytest.fixture(scope="module")
def home(sample_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("timeline") / "gitopshq"
    copy_sample(sample_template, made)
    return made


@pytest.fixture(scope="module")
def opened(home: Path, qapp: QApplication) -> Iterator[WindowDriver]:
    """One window for all tests here: each only looks, and begins with `window`, which puts everything back."""
    driver = WindowDriver(home)
    driver.open_sample()
    yield driver
    driver.close()


@pytest.fixture
def window(opened: WindowDriver) -> WindowDriver:
    """The timeline at the start of the incident's promotion, nothing filtered, no marks, in UTC."""
    opened.go("timeline", "prod-eu@5")
    screen = opened.find("page.timeline", TimelineScreen)
    screen.handlers()["timeline.clear_filter"]()
    screen.lanes.clear_marks()
    screen.bar.zone_chosen.emit("utc")
    screen.bar.preset_chosen.emit("24h")
    opened.go("timeline", "prod-eu@5")
    return opened


def lanes_of(window: WindowDriver) -> LanesView:
    return window.find("view.lanes", LanesView)


def rows_of(window: WindowDriver) -> list[str]:
    table = window.find("list.events", EventsTable)
    return [row.id for row in table.model_of_rows.rows]


def wait_for_rows(window: WindowDriver, wanted: set[str], what: str) -> None:
    window.wait_until(lambda: wanted <= set(rows_of(window)), what, 10)


def wheel(view: LanesView, at: QPoint, notches: int) -> None:
    """Turn the wheel with Ctrl over a point of the viewport."""
    viewport = view.viewport()
    event = QWheelEvent(
        QPointF(at),
        QPointF(viewport.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def test_the_incident_is_told_with_its_evidence(window: WindowDriver) -> None:
    """R-1 of prod-eu was rolled back by R-2: both are there, each with facts, approvals and hashes that hold."""
    table, lanes = window.find("list.events", EventsTable), lanes_of(window)
    assert {"prod-eu@5", "prod-eu@17", "prod-eu@24"} <= set(rows_of(window))
    times = [row.at for row in table.model_of_rows.rows]
    assert times == sorted(times, reverse=True)
    words = window.words()
    assert "Rolled back by prod-eu/R-2." in words
    assert "Approvals: 3 given · a.chen, s.okafor, t.baptiste" in words
    assert window.find("words.evidence").accessibleName().endswith("16 files, hashes ok")
    assert lanes.look.selected == "prod-eu@5"
    spoken = [lanes.spoken_words(key) for key in lanes.spoken_keys()]
    promoted = "prod-eu, promotion R-1 2026.11.2, rolled back by R-2, succeeded"
    assert any(one.startswith(promoted) for one in spoken)
    assert any(one.startswith("prod-eu, rollback R-2") and "undoes R-1" in one for one in spoken)
    assert all("UTC" in one for one in spoken)


def test_a_row_of_a_run_frames_its_bar_and_is_copied_as_one_line(window: WindowDriver) -> None:
    table = window.find("list.events", EventsTable)
    table.select("prod-eu@7")
    window.settle()
    assert lanes_of(window).look.selected == "prod-eu@5"
    window.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier, table)
    line = QApplication.clipboard().text()
    assert line.count("\n") == 0
    assert "prod-eu@7" in line
    assert " UTC | " in line


def test_the_change_of_a_request_is_shown_file_by_file(window: WindowDriver) -> None:
    window.press("btn.diff")
    assert window.sees("overlay.diff")
    assert window.find("view.diff").accessibleDescription() not in {"", "0 changed lines"}
    window.press("overlay.diff.close")
    assert not window.sees("overlay.diff")
    window.press("btn.close_event")
    assert not window.sees("panel.event")


def test_the_table_is_a_model_that_keeps_its_promises(
    window: WindowDriver, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(window.find("list.events", EventsTable).model_of_rows)


def test_keys_go_from_event_to_event(window: WindowDriver) -> None:
    lanes, table = lanes_of(window), window.find("list.events", EventsTable)
    lanes.setFocus()
    here = rows_of(window).index("prod-eu@5")
    window.key(Qt.Key.Key_K, to=lanes)
    assert table.selected == rows_of(window)[here - 1]
    window.key(Qt.Key.Key_J, to=lanes)
    assert table.selected == "prod-eu@5"
    lanes.select("prod-eu@5")
    window.key(Qt.Key.Key_Right, to=lanes)
    assert lanes.look.selected != "prod-eu@5"
    assert table.selected == lanes.look.selected
    window.key(Qt.Key.Key_Home, to=lanes)
    assert table.selected == "test@1"
    window.key(Qt.Key.Key_End, to=lanes)
    assert table.selected == "prod-eu@29"


def test_keys_go_through_time_and_measure_it(window: WindowDriver) -> None:
    lanes = lanes_of(window)
    lanes.setFocus()
    before = lanes.axis
    window.key(Qt.Key.Key_W, to=lanes)
    assert lanes.axis.span < before.span
    window.key(Qt.Key.Key_S, to=lanes)
    assert lanes.axis.span == pytest.approx(before.span)
    window.key(Qt.Key.Key_D, to=lanes)
    assert lanes.axis.start > before.start
    window.key(Qt.Key.Key_A, to=lanes)
    assert lanes.axis.start == pytest.approx(before.start, abs=1)
    lanes.mark(lanes.axis.start + HOUR)
    lanes.mark(lanes.axis.start + HOUR + 2_292)
    assert lanes.look.marks_words(lanes.layout_of_lanes.zone) == "38 min 12 s between the marks"
    window.settle()
    assert "between the marks" in window.find("words.events").accessibleName()
    window.key(Qt.Key.Key_Z, to=lanes)
    assert lanes.axis.span == pytest.approx(2_292, abs=1)
    assert lanes.look.marks == []


def test_local_times_tell_their_offset_everywhere(window: WindowDriver) -> None:
    lanes = lanes_of(window)
    window.desk.local_zone = ZoneInfo("Pacific/Kiritimati")
    window.key(Qt.Key.Key_U, to=lanes)
    assert window.find("choice.zone.local").accessibleName() == "Local, UTC+14:00"
    assert window.find("list.events", EventsTable).model_of_rows.columns[0].title == "Time UTC+14:00"
    assert all("UTC+14:00" in lanes.spoken_words(key) for key in lanes.spoken_keys())
    window.desk.local_zone = None


def test_the_zone_chosen_in_the_settings_is_that_of_the_timeline(window: WindowDriver) -> None:
    window.desk.local_zone = ZoneInfo("Pacific/Kiritimati")
    layout = lanes_of(window).layout_of_lanes
    before = str(layout.zone)
    window.desk.keep("time.zone", "local")
    window.desk.preference_changed.emit("time.zone")
    assert before == "UTC"
    assert str(layout.zone) == "Pacific/Kiritimati"
    assert window.find("choice.zone", Segments).current == "local"
    window.desk.local_zone = None


def test_every_pane_is_reached_by_f6(window: WindowDriver) -> None:
    panes = window.find("page.timeline", TimelineScreen).panes()
    reached: set[str] = set()
    for _ in range(7):
        window.key(Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        reached |= {pane.objectName() for pane in panes if pane is focused or pane.isAncestorOf(focused)}
    assert {"bar.range", "bar.filter", "view.lanes", "panel.event"} <= reached


def test_the_pointer_zooms_and_selects_on_the_ruler(window: WindowDriver) -> None:
    lanes, presets = lanes_of(window), window.find("choice.range", Segments)
    presets.chosen.emit("7d")
    window.settle()
    assert lanes.axis.span == pytest.approx(7 * DAY)
    assert presets.current == "7d"
    x = 700 - lanes.layout_of_lanes.labels
    under = lanes.axis.at(x)
    wheel(lanes, QPoint(700, 120), 2)
    assert lanes.axis.span < 6 * DAY
    assert lanes.axis.at(x) == pytest.approx(under, abs=1)
    assert presets.current == ""
    viewport, left = lanes.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(viewport, left, pos=QPoint(400, 10))
    QTest.mouseMove(viewport, QPoint(500, 10))
    QTest.mouseMove(viewport, QPoint(600, 10))
    QTest.mouseRelease(viewport, left, pos=QPoint(600, 10))
    window.settle()
    span = lanes.look.span
    assert span is not None
    assert lanes.axis.x(span[1]) - lanes.axis.x(span[0]) == pytest.approx(200, abs=2)
    window.press("btn.clear_marks")
    assert lanes.look.marks == []


def test_a_closed_group_is_one_row_of_counts(window: WindowDriver) -> None:
    lanes = lanes_of(window)
    lanes.verticalScrollBar().setValue(0)
    layout = lanes.layout_of_lanes
    place, group = layout.place(0), layout.scene.rows[0].key
    middle = QPoint(40, round(layout.ruler + place.high / 2))
    window.click(lanes.viewport(), middle)
    first = layout.scene.rows[0]
    assert (first.key, first.kind.value) == (group, "closed")
    assert f"row {group}" in lanes.spoken_keys()
    words = lanes.spoken_words(f"row {group}")
    assert "events in this span, the gravest" in words
    lanes.group_toggled.emit(group)
    window.settle()
    assert layout.scene.rows[0].kind.value == "group"


def test_the_filter_narrows_both_and_says_what_it_hides(window: WindowDriver) -> None:
    lanes, field = lanes_of(window), window.find("field.filter", QLineEdit)
    everything = set(rows_of(window))
    window.key(Qt.Key.Key_Slash, to=lanes)
    assert field.hasFocus()
    window.type("environment:prod-eu kind:approved", field)
    window.wait_until(lambda: 0 < len(rows_of(window)) < len(everything), "the filter is applied")
    table = window.find("list.events", EventsTable)
    assert {row.entry.kind for row in table.model_of_rows.rows} == {"approved"}
    assert not any(row.items.bars for row in lanes.layout_of_lanes.scene.rows)
    assert "events hidden by filters" in window.find("btn.show_hidden").accessibleName()
    window.press("btn.show_hidden")
    wait_for_rows(window, everything, "everything is back")
    window.type("colour:red", field)
    window.wait_until(lambda: window.sees("words.filter_fault"), "the fault is said")
    assert set(rows_of(window)) == everything
    field.clear()
    window.click(window.find("chip.failures"))
    window.wait_until(lambda: not rows_of(window), "nothing failed that day")


def test_one_tenant_of_an_event_is_shown_alone(window: WindowDriver) -> None:
    table, chip = window.find("list.events", EventsTable), window.find("chip.tenant", TenantChip)
    rows = table.model_of_rows.rows
    table.select(next(row.id for row in rows if not tenants_of(row.entry)))
    window.settle()
    window.click(chip)
    assert "Choose an event that names tenants" in window.desk.messages[-1].text
    everything = set(rows_of(window))
    table.select(next(row.id for row in rows if len(tenants_of(row.entry)) > 1))
    window.settle()
    window.click(chip)
    menu = window.find("menu.tenant", QMenu)
    tenant = menu.actions()[0].text()
    menu.actions()[0].trigger()
    menu.hide()
    window.settle()
    assert chip.isChecked()
    assert chip.accessibleName() == f"Tenant {tenant}"
    window.wait_until(
        lambda: all(tenant in named for row in table.model_of_rows.rows if (named := tenants_of(row.entry))),
        "only events of that tenant, or of all, are left",
    )
    window.click(chip)
    wait_for_rows(window, everything, "everything is back")
    assert chip.accessibleName() == "This tenant"


def test_an_empty_range_leads_to_the_last_event(window: WindowDriver) -> None:
    lanes = lanes_of(window)
    end = window.desk.now().timestamp()
    lanes.show_axis(lanes.axis.showing(end + 5 * DAY, end + 6 * DAY))
    window.wait_until(lambda: not rows_of(window), "nothing there")
    words = window.words()
    assert "No events in this range" in words
    assert any(one.startswith("Last event ") and one.endswith(" earlier.") for one in words)
    window.press("events.empty.0")
    wait_for_rows(window, {"prod-eu@29"}, "the last event is there")


def test_screen_readers_find_the_events_as_a_list(window: WindowDriver) -> None:
    QAccessible.setActive(True)
    found = QAccessible.queryAccessibleInterface(lanes_of(window))
    assert found.role() == QAccessible.Role.List
    assert found.text(QAccessible.Text.Name) == "Timeline, by environment"
    items = [found.child(number) for number in range(found.childCount())]
    names = [item.text(QAccessible.Text.Name) for item in items]
    assert sum("succeeded" in name for name in names) >= 2
    chosen = [number for number, item in enumerate(items) if item.state().selected]
    assert ["promotion R-1" in names[number] for number in chosen] == [True]
    assert not items[chosen[0]].rect().isEmpty()
    QAccessible.setActive(False)


def test_offline_the_record_is_read_with_its_age(window: WindowDriver, home: Path) -> None:
    """Everything is read from this machine; the lanes are hatched from where the data ends."""
    remote = home / "data" / "sample" / "remote.git"
    away = remote.rename(remote.with_name("away.git"))
    window.desk._remote_refused(BackendUnavailableError("the remote does not answer"))
    assert window.desk.offline
    window.go("timeline", "prod-eu@17")
    assert {"prod-eu@5", "prod-eu@17"} <= set(rows_of(window))
    assert window.find("words.evidence").accessibleName().endswith("hashes ok")
    standing = window.desk.standing
    assert standing is not None
    assert standing.fetched_at is not None
    assert lanes_of(window).look.data_end == standing.fetched_at.timestamp()
    assert window.sees("bar.offline")
    away.rename(remote)


def test_nothing_of_a_screen_goes_on_when_it_is_gone(opened: WindowDriver) -> None:
    """Another workspace takes its place: the clock that moves the lanes ends with them."""
    screen = opened.find("page.timeline", TimelineScreen)
    clock, gone = screen.span._clock, []
    clock.destroyed.connect(lambda: gone.append(True))
    opened.desk.opened.emit()
    opened.settle()
    opened.wait_until(lambda: bool(gone), "the clock is gone")
