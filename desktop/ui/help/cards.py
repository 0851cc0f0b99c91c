"""The cards of Help: getting started, which ticks itself, and the glossary with its search."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.presentation.help_pages import FirstStep, first_steps, words_with
from desktop.presentation.signs import NOT_DEPLOYED, PASSED
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fields import SearchField
from desktop.ui.kit.frame import Pane, Scroll, clear
from desktop.ui.kit.labels import SignIcon, Words
from desktop.ui.kit.overlay import Overlay
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_SEEN = "seen"
_ON_ITS_OWN = frozenset({"pipeline", "timeline"})
"""Screens that can be gone to without naming what is to be shown there."""
_BY_WAY_OF = {"draft": "pipeline", "draft.preview": "pipeline", "request": "requests", "run": "live"}


def mark_seen(desk: Desk, place: str) -> None:
    """Note that a place was seen on this machine, for the ticks of the first steps."""
    seen = seen_places(desk)
    if place not in seen:
        desk.keep(_SEEN, [*sorted({*seen, place})])


def seen_places(desk: Desk) -> frozenset[str]:
    """Return the places that were seen on this machine."""
    kept = desk.kept(_SEEN)
    return (
        frozenset(item for item in kept if isinstance(item, str)) if isinstance(kept, list) else frozenset()
    )


def getting_started(desk: Desk, over: QWidget) -> Overlay:
    """Open the list of the first six things to do."""
    theme = desk.theme
    pane = Pane(theme, ground="raised", gap=14)
    steps = first_steps(seen_places(desk))
    done = sum(step.done for step in steps)
    pane.add(
        Words(theme, f"{done} of {len(steps)} done", Type.SMALL, colour="text2", name="words.steps_done")
    )
    cards: list[Overlay] = []

    def leave(screen: str) -> None:
        cards[0].close_overlay()
        desk.go(Place(screen=screen))

    for number, step in enumerate(steps, 1):
        pane.add(_step(theme, number, step, leave))
    pane.add(None)
    card = Overlay(
        theme, over, title="Getting started", content=Scroll(pane), name="sheet.start", wide=640, high=560
    )
    cards.append(card)
    return card


def _step(theme: Theme, number: int, step: FirstStep, leave: Callable[[str], None]) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 8, 0)
    row.setSpacing(12)
    sign = PASSED.named("done") if step.done else NOT_DEPLOYED.named("to do")
    row.addWidget(SignIcon(theme, sign, 16), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Words(theme, step.title, Type.STRONG))
    words.addWidget(Words(theme, step.text, colour="text2", wrap=True))
    row.addLayout(words, 1)
    screen = step.place if step.place in _ON_ITS_OWN else _BY_WAY_OF[step.place]
    button = Button(theme, f"Go to {screen.capitalize()}", name=f"btn.step.{number}", small=True)
    button.clicked.connect(partial(leave, screen))
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    holder.setAccessibleName(f"{step.title}, {sign.word}")
    return holder


def glossary(desk: Desk, over: QWidget) -> Overlay:
    """Open the words of the program, with a field that searches them."""
    content = Glossary(desk.theme)
    card = Overlay(desk.theme, over, title="Words", content=content, name="sheet.words", wide=760, high=640)
    content.field.setFocus(Qt.FocusReason.OtherFocusReason)
    return card


class Glossary(QWidget):
    """Each word with what it means; the field above keeps those that fit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.field = SearchField(theme, name="field.words", words="Search the words", hint="Search the words")
        self._pane = Pane(theme, ground="raised", gap=12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(self.field)
        column.addWidget(Scroll(self._pane), 1)
        self.field.textChanged.connect(self._show)
        self._show("")

    def _show(self, text: str) -> None:
        clear(self._pane.column)
        found = words_with(text)
        for word, meaning in found:
            self._pane.add(self._entry(word, meaning))
        if not found:
            self._pane.add(Words(self._theme, f"No word fits “{text}”.", colour="text2"))
        self._pane.add(None)

    def _entry(self, word: str, meaning: str) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        name = Words(self._theme, word, Type.STRONG)
        name.setFixedWidth(self._theme.whole(150))
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Words(self._theme, meaning, wrap=True), 1)
        return holder
