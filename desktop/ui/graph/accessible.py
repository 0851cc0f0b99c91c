"""The graph for screen readers: a list of environments in reading order, each with its whole story as its name."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from desktop.presentation.graph_scene import GROUP_PREFIX
from desktop.ui.kit.spoken_items import announce, tell_item, tell_item_on_arrival

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
        number, _reason = self._canvas.look.choices.get(key, (0, ""))
        return f"{card.spoken}, {number} promotes to it" if number else card.spoken

    def spoken_place(self, key: str) -> QRect:
        return self._canvas.place_of(key).toRect() if self._canvas.scene is not None else QRect()

    def spoken_current(self) -> str:
        return self._canvas.look.selected


def tell_selection(canvas: "GraphCanvas", name: str) -> None:
    """Tell a screen reader what is selected now."""
    if name:
        tell_item(canvas, name)


def tell_arrival(canvas: "GraphCanvas") -> None:
    """Tell a screen reader which environment the keyboard came to."""
    tell_item_on_arrival(canvas)


def announce_choices(canvas: "GraphCanvas") -> None:
    """Tell a screen reader which digit promotes where, while a target is chosen."""
    look = canvas.look
    numbered = ", ".join(f"{number} {name}" for name, (number, _reason) in look.choices.items())
    announce(canvas, f"Promote from {look.source} to: {numbered}. Escape cancels")
