"""The head of a run: name, state, route, and the buttons that lead on."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal

from desktop.domain.environment import Tier
from desktop.presentation.run_deeds import Deed
from desktop.presentation.run_view import RunView
from desktop.presentation.signs import RUNNING
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Divider
from desktop.ui.kit.labels import StatusWords, TierTag, Words
from desktop.ui.kit.wrap_bar import WrapBar
from desktop.ui.theme.type import Type

_NAMES = ("take_over", "leave", "resume")


class RunHead(WrapBar):
    """56 high. `wanted` tells a deed; those that do not fit the state are not shown here."""

    wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, 56)
        self._desk = desk
        theme = desk.theme
        self._name = ""
        self.title = Words(theme, "", Type.HEADLINE, name="words.run")
        self.state = StatusWords(theme, RUNNING, name="words.state")
        self._source = Words(theme, "", name="words.source")
        self._arrow = Words(theme, "→", colour="text2")
        self._target = Words(theme, "", Type.STRONG, name="words.target")
        self._release = Words(theme, "", Type.CODE, name="words.release", copyable=True)
        self._tier = TierTag(theme, Tier.PROD, full=True)
        line = Divider(theme, upright=True, long=20)
        self.wrapped.connect(line.setHidden)
        what = self.group()
        for part in (self.title, self.state):
            self.left.addWidget(part)
        for fact in (line, self._source, self._arrow, self._target, self._release, self._tier):
            what.addWidget(fact)
        for row in (self.left, what):
            row.addStretch(1)
        self.right.addStretch(1)
        self._request = self._link("Request", "file-text", "request")
        self._verification = self._link("Verification", "badge-check", "verification")
        self._buttons: dict[str, Button] = {}
        self._deeds: dict[str, Deed] = {}
        self.right.addWidget(self._request)
        self.right.addWidget(self._verification)
        for name in _NAMES:
            self._buttons[name] = self._button(name)
            self.right.addWidget(self._buttons[name])

    def _link(self, words: str, icon: str, screen: str) -> Button:
        button = Button(self._desk.theme, words, name=f"btn.to_{screen}", kind="ghost", icon=icon)
        button.clicked.connect(lambda _checked=False: self._desk.go(Place(screen=screen, id=self._name)))
        return button

    def _button(self, name: str) -> Button:
        kinds = {"resume": ("Resume…", "play"), "take_over": ("Take over…", "monitor")}
        words, icon = kinds.get(name, ("Leave as it is…", "check"))
        button = Button(
            self._desk.theme,
            words,
            name=f"btn.run.{name}",
            kind="primary" if name == "resume" else "secondary",
            icon=icon,
        )
        button.clicked.connect(partial(self._press, f"run.{name}"))
        button.hide()
        return button

    def _press(self, deed: str) -> None:
        self.wanted.emit(self._deeds[deed])

    def show_view(self, name: str, view: RunView, deeds: Sequence[Deed], *, protected: bool) -> None:
        """Show how the run stands; `deeds` are those that its state offers."""
        self._name = name
        self.title.say(view.title)
        self.state.show_sign(view.sign, view.tail)
        self._source.say(view.route[0])
        self._target.say(view.route[1])
        self._release.say(view.release)
        self._tier.setVisible(protected)
        self._deeds = {deed.id: deed for deed in deeds}
        for key, button in self._buttons.items():
            deed = self._deeds.get(f"run.{key}")
            button.setVisible(deed is not None)
            if deed is not None:
                button.say(deed.title, spoken=f"{deed.title.rstrip('…')}: {deed.consequence}")
                button.switch(deed.off)
