"""The bars above a screen: faults of the workspace file, offline and since when, broken lanes, what the sample is."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.presentation.broken_files import BrokenFiles, banner_words
from desktop.presentation.error_words import error_words
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import ATTENTION, FAILED, NOTE, STALE, Tone
from desktop.presentation.times import moment_words
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.banner import Banner
from desktop.ui.kit.frame import clear


class Banners(QWidget):
    """At most one bar of each kind; they come and go without a dialog."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._screen = ""
        self._state: tuple[object, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        desk.standing_changed.connect(self.renew)

    def show_for(self, screen: str) -> None:
        self._screen = screen
        self.renew()

    def renew(self) -> None:
        """Show what is true now; where nothing changed, nothing is touched."""
        desk, standing = self._desk, self._desk.standing
        refusal = error_words(desk.refusal).sentence if desk.refusal is not None else ""
        closed = desk.kept("sample.bar_closed") is True
        told = (standing.address, standing.problems, standing.broken) if standing is not None else ()
        state = (self._screen, told, refusal, closed)
        if state == self._state:
            return
        self._state = state
        clear(self._column)
        if standing is None or self._screen == "welcome":
            return
        theme = desk.theme
        if standing.broken is not None:
            self._column.addWidget(self._broken_bar(standing.broken, standing.address))
        if desk.offline:
            at = moment_words(standing.fetched_at, desk.now()) if standing.fetched_at else "never"
            self._column.addWidget(
                Banner(
                    theme,
                    name="bar.offline",
                    strong="Offline.",
                    text=f"Showing what was read {at}. {refusal}",
                    tone=Tone.UNKNOWN,
                    sign=STALE,
                    stripe=False,
                    deeds=(("Try again", desk.refresh),),
                )
            )
        if standing.problems:
            self._column.addWidget(
                Banner(
                    theme,
                    name="bar.problems",
                    strong=plain(standing.problems[0]),
                    text=f"and {len(standing.problems) - 1} more" if len(standing.problems) > 1 else "",
                    tone=Tone.FAIL,
                    sign=ATTENTION,
                    deeds=(("Show evidence", lambda: desk.go(Place(screen="timeline"))),),
                )
            )
        if standing.is_sample and not closed:
            self._column.addWidget(
                Banner(
                    theme,
                    name="bar.sample",
                    strong="Sample workspace.",
                    text="A Git repository and a simulated cluster on this computer; no other system is touched.",
                    tone=Tone.RUN,
                    sign=NOTE,
                    deeds=(("Controls…", lambda: desk.go(Place(screen="connections", id="sample"))),),
                )
            )

    def _broken_bar(self, files: BrokenFiles, address: str) -> Banner:
        desk = self._desk
        strong, text = banner_words(files, desk.now())
        faults = ("See the faults", lambda: desk.go(Place(screen="faults", id=address)))
        return Banner(
            desk.theme,
            name="bar.broken",
            strong=strong,
            text=text,
            tone=Tone.FAIL,
            sign=FAILED,
            deeds=(faults, ("Look again", desk.refresh)) if self._screen != "faults" else (),
        )
