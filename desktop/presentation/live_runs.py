"""The runs of a workspace as the Live screen lists them: those that hold targets, and the last that ended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.request import Request, RequestState
from desktop.presentation.run_view import ACCEPTANCE, INTERRUPTED
from desktop.presentation.signs import Sign
from desktop.presentation.times import moment_words, span
from desktop.presentation.wording import request_sign

MOST_ENDED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRow:
    """A run in the list. `deed` is what is offered in its row: `resume` or ""; `off` says why it is off."""

    name: str
    run: str
    title: str
    route: str
    release: str
    sign: Sign
    changed: int
    targets: int
    wave: str
    driver: str
    since: str
    at: datetime
    deed: str = ""
    need: str = ""
    """What it waits for, beside its state."""

    @property
    def progress(self) -> str:
        return f"{self.changed}/{self.targets}"


def live_rows(
    requests: Iterable[Request],
    host_id: str,
    driven: Sequence[str],
    steps_here: Mapping[str, datetime],
    now: datetime,
) -> list[LiveRow]:
    """Return the runs that hold their targets, those that need somebody first."""
    rows = [_row(one, host_id, driven, steps_here, now) for one in requests if one.state.holds_targets]
    return sorted(rows, key=lambda row: (not row.deed, row.at), reverse=False)


def _row(
    request: Request, host_id: str, driven: Sequence[str], steps_here: Mapping[str, datetime], now: datetime
) -> LiveRow:
    attempt = request.attempt
    here = attempt is not None and attempt.holder == host_id
    by_us = request.full_name in driven
    landed = len(attempt.landings) if attempt else 0
    waves = request.waves()
    last = _last_mark(request)
    sign, resumable, need = request_sign(request), False, ""
    if request.state is RequestState.RUNNING and here and not by_us:
        waits = landed == len(waves) and attempt is not None and attempt.result == "passed"
        sign = ACCEPTANCE if waits else INTERRUPTED
        need = request.submission.verification_owner if waits else "nobody drives it"
        resumable = not waits
    elif request.state is not RequestState.RUNNING:
        resumable = True
        need = "can go on"
    driver = "this window" if by_us else ("this machine" if here else _machine(request))
    step = steps_here.get(request.id)
    at = max(last, step) if step is not None and here else last
    return LiveRow(
        name=request.full_name,
        run=f"{request.name}.{attempt.number}" if attempt else request.name,
        title=request.submission.title,
        route=f"{request.submission.source} → {request.submission.target}",
        release=request.submission.release,
        sign=sign,
        changed=sum(len(slots) for slots in waves[:landed]),
        targets=len(request.slots),
        wave=f"{landed} of {len(waves)}",
        driver=driver,
        since=f"last step {moment_words(at, now)}",
        at=at,
        deed="resume" if resumable else "",
        need=need,
    )


def _machine(request: Request) -> str:
    return f"machine {request.attempt.holder[:8]}" if request.attempt else ""


def _last_mark(request: Request) -> datetime:
    attempt = request.attempt
    if attempt is None:
        return request.submitted.at
    marks = [attempt.started, *(landing.mark for landing in attempt.landings)]
    marks += [mark for mark in (attempt.verified, attempt.ended) if mark is not None]
    return max(mark.at for mark in marks)


def ended_rows(requests: Iterable[Request], host_id: str, now: datetime) -> list[LiveRow]:
    """Return the runs that ended, the latest first."""
    rows: list[LiveRow] = []
    for request in requests:
        attempt = request.attempt
        if attempt is None or request.state.holds_targets:
            continue
        row = _row(request, host_id, (), {}, now)
        end = attempt.ended.at if attempt.ended is not None else row.at
        took = span(end - attempt.started.at)
        rows.append(
            LiveRow(
                name=row.name,
                run=row.run,
                title=row.title,
                route=row.route,
                release=row.release,
                sign=request_sign(request),
                changed=row.changed,
                targets=row.targets,
                wave=row.wave,
                driver=attempt.started.by,
                since=f"{moment_words(end, now)}, took {took}",
                at=end,
            )
        )
    return sorted(rows, key=lambda row: row.at, reverse=True)[:MOST_ENDED]


def nothing_words(ended: Sequence[LiveRow]) -> str:
    """Return which run ended last, and how and when."""
    if not ended:
        return "None has run yet in this workspace."
    last = ended[0]
    return f"Last: {last.name} {last.sign.word} {last.since.partition(', took')[0]}."
