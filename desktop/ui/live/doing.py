"""What a person does to the run that is shown: the deeds its state offers, each asked about and then done."""

from functools import partial

from desktop.domain.target import Slot
from desktop.presentation import run_deeds
from desktop.presentation.run_deeds import Deed, Situation
from desktop.presentation.run_targets import TargetRow
from desktop.presentation.run_view import RunView
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.live.acts import ACTS, Order
from desktop.ui.live.asking import sheet_of
from desktop.ui.live.reading import RunReader

_DRIVER = frozenset({"run.resume", "run.again", "run.take_over"})
"""Deeds after which this window drives the run."""


class RunDoing:
    """`row` is the failure that the deeds on one target are about, None where nothing failed."""

    def __init__(self, desk: Desk, reader: RunReader, host: SheetHost) -> None:
        self._desk, self._reader, self._host = desk, reader, host
        self.row: TargetRow | None = None

    def situation(self, view: RunView) -> Situation:
        return Situation(driven=self._reader.driven, off_reason=self._desk.off_reason(), rows=view.rows)

    def find(self, deed_id: str) -> Deed | None:
        """Return a deed as the run offers it now, None where its state has no such deed."""
        known = self._reader.known
        if known.record is None or known.view is None:
            return None
        situation = self.situation(known.view)
        offered = [*run_deeds.all_deeds(known.record, situation)]
        if self.row is not None:
            offered += run_deeds.failure_deeds(known.record, situation, self.row)
        return next((deed for deed in offered if deed.id == deed_id), None)

    def want(self, deed: object) -> None:
        """Do a deed, or say why it is off; what cannot be taken back is asked about first."""
        known = self._reader.known
        if not isinstance(deed, Deed) or known.record is None or known.view is None:
            return
        if deed.off:
            self._desk.say(f"{deed.title.rstrip('…')}: {deed.off}")
        elif deed.id == "run.rollback":
            self._desk.go(Place(screen="rollback", id=known.name))
        elif deed.id == "run.recheck":
            self._reader.look()
        elif deed.ask is None:
            self._do(deed, "")
        else:
            spec = sheet_of(deed.ask, known.record.request.lane, protected=known.record.protected)
            self._host.show_sheet(spec, partial(self._do, deed))

    def _do(self, deed: Deed, reason: str) -> None:
        known = self._reader.known
        if known.record is None or known.view is None:
            return
        order = Order(name=known.name, reason=reason, slot=self._slot())
        act = ACTS[deed.id]
        digest = known.record.request.digest if deed.id == "run.again" else ""

        def then(_done: None) -> None:
            if deed.id in _DRIVER:
                self._desk.run_wanted.emit(order.name, digest)
            elif deed.id == "run.abort":
                self._desk.pause_wanted.emit(order.name)

        title = deed.ask.deed if deed.ask is not None else deed.title
        self._desk.act(title, lambda services, token: act(services, order, token), then)

    def _slot(self) -> Slot | None:
        return self.row.slot if self.row is not None else None
