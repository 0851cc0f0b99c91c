"""The bar above the scope: saved scopes, the offered one, the filter, undo and redo, near or far."""

from PySide6.QtCore import Signal

from desktop.application.drafts import OfferedScope
from desktop.presentation.scope_editor import ScopeView
from desktop.ui.kit.buttons import Button, icon_button
from desktop.ui.kit.frame import Bar, Divider
from desktop.ui.kit.naming import plain_tooltip
from desktop.ui.kit.segments import Segments
from desktop.ui.scope.filter_field import FilterField
from desktop.ui.scope.saved import SavedPane
from desktop.ui.theme.theme import Theme


class ScopeToolbar(Bar):
    """Signals say what is wished; the step does it."""

    offer_taken = Signal(str)
    undo_wanted = Signal()
    redo_wanted = Signal()
    view_chosen = Signal(str)

    def __init__(self, theme: Theme, saved: SavedPane) -> None:
        super().__init__(theme, 44, padding=12, gap=8)
        self._saved = saved
        self._offered: OfferedScope | None = None
        self._closed = ""
        self.menu_button = Button(theme, "Saved scopes", name="btn.saved", icon="bookmark")
        self.menu_button.clicked.connect(self._open_menu)
        self.offer = Button(theme, "", name="btn.offered_scope", kind="ghost", icon="history")
        self.offer.clicked.connect(self._take_offer)
        self._close = icon_button(theme, "x", "Do not offer it again in this draft", name="btn.close_offer")
        self._close.clicked.connect(self._close_offer)
        self.filter = FilterField(theme)
        self.undo = icon_button(theme, "undo-2", "Undo", name="btn.undo", key="Ctrl+Z")
        self.undo.clicked.connect(self.undo_wanted)
        self.redo = icon_button(theme, "redo-2", "Redo", name="btn.redo", key="Ctrl+Shift+Z")
        self.redo.clicked.connect(self.redo_wanted)
        self.views = Segments(
            theme, [("fit", "Fit", ""), ("cells", "Cells", "")], name="scope.view", words="How near"
        )
        self.views.choose("cells")
        self.views.chosen.connect(self.view_chosen)
        self.add(self.menu_button, self.offer, self._close)
        self.row.addWidget(self.filter, 1)
        self.add(Divider(theme, upright=True, long=24), self.undo, self.redo)
        self._before_views = Divider(theme, upright=True, long=24)
        self.add(self._before_views, self.views)
        self._tell_offer(has_rules=False)

    def _open_menu(self) -> None:
        self._saved.menu().exec(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def _take_offer(self) -> None:
        if self._offered is not None:
            self.offer_taken.emit(self._offered.rules)

    def _close_offer(self) -> None:
        self._closed = self._offered.rules if self._offered is not None else ""
        self._tell_offer(has_rules=False)
        self.menu_button.setFocus()

    def show_offer(self, offered: OfferedScope | None) -> None:
        """Offer the scope of the last run into the source; it is never chosen by itself."""
        self._offered, self._closed = offered, ""
        self._tell_offer(has_rules=False)

    def _tell_offer(self, *, has_rules: bool) -> None:
        offered = self._offered
        shown = offered is not None and not has_rules and self._closed != offered.rules
        self.offer.setVisible(shown)
        self._close.setVisible(shown)
        if offered is not None:
            spoken = f"Take the {offered.words}: {offered.targets} targets"
            self.offer.say(offered.words, spoken=spoken)

    def show_view(self, view: ScopeView) -> None:
        """Show what can be undone, how much is seen, which saved scope is in use."""
        self._tell_offer(has_rules=bool(view.rules))
        picture = view.picture
        seen = f"{len(picture.columns)} of {picture.table.wide} services"
        if picture.has_tenants:
            seen = f"{len(picture.rows):,} of {len(picture.table.tenants):,} tenants, {seen}"
        self.filter.show_filter(view.filter)
        self.filter.say(seen, view.fault if view.filter.fault else "", tenants=picture.has_tenants)
        for button, words, verb in ((self.undo, view.can_undo, "Undo"), (self.redo, view.can_redo, "Redo")):
            button.switch("" if words else f"Nothing to {verb.casefold()}")
            if words:
                button.setToolTip(plain_tooltip(f"{verb}: {words}"))
                button.setAccessibleDescription(words)
        self.views.setVisible(picture.has_tenants)
        self._before_views.setVisible(picture.has_tenants)

    def name_current(self) -> None:
        """Write the name of the saved scope that is in use on its button."""
        current = next((line.words for line in self._saved.lines if line.current), "")
        self.menu_button.say(
            current or "Saved scopes", spoken=f"Saved scopes, {current} in use" if current else ""
        )
