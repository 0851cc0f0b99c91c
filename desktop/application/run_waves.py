"""Landing waves: one deterministic commit and one event in one atomic push, observed before and after."""

from dataclasses import dataclass

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError
from desktop.application.gates import GateKeeper
from desktop.application.ports import RefUpdate
from desktop.application.run_journal import RunJournal
from desktop.application.session import Session
from desktop.application.wave_commits import WaveCommit, build
from desktop.domain.canonical import Json
from desktop.domain.events import Draft, EventType
from desktop.domain.plan import Plan
from desktop.domain.request import Request, RequestState

_MOST_MOVES = 20


class RunInterruptedError(AppError):
    """The run cannot go on now; it was paused on record, and `what` says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveLander:
    """Lands the waves of one run."""

    session: Session
    gates: GateKeeper
    journal: RunJournal

    def land(
        self, request_id: str, lane: str, plan: Plan, wave: int, by: str, cancel: CancelToken
    ) -> Request:
        """Land a wave on the branch's present tip and return the request as it then stands.

        Nothing is done where the wave stands already, or the run is no longer this machine's.

        Raises:
            RunInterruptedError: a gate closed or the branch changed a planned file; nothing of the wave landed.
        """
        for _ in range(_MOST_MOVES):
            cancel.check()
            self.session.refresh(cancel)
            request = self._request(lane, request_id)
            if not self._ours_to_land(request, wave):
                return request
            self._check_still_allowed(request, plan)
            if request.base != self.session.tip:
                self._carry_over(request, by, cancel)
                continue
            landed = self._try(request, plan, wave, by, cancel)
            if landed is not None:
                return landed
        raise RunInterruptedError(
            f"the branch moved {_MOST_MOVES} times while wave {wave} was to land",
            where=request_id,
            meaning="Nothing of this wave landed.",
            remedy="Resume when the branch is calmer.",
        )

    def _ours_to_land(self, request: Request, wave: int) -> bool:
        attempt = request.attempt
        if attempt is None or request.state is not RequestState.RUNNING:
            return False
        return attempt.holder == self.session.ports.host_id and len(attempt.landings) < wave

    def _try(self, request: Request, plan: Plan, wave: int, by: str, cancel: CancelToken) -> Request | None:
        tip = self.session.tip
        step = f"wave-{wave}@{tip[:12]}"
        commit = build(self.session.ports.repository, self.session.planner(), plan, request, wave, tip)
        draft = _landed(request, commit, by)
        update = RefUpdate(ref=self.session.ports.history.branch_ref, new=commit.commit, expected=tip)
        # One hold from intent to end: an intent that somebody meets under the lock is a dead program's.
        with self.session.ports.lock.hold(f"wave {wave} of {request.full_name}", cancel):
            if self.journal.is_done(request, step):
                return None  # by another program on this machine, since our last look
            self.journal.intend(request, step, commit.commit)
            done = self.session.ports.appender.append_once(request.lane, draft, update, cancel)
            if done is None:
                self.journal.fail(request, step, commit.commit, "the branch or the lane moved")
                return None
            self.journal.finish(request, step, commit.commit, f"{request.lane}@{done.head.seq}")
        return done.state.requests[request.id]

    def _carry_over(self, request: Request, by: str, cancel: CancelToken) -> None:
        """Record that the same edits go onto a newer tip."""
        tip = self.session.tip
        body: dict[str, Json] = {"from": request.base, "to": tip}
        draft = Draft(
            type=EventType.CARRIED_OVER,
            idem=f"{request.id}:carried:{request.base[:12]}:{tip[:12]}",
            by=by,
            request_id=request.id,
            body=body,
        )
        self.session.append(request.lane, draft, cancel)

    def _check_still_allowed(self, request: Request, plan: Plan) -> None:
        standing = self.gates.plan_standing(request, plan)
        if standing.changed:
            raise RunInterruptedError(
                standing.changed[0],
                where=request.full_name,
                meaning="The plan no longer fits the branch; nothing more was changed.",
                remedy="Leave it or roll back what landed, and preview again for the rest.",
            )
        closed = [gate for gate in self.gates.between_waves(request, plan) if not gate.result.met]
        if closed:
            raise RunInterruptedError(
                f"{closed[0].title}: {closed[0].reason}",
                where=request.full_name,
                meaning="No further wave lands while this stands.",
                remedy="Resume when it is over.",
            )

    def _request(self, lane: str, request_id: str) -> Request:
        return self.session.ports.ledger.lane(lane).state.requests[request_id]


def _landed(request: Request, commit: WaveCommit, by: str) -> Draft:
    attempt = request.attempt
    number = attempt.number if attempt else 0
    body: dict[str, Json] = {
        "attempt": number,
        "wave": commit.number,
        "commit": commit.commit,
        "base": commit.base,
        "targets": len(commit.slots),
    }
    return Draft(
        type=EventType.LANDED,
        idem=f"{request.id}:{number}:landed:{commit.number}",
        by=by,
        request_id=request.id,
        body=body,
    )
