"""Rendering behind the rendered depth, in the background: first the target that is looked at, then the whole plan."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.application.cancellation import CancelToken
from desktop.application.errors import CancelledError
from desktop.application.previews import WHOLE_FILE
from desktop.application.rendering_jobs import RenderJobs
from desktop.application.renderings import Rendered, Renderings, RenderProgress
from desktop.application.services import Services
from desktop.domain.target import Slot
from desktop.presentation.rendered_depth import (
    RenderedTarget,
    RenderedView,
    of_slots,
    progress_words,
    rendered_view,
)
from desktop.ui.desk import Desk
from desktop.ui.preview.depths import Looked
from desktop.ui.tasks import Latest, Task

_Gathered = tuple[Renderings, RenderJobs]
CANCEL, GO_ON = "Cancel", "Go on"


class RenderedDepth(QObject):
    """`shown` carries the view of a target, `flagged` the renderings of the whole plan."""

    shown = Signal(object)
    waiting = Signal(str)
    failed = Signal(object)
    progressed = Signal(str, str)
    """How far the whole plan is, and what can be done about it: cancel, go on, or nothing."""
    flagged = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._looked: Looked | None = None
        self._slot: Slot | None = None
        self._found: dict[Slot, RenderedTarget] = {}
        self._token: CancelToken | None = None
        self._told = RenderProgress(done=0, total=0, failed=0)
        self._complete = False

    # --- asking --------------------------------------------------------------------------------------------

    def show(self, looked: Looked, slot: Slot) -> None:
        """Show a target: at once where it was rendered, else when it is."""
        if self._looked is None or self._looked.digest != looked.digest:
            self._forget()
        self._looked, self._slot = looked, slot
        known = self._found.get(slot)
        if known is not None:
            self._compare(known)
            return
        self.waiting.emit("Rendering the target as it is and as it will be")
        self._gather("one", looked, (slot,), self._take_one, self.failed.emit)

    def cancel(self) -> None:
        """Stop rendering the rest of the plan; what was rendered stays."""
        if self._token is not None:
            self._token.cancel()

    def go_on(self) -> None:
        """Render what of the plan was not rendered yet."""
        if self._looked is None or self._token is not None or self._complete:
            return
        self._told = RenderProgress(done=0, total=0, failed=0)
        self.progressed.emit("Finding what renders this plan", CANCEL)
        slots = self._looked.preview.plan.slots
        self._token = self._gather("all", self._looked, slots, self._take_all, self._stop)

    def press(self, deed: str) -> None:
        """Do what `progressed` offered."""
        if deed == CANCEL:
            self.cancel()
        else:
            self.go_on()

    def _forget(self) -> None:
        self.cancel()
        self._found, self._token, self._complete = {}, None, False
        self.progressed.emit("", "")

    # --- rendering -----------------------------------------------------------------------------------------

    def _gather(
        self,
        key: str,
        looked: Looked,
        slots: Sequence[Slot],
        then: Callable[[Rendered], None],
        failed: Callable[[Exception], object],
    ) -> CancelToken:
        """Read what is needed where the workspace is read; then render where nobody else has to wait."""

        def gather(services: Services, _token: CancelToken) -> _Gathered:
            return services.renderings, services.renderings.jobs(looked.preview, slots)

        def run(gathered: _Gathered) -> None:
            if self._is_current(looked):
                token = self._run(key, gathered, take, failed)
                if key == "all":
                    self._token = token

        def take(rendered: Rendered) -> None:
            if self._is_current(looked):
                self._found.update(of_slots(rendered))
                then(rendered)

        return self._desk.ask(f"rendered.{key}", gather, run, failed)

    def _run(
        self,
        key: str,
        gathered: _Gathered,
        take: Callable[[Rendered], None],
        failed: Callable[[Exception], object],
    ) -> CancelToken:
        renderings, jobs = gathered
        latest = Latest(self._desk.tasks.post, partial(self._tell, jobs))

        def told(progress: RenderProgress) -> None:
            if key == "all":
                latest.tell(progress)

        task = Task(
            key=f"render.{key}",
            title="Rendering the plan" if key == "all" else "",
            work=lambda token: renderings.run(jobs, token, told),
            then=take,
            failed=failed,
        )
        return self._desk.tasks.ask(f"render.{key}", task)

    def _is_current(self, looked: Looked) -> bool:
        return self._looked is not None and self._looked.digest == looked.digest

    def _tell(self, jobs: RenderJobs, progress: RenderProgress) -> None:
        here = self._looked is not None and self._looked.digest == jobs.plan_digest
        if here and self._token is not None and not self._token.cancelled:
            self._told = progress
            self.progressed.emit(progress_words(progress), CANCEL)

    def _stop(self, error: Exception) -> None:
        self._token = None
        if isinstance(error, CancelledError):
            self.progressed.emit(f"stopped, {progress_words(self._told)}", GO_ON)
        else:
            self.progressed.emit("the rest could not be rendered", GO_ON)
            self._desk.error(error)

    # --- showing -------------------------------------------------------------------------------------------

    def _take_one(self, _rendered: Rendered) -> None:
        known = self._found.get(self._slot) if self._slot is not None else None
        if known is not None:
            self._compare(known)
        self.go_on()

    def _take_all(self, rendered: Rendered) -> None:
        self._token, self._complete = None, True
        failed = f", {rendered.failed} failed" if rendered.failed else ""
        self.progressed.emit(f"whole plan rendered{failed}", "")
        self.flagged.emit(rendered)

    def _compare(self, target: RenderedTarget) -> None:
        def work(services: Services, _token: CancelToken) -> RenderedView:
            return rendered_view(target, lambda change: services.renderings.diff(change, WHOLE_FILE))

        self._desk.ask("diff", work, self.shown.emit, self.failed.emit)
