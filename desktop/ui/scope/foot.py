"""The foot of the scope step: what it comes to, as of when, what to know before the preview, and the way on."""

from datetime import datetime

from PySide6.QtCore import Signal

from desktop.presentation.scope_editor import ScopeView
from desktop.presentation.signs import ATTENTION, UNKNOWN, Sign
from desktop.presentation.times import absolute
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Divider, Footer
from desktop.ui.kit.labels import SignIcon, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class ScopeFoot(Footer):
    """`save_wanted` and `preview_wanted` are its buttons."""

    save_wanted = Signal()
    preview_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._summary = Words(theme, "", Type.STRONG, name="words.scope_summary")
        self._parts = Words(theme, "", colour="text2", name="words.scope_parts")
        self._as_of = Words(theme, "", colour="text2", name="words.scope_resolved")
        self._sign = SignIcon(theme, UNKNOWN)
        self._warning = Words(theme, "", Type.STRONG, name="words.scope_warning")
        self._note = Words(theme, "", colour="text2")
        self._why = Words(theme, "", colour="text2", name="words.why_no_preview")
        self.save = Button(theme, "Save scope…", name="btn.save_scope")
        self.save.height_at_100 = 34
        self.save.clicked.connect(self.save_wanted)
        self.button = Button(theme, "Preview", name="btn.preview", kind="primary", key="Ctrl ↵")
        self.button.height_at_100 = 34
        self.button.setProperty("main", True)
        self.button.clicked.connect(self.preview_wanted)
        self._lines = (Divider(theme, upright=True, long=22), Divider(theme, upright=True, long=22))
        self.row.setSpacing(12)
        self._has_targets = False
        theme.changed.connect(self._refit)
        self.add(self._summary, self._parts, self._lines[0], self._as_of)
        self.add(
            self._lines[1], self._sign, self._warning, self._note, None, self._why, self.save, self.button
        )

    def show_view(self, view: ScopeView, now: datetime, tip: str, *, offline: bool) -> None:
        """Show the counts; without a target the button keeps its place and says why it is off."""
        counts = view.counts
        count = counts.to_change
        targets = f"{count:,} {'target' if count == 1 else 'targets'}"
        self._summary.say(targets if count else "No target selected")
        tenants = f"{counts.tenants:,} {'tenant' if counts.tenants == 1 else 'tenants'}   "
        services = f"{counts.services:,} {'service' if counts.services == 1 else 'services'}"
        self._parts.say(f"{tenants if view.picture.has_tenants else ''}{services}" if count else "")
        cache = ", from cache" if offline else ""
        self._as_of.say(f"resolved {absolute(now, now)} at {tip[:7]}{cache}" if count else "")
        self._fit(bool(count))
        self._tell_warning(view)
        self.button.say(f"Preview {targets}" if count else "Preview")
        reason = "" if count else self._why_not(view)
        self.button.switch(reason)
        self._why.say(reason if counts.chosen else "")
        self.save.switch("" if view.rules else "No rule to save")

    def _refit(self) -> None:
        self._fit(self._has_targets)

    def _fit(self, has_targets: bool) -> None:  # noqa: FBT001 - one caller beside the theme
        """In a crowded window only the count has room beside the buttons."""
        self._has_targets = has_targets
        roomy = has_targets and not self.theme.crowded
        for widget in (self._as_of, self._parts, self._lines[0]):
            widget.setVisible(roomy)

    def _why_not(self, view: ScopeView) -> str:
        return "Every chosen target is on it already" if view.counts.chosen else "No target selected"

    def _tell_warning(self, view: ScopeView) -> None:
        counts = view.counts
        sign: Sign | None = None
        words, note = "", ""
        if view.limit and counts.to_change > view.limit:
            sign, words, note = (
                ATTENTION,
                f"above the policy limit of {view.limit:,} a wave",
                "goes in smaller waves",
            )
        elif counts.unknown:
            sign, words, note = UNKNOWN, f"{counts.unknown:,} unknown", "flagged in the preview"
        for widget in (self._sign, self._warning, self._note, self._lines[1]):
            widget.setVisible(sign is not None)
        if sign is not None:
            self._sign.show_sign(sign)
        self._warning.take_colour("warn" if sign is ATTENTION else "text")
        self._warning.say(words)
        self._note.say(note)
