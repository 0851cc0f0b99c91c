"""Takes the pictures of scenes: one window for those that only look, one of its own for each that changes something."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.screenshots.scene import Scene
from tests.ui import crowded_home
from tests.ui.driver import WindowDriver
from tests.ui.sample_home import copy_sample, template_folder

_TURNS = 40
"""Turns of the interface after which a moving scene is laid out."""


class Taking:
    """Keeps the windows that scenes share; `folder` is where their homes lie."""

    def __init__(self, folder: Path, size: tuple[int, int], text: float) -> None:
        self._folder, self._size, self._text = folder, size, text
        self._shared: dict[str, WindowDriver] = {}
        self._homes = 0

    def take(self, scene: Scene, themes: Sequence[str], out: Path, scale: int) -> Iterator[Path]:
        """Bring the window to the scene and save it in each theme; yields the files."""
        window = self._window(scene)
        scene.show(window)
        self._rest(scene, window)
        theme = window.desk.theme
        for name in themes:
            theme.choose(name)
            theme.scale_text(self._text)
            self._rest(scene, window)
            yield window.save(out / f"{scene.name}-{name}-{scale}.png")
        if scene.changes:
            window.close()

    def _rest(self, scene: Scene, window: WindowDriver) -> None:
        if not scene.moves:
            window.settle()
            return
        for _ in range(_TURNS):
            window.turn()

    def close(self) -> None:
        for window in self._shared.values():
            window.close()

    def _window(self, scene: Scene) -> WindowDriver:
        if scene.changes:
            return self._opened(scene.home)
        if scene.home not in self._shared:
            self._shared[scene.home] = self._opened(scene.home)
        return self._shared[scene.home]

    def _opened(self, kind: str) -> WindowDriver:
        self._homes += 1
        home = self._folder / f"{kind}-{self._homes}"
        match kind:
            case "sample":
                copy_sample(template_folder(self._folder / "template"), home)
                return WindowDriver(home, size=self._size).open_sample()
            case "crowded":
                template = crowded_home.template_folder(self._folder / "crowded-template")
                address = crowded_home.copy_crowded(template, home)
                return WindowDriver(home, size=self._size, address=address).open(
                    crowded_home.PATIENCE_SECONDS
                )
            case _:
                return WindowDriver(home, size=self._size).open()
