"""The draft: its route, and its scope near by, from far away, filtered, with a shared edit, with a fault."""

from PySide6.QtCore import Qt

from tests.screenshots.scene import Scene
from tests.ui import crowded_home
from tests.ui.driver import WindowDriver

_RULES = (
    "include tag:ring=1 service:billing,pay",
    "include tag:plan=enterprise service:cart,ledger,fraud",
    "exclude tenant:umbra",
)


def open_scope(window: WindowDriver, source: str = "test", target: str = "stage-eu") -> None:
    window.desk.promotion_wanted.emit(source, target)
    patience = crowded_home.PATIENCE_SECONDS
    window.wait_until(lambda: window.sees("step.scope"), "the scope is shown", patience)
    window.settle(patience)


def _scope(window: WindowDriver) -> None:
    from desktop.ui.scope.step import ScopeStep

    open_scope(window)
    step = window.find("step.scope", ScopeStep)
    for rule in _RULES:
        step.rules.added.emit(rule)
    window.settle()
    window.key(Qt.Key.Key_Space, to=step.middle.grid)
    step.middle.grid.go_to(3, 6)
    window.key(Qt.Key.Key_Space, to=step.middle.grid)
    step.toolbar.filter.set_text("tag:ring=1,2")
    window.settle()


def _hidden(window: WindowDriver) -> None:
    from desktop.ui.scope.step import ScopeStep

    _scope(window)
    step = window.find("step.scope", ScopeStep)
    step.rules.added.emit("include service:stock tenant:acme")
    step.toolbar.filter.set_text("tag:ring=2 is:healthy")
    step.rules.field.setText("include servce:web")
    window.settle()
    step.rules.added.emit("include servce:web")
    window.settle()


def _far(window: WindowDriver) -> None:
    from desktop.ui.scope.step import ScopeStep

    _scope(window)
    window.find("step.scope", ScopeStep).switch_zoom()
    window.settle()


def _route(window: WindowDriver) -> None:
    open_scope(window, "stage-eu", "prod-eu")
    from desktop.ui.draft.screen import DraftScreen

    window.find("page.draft", DraftScreen).steps.wanted.emit("route")
    window.settle()


def _plain(window: WindowDriver) -> None:
    open_scope(window, "dev", "sandbox")


def _crowd(window: WindowDriver) -> None:
    """A thousand tenants and five hundred services; one ring of them is chosen, three areas of services."""
    from desktop.ui.scope.step import ScopeStep

    open_scope(window, crowded_home.SOURCE, crowded_home.TARGET)
    step = window.find("step.scope", ScopeStep)
    step.rules.added.emit("include tag:ring=1 tag:group=payments,search,billing")
    window.settle(crowded_home.PATIENCE_SECONDS)


def _crowd_cells(window: WindowDriver) -> None:
    from desktop.ui.scope.step import ScopeStep

    _crowd(window)
    window.find("step.scope", ScopeStep).switch_zoom()
    window.settle()


SCENES = (
    Scene(name="scope", show=_scope, changes=True),
    Scene(name="scope-hidden", show=_hidden, changes=True),
    Scene(name="scope-far", show=_far, changes=True),
    Scene(name="scope-plain", show=_plain, changes=True),
    Scene(name="route", show=_route, changes=True),
    Scene(name="scope-crowd", home="crowded", show=_crowd, changes=True),
    Scene(name="scope-crowd-cells", home="crowded", show=_crowd_cells, changes=True),
)
