"""The palette over the pipeline: commands and places, what it says of one that is off; and the messages."""

from PySide6.QtWidgets import QLineEdit

from desktop.presentation.signs import Tone
from tests.screenshots.scene import Scene
from tests.ui.driver import WindowDriver


def _palette(text: str):
    def show(window: WindowDriver) -> None:
        window.go("pipeline", "test")
        window.window._commands.run("app.palette")
        window.find("field.palette", QLineEdit).setText(text)
        window.settle()

    return show


def _messages(window: WindowDriver) -> None:
    window.go("pipeline", "test")
    window.desk.say("The draft D-3 was saved")
    window.desk.say("The remote does not answer: nothing was sent, and what was read before stays", Tone.FAIL)
    window.desk.say("A target was left out of the scope", Tone.WARN, ("Undo", lambda: None))
    window.window._commands.run("view.messages")
    window.settle()


SCENES = (
    Scene(name="palette", show=_palette("prom"), changes=True),
    Scene(name="palette-empty", show=_palette(""), changes=True),
    Scene(name="messages", show=_messages, changes=True),
)
