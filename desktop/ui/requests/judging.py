"""Judges the gates of the listed requests one after the other, so that other questions come between them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.domain.request import Request
from desktop.presentation.request_facts import RequestFacts, judged_facts
from desktop.presentation.request_inbox import needs_judging
from desktop.ui.desk import Desk

_GOOD_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """The facts of a request, what they rested on, and when they must be judged again."""

    facts: RequestFacts
    seen: str
    until: datetime


class Judging(QObject):
    """Keeps what was judged as long as it rests on the same commits and events, and no gate changed by the clock."""

    judged = Signal()
    """Another request was judged."""

    def __init__(
        self, desk: Desk, parent: QObject, *, key: str = "requests.judge", quiet: bool = False
    ) -> None:
        super().__init__(parent)
        self._desk, self._key, self._quiet = desk, key, quiet
        self._known: dict[str, _Judged] = {}
        self._requests: dict[str, Request] = {}
        self._todo: list[str] = []
        self._seen = ""
        self._wanted: Callable[[], bool] = bool

    @property
    def facts(self) -> dict[str, RequestFacts]:
        """What is known of requests, by their ids."""
        return {key: item.facts for key, item in self._known.items() if key in self._requests}

    @property
    def left(self) -> int:
        """How many requests still wait to be judged."""
        return len(self._todo)

    def start(self, requests: Sequence[Request], seen: str, wanted: Callable[[], bool]) -> None:
        """Judge what is new or no longer holds; it stops by itself once `wanted` says no."""
        self._requests = {item.id: item for item in requests}
        self._seen, self._wanted = seen, wanted
        now = self._desk.now()

        def changed(facts: RequestFacts) -> bool:
            known = self._known[facts.request.id]
            return known.seen != seen or known.until <= now

        self._todo = needs_judging(requests, self.facts, changed)
        self._next()

    def first(self, request_id: str) -> None:
        """Judge a request before the others: it is looked at."""
        if request_id in self._todo:
            self._todo.remove(request_id)
            self._todo.insert(0, request_id)

    def _next(self) -> None:
        if not self._todo or not self._wanted():
            return
        request, seen = self._requests[self._todo[0]], self._seen

        def work(services: Services, token: CancelToken) -> RequestFacts:
            return judged_facts(services, request, token)

        self._desk.ask(self._key, work, partial(self._take, seen), partial(self._failed, request.id))

    def _take(self, seen: str, facts: RequestFacts) -> None:
        request_id, now = facts.request.id, self._desk.now()
        gates = facts.judgement.gates if facts.judgement is not None else ()
        moments = [gate.next_change for gate in gates if gate.next_change is not None]
        until = min((moment for moment in moments if moment > now), default=now + _GOOD_FOR)
        self._known[request_id] = _Judged(facts=facts, seen=seen, until=min(until, now + _GOOD_FOR))
        self._done(request_id)

    def _failed(self, request_id: str, error: Exception) -> None:
        """One that cannot be judged stays unknown; the others go on."""
        self._known.pop(request_id, None)
        if not self._quiet:
            self._desk.error(error)
        self._done(request_id)

    def _done(self, request_id: str) -> None:
        if request_id in self._todo:
            self._todo.remove(request_id)
        self.judged.emit()
        self._next()
