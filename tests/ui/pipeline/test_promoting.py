"""Five ways from a source to a target, and one draft: click, drag, keys, palette, list menu."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from desktop.application.drafts import Draft
from desktop.ui.graph.canvas import GraphCanvas
from desktop.ui.graph.card_painter import handle_of
from desktop.ui.pipeline.screen import PipelineScreen
from tests.ui.driver import WindowDriver

SOURCE, TARGET = "test", "stage-eu"


def canvas_of(window: WindowDriver) -> GraphCanvas:
    return window.find("view.graph", GraphCanvas)


def middle_of(window: WindowDriver, name: str) -> QPoint:
    return canvas_of(window).place_of(name).center().toPoint()


def by_click(window: WindowDriver) -> None:
    window.press("btn.promote")
    window.click(canvas_of(window), middle_of(window, TARGET))


def drag(window: WindowDriver, target: str, *, drop: bool = True) -> None:
    canvas = canvas_of(window)
    start = handle_of(canvas.place_of(SOURCE)) - QPointF(2, 0)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start.toPoint())
    QTest.mouseMove(canvas, middle_of(window, target))
    if drop:
        end = middle_of(window, target)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
        window.settle()


def by_drag(window: WindowDriver) -> None:
    drag(window, TARGET)


def by_keys(window: WindowDriver) -> None:
    canvas = canvas_of(window)
    canvas.setFocus()
    window.key(Qt.Key.Key_P, to=canvas)
    assert canvas.look.choice is not None
    number = canvas.look.choice.candidates[TARGET].number
    window.key(Qt.Key(Qt.Key.Key_0 + number), to=canvas)


def by_palette(window: WindowDriver) -> None:
    window.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier, canvas_of(window))
    window.type(f"promote {SOURCE} {TARGET}")
    window.key(Qt.Key.Key_Return)


def by_list_menu(window: WindowDriver) -> None:
    screen = window.find("page.pipeline", PipelineScreen)
    QTimer.singleShot(100, lambda: choose_in_menu(f"Promote {SOURCE} → {TARGET}"))
    screen.list.menu_wanted.emit(SOURCE, screen.mapToGlobal(QPoint(200, 200)))
    window.settle()


def choose_in_menu(words: str) -> None:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    chosen = next(action for action in menu.actions() if action.text() == words)
    menu.close()
    chosen.trigger()


def draft_shown(window: WindowDriver) -> Draft:
    """Return the draft whose page is shown."""
    assert window.sees("page.draft"), "no draft page is shown"
    found: list[Draft] = []
    name = str(window.window.screen_shown.title()).removeprefix("Draft ")  # type: ignore[union-attr]
    window.desk.ask("test.draft", lambda services, _token: services.drafts.get(name), found.append)
    window.settle()
    return found[0]


WAYS: tuple[Callable[[WindowDriver], None], ...] = (by_click, by_drag, by_keys, by_palette, by_list_menu)


def test_five_ways_open_the_same_draft_and_no_edge_opens_none(window: WindowDriver) -> None:
    opened: list[tuple[str, str, str, str]] = []
    for way in WAYS:
        window.go("pipeline", SOURCE)
        way(window)
        draft = draft_shown(window)
        opened.append((draft.source, draft.target, draft.rules, draft.step))
    assert set(opened) == {opened[0]}, opened
    assert opened[0][:2] == (SOURCE, TARGET)
    assert len(opened) == len(WAYS)

    window.go("pipeline", SOURCE)
    drag(window, "prod-eu")
    assert window.sees("page.pipeline")
    assert window.desk.messages[-1].text == "no edge from test to prod-eu"

    drag(window, TARGET, drop=False)
    choice = canvas_of(window).look.choice
    assert choice is not None
    assert choice.fixed == SOURCE
    window.key(Qt.Key.Key_Escape, to=canvas_of(window))
    QTest.mouseRelease(
        canvas_of(window),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        middle_of(window, TARGET),
    )
    window.settle()
    assert window.sees("page.pipeline")
    assert canvas_of(window).look.choice is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Right, Qt.Key.Key_Left])
def test_the_three_views_share_one_selection(window: WindowDriver, key: Qt.Key) -> None:
    window.go("pipeline", SOURCE)
    canvas = canvas_of(window)
    canvas.setFocus()
    window.key(key, to=canvas)
    chosen = canvas.selection
    screen = window.find("page.pipeline", PipelineScreen)
    assert chosen != SOURCE
    assert screen.list.selected == chosen
    assert screen.details.accessibleName() == f"Details of {chosen}"


def test_t_chooses_in_the_graph_what_comes_into_an_environment(window: WindowDriver) -> None:
    window.go("pipeline", TARGET)
    screen, canvas = window.find("page.pipeline", PipelineScreen), canvas_of(window)
    screen.bar.view_chosen.emit("list")
    window.key(Qt.Key.Key_T, to=screen.list)
    choice = canvas.look.choice
    assert choice is not None, "the graph is shown, and the choice has begun in it"
    assert canvas.hasFocus()
    assert (choice.fixed, choice.into, choice.names) == (TARGET, True, (SOURCE,))
    assert choice.candidates[SOURCE].number == 1
    hint = window.find("panel.choosing", QWidget)
    assert hint.isVisible()
    assert hint.accessibleName().startswith(f"Promote into {TARGET} from")

    window.key(Qt.Key.Key_Escape, to=canvas)
    assert canvas.look.choice is None
    assert not hint.isVisible()
    assert window.sees("page.pipeline"), "Escape opened nothing"

    window.key(Qt.Key.Key_T, to=canvas)
    window.click(canvas, middle_of(window, "dev"))
    assert window.desk.messages[-1].text == f"no edge from dev to {TARGET}"

    window.key(Qt.Key.Key_T, to=canvas)
    window.key(Qt.Key.Key_1, to=canvas)
    draft = draft_shown(window)
    assert (draft.source, draft.target) == (SOURCE, TARGET)
