"""The bar above the freezes: which view, which zone, which weeks, and raising one."""

from PySide6.QtCore import Signal

from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import Words
from desktop.ui.kit.segments import Segments
from desktop.ui.kit.wrap_bar import WrapBar
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_VIEWS = (("calendar", "Calendar", ""), ("agenda", "Agenda", ""), ("policies", "Policies", ""))
_ZONES = (("utc", "UTC", ""), ("local", "Local", ""))
_SOURCE = "Rules are read from Git and changed through Git; a raised freeze acts at once"


class FreezesBar(WrapBar):
    view_chosen = Signal(str)
    zone_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 52)
        self.setObjectName("bar.freezes")
        self.setAccessibleName("View of the freezes")
        self._views = Segments(theme, _VIEWS, name="choice.view", words="View")
        self._zones = Segments(theme, _ZONES, name="choice.zone", words="Zone of the axis")
        self.earlier = Button(
            theme, "", name="btn.earlier", icon="chevron-left", tooltip="Four weeks earlier  ([)"
        )
        self.today = Button(theme, "Today", name="btn.today", tooltip="This week and what follows  (D)")
        self.later = Button(
            theme, "", name="btn.later", icon="chevron-right", tooltip="Four weeks later  (])"
        )
        self.earlier.setAccessibleName("Four weeks earlier")
        self.later.setAccessibleName("Four weeks later")
        self.raise_button = Button(
            theme, "Raise a freeze…", name="btn.raise_freeze", kind="primary", icon="snowflake"
        )
        self._words = Words(theme, _SOURCE, colour="text2", name="words.freezes")
        self.left.addWidget(Words(theme, "Freezes", Type.HEADLINE))
        self.left.addWidget(self._words, 1)
        controls = (self._views, self._zones, self.earlier, self.today, self.later, self.raise_button)
        for control in controls:
            self.right.addWidget(control)
        self._views.chosen.connect(self.view_chosen)
        self._zones.chosen.connect(self.zone_chosen)

    @property
    def zone(self) -> str:
        return self._zones.current

    def choose_view(self, view: str) -> None:
        self._views.choose(view)

    def choose_zone(self, zone: str) -> None:
        self._zones.choose(zone)

    def tell(self, off: str) -> None:
        """Say why nothing can be raised, or where freezes come from."""
        self.raise_button.switch(off)
        self._words.say(f"Raising is off. {off}" if off else _SOURCE)
