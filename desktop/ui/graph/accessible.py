"""The graph for screen readers: a list of environments in reading order, each with its whole story as its name."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from desktop.presentation.graph_choice import candidate_words
from desktop.presentation.graph_scene import GROUP_PREFIX

if TYPE_CHECKING:
    from desktop.ui.graph.canvas import GraphCanvas


class GraphSpeech:
    """The cards and groups of a graph as items."""

    def __init__(self, canvas: "GraphCanvas") -> None:
        self._canvas = canvas

    def spoken_keys(self) -> tuple[str, ...]:
        return self._canvas.scene.order if self._canvas.scene is not None else ()

    def spoken_words(self, key: str) -> str:
        scene = self._canvas.scene
        if scene is None:
            return ""
        if key.startswith(GROUP_PREFIX):
            group = scene.groups.get(key.removeprefix(GROUP_PREFIX))
            return group.spoken if group is not None else ""
        card = scene.cards.get(key)
        if card is None:
            return ""
        choice = self._canvas.look.choice
        number = candidate_words(choice, key) if choice is not None else ""
        return f"{card.spoken}, {number}" if number else card.spoken

    def spoken_place(self, key: str) -> QRect:
        return self._canvas.place_of(key).toRect() if self._canvas.scene is not None else QRect()

    def spoken_current(self) -> str:
        return self._canvas.look.selected
