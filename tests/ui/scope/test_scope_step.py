"""The scope step on the sample: from nothing to a saved scope by keys, and that each change is kept."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QTest

from desktop.presentation.scope_matrix import Tri
from desktop.ui.draft.screen import DraftScreen
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import Words
from desktop.ui.scope.facets import FacetRow
from desktop.ui.scope.step import ScopeStep
from tests.ui.driver import WindowDriver

_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class ScopeDriver:
    """A window at the scope step of a fresh draft."""

    def __init__(self, window: WindowDriver, source: str = "test", target: str = "stage-eu") -> None:
        self.window = window
        window.desk.promotion_wanted.emit(source, target)
        window.wait_until(lambda: window.sees("step.scope"), "the scope is shown")
        window.settle()
        self.step = window.find("step.scope", ScopeStep)
        self.grid = self.step.middle.grid

    @property
    def rules(self) -> list[str]:
        return [] if self.step.view is None else [line.text for line in self.step.view.lines]

    def act(self, name: str) -> None:
        self.window.find(f"action.{name}", QAction).trigger()
        self.window.settle()

    def type_rule(self, text: str) -> None:
        field = self.step.rules.field
        field.clear()
        field.setFocus()
        self.window.type(text, field)
        self.window.key(Qt.Key.Key_Return, to=field)

    def see(self, text: str) -> None:
        self.step.toolbar.filter.set_text(text)
        self.window.settle()

    def press_corner(self) -> None:
        frame = self.grid.frame_now
        assert frame is not None
        corner = QPoint(19, frame.head - frame.high // 2)
        QTest.mouseClick(self.grid.viewport(), Qt.MouseButton.LeftButton, pos=corner)
        self.window.settle()

    def stored(self) -> str:
        found: list[str] = []
        self.window.desk.ask("test", lambda services, _token: services.drafts.all()[0].rules, found.append)
        self.window.settle()
        return found[0]


@pytest.fixture
def opened(window: WindowDriver) -> Callable[..., ScopeDriver]:
    return lambda *route: ScopeDriver(window, *route)


def test_keys_choose_and_each_change_is_kept(opened: Callable[..., ScopeDriver]) -> None:
    scope = opened()
    window, button = scope.window, scope.window.find("btn.preview", Button)
    assert not button.isEnabled()
    assert button.accessibleDescription() == "No target selected"
    assert window.find("words.scope_summary", Words).whole == "No target selected"
    assert scope.grid.hasFocus()
    window.key(Qt.Key.Key_Space)
    assert (scope.rules, button.text()) == (["include acme/billing"], "Preview 1 target")
    states: list[Tri] = []
    for _time in range(3):
        window.key(Qt.Key.Key_Space, _SHIFT)
        assert scope.grid.picture is not None
        states.append(scope.grid.picture.row_heads[0].state)
    assert states == [Tri.ALL, Tri.NONE, Tri.SOME]
    assert scope.rules == ["include acme/billing"]
    window.key(Qt.Key.Key_Z, _CONTROL)
    assert "exclude tenant:acme" in scope.rules
    window.key(Qt.Key.Key_Z, _CONTROL | _SHIFT)
    assert scope.stored() == "include acme/billing"


def test_a_filter_changes_what_is_seen_and_the_corner_asks(opened: Callable[..., ScopeDriver]) -> None:
    scope = opened()
    window = scope.window
    QTest.mouseClick(window.find("facet.Ring.1", FacetRow), Qt.MouseButton.LeftButton)
    window.settle()
    window.key(Qt.Key.Key_A, _CONTROL, to=scope.grid)
    before = ["include tag:ring=1"]
    assert scope.rules == before
    scope.see("zzz")
    scope.act("scope.all_seen")
    assert scope.rules == before
    assert "selected targets are hidden" in window.find("strip.hidden").accessibleName()
    window.press("btn.show_hidden")
    assert not window.sees("strip.hidden")
    assert scope.rules == before
    scope.press_corner()
    assert window.sees("strip.question")
    assert scope.rules == before
    window.press("btn.choose_many")
    assert scope.rules == [*before, "include all"]
    window.key(Qt.Key.Key_A, _CONTROL | _SHIFT, to=scope.grid)
    assert scope.rules == []
    assert scope.stored() == ""


def test_typed_rules_and_shared_edits(opened: Callable[..., ScopeDriver]) -> None:
    scope = opened()
    window, field = scope.window, scope.step.rules.field
    scope.type_rule("include servce:stock")
    assert "Did you mean service" in window.find("words.rule_fault", Words).whole
    assert field.text() == "include servce:stock"
    field.clear()
    window.type("include service:sto", field)
    assert field.offers == ["include service:stock"]
    scope.type_rule("include cobalt/stock")
    assert scope.rules == ["include cobalt/stock"]
    assert "Also changes 13 targets outside the scope" in window.find("strip.shared").accessibleName()
    window.press("btn.include_shared")
    assert scope.rules == ["include cobalt/stock", "include service:stock"]
    assert not window.sees("strip.shared")


def test_scopes_are_saved_used_and_deleted_with_undo(opened: Callable[..., ScopeDriver]) -> None:
    scope = opened()
    window, saved = scope.window, scope.step.saved
    scope.type_rule("include service:stock")
    scope.act("scope.save")
    window.type("charts", scope.step.middle.save.field)
    window.key(Qt.Key.Key_Return, to=scope.step.middle.save.field)
    assert [line.count_words for line in saved.lines] == ["14"]
    scope.act("scope.none")
    saved.use_wanted.emit("charts")
    window.settle()
    assert scope.rules == ["include service:stock"]
    saved.delete_wanted.emit("charts")
    window.settle()
    assert saved.lines == ()
    deed = window.desk.messages[-1].deed
    assert deed is not None
    deed[1]()
    window.settle()
    assert [line.name for line in saved.lines] == ["charts"]
    for _time in range(3):
        scope.act("edit.undo")
    assert scope.rules == []


def test_cells_and_headers_are_read_out_with_their_state(opened: Callable[..., ScopeDriver]) -> None:
    scope = opened()
    scope.type_rule("include tag:ring=1")
    table = QAccessible.queryAccessibleInterface(scope.grid)
    assert table.role() == QAccessible.Role.Table
    wide = 26
    names = [table.child(index).text(QAccessible.Text.Name) for index in (0, 1, wide, wide + 1)]
    assert names[0].startswith("All shown, some included")
    assert names[1] == "billing, some included, 12 of 60, column 1 of 25"
    assert names[2] == "acme, all included, 14 of 14, row 1 of 60"
    assert names[3] == "acme, billing, included, on 2026.11.2, row 1 of 60"
    assert table.childCount() == wide * 61


def test_without_tenants_it_is_a_plain_list_without_the_word(opened: Callable[..., ScopeDriver]) -> None:
    scope = opened("dev", "sandbox")
    window = scope.window
    assert window.sees("list.services")
    assert not any("tenant" in words.casefold() for words in window.words())
    assert "tenant" not in scope.step.toolbar.filter.field.placeholderText()
    scope.step.middle.list.selectRow(0)
    window.key(Qt.Key.Key_Space, to=scope.step.middle.list)
    assert scope.rules == ["include /billing"]


def test_the_route_step_offers_earlier_releases(opened: Callable[..., ScopeDriver]) -> None:
    window = opened().window
    page = window.find("page.draft", DraftScreen)
    page.steps.wanted.emit("route")
    window.settle()
    rows = page.route.earlier.model_of_rows.rows
    assert not rows[0].commit
    earlier = next(row for row in rows if row.commit)
    page.route.earlier.select(earlier.commit)
    window.press("btn.take_earlier")
    assert window.find("words.release", Words).whole == earlier.release
    assert window.find("words.commit", Words).whole == earlier.commit[:7]
