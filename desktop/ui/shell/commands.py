"""What the window does for an action: its own, those of the screen that is shown, and the palette over both."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from desktop.application.cancellation import CancelToken
from desktop.application.program import SAMPLE, KnownWorkspace
from desktop.presentation.actions import ACTIONS, by_id
from desktop.presentation.actions.everywhere import SCREENS
from desktop.presentation.actions.spec import ActionSpec
from desktop.presentation.palette import PaletteEntry
from desktop.presentation.preferences import setting_entries
from desktop.presentation.shortcuts import key_words
from desktop.presentation.signs import Tone
from desktop.ui.desk import Desk, Place
from desktop.ui.help.cards import getting_started, glossary
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.screen import Screen
from desktop.ui.palette.palette import Palette
from desktop.ui.shell.menu_here import open_menu_here
from desktop.ui.shell.mode import freshness_story, switch_mode
from desktop.ui.shell.overlays import about, closing_question, messages, shortcut_sheet
from desktop.ui.shell.toasts import Toasts

if TYPE_CHECKING:
    from desktop.application.services import Services

_OTHER_THEME = {"light": "dark", "dark": "light", "high-contrast": "light"}
_TEXT_STEP = 0.1


class Commands:
    """Runs actions by their ids. `window` is the main window as commands need it, with what it said in its corner."""

    def __init__(self, window: QMainWindow, desk: Desk, toasts: Toasts) -> None:
        self._window, self._desk, self._toasts = window, desk, toasts
        central = window.centralWidget()
        assert central is not None  # noqa: S101 - the window lays out before it makes its commands
        self._over: QWidget = central
        self._palette = Palette(desk.theme, central)
        self._palette.taken.connect(self._taken)
        self._own: dict[str, Callable[[], object]] = {
            "app.sample": lambda: desk.open(SAMPLE),
            "app.connect": lambda: desk.go(Place(screen="connections", id="add")),
            "app.welcome": lambda: desk.go(Place(screen="welcome")),
            "app.quit": window.close,
            "edit.find": self._find,
            "view.refresh": desk.refresh,
            "view.theme": self._other_theme,
            "view.larger": lambda: self._scale(_TEXT_STEP),
            "view.smaller": lambda: self._scale(-_TEXT_STEP),
            "view.next_pane": lambda: self._pane(1),
            "view.previous_pane": lambda: self._pane(-1),
            "view.menu": open_menu_here,
            "view.messages": self._show_messages,
            "faults.show": lambda: desk.go(Place(screen="faults")),
            "go.settings": lambda: desk.go(Place(screen="settings")),
            "go.back": lambda: self._step(-1),
            "go.forward": lambda: self._step(1),
            "mode.switch": lambda: switch_mode(desk),
            "app.palette": self._open_palette,
            "page.main_button": self._main_button,
            "help.start": lambda: getting_started(desk, central),
            "help.words": lambda: glossary(desk, central),
            "help.keys": lambda: shortcut_sheet(desk, central),
            "help.about": lambda: about(desk, central),
        }
        for screen, *_rest in SCREENS:
            self._own[f"go.{screen}"] = partial(desk.go, Place(screen=screen))

    # --- running -------------------------------------------------------------------------------------------

    def run(self, action_id: str) -> None:
        """Do what an action stands for: the screen first, then the window."""
        spec = by_id(action_id)
        reason = self.why_not(spec)
        if reason:
            self._desk.say(f"{spec.title.rstrip('…')}: {reason}", Tone.PLAIN)
            return
        screen = self._screen()
        handler = screen.handlers().get(action_id) if screen is not None else None
        (handler or self._own[action_id])()

    def elsewhere(self, spec: ActionSpec) -> str:
        """Why an action does not belong to what is shown, "" where it does."""
        if spec.needs_workspace and self._desk.standing is None:
            return "No workspace is open"
        if spec.screens and self._shown_name() not in spec.screens:
            return f"Only on {' or '.join(spec.screens)}"
        return ""

    def why_not(self, spec: ActionSpec) -> str:
        """Why an action is off now, "" where it is on."""
        elsewhere = self.elsewhere(spec)
        if elsewhere:
            return elsewhere
        screen = self._screen()
        if screen is not None and spec.id in screen.handlers():
            return screen.why_not(spec.id)
        return self._why_not_own(spec.id)

    def _why_not_own(self, action_id: str) -> str:
        """Why an action of the window itself is off now."""
        desk = self._desk
        match action_id:
            case "view.refresh" if desk.standing is None:
                return "No workspace is open"
            case "faults.show" if desk.broken is None and desk.unopened is None:
                return "Nothing is wrong with it"
            case "page.main_button":
                button = self._main()
                able = button is not None and button.isEnabled()
                return "" if able else "This page has no main button that is on"
            case "go.back" | "go.forward":
                history = getattr(self._window, "history", None)
                able = history is not None and history.can_step(-1 if action_id == "go.back" else 1)
                return "" if able else "Nowhere to go"
            case _:
                return "" if action_id in self._own else "Not on this screen"

    def _screen(self) -> Screen | None:
        shown = getattr(self._window, "screen_shown", None)
        return shown if isinstance(shown, Screen) else None

    def _shown_name(self) -> str:
        return str(getattr(self._window, "shown_name", ""))

    def _step(self, by: int) -> None:
        step = getattr(self._window, "step", None)
        if step is not None:
            step(by)

    # --- the window's own ----------------------------------------------------------------------------------

    def _find(self) -> None:
        screen = self._screen()
        if screen is None or not screen.go_find():
            self._open_palette()

    def _other_theme(self) -> None:
        theme = self._desk.theme
        theme.choose(_OTHER_THEME[theme.tokens.name])
        self._desk.keep("theme", theme.choice)

    def _scale(self, by: float) -> None:
        theme = self._desk.theme
        theme.scale_text(round(theme.text_scale + by, 2))
        self._desk.keep("text_scale", theme.text_scale)

    def _pane(self, by: int) -> None:
        screen = self._screen()
        panes = [
            *self._over.findChildren(QWidget, "pane.rail"),
            *(screen.panes() if screen is not None else []),
        ]
        panes += self._over.findChildren(QWidget, "pane.header")
        shown = [pane for pane in panes if pane.isVisible()]
        focused = QApplication.focusWidget()
        here = next(
            (n for n, pane in enumerate(shown) if focused is not None and pane.isAncestorOf(focused)),
            0 if by < 0 else -1,
        )
        for offset in range(1, len(shown) + 1):
            pane = shown[(here + by * offset) % len(shown)]
            if focus_first(pane):
                return

    def _main(self) -> Button | None:
        screen = self._screen()
        buttons = screen.findChildren(Button) if screen is not None else []
        shown = [one for one in buttons if one.isVisible() and one.property("main") is True]
        return shown[0] if shown else None

    def _main_button(self) -> None:
        button = self._main()
        if button is not None and button.isEnabled():
            button.click()

    def tell_freshness(self) -> None:
        self._desk.say(freshness_story(self._desk), Tone.PLAIN, ("Refresh", self._desk.refresh))

    def ask_before_closing(self) -> None:
        closing_question(self._desk, self._over)

    # --- the palette ---------------------------------------------------------------------------------------

    def _show_messages(self) -> None:
        """List what was said; what still stands in the corner is in the list."""
        self._toasts.clear()
        messages(self._desk, self._over)

    def _open_palette(self) -> None:
        before = QApplication.focusWidget()
        commands = self._command_entries()
        self._palette.open(commands, before)
        if self._desk.standing is not None:
            self._desk.ask(
                "palette", _entries, lambda found: self._palette_grown([*found, *commands], before)
            )

    def _palette_grown(self, entries: list[PaletteEntry], before: QWidget | None) -> None:
        if self._palette.isVisible():
            typed = self._palette.field.text()
            cursor = self._palette.field.hasSelectedText()
            self._palette.open(entries, before, None)
            if not cursor:
                self._palette.field.setText(typed)
                self._palette.field.deselect()
                self._palette.field.end(False)

    def _command_entries(self) -> list[PaletteEntry]:
        found = [
            PaletteEntry(
                kind="screen" if spec.id.startswith("go.") and spec.icon else "command",
                id=spec.id,
                title=spec.title,
                detail=spec.help,
                key=key_words(spec.key),
                icon=spec.icon,
                reason=self.why_not(spec),
            )
            for spec in ACTIONS
            if spec.id != "app.palette"
        ]
        found += setting_entries()
        known: tuple[KnownWorkspace, ...] = tuple(self._desk.program.known())
        current = self._desk.standing.address if self._desk.standing is not None else ""
        found += [
            PaletteEntry(
                kind="workspace", id=item.address, title=item.name, detail=item.address, icon="folder-git-2"
            )
            for item in known
            if item.address != current
        ]
        return found

    def _taken(self, entry: object) -> None:
        if not isinstance(entry, PaletteEntry):
            return
        match entry.kind:
            case "command" | "screen" | "help":
                self.run(entry.id)
            case "environment":
                self._desk.go(Place(screen="pipeline", id=entry.id))
            case "request":
                self._desk.go(Place(screen="request", id=entry.id))
            case "draft":
                self._desk.go(Place(screen="draft", id=entry.id))
            case "workspace":
                self._desk.open(entry.id)
            case "promotion":
                source, target = entry.id.split(" → ")
                self._desk.promotion_wanted.emit(source, target)
            case _:
                self._desk.go(Place(screen="settings", id=entry.id))


def focus_first(pane: QWidget) -> bool:
    """Give the keyboard to the first control of a pane that takes it; False where none does."""
    tab = Qt.FocusPolicy.TabFocus
    candidates = [pane, *pane.findChildren(QWidget)]
    able = [
        one
        for one in candidates
        if one.isVisibleTo(pane.window()) and one.isEnabled() and one.focusPolicy() & tab
    ]
    if not able:
        return False
    able[0].setFocus(Qt.FocusReason.TabFocusReason)
    return True


def _entries(services: Services, _token: CancelToken) -> list[PaletteEntry]:
    pipeline = services.workspace.pipeline
    found = [
        PaletteEntry(
            kind="promotion",
            id=f"{edge.source} → {edge.target}",
            title=f"Promote {edge.source} → {edge.target}",
            icon="arrow-right",
        )
        for edge in pipeline.routes
    ]
    found += [
        PaletteEntry(kind="environment", id=one.name, title=one.name, detail=one.tier.value, icon="server")
        for one in pipeline.in_order()
    ]
    found += [
        PaletteEntry(
            kind="request",
            id=one.full_name,
            title=one.full_name,
            detail=f"{one.state.value}",
            icon="inbox",
        )
        for one in services.requests.all()
    ]
    found += [
        PaletteEntry(
            kind="draft", id=one.id, title=one.id, detail=f"{one.source} → {one.target}", icon="pencil"
        )
        for one in services.drafts.all()
    ]
    return found
