"""Runs as spans of time: each attempt of a request, from its start over its waves to the end of its verification."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.lane import LaneState
from desktop.domain.request import Attempt, Request, RequestKind, RequestState


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSpan:
    """One attempt. `landed_at` is when its last wave landed so far, `ended_at` None while something may still come.

    `undone_by` and `undoes` are full names of requests: the rollback that undid this run, or what this one undid.
    """

    lane: str
    request: str
    request_id: str
    attempt: int
    seq: int
    """The number of its `started` event: what stands for the run as a whole."""
    by: str
    kind: RequestKind
    state: RequestState
    source: str
    release: str
    targets: int
    waves: int
    waves_landed: int
    started_at: datetime
    landed_at: datetime | None
    ended_at: datetime | None
    result: str
    undone_by: str = ""
    undoes: str = ""

    @property
    def name(self) -> str:
        """The name of its `started` event, `prod-eu@5`."""
        return f"{self.lane}@{self.seq}"

    @property
    def is_rollback(self) -> bool:
        return self.kind is RequestKind.ROLLBACK


def runs_of(state: LaneState) -> tuple[RunSpan, ...]:
    """Return the runs of a lane in the order of their starts."""
    spans = [
        _span(state, request, attempt) for request in state.requests.values() for attempt in request.attempts
    ]
    return tuple(sorted(spans, key=lambda span: span.seq))


def _span(state: LaneState, request: Request, attempt: Attempt) -> RunSpan:
    submission = request.submission
    latest = attempt is request.attempt
    undone, undoes = "", ""
    if latest and request.rolled_back_by in state.requests:
        undone = state.requests[request.rolled_back_by].full_name
    if submission.restores is not None and submission.restores.request_id in state.requests:
        undoes = state.requests[submission.restores.request_id].full_name
    return RunSpan(
        lane=request.lane,
        request=request.full_name,
        request_id=request.id,
        attempt=attempt.number,
        seq=attempt.started.seq,
        by=attempt.started.by,
        kind=submission.kind,
        # Only a failed attempt is followed by another.
        state=request.state if latest else RequestState.FAILED,
        source=submission.source,
        release=submission.release,
        targets=len(request.slots),
        waves=len(submission.waves),
        waves_landed=len(attempt.landings),
        started_at=attempt.started.at,
        landed_at=attempt.landings[-1].mark.at if attempt.landings else None,
        ended_at=attempt.ended.at if attempt.ended is not None else None,
        result=attempt.result,
        undone_by=undone,
        undoes=undoes,
    )
