"""What the pipeline knows: read from the services, looked at in the clusters, drawn off the interface thread."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.application.cancellation import CancelToken
from desktop.application.environments import EnvironmentStanding
from desktop.application.services import Services
from desktop.presentation.graph_scene import GraphScene, Picture
from desktop.presentation.pipeline_cards import EnvironmentCard
from desktop.ui.desk import Desk
from desktop.ui.kept_view import KeptView
from desktop.ui.pipeline.data import PictureInputs, PipelineData, draw_picture, read_pipeline
from desktop.ui.pipeline.observing import Observing
from desktop.ui.tasks import Task

_TICK = 20_000
_OBSERVE_EVERY = 60_000
_LANE = "picture"


class PipelineReader(QObject):
    """Keeps the last reading and its picture; cards are made anew whenever one part of it changes."""

    found = Signal(bool)
    """The environments were read; whether for the first time."""
    drawn = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject, is_seen: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._desk, self._is_seen = desk, is_seen
        self.data: PipelineData | None = None
        self.picture: Picture | None = None
        self.closed: frozenset[str] | None = None
        self.wanted = ""
        """Selected, its group opened, as soon as there is a picture."""
        self.observing = Observing(desk, self)
        self.observing.changed.connect(self.draw)
        for every, work in ((_TICK, self._tick), (_OBSERVE_EVERY, self._look_again)):
            timer = QTimer(self)
            timer.setInterval(every)
            timer.timeout.connect(work)
            timer.start()

    # --- what is known -------------------------------------------------------------------------------------

    @property
    def cards(self) -> tuple[EnvironmentCard, ...]:
        return self.picture.cards if self.picture is not None else ()

    @property
    def attention(self) -> tuple[str, ...]:
        return self.picture.attention if self.picture is not None else ()

    def card(self, name: str) -> EnvironmentCard | None:
        return next((card for card in self.cards if card.name == name), None)

    def standing(self, name: str) -> EnvironmentStanding | None:
        standings = self.data.standings if self.data is not None else ()
        return next((item for item in standings if item.environment.name == name), None)

    def is_held(self, name: str) -> bool:
        standing = self.standing(name)
        return standing is not None and standing.hold is not None

    # --- reading -------------------------------------------------------------------------------------------

    def read(self) -> None:
        before = self.data

        def work(services: Services, _token: CancelToken) -> PipelineData:
            return read_pipeline(services, before)

        self._desk.ask("pipeline", work, self._take, self.failed.emit)

    def _take(self, data: PipelineData) -> None:
        first, self.data = self.data is None, data
        self.found.emit(first)
        if data.standings:
            if first:
                self.observe()
            self.draw()
            self._keep(data)

    def observe(self, *, asked: bool = False) -> None:
        if self.data is not None:
            self.observing.begin(self.data.standings, asked=asked)

    def _look_again(self) -> None:
        if self._is_seen() and self._desk.tasks.idle:
            self.observe()

    def _tick(self) -> None:
        """Freezes begin and end by the clock: look again without being asked."""
        if self._is_seen() and self.data is not None:
            self.read()

    # --- drawing -------------------------------------------------------------------------------------------

    def draw(self, *, tidy: bool = False) -> None:
        """Draw the picture anew, off the interface thread; a newer one drops an older one."""
        if self.data is None:
            return
        inputs = self._inputs(self.data, None if tidy or self.picture is None else self.picture.scene)
        task = Task(
            key="ask.pipeline.picture",
            title="",
            work=lambda _token: draw_picture(inputs),
            then=self._take_picture,
            failed=self._desk.error,
        )
        self._desk.tasks.ask(_LANE, task)

    def _take_picture(self, picture: Picture) -> None:
        if self.data is not None:
            self.drawn.emit(picture)

    def take(self, picture: Picture) -> str:
        """Make a picture the one that is shown; return what was to be selected in it, "" for nothing."""
        self.picture, self.closed = picture, picture.scene.closed
        wanted, self.wanted = self.wanted, ""
        return wanted

    def _inputs(self, data: PipelineData, before: GraphScene | None) -> PictureInputs:
        return PictureInputs(
            data=data,
            readings=dict(self.observing.readings),
            closed=self.closed,
            opened=self.wanted,
            before=before,
            now=self._desk.now(),
            local=self._desk.local_zone,
        )

    def _keep(self, data: PipelineData) -> None:
        """Keep the picture of this for the next start, off the interface thread."""
        standing, picture = self._desk.standing, self.picture
        if standing is None:
            return
        inputs = replace(self._inputs(data, picture.scene if picture else None), readings={})

        def work(_token: CancelToken) -> None:
            self._desk.views.write(KeptView(standing=standing, picture=draw_picture(inputs)))

        self._desk.tasks.ask(
            _LANE, Task(key="ask.pipeline.keep", title="", work=work, then=None, failed=None)
        )

    # --- groups --------------------------------------------------------------------------------------------

    def toggle_group(self, group: str) -> None:
        closed = self.closed or frozenset()
        self.closed = closed - {group} if group in closed else closed | {group}
        self.draw()

    def close_groups(self, closed: bool) -> None:  # noqa: FBT001 - a signal carries it
        self.closed = frozenset(card.group for card in self.cards if card.group) if closed else frozenset()
        self.draw()
