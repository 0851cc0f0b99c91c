"""The five phases of a run with their bars and times: Re-check, Commit, Sync, Health, Verify."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.counting import plural
from desktop.domain.request import Attempt, RequestState
from desktop.domain.verification import Result
from desktop.presentation.run_record import Look, RunRecord, clock_span
from desktop.presentation.run_targets import TO_DO, TargetRow
from desktop.presentation.signs import FAILED, PASSED, RUNNING, UNKNOWN, WAITING, Sign, Tone
from desktop.presentation.times import span
from desktop.presentation.wording import RESULTS

_MET = frozenset({"passed", "waived"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A phase: `bar` holds shares of 0 to 1 in the order in which they are drawn, the failed first."""

    name: str
    sign: Sign
    time: str
    text: str
    bar: tuple[tuple[Tone, float], ...] = ()

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.name, self.sign.word, self.text, self.time) if part)


def phases(
    record: RunRecord, rows: Sequence[TargetRow], look: Look | None, now: datetime, *, driven: bool
) -> list[Phase]:
    """Return the five phases; what has not begun is to do, and what is not known has no time."""
    attempt = record.request.attempt
    if attempt is None:
        gates = "judging every gate" if driven else "gates are judged at the start"
        first = Phase(name="Re-check", sign=RUNNING if driven else TO_DO, time="", text=gates)
        return [first, *(Phase(name=name, sign=TO_DO, time="", text="") for name in _LATER)]
    return [
        _recheck(record, attempt),
        _commit(record, attempt, now, driven=driven),
        _sync(record, attempt, rows, look, now),
        _health(record, attempt, rows, look, now),
        _verify(record, attempt),
    ]


_LATER = ("Commit", "Sync", "Health", "Verify")


def _recheck(record: RunRecord, attempt: Attempt) -> Phase:
    met = sum(result in _MET for _gate, result in record.gates)
    good = bool(record.gates) and met == len(record.gates)
    words = f"{met} of {len(record.gates)} gates met" if record.gates else "the start is not on this machine"
    return Phase(
        name="Re-check",
        sign=PASSED if good else UNKNOWN,
        time=f"{attempt.started.at:%H:%M:%S}",
        text=words,
        bar=((Tone.OK if good else Tone.UNKNOWN, 1.0),),
    )


def _commit(record: RunRecord, attempt: Attempt, now: datetime, *, driven: bool) -> Phase:
    landed, waves = record.landed, record.waves
    whole = landed == waves
    running = record.request.state is RequestState.RUNNING
    sign = PASSED if whole else (RUNNING if running and driven else (WAITING if record.live else TO_DO))
    end = attempt.landings[-1].mark.at if whole else (now if running else None)
    words = f"{landed} of {plural(waves, 'wave')}"
    if attempt.landings:
        words = f"wave {landed} of {waves} as {attempt.landings[-1].commit[:10]}"
    return Phase(
        name="Commit",
        sign=sign,
        time=clock_span(end - attempt.started.at) if end is not None else "",
        text=words,
        bar=((Tone.OK if whole else Tone.RUN, landed / waves),) if landed else (),
    )


def _sync(
    record: RunRecord, attempt: Attempt, rows: Sequence[TargetRow], look: Look | None, now: datetime
) -> Phase:
    if not attempt.landings:
        return Phase(name="Sync", sign=TO_DO, time="", text="after wave 1 has landed")
    landed = [row for row in rows if row.wave <= record.landed]
    if look is None:
        return _from_record("Sync", record, landed)
    applied = {check.slot for check in look.found.checks if check.applied}
    count = sum(row.slot in applied for row in landed)
    whole = count == len(rows)
    unread = bool(look.found.checks) and all(check.observation is None for check in look.found.checks)
    sign = UNKNOWN if unread else (PASSED if whole else (RUNNING if record.live else WAITING))
    return Phase(
        name="Sync",
        sign=sign,
        time="" if whole or not record.live else clock_span(now - attempt.landings[0].mark.at),
        text=f"{count} of {len(rows)} applied",
        bar=((Tone.OK if whole else Tone.RUN, count / len(rows)),) if count else (),
    )


def _from_record(name: str, record: RunRecord, landed: Sequence[TargetRow]) -> Phase:
    """Nobody looks any more, or has not looked yet: what the record says."""
    seen = [row for row in landed if row.tries and row.tries[-1].run == record.name]
    if not seen:
        return Phase(name=name, sign=UNKNOWN, time="", text="not looked at yet")
    good = [row for row in seen if row.done]
    whole = len(good) == len(seen)
    return Phase(
        name=name,
        sign=PASSED if whole else FAILED,
        time="",
        text=f"{len(good)} of {len(seen)} on record",
        bar=(
            *(((Tone.FAIL, 1 - len(good) / len(seen)),) if not whole else ()),
            (Tone.OK, len(good) / len(seen)),
        ),
    )


def _health(
    record: RunRecord, attempt: Attempt, rows: Sequence[TargetRow], look: Look | None, now: datetime
) -> Phase:
    if not attempt.landings:
        return Phase(name="Health", sign=TO_DO, time="", text="after the engine has applied it")
    if look is None:
        return _from_record("Health", record, [row for row in rows if row.wave <= record.landed])
    good, failed = sum(row.done for row in rows), sum(row.failed for row in rows)
    whole = good == len(rows)
    sign = FAILED if failed else (PASSED if whole else RUNNING)
    if not failed and not good and all(row.group in {UNKNOWN.word, TO_DO.word} for row in rows):
        sign = UNKNOWN
    words = f"{good} of {len(rows)} healthy" + (f", {failed} failed" if failed else "")
    bar = ((Tone.FAIL, failed / len(rows)),) if failed else ()
    return Phase(
        name="Health",
        sign=sign,
        time="" if whole or not record.live else clock_span(now - attempt.landings[0].mark.at),
        text=words,
        bar=(*bar, (Tone.OK, good / len(rows))) if good else bar,
    )


def _verify(record: RunRecord, attempt: Attempt) -> Phase:
    if attempt.verified is None:
        return _verify_later(record)
    result = Result(attempt.result) if attempt.result else Result.INCONCLUSIVE
    words = f"{result.value}, {record.request.lane}@{attempt.verified.seq}"
    if record.waits_for_acceptance:
        owner = record.request.submission.verification_owner or "its owner"
        return Phase(
            name="Verify",
            sign=WAITING.named("waits"),
            time=f"{attempt.verified.at:%H:%M:%S}",
            text=f"passed; {owner} accepts it",
            bar=((Tone.OK, 1.0),),
        )
    tone = {Result.PASSED: Tone.OK, Result.FAILED: Tone.FAIL}.get(result, Tone.UNKNOWN)
    return Phase(
        name="Verify",
        sign=RESULTS[result],
        time=f"{attempt.verified.at:%H:%M:%S}",
        text=words,
        bar=((tone, 1.0),),
    )


def _verify_later(record: RunRecord) -> Phase:
    """Say what a run still waits for that seems to stand still: success is read again after the settle time."""
    if not record.live:
        return Phase(name="Verify", sign=TO_DO, time="", text="nothing was recorded")
    settle = record.request.submission.settle
    if record.landed < record.waves or record.request.state is not RequestState.RUNNING:
        return Phase(name="Verify", sign=TO_DO, time="", text=f"after wave {record.waves}")
    words = f"looks again {span(settle)} after all are healthy" if settle else "looks a second time"
    return Phase(name="Verify", sign=RUNNING.named("settling"), time="", text=words)
