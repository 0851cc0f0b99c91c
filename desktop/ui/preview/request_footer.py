"""The foot of a preview: what is missing, each leading to where it is solved, and the main button in its place."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.domain.counting import plural
from desktop.presentation.preview_view import Jump, Obstacle
from desktop.presentation.signs import PASSED, STALE
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Bar, Surface, clear
from desktop.ui.kit.labels import SignIcon, StatusWords, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class RequestFooter(Surface):
    """`jump_wanted` carries where a reason leads to."""

    jump_wanted = Signal(str)
    export_wanted = Signal()
    request_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, edge="top")
        self.setAccessibleName("Request")
        self._said = _Said(theme)
        self.export = Button(theme, "Export…", name="btn.export", kind="ghost")
        self.export.height_at_100 = 34
        self.button = Button(theme, "Request promotion", name="btn.request", kind="primary", key="Ctrl ↵")
        self.button.height_at_100 = 34
        self.button.setProperty("main", True)
        deeds = Bar(theme, 53, edge="")
        deeds.add(None, self.export, self.button)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 1, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._said, 1)
        self._row.addWidget(deeds)
        self.export.clicked.connect(self.export_wanted)
        self.button.clicked.connect(self.request_wanted)

    def stack(self, *, on: bool) -> None:
        """Put the buttons below what is missing, or beside it."""
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if on else QBoxLayout.Direction.LeftToRight)

    def show_obstacles(self, count: int, obstacles: Sequence[Obstacle], ready: str) -> None:
        """Say what is missing, or that nothing is."""
        self.button.say(f"Request promotion of {plural(count, 'target')}")
        self.button.switch("; ".join(one.words for one in obstacles))
        if obstacles:
            self._said.show_obstacles(obstacles, self.jump_wanted.emit)
        else:
            self._said.show_sentence(StatusWords(self.theme, PASSED.named("ready to request"), ready))

    def show_outdated(self, count: int, digest: str, why: str) -> None:
        """Say that what is shown can no longer be asked for."""
        self.button.say(f"Request promotion of {plural(count, 'target')}")
        self.button.switch_off(why)
        words = f"{why}; digest {digest[:8]} cannot be requested"
        self._said.show_sentence(StatusWords(self.theme, STALE.named("outdated"), words))

    def show_busy(self, words: str) -> None:
        self.button.switch_off(words)


class _Said(Bar):
    """What stands at the left of the foot."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 53, edge="", gap=8)
        self.setObjectName("bar.obstacles")
        self.setAccessibleIdentifier("bar.obstacles")

    def show_obstacles(self, obstacles: Sequence[Obstacle], jump: Callable[[str], object]) -> None:
        clear(self.row)
        lead = Words(self.theme, "Not yet", Type.STRONG)
        lead.setMinimumWidth(lead.sizeHint().width())
        self.add(lead)
        for one in obstacles:
            self.row.addSpacing(4)
            self.add(SignIcon(self.theme, one.sign), self._words(one, jump))
        self.add(None)
        self.setAccessibleName(f"Not yet: {', '.join(one.words for one in obstacles)}")

    def show_sentence(self, words: StatusWords) -> None:
        clear(self.row)
        self.add(words, stretch=1)
        self.setAccessibleName(words.accessibleName())

    def _words(self, one: Obstacle, jump: Callable[[str], object]) -> QWidget:
        if one.jump is Jump.NOTHING:
            return Words(self.theme, one.words, colour="text2")
        link = Button(self.theme, one.words, name=f"link.{one.jump.value}", kind="link")
        link.clicked.connect(lambda _checked=False: jump(one.jump.value))
        return link
