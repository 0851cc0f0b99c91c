"""The targets of a run, wave by wave: how each stands, what failed first, and the tries that are on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.request import RequestState
from desktop.domain.target import Slot
from desktop.domain.verification import Check, Result
from desktop.presentation.plain_text import plain
from desktop.presentation.run_record import Look, RunRecord, change_words, clock_span
from desktop.presentation.signs import ATTENTION, FAILED, HEALTHY, NOT_DEPLOYED, RUNNING, UNKNOWN, Sign
from desktop.presentation.wording import RESULTS

TO_DO = NOT_DEPLOYED.named("to do")
SYNCING, ROLLING_OUT = RUNNING.named("syncing"), RUNNING.named("rolling out")
DRIFTED = ATTENTION.named("drifted")
NOT_SEEN = UNKNOWN.named("not seen yet")
SKIPPED = RESULTS[Result.SKIPPED]
_ORDER = {
    FAILED.word: 0,
    "expired": 1,
    "inconclusive": 2,
    UNKNOWN.word: 3,
    NOT_SEEN.word: 4,
    DRIFTED.word: 4,
    SYNCING.word: 5,
    ROLLING_OUT.word: 6,
    HEALTHY.word: 7,
    SKIPPED.word: 8,
    TO_DO.word: 9,
}
_GROUPS = {SYNCING.word: "running", ROLLING_OUT.word: "running", NOT_SEEN.word: UNKNOWN.word}
"""Words that are counted together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One look at a target that was judged: `recorded` names its event, "" for the look of now."""

    number: int
    run: str
    result: Result
    message: str
    at: datetime
    recorded: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """A target of the run as a cell and a line."""

    slot: Slot
    wave: int
    sign: Sign
    change: str
    cause: str = ""
    pods: str = ""
    tries: tuple[Try, ...] = ()
    time: str = ""

    @property
    def key(self) -> str:
        return "/".join(part for part in self.slot if part)

    @property
    def words(self) -> str:
        """`acme / billing`."""
        return str(self.slot)

    @property
    def group(self) -> str:
        """The word under which it is counted."""
        return _GROUPS.get(self.sign.word, self.sign.word)

    @property
    def failed(self) -> bool:
        return self.sign.word in {FAILED.word, "expired", "inconclusive"}

    @property
    def done(self) -> bool:
        return self.sign in {HEALTHY, SKIPPED}

    @property
    def attempt(self) -> str:
        return str(self.tries[-1].number) if self.tries else ""

    @property
    def spoken(self) -> str:
        parts = [self.words, self.sign.word, f"wave {self.wave}", self.change, self.cause]
        return ", ".join(plain(part) for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveRow:
    """A wave with its targets, the failed first."""

    number: int
    rows: tuple[TargetRow, ...]
    counts: tuple[tuple[Sign, int], ...]
    caption: str


def target_rows(record: RunRecord, look: Look | None, now: datetime) -> list[TargetRow]:
    """Return every target of the plan, the failed first, then what is on its way, then what is good."""
    wave_of = {slot: number for number, wave in enumerate(record.request.waves(), 1) for slot in wave}
    checks = _checks(look)
    rows = [
        _row(
            record,
            planned.slot,
            wave_of[planned.slot],
            checks,
            change_words(planned, record.label_field),
            now,
        )
        for planned in record.plan.targets
    ]
    return sorted(rows, key=lambda row: (_ORDER.get(row.sign.word, 3), row.wave, row.slot))


def _checks(look: Look | None) -> Mapping[Slot, Check]:
    return {check.slot: check for check in look.found.checks} if look is not None else {}


def _row(
    record: RunRecord, slot: Slot, wave: int, checks: Mapping[Slot, Check], change: str, now: datetime
) -> TargetRow:
    if wave > record.landed:
        return TargetRow(slot=slot, wave=wave, sign=TO_DO, change=change)
    check = checks.get(slot)
    tries = tries_of(record, slot, check)
    if check is None:
        sign, cause = _recorded_sign(record, slot, tries)
        return TargetRow(slot=slot, wave=wave, sign=sign, change=change, cause=cause, tries=tries)
    sign = sign_of(check)
    pods = check.observation.pods if check.observation is not None else None
    started = _landed_at(record, wave)
    return TargetRow(
        slot=slot,
        wave=wave,
        sign=sign,
        change=change,
        cause="" if sign is HEALTHY else check.message,
        pods=f"{pods.updated} of {pods.wanted} new" if pods is not None else "",
        tries=tries,
        time="" if sign in {HEALTHY, SKIPPED} or started is None else clock_span(now - started),
    )


def sign_of(check: Check) -> Sign:
    """Return how a target stands; what could not be read is unknown, never on its way."""
    if check.result is Result.PASSED:
        return HEALTHY
    if check.result is not Result.COLLECTING:
        return RESULTS[check.result]
    if check.observation is None:
        return UNKNOWN
    if check.observation.drift:
        return DRIFTED
    return ROLLING_OUT if check.applied else SYNCING


def _recorded_sign(record: RunRecord, slot: Slot, tries: Sequence[Try]) -> tuple[Sign, str]:
    """Return what the record says of a target that nobody looks at now."""
    attempt = record.request.attempt
    if attempt is not None and slot in attempt.skipped:
        return SKIPPED, ""
    own = [one for one in tries if one.run == record.name]
    if not own:
        return NOT_SEEN, ""
    last = own[-1]
    if last.result is Result.PASSED:
        return HEALTHY, ""
    return (UNKNOWN if last.result is Result.COLLECTING else RESULTS[last.result]), last.message


def tries_of(record: RunRecord, slot: Slot, check: Check | None) -> tuple[Try, ...]:
    """Return the recorded judgements of a target, and the one of now where the run goes on since the last."""
    found: list[Try] = []
    for verified, targets in zip(record.verifications, record.recorded, strict=True):
        seen = targets.get(slot)
        if seen is None:
            continue
        found.append(
            Try(
                number=len(found) + 1,
                run=f"{record.request.name}.{verified.attempt}",
                result=Result(seen.result),
                message=seen.message,
                at=verified.mark.at,
                recorded=f"{record.request.lane}@{verified.mark.seq}",
            )
        )
    running = record.request.state is RequestState.RUNNING and not record.waits_for_acceptance
    goes_on = running or not found
    if check is not None and check.observation is not None and goes_on:
        now = Try(
            number=len(found) + 1,
            run=record.name,
            result=check.result,
            message=check.message,
            at=check.observation.observed_at,
        )
        found.append(now)
    return tuple(found)


def _landed_at(record: RunRecord, wave: int) -> datetime | None:
    attempt = record.request.attempt
    if attempt is None or wave > len(attempt.landings):
        return None
    return attempt.landings[wave - 1].mark.at


# --- waves and counts ---------------------------------------------------------------------------------------


def counts_of(rows: Sequence[TargetRow]) -> tuple[tuple[Sign, int], ...]:
    """Return how many targets stand how, the worst first; words that mean one thing are counted together."""
    signs: dict[str, Sign] = {}
    numbers: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: _ORDER.get(row.sign.word, 3)):
        signs.setdefault(row.group, row.sign.named(row.group))
        numbers[row.group] = numbers.get(row.group, 0) + 1
    return tuple((signs[group], number) for group, number in numbers.items())


def wave_rows(record: RunRecord, rows: Sequence[TargetRow], now: datetime) -> list[WaveRow]:
    """Return the waves with their cells; a wave that has not landed says what it waits for."""
    found: list[WaveRow] = []
    for number in range(1, record.waves + 1):
        own = tuple(row for row in rows if row.wave == number)
        found.append(
            WaveRow(
                number=number, rows=own, counts=counts_of(own), caption=_caption(record, number, own, now)
            )
        )
    return found


def _caption(record: RunRecord, number: int, rows: Sequence[TargetRow], now: datetime) -> str:
    started = _landed_at(record, number)
    if started is not None:
        failed = sum(row.failed for row in rows)
        since = f"landed {started:%H:%M:%S} UTC"
        if failed and number == record.landed and record.live:
            return f"{since}, {failed} not good"
        return since if all(row.done for row in rows) else f"{since}, {clock_span(now - started)}"
    if record.request.state is RequestState.PAUSED:
        return "starts when the run is resumed"
    if not record.live:
        return "was not started"
    if record.request.state is RequestState.PARTIAL:
        return "not started: the run was stopped"
    return f"starts when wave {number - 1} is judged" if number > 1 else "lands first"


def first_failed(rows: Sequence[TargetRow]) -> TargetRow | None:
    """Return the target whose failure is shown first."""
    return next((row for row in rows if row.failed), None)
