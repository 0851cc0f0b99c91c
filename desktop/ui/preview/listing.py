"""A list over the page for reading: what a flag concerns, the commits, the proof."""

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from desktop.application.preview_checks import LastVerified
from desktop.application.previews import Preview
from desktop.domain.counting import plural
from desktop.domain.target import Slot
from desktop.presentation.preview_view import PreviewView, name_of
from desktop.presentation.times import absolute
from desktop.ui.desk import Desk
from desktop.ui.kit.frame import Pane
from desktop.ui.kit.labels import Words
from desktop.ui.kit.overlay import Overlay
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.theme import Theme

_HIGHEST, _FRAME = 560, 128
"""The most that the card takes, and what of it is no list."""


def show_listing(theme: Theme, over: QWidget, title: str, text: str, lines: Sequence[str]) -> Overlay:
    """Open a list; Esc and a click beside it close it."""
    content = Pane(theme, ground="raised", gap=8)
    table: DataTable[tuple[int, str]] = DataTable(
        theme,
        (Column(title="What", text=_line, width=600, stretch=True),),
        key=_number,
        name="list.shown",
        words=title,
    )
    table.horizontalHeader().hide()
    table.show_rows(list(enumerate(lines)))
    content.add(Words(theme, text, colour="text2", wrap=True))
    content.column.addWidget(table, 1)
    high = min(_HIGHEST, _FRAME + table.row_height * len(lines))
    return Overlay(theme, over, title=title, content=content, name="overlay.list", wide=760, high=high)


def show_commits(desk: Desk, over: QWidget, preview: Preview) -> Overlay:
    """Show the commits that the promotion brings."""
    now = desk.now()
    lines = [
        f"{commit.id[:7]}  {absolute(commit.committed, now)}  {commit.author}: {commit.subject}"
        for commit in preview.commits
    ]
    title = f"{plural(len(lines), 'commit')} between what the target has and what it would get"
    return show_listing(desk.theme, over, title, "The newest first.", lines)


def show_proof(
    desk: Desk, over: QWidget, view: PreviewView, verified: Mapping[Slot, LastVerified]
) -> Overlay:
    """Show what is known of the targets that are there already."""
    now = desk.now()
    lines: list[str] = []
    for slot in view.already:
        last = verified.get(slot)
        said = "never verified" if last is None else f"{last.result} {absolute(last.at, now)}"
        lines.append(f"{name_of(slot)}: {said}")
    title = f"{view.already_words}, not in the plan"
    text = "Git already says so in the target; beside it what was last verified there."
    return show_listing(desk.theme, over, title, text, lines)


def _line(row: tuple[int, str]) -> str:
    return row[1]


def _number(row: tuple[int, str]) -> str:
    return str(row[0])
