"""Commands of a scope's editor in line, beside the interface: each sees what the one before it came to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.domain.saved_scope import SavedScope
from desktop.presentation.scope_editor import ScopeEditor, ScopeView
from desktop.presentation.scope_overview import Overview, overview_of
from desktop.presentation.scope_saved import SavedLine, saved_lines
from desktop.presentation.scope_strategy import chosen_strategy, wave_sizes
from desktop.presentation.scope_writing import ScopeRules
from desktop.ui.desk import Desk
from desktop.ui.scope.overview import draw_overview, overview_inks
from desktop.ui.scope.reading import ScopeReading
from desktop.ui.tasks import Task

_LANE = "scope"
Command = Callable[[ScopeEditor], ScopeView]


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What a command came to, as the window shows it; `far` is the picture from far away where that is shown."""

    view: ScopeView
    waves: tuple[int, ...]
    far: tuple[Overview, QImage] | None = None


class ScopeLane(QObject):
    """`came` carries what each command led to, in the order of the commands."""

    came = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._editor: ScopeEditor | None = None
        self._reading: ScopeReading | None = None
        self.strategy = ""
        self.zoomed = False

    @property
    def is_open(self) -> bool:
        return self._editor is not None

    def close(self) -> None:
        """Forget the editor: what its commands still come to is not told."""
        self._editor, self._reading = None, None

    def open(self, found: ScopeReading, rules: str) -> None:
        """Take a reading: into the editor that is there, else into a fresh one with these rules."""
        self._reading = found
        limit = found.policy.change.max_targets_per_wave
        editor = self._editor
        if editor is not None:
            self.run(lambda it: _renewed(it, found, limit, far=self.zoomed))
            return

        def work(_token: object) -> tuple[ScopeEditor, Came]:
            made = ScopeEditor(found.table, found.ranking, rules, limit=limit, release=found.release)
            made.sort_by_kind(on=self.zoomed)
            return made, self._shown(made, made.view(), found)

        def then(result: tuple[ScopeEditor, Came]) -> None:
            if self._reading is found:
                self._editor = result[0]
                self.came.emit(result[1])

        task = Task(key="scope.open", title="", work=work, then=then, failed=self.failed.emit)
        self._desk.tasks.ask(_LANE, task)

    def run(self, command: Command, key: str = "") -> None:
        """Put a command behind those before it; a newer one of the same key makes an older one needless."""
        editor, found = self._editor, self._reading
        if editor is None or found is None:
            return

        def then(came: Came) -> None:
            if editor is self._editor:
                self.came.emit(came)

        task = Task(
            key=key and f"scope.{key}",
            title="",
            work=lambda _token: self._shown(editor, command(editor), found),
            then=then,
            failed=None,
        )
        self._desk.tasks.ask(_LANE, task)

    def write(self, deed: Callable[[ScopeRules], str]) -> None:
        """Change the rules themselves."""
        self.run(lambda it: it.write(deed))

    def count_saved(
        self, saved: Sequence[SavedScope], then: Callable[[tuple[SavedLine, ...]], object]
    ) -> None:
        """Tell what saved scopes come to here."""
        editor = self._editor
        if editor is not None:
            task = Task(
                key="scope.saved",
                title="",
                work=lambda _token: saved_lines(saved, editor.resolver, editor.writing.text),
                then=then,
                failed=None,
            )
            self._desk.tasks.ask(_LANE, task)

    def complete(self, typed: str) -> list[str]:
        """Return what a typed rule may go on with."""
        return self._editor.writing.complete(typed) if self._editor is not None else []

    def _shown(self, editor: ScopeEditor, view: ScopeView, found: ScopeReading) -> Came:
        picture = view.picture
        far: tuple[Overview, QImage] | None = None
        if self.zoomed:
            overview = overview_of(picture, editor.kinds(picture))
            far = overview, draw_overview(overview, overview_inks(self._desk.theme))
        strategy = chosen_strategy(found.policy, self.strategy)
        waves = wave_sizes(picture.table, view.change, found.policy, strategy)
        return Came(view=view, far=far, waves=waves)


def _renewed(editor: ScopeEditor, found: ScopeReading, limit: int, *, far: bool) -> ScopeView:
    editor.renew(found.table, found.ranking, limit=limit, release=found.release)
    return editor.sort_by_kind(on=far)
