"""Below the list: how many requests there are, what the filter hides, and the keys."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.presentation.request_inbox import Inbox
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Footer
from desktop.ui.kit.labels import KeyCap, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_KEYS = (("J", ""), ("K", "move"), ("Enter", "open"), ("A", "approve"), ("X", "reject"))


class InboxFoot(Footer):
    """40 high. `all_wanted` when what is hidden is to be shown; `keys` are what gives way where it is narrow."""

    all_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 40)
        self.take_ground("window")
        self._summary = Words(theme, "", Type.SMALL, colour="text2", name="words.inbox_summary")
        self._all = Button(theme, "Show them", name="btn.show_hidden", kind="link", small=True)
        self._all.clicked.connect(self.all_wanted)
        self.add(self._summary, self._all, None)
        self.keys: list[QWidget] = []
        for key, words in _KEYS:
            self.keys.append(KeyCap(theme, key))
            if words:
                self.keys.append(Words(theme, words, Type.SMALL, colour="text2"))
        self.add(*self.keys)

    def show_inbox(self, shown: Inbox, left: int) -> None:
        """Say what is shown; of `left` requests the gates are still being judged."""
        judging = f", judging the gates of {left} more" if left else ""
        hidden = f"; {shown.hidden} hidden by the filter" if shown.hidden else ""
        self._summary.say(f"{shown.summary}{judging}{hidden}")
        self._all.setVisible(bool(shown.hidden))
