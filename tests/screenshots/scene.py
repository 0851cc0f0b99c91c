"""A scene: how the window is brought to show one screen in one state."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.ui.driver import WindowDriver


@dataclass(frozen=True, kw_only=True)
class Scene:
    """`show` drives the window there. `home` is what it begins with: `sample`, `empty` or `crowded`.

    A scene that changes the workspace says so: it gets a copy of its own, and leaves no traces in the others.
    """

    name: str
    show: Callable[[WindowDriver], object]
    home: str = "sample"
    changes: bool = False
    moves: bool = False
    """Work goes on in it, such as a run: the picture is taken while it does."""
