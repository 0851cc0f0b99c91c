"""The declared actions as Qt's: menus, keys, and whether they are on now; nothing is declared here."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from desktop.presentation.actions import ACTIONS
from desktop.presentation.actions.spec import ActionSpec, Menu
from desktop.presentation.shortcuts import is_single_key
from desktop.ui.kit.naming import plain_tooltip
from desktop.ui.theme.theme import Theme

Run = Callable[[str], object]
WhyNot = Callable[[ActionSpec], str]


class Actions(QObject):
    """One QAction an action. An open menu asks `why_not` for each; else only `elsewhere` turns one off.

    A key of an action that is off for another reason is heard all the same: running it says the reason.
    """

    def __init__(
        self, window: QMainWindow, theme: Theme, run: Run, why_not: WhyNot, elsewhere: WhyNot
    ) -> None:
        super().__init__(window)
        self._theme, self._why_not, self._elsewhere = theme, why_not, elsewhere
        self._actions: dict[str, QAction] = {}
        menus = {menu: QMenu(menu.value, window) for menu in Menu}
        for spec in ACTIONS:
            action = QAction(spec.title, window)
            action.setObjectName(f"action.{spec.id}")
            action.setStatusTip(spec.help)
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setMenuRole(_role(spec.id))
            action.triggered.connect(lambda _checked=False, spec=spec: run(spec.id))
            self._actions[spec.id] = action
            window.addAction(action)
            menus[spec.menu].addAction(action)
        for menu in menus.values():
            if not menu.isEmpty():
                menu.aboutToShow.connect(self._tell_reasons)
                menu.aboutToHide.connect(self.renew)
                window.menuBar().addMenu(menu)
        self.allow_single_keys(allowed=True)
        theme.changed.connect(self._restyle)
        self._restyle()

    def allow_single_keys(self, *, allowed: bool) -> None:
        """Bind the declared keys; those of a letter, digit or sign alone only where a person wants them."""
        for spec in ACTIONS:
            if not spec.in_view:
                keys = [key for key in spec.keys if allowed or not is_single_key(key)]
                self._actions[spec.id].setShortcuts([QKeySequence(key) for key in keys])

    def renew(self) -> None:
        """Turn on what belongs to the screen that is shown, and off what does not."""
        for spec in ACTIONS:
            action, able = self._actions[spec.id], not self._elsewhere(spec)
            if action.isEnabled() is not able:
                action.setEnabled(able)

    def _tell_reasons(self) -> None:
        """Turn each action on or off for an open menu; an action that is off says why in its tooltip."""
        for spec in ACTIONS:
            reason = self._why_not(spec)
            action = self._actions[spec.id]
            action.setEnabled(not reason)
            action.setToolTip(plain_tooltip(reason or spec.help))

    def action(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def _restyle(self) -> None:
        for spec in ACTIONS:
            if spec.icon:
                self._actions[spec.id].setIcon(self._theme.icon(spec.icon))


def _role(action_id: str) -> QAction.MenuRole:
    roles = {
        "app.quit": QAction.MenuRole.QuitRole,
        "go.settings": QAction.MenuRole.PreferencesRole,
        "help.about": QAction.MenuRole.AboutRole,
    }
    return roles.get(action_id, QAction.MenuRole.NoRole)
