"""Every screen: each control has a name, nothing is said as an error, every declared action is done somewhere."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.presentation.actions import ACTIONS
from desktop.presentation.signs import Tone
from desktop.ui.kit.screen import Screen
from desktop.ui.shell.pages import SCREEN_NAMES
from tests.ui.driver import WindowDriver

_ROLES = frozenset(
    {
        QAccessible.Role.Button,
        QAccessible.Role.CheckBox,
        QAccessible.Role.RadioButton,
        QAccessible.Role.EditableText,
        QAccessible.Role.ComboBox,
        QAccessible.Role.Slider,
        QAccessible.Role.SpinBox,
        QAccessible.Role.PageTab,
        QAccessible.Role.List,
        QAccessible.Role.Table,
        QAccessible.Role.Tree,
        QAccessible.Role.ListItem,
        QAccessible.Role.Link,
    }
)
_IN_A_FIELD = frozenset({"QLineEditIconButton", "QComboBoxPrivateContainer"})


def nameless(root: QWidget) -> Iterator[str]:
    """Yield the controls under a widget that a screen reader would read without a name."""
    yield from _nameless(QAccessible.queryAccessibleInterface(root), ())


def _nameless(interface: QAccessibleInterface, path: tuple[str, ...]) -> Iterator[str]:
    if interface.state().invisible:
        return
    widget = interface.object()
    kind = type(widget).__name__ if widget is not None else interface.role().name
    name = interface.text(QAccessible.Text.Name)
    if isinstance(widget, QComboBox):  # it would tell its value as its name
        name = widget.accessibleName()
    shown = not isinstance(widget, QWidget) or widget.isVisible()
    if interface.role() in _ROLES and shown and not name and kind not in _IN_A_FIELD:
        yield " > ".join((*path[-3:], kind, widget.objectName() if widget is not None else ""))
    for number in range(interface.childCount()):
        child = interface.child(number)
        if child is not None and child.isValid():
            yield from _nameless(child, (*path, kind))


def _ids(services: Services, _token: CancelToken) -> dict[str, str]:
    """Return something to show for each screen that shows one thing."""
    request = services.requests.all()[0].full_name
    opened = services.drafts.open("test", "stage-eu")
    draft = services.drafts.save(replace(opened, rules="include tenant:acme", step="preview")).id
    names = ("request", "run", "verification", "handoff")
    return {**dict.fromkeys(names, request), "draft": draft, "rollback": "prod-eu", "pipeline": "test"}


@pytest.fixture
def screen_reader() -> Iterator[None]:
    """Let Qt believe that somebody reads the window aloud, for one test."""
    was_active = QAccessible.isActive()
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(was_active)


@pytest.mark.usefixtures("screen_reader")
def test_every_screen_names_its_controls_and_opens_without_an_error(window: WindowDriver) -> None:
    found: list[dict[str, str]] = []
    window.desk.ask("test.ids", _ids, found.append)
    window.settle()
    faults: dict[str, list[str]] = {}
    handled: set[str] = set()
    for name in SCREEN_NAMES:
        window.go(name, found[0].get(name, ""))
        screen = window.window.screen_shown
        assert isinstance(screen, Screen), name
        assert window.window.shown_name == name
        faults[name] = list(nameless(window.window))
        handled |= set(screen.handlers())
    assert {name: bad for name, bad in faults.items() if bad} == {}
    assert [message.text for message in window.desk.messages if message.tone is Tone.FAIL] == []

    own = set(window.window._commands._own)
    assert {spec.id for spec in ACTIONS} - handled - own == set(), "declared, and done nowhere"
    assert handled - {spec.id for spec in ACTIONS} == set(), "done, and declared nowhere"
