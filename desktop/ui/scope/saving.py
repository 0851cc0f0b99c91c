"""What is done with saved scopes: each deed asks the services, then shows what is saved now."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.application.drafts import Draft
from desktop.domain.saved_scope import MembershipChange, SavedScope
from desktop.presentation.signs import Tone
from desktop.ui.desk import Desk
from desktop.ui.scope import reading
from desktop.ui.scope.saved import SavedPane

_KIND = "JSON (*.json)"


class SavedScopes(QObject):
    """`changed` carries the saved scopes after a deed; `taken` the rules of one that is used, and its name."""

    changed = Signal(object)
    taken = Signal(str, str)

    def __init__(self, desk: Desk, pane: SavedPane, draft: Callable[[], Draft | None]) -> None:
        super().__init__(pane)
        self._desk, self._pane, self._draft = desk, pane, draft
        pane.use_wanted.connect(self.use)
        pane.delete_wanted.connect(self.delete)
        pane.export_wanted.connect(self._export)
        pane.import_wanted.connect(self._import)

    def _tell(self, saved: tuple[SavedScope, ...]) -> None:
        self.changed.emit(saved)

    def save(self, name: str) -> None:
        """Save the draft's rules under a name."""
        draft = self._draft()
        if draft is None:
            return

        def then(saved: tuple[SavedScope, ...]) -> None:
            self._tell(saved)
            self._desk.say(f'The scope is saved as "{name}"')

        self._desk.ask("scope.save", lambda services, _token: reading.save_scope(services, draft, name), then)

    def use(self, name: str) -> None:
        """Use a saved scope, and say how its set changed since it was used last."""
        draft = self._draft()
        line = next((line for line in self._pane.lines if line.name == name), None)
        if draft is None or line is None:
            return
        self.taken.emit(line.rules, line.words)

        def then(found: tuple[MembershipChange, tuple[SavedScope, ...]]) -> None:
            change, saved = found
            self._tell(saved)
            if change:
                self._desk.say(f"{line.words}: was {change.was:,}, now {change.now:,} targets", Tone.PLAIN)

        self._desk.ask("scope.use", lambda services, _token: reading.note_use(services, draft, name), then)

    def delete(self, name: str) -> None:
        """Delete a saved scope; Undo brings it back."""

        def then(found: tuple[SavedScope, tuple[SavedScope, ...]]) -> None:
            gone, saved = found
            self._tell(saved)
            undo = ("Undo", lambda: self._keep(gone))
            self._desk.say(f'The saved scope "{name}" is deleted', Tone.PLAIN, undo)

        self._desk.ask("scope.delete", lambda services, _token: reading.delete_scope(services, name), then)

    def _keep(self, saved: SavedScope) -> None:
        self._desk.ask("scope.keep", lambda services, _token: reading.keep_scope(services, saved), self._tell)

    def _window(self) -> QWidget:
        return self._pane.window()

    def _export(self, name: str) -> None:
        file, _kind = QFileDialog.getSaveFileName(
            self._window(), "Export a saved scope", f"{name}.json", _KIND
        )
        if file:
            self.write_file(name, file)

    def write_file(self, name: str, file: str) -> None:
        """Write a saved scope into a file."""
        self._desk.ask(
            "scope.export",
            lambda services, _token: reading.export_scope(services, name, file),
            lambda written: self._desk.say(f"The scope is written to {written}"),
        )

    def _import(self) -> None:
        file, _kind = QFileDialog.getOpenFileName(self._window(), "Import a scope", "", _KIND)
        if file:
            self.take_file(file)

    def take_file(self, file: str) -> None:
        """Import a scope from a file."""

        def then(found: tuple[SavedScope, tuple[SavedScope, ...]]) -> None:
            self._tell(found[1])
            self._desk.say(f'The scope "{found[0].name}" is imported')

        self._desk.ask("scope.import", lambda services, _token: reading.import_scope(services, file), then)
