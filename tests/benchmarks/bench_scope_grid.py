"""The scope of half a million targets: a frame of its grid, a header to new counts, a key in its filter."""

import statistics
import time
from collections.abc import Callable, Iterator

from desktop.domain.release import ReleaseRanking
from desktop.domain.workspace import ReleaseOrder
from desktop.presentation.scope_editor import ScopeEditor
from desktop.presentation.scope_overview import overview_of
from desktop.presentation.scope_press import Line, Press
from tests.benchmarks.bench_application import the_application
from tests.benchmarks.bench_row import Row
from tests.benchmarks.bench_world import World
from tests.fakes.scope_tables import crowded_table

_RUNS = 9
_SIZE = (1200, 800)


def rows(_world: World) -> Iterator[Row]:
    """Yield frames of both views, and what the keys take until there is something new to draw."""
    editor = ScopeEditor(crowded_table(), ReleaseRanking(order=ReleaseOrder.CALVER), "include tag:ring=1")
    yield from _frames(editor)
    presses = iter([Press(Line.ROW, row=number) for number in range(7, 7 + _RUNS)])
    yield _row("scope: row header to new counts", lambda: editor.press(next(presses)), 100)
    columns = iter([Press(Line.COLUMN, column=number) for number in range(3, 3 + _RUNS)])
    yield _row("scope: column header to new counts", lambda: editor.press(next(columns)), 100)
    yield _row("scope: corner to new counts", lambda: editor.press(Press(Line.ALL), agreed=True), 100)
    texts = iter(
        [
            "t",
            "te",
            "ten",
            "tenant-0",
            "tag:ring=2",
            "release:2026.11.1",
            "is:selected",
            "group:group-3",
            "zzz",
        ]
    )
    yield _row("scope: key in the filter over 500,000 cells", lambda: editor.narrow(next(texts)), 100)
    editor.narrow("")
    picture = editor.view().picture
    kinds = editor.kinds(picture)
    yield _row("scope: far view drawn anew, beside the interface", lambda: overview_of(picture, kinds), None)


def _frames(editor: ScopeEditor) -> Iterator[Row]:
    from desktop.ui.scope.grid import ScopeGridView
    from desktop.ui.scope.overview import ScopeOverview, draw_overview, overview_inks
    from desktop.ui.theme.theme import Theme

    application = the_application()
    theme = Theme("light")
    picture = editor.sort_by_kind(on=True).picture
    grid, far = ScopeGridView(theme), ScopeOverview(theme)
    overview = overview_of(picture, editor.kinds(picture))
    far.show_overview(picture, overview, draw_overview(overview, overview_inks(theme)))
    for widget in (grid, far):
        widget.resize(*_SIZE)
        widget.show()
    grid.show_picture(picture)
    application.processEvents()
    bar = grid.verticalScrollBar()

    def scroll() -> None:
        bar.setValue((bar.value() + 137) % bar.maximum())
        grid.viewport().repaint()

    scroll()
    yield _row("scope: frame of the grid 1,000 x 500 while scrolling", scroll, 8)
    yield _row("scope: frame of the far view", far.viewport().repaint, 16)
    grid.close()
    far.close()


def _row(name: str, action: Callable[[], object], goal: float | None) -> Row:
    """Measure processor time of this thread: the neighbours of the machine do not count."""
    found: list[float] = []
    for _run in range(_RUNS):
        begin = time.thread_time()
        action()
        found.append(time.thread_time() - begin)
    return Row(name=name, value=statistics.median(found) * 1000, unit="ms", goal=goal)
