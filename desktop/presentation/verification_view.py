"""A verification as its screen shows it: checklist, checks by target, time left, and why it cannot be accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.application.verifications import Verification
from desktop.domain.counting import plural
from desktop.domain.observation import Observation
from desktop.domain.policy import Acceptance
from desktop.domain.request import RequestState
from desktop.domain.target import Slot
from desktop.domain.verification import Check, ChecklistItem, Result
from desktop.presentation.plain_text import plain
from desktop.presentation.run_record import RunRecord, clock_span
from desktop.presentation.run_targets import sign_of
from desktop.presentation.signs import HEALTHY, NOT_DEPLOYED, UNKNOWN, Sign, Tone
from desktop.presentation.times import absolute, moment_words, span
from desktop.presentation.verification_clocks import Clock, clocks_of
from desktop.presentation.verification_proof import NOTHING_SEEN, Proof
from desktop.presentation.wording import RESULTS

NOT_STARTED = NOT_DEPLOYED.named("not started")
_ORDER = {
    "failed": 0,
    "expired": 1,
    "inconclusive": 2,
    "unknown": 3,
    "drifted": 3,
    "syncing": 4,
    "rolling out": 5,
    "healthy": 6,
    "skipped": 7,
}
_COUNTED = {"syncing": "collecting", "rolling out": "collecting"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One target as a line."""

    slot: Slot
    sign: Sign
    version: str
    drift: str
    says: str
    seen: str

    @property
    def key(self) -> str:
        return "/".join(part for part in self.slot if part)

    @property
    def words(self) -> str:
        return str(self.slot)

    @property
    def open(self) -> bool:
        return self.sign.word not in {"healthy", "skipped"}

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.words, self.sign.word, self.says, self.drift) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistRow:
    """One of the guide's four lines."""

    title: str
    sign: Sign
    sentence: str
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationView:
    """Everything the screen shows at one moment."""

    title: str
    sign: Sign
    tail: str
    about: str
    accept_off: str
    rows: list[CheckRow]
    counts: tuple[tuple[Sign, int], ...]
    checklist: list[ChecklistRow]
    owner: str
    clocks: list[Clock]
    source: str

    @property
    def met(self) -> int:
        return sum(row.sign.tone is Tone.OK for row in self.checklist)

    @property
    def next_open(self) -> str:
        return next((row.key for row in self.rows if row.open), "")

    @property
    def spoken(self) -> str:
        return f"{self.title}, {self.sign.word}, {self.tail}"


def verification_view(proof: Proof, me: str, now: datetime) -> VerificationView:
    """Return how a verification stands; what is inconclusive or expired is never good."""
    rows = check_rows(proof, now)
    sign = _sign(proof)
    return VerificationView(
        title="Verification",
        sign=sign,
        tail=_tail(proof, rows, now),
        about=_about(proof, now),
        accept_off=accept_off(proof, me),
        rows=rows,
        counts=_counts(rows),
        checklist=[_line(item) for item in proof.found.checklist] if proof.found is not None else [],
        owner=_owner(proof),
        clocks=clocks_of(proof, now),
        source=_source(proof, now),
    )


def _sign(proof: Proof) -> Sign:
    return NOT_STARTED if proof.found is None else RESULTS[proof.found.result]


def _tail(proof: Proof, rows: Sequence[CheckRow], now: datetime) -> str:
    if proof.found is None:
        return ""
    good = sum(row.sign is HEALTHY for row in rows)
    parts = [f"{good} of {plural(len(rows), 'target')} proven"]
    if proof.deadline is not None and proof.found.result is Result.COLLECTING and now < proof.deadline:
        parts.append(f"{clock_span(proof.deadline - now)} left")
    if proof.on_record:
        parts.append(f"collected {absolute(proof.found.at, now)}")
    return " · ".join(parts)


def _about(proof: Proof, now: datetime) -> str:
    run = proof.run
    if run is None:
        at = proof.recorded
        last = (
            f"last recorded {moment_words(at.mark.at, now)} by {at.mark.by}: {at.result}"
            if at
            else "never recorded"
        )
        return f"{proof.environment} as it stands, evidence for what is promoted out of it; {last}"
    attempt = run.request.attempt
    if attempt is None or not attempt.landings:
        return f"{run.request.full_name} has landed nothing yet"
    when = moment_words(attempt.landings[-1].mark.at, now)
    if run.landed < run.waves:
        return f"Run {run.name}: wave {run.landed} of {run.waves} landed {when}"
    return f"Run {run.name} landed its last wave {when}; started by {attempt.started.by}"


def accept_off(proof: Proof, me: str) -> str:
    """Return why this person cannot accept the verification now, "" where they can."""
    run = proof.run
    if run is None:
        return "An environment's verification is recorded, not accepted"
    if run.request.state is not RequestState.RUNNING:
        return f"the run is {run.request.state.value}"
    if run.landed < run.waves:
        return f"wave {run.landed} of {run.waves} has landed"
    if run.accept is not Acceptance.OWNER:
        return "the policy lets the program close it" + (
            ", by its result" if run.accept is Acceptance.COMPUTED else ""
        )
    return _acceptance_off(proof, run, me)


def _acceptance_off(proof: Proof, run: RunRecord, me: str) -> str:
    if proof.found is None or proof.found.result is not Result.PASSED:
        return _open_words(proof.found)
    owner = run.request.submission.verification_owner
    if me != owner:
        return f"{owner or 'the verification owner'} accepts this verification"
    return "" if run.held_here else "another machine drives the run; take it over first"


def _open_words(found: Verification | None) -> str:
    if found is None:
        return "nothing was seen yet"
    counts = [
        f"{plural(found.count(result), 'target')} {result.value}"
        for result in Result
        if result not in {Result.PASSED, Result.SKIPPED} and found.count(result)
    ]
    return " · ".join(counts) or f"the result is {found.result.value}"


def _owner(proof: Proof) -> str:
    if proof.run is None:
        return ""
    submission = proof.run.request.submission
    fallback = f", fallback {submission.fallback_owner}" if submission.fallback_owner else ""
    return f"verification owner {submission.verification_owner or 'not set'}{fallback}"


def _line(item: ChecklistItem) -> ChecklistRow:
    return ChecklistRow(
        title=item.line.value, sign=RESULTS[item.result], sentence=item.sentence, links=item.links
    )


# --- targets --------------------------------------------------------------------------------------------------


def check_rows(proof: Proof, now: datetime) -> list[CheckRow]:
    """Return every target, what is not proven first."""
    if proof.found is None:
        return []
    rows = [_row(proof, check, now) for check in proof.found.checks]
    return sorted(rows, key=lambda row: (_ORDER.get(row.sign.word, 3), row.slot))


def _row(proof: Proof, check: Check, now: datetime) -> CheckRow:
    seen = check.observation
    sign = sign_of(check)
    if proof.on_record and check.result is Result.COLLECTING:
        sign = UNKNOWN.named("inconclusive")
    return CheckRow(
        slot=check.slot,
        sign=sign,
        version=_version(proof, check),
        drift=_drift(seen),
        says="" if sign is HEALTHY else plain(check.message),
        seen=span(max(now - seen.observed_at, timedelta())) if seen is not None else NOTHING_SEEN,
    )


def _version(proof: Proof, check: Check) -> str:
    if check.observation is not None:
        return check.observation.values.get(proof.label_field, "") or NOTHING_SEEN
    return proof.recorded_values(check.slot).get(proof.label_field, "") or NOTHING_SEEN


def _drift(seen: Observation | None) -> str:
    if seen is None:
        return NOTHING_SEEN
    return plural(len(seen.drift), "line") if seen.drift else "none"


def _counts(rows: Sequence[CheckRow]) -> tuple[tuple[Sign, int], ...]:
    signs: dict[str, Sign] = {}
    numbers: dict[str, int] = {}
    for row in rows:
        word = _COUNTED.get(row.sign.word, row.sign.word)
        signs.setdefault(word, row.sign.named(word))
        numbers[word] = numbers.get(word, 0) + 1
    return tuple((signs[word], number) for word, number in numbers.items())


def _source(proof: Proof, now: datetime) -> str:
    if proof.found is None:
        return ""
    sources = sorted(
        {check.observation.source for check in proof.found.checks if check.observation is not None}
    )
    names = ", ".join(plain(source) for source in sources) or "the record"
    metrics = "No metrics are connected: health, version and drift only."
    return f"Source: {names}, {moment_words(proof.found.at, now)}. {metrics}"
