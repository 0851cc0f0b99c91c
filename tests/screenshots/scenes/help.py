"""The cards that lie over the window: getting started, words, keys, messages, about."""

from functools import partial

from tests.screenshots.scene import Scene
from tests.ui.driver import WindowDriver


def _card(action: str, window: WindowDriver) -> None:
    window.window._commands.run(action)


SCENES = (
    Scene(name="getting-started", show=partial(_card, "help.start"), changes=True),
    Scene(name="words", show=partial(_card, "help.words"), changes=True),
    Scene(name="shortcuts", show=partial(_card, "help.keys"), changes=True),
    Scene(name="about", show=partial(_card, "help.about"), changes=True),
)
