"""The chip that shows one tenant alone: that of the selected event, or one of those it names."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu

from desktop.presentation.plain_text import plain
from desktop.ui.kit.chips import FilterChip
from desktop.ui.theme.theme import Theme

_WORDS = "This tenant"
_MOST = 30
"""A longer menu is no help: the filter's own word is."""


class TenantChip(FilterChip):
    """On, it names its tenant. `changed` tells another one, or none any more; `wanting` that no event names one."""

    changed = Signal()
    wanting = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _WORDS, name="chip.tenant")
        self.tenant = ""
        self._offered: tuple[str, ...] = ()
        self.clicked.connect(self._clicked)

    def offer(self, tenants: Sequence[str]) -> None:
        """Take the tenants of what is selected."""
        self._offered = tuple(tenants)

    def choose(self, tenant: str) -> None:
        """Show one tenant alone, or all of them where it is ""."""
        self.setChecked(bool(tenant))
        words = f"Tenant {plain(tenant)}" if tenant else _WORDS
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()
        if tenant != self.tenant:
            self.tenant = tenant
            self.changed.emit()

    def _clicked(self) -> None:
        self.setChecked(bool(self.tenant))  # only a choice switches it
        if self.tenant:
            self.choose("")
        elif not self._offered:
            self.wanting.emit()
        elif len(self._offered) == 1:
            self.choose(self._offered[0])
        else:
            self._ask()

    def _ask(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("menu.tenant")
        menu.aboutToHide.connect(menu.deleteLater)
        for tenant in self._offered[:_MOST]:
            menu.addAction(plain(tenant).replace("&", "&&"), partial(self.choose, tenant))
        more = len(self._offered) - _MOST
        if more > 0:
            menu.addAction(f"{more} more: write tenant: and its name into the filter").setEnabled(False)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
