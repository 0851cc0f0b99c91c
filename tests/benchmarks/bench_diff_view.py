"""A difference from two contents to its first picture: twenty thousand lines, and one line of five megabytes."""

import random
from collections.abc import Iterator

from PySide6.QtCore import QSize

from desktop.backends.git.repository import open_repository
from desktop.presentation.diff_rows import Layout, difference, section
from desktop.settings.environment import read_environment
from desktop.ui.preview.diff_view import DiffView
from desktop.ui.theme.theme import Theme
from tests.benchmarks.bench_application import the_application
from tests.benchmarks.bench_row import Row, median_seconds
from tests.benchmarks.bench_world import World, git

_LINES, _SEED = 20_000, 7
_LONG = 5 * 1024 * 1024
_ALL = 10_000_000


def rows(world: World) -> Iterator[Row]:
    """Yield the time of Git's difference, of its rows, and until it is painted."""
    remote = world.folder / "diff-remote.git"
    git(world.folder, "init", "-q", "--bare", str(remote))
    folder = world.folder / "diff.git"
    repository = open_repository(folder, str(remote), read_environment(), allow_file=True)
    application = the_application()
    view = DiffView(Theme("light"))
    view.resize(QSize(940, 640))
    view.show()
    application.processEvents()
    try:
        for name, before, after, goal in (
            (f"{_LINES} lines", *_many_lines(), 0.3),
            ("one line of 5 MB", b"x" * _LONG, b"x" * _LONG + b"y", 0.2),
        ):

            def show(before: bytes = before, after: bytes = after) -> None:
                text = repository.diff(before, after, "values.yaml", _ALL)
                view.show_difference(difference([section("values.yaml", text)]))
                view.grab()

            yield Row(
                name=f"difference of {name} to first paint",
                value=median_seconds(show, 5),
                unit="s",
                goal=goal,
            )
        yield Row(
            name=f"scroll and paint a difference of {_LINES} lines",
            value=_paint(view, repository.diff(*_many_lines(), "values.yaml", _ALL)),
            unit="s",
            goal=0.016,
        )
    finally:
        view.close()
        repository.close()


def _paint(view: DiffView, text: str) -> float:
    view.show_difference(difference([section("values.yaml", text)]))
    view.lay_out(Layout.SPLIT)
    bar = view.verticalScrollBar()

    def scroll() -> None:
        bar.setValue((bar.value() + 400) % max(1, bar.maximum()))
        view.viewport().repaint()

    return median_seconds(scroll, 20)


def _many_lines() -> tuple[bytes, bytes]:
    chance = random.Random(_SEED)
    before = [f"  key{number}: value of {number}" for number in range(_LINES)]
    after = [f"{line}, changed" if chance.random() < 0.1 else line for line in before]
    return "\n".join(before).encode(), "\n".join(after).encode()
