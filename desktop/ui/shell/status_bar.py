"""The status bar: what is being worked on, how old the reading of Git is, who one is, and the time in two zones."""

from PySide6.QtCore import QTimer

from desktop.presentation.preferences import LOCAL_CLOCK
from desktop.ui.desk import Desk
from desktop.ui.kit.frame import Bar
from desktop.ui.kit.labels import Words
from desktop.ui.shell.age import freshness_of
from desktop.ui.theme.type import Type

_SECOND = 1_000


class StatusBar(Bar):
    """26 high; the clocks tick once a second, and nothing else moves."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, 26, edge="top", padding=14, gap=16)
        self._desk = desk
        self.setObjectName("pane.status")
        self.setAccessibleName("Status")
        theme = desk.theme
        self._jobs = Words(theme, "", Type.SMALL, colour="text2", name="words.jobs")
        self._git = Words(theme, "", Type.SMALL, colour="text2", name="words.git")
        self._me = Words(theme, "", Type.SMALL, colour="text2", name="words.me")
        self._utc = Words(theme, "", Type.CODE, colour="text2", name="words.utc")
        self._local = Words(theme, "", Type.CODE, colour="text2", name="words.local")
        self.add(self._jobs, self._git, None, self._me, self._utc, self._local)
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        desk.tasks.running_changed.connect(self._tell_jobs)
        desk.standing_changed.connect(self.tick)
        self._tell_jobs()
        self.tick()

    def tick(self) -> None:
        """Say the time as it is now."""
        now = self._desk.now()
        local = now.astimezone()
        self._utc.say(f"{now:%H:%M:%S} UTC")
        self._local.say(f"{local:%H:%M:%S} {local:%Z}")
        wanted = LOCAL_CLOCK.read(self._desk.kept(LOCAL_CLOCK.key)) == "on"
        self._local.setVisible(wanted and bool(local.utcoffset()))
        standing = self._desk.standing
        if standing is None:
            self._git.say("")
            self._me.say("")
            return
        found = freshness_of(self._desk, standing)
        self._git.say(f"Git {found.words.lower()}")
        self._me.say(f"acting as {standing.me}" if standing.is_sample else standing.me)

    def _tell_jobs(self) -> None:
        titles = self._desk.tasks.titles
        more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
        self._jobs.say(f"{titles[0]}{more}" if titles else "No jobs")
