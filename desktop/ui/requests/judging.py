"""Judges the gates of open requests one after the other, so that other questions come between them.

Inbox and rail share what was judged: each request is judged once for both.
"""

from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The question that is on its way: of which request, on what it rests, and whether it still stands."""

    request_id: str
    seen: str
    token: CancelToken


class Judging(QObject):
    """Keeps what was judged as long as it rests on the same commits and events, and no gate changed by the clock."""

    judged = Signal()
    """Another request was judged."""
    failed = Signal(object)
    """A request could not be judged: its error. The others go on."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._known: dict[str, _Judged] = {}
        self._requests: dict[str, Request] = {}
        self._todo: list[str] = []
        self._seen = ""
        self._asked: _Asked | None = None
        for changed in (desk.opened, desk.opening_failed, desk.opening_cancelled):
            changed.connect(self._let_go)  # the answer to what was asked before may never come

    @classmethod
    def of(cls, desk: Desk) -> "Judging":
        """Return the one of a window, made when it is first wanted."""
        return desk.findChild(cls) or cls(desk)

    @property
    def facts(self) -> dict[str, RequestFacts]:
        """What is known of requests, by their ids."""
        return {key: item.facts for key, item in self._known.items() if key in self._requests}

    @property
    def left(self) -> int:
        """How many requests still wait to be judged."""
        return len(self._todo)

    def start(self, requests: Sequence[Request], seen: str) -> None:
        """Judge what is new or no longer holds; what is being judged already is waited for."""
        self._requests = {item.id: item for item in requests}
        self._seen = seen
        now = self._desk.now()

        def changed(facts: RequestFacts) -> bool:
            known = self._known[facts.request.id]
            return known.seen != seen or known.until <= now

        self._todo = needs_judging(requests, self.facts, changed)
        if self._asked is None or self._asked.token.cancelled or not self._still_counts(self._asked):
            self._next()

    def _still_counts(self, asked: _Asked) -> bool:
        return asked.seen == self._seen and asked.request_id in self._todo

    def _let_go(self) -> None:
        self._asked = None

    def first(self, request_id: str) -> None:
        """Judge a request before the others: it is looked at."""
        if request_id in self._todo:
            self._todo.remove(request_id)
            self._todo.insert(0, request_id)

    def _next(self) -> None:
        self._asked = None
        if not self._todo or self._desk.standing is None:
            return
        request, seen = self._requests[self._todo[0]], self._seen

        def work(services: Services, token: CancelToken) -> RequestFacts:
            return judged_facts(services, request, token)

        token = self._desk.ask("judge", work, partial(self._take, seen), partial(self._fail, request.id))
        self._asked = _Asked(request_id=request.id, seen=seen, token=token)

    def _take(self, seen: str, facts: RequestFacts) -> None:
        request_id, now = facts.request.id, self._desk.now()
        gates = facts.judgement.gates if facts.judgement is not None else ()
        moments = [gate.next_change for gate in gates if gate.next_change is not None]
        until = min((moment for moment in moments if moment > now), default=now + _GOOD_FOR)
        self._known[request_id] = _Judged(facts=facts, seen=seen, until=min(until, now + _GOOD_FOR))
        self._done(request_id)

    def _fail(self, request_id: str, error: Exception) -> None:
        """One that cannot be judged stays unknown; the others go on."""
        self._known.pop(request_id, None)
        self.failed.emit(error)
        self._done(request_id)

    def _done(self, request_id: str) -> None:
        if request_id in self._todo:
            self._todo.remove(request_id)
        self.judged.emit()
        self._next()
