"""A verification as its screen shows it: checklist, checks by target, time left, and why it cannot be accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from desktop.application.verifications import Verification
from desktop.domain.lane import Verified
from desktop.domain.observation import Observation
from desktop.domain.policy import Acceptance
from desktop.domain.request import RequestState
from desktop.domain.risk import plural
from desktop.domain.target import Slot
from desktop.domain.verification import Check, ChecklistItem, Result
from desktop.presentation.plain_text import plain
from desktop.presentation.run_record import RunRecord, clock_span
from desktop.presentation.run_targets import sign_of
from desktop.presentation.times import absolute, moment_words, span
from desktop.presentation.wording import HEALTHY, NOT_DEPLOYED, RESULTS, UNKNOWN, Sign, Tone

NOT_STARTED = NOT_DEPLOYED.named("not started")
NOTHING_SEEN = "–"
NO_VALUES: Mapping[str, str] = MappingProxyType({})
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
class Proof:
    """What a verification's screen is made from. `run` is None for an environment as it stands.

    `found` is what was seen, live or on record (`recorded`); None where there is nothing to look at yet.
    """

    environment: str
    protected: bool
    release: str
    run: RunRecord | None
    found: Verification | None
    recorded: Verified | None
    desired: Mapping[Slot, Mapping[str, str]]
    commits: Mapping[Slot, str]
    since: datetime | None
    deadline: datetime | None
    label_field: str
    soaks: tuple[tuple[str, timedelta], ...]
    """Environments that may be promoted to from here, and how long each wants the proof to have stood."""
    proven_since: datetime | None
    on_record: bool
    """Whether `found` is what the record says, not a look of now."""


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
class Comparison:
    """A field of a target as Git wants it, as the engine applied it, and as it runs."""

    name: str
    desired: str
    applied: str
    live: str

    @property
    def differs(self) -> bool:
        known = {value for value in (self.desired, self.applied, self.live) if value != NOTHING_SEEN}
        return len(known) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time that runs: what it is for, how much has passed, and what is left in words."""

    title: str
    end: str
    passed: str
    left: str
    share: float
    tone: Tone


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
        clocks=_clocks(proof, now),
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
    return _recorded_values(proof, check.slot).get(proof.label_field, "") or NOTHING_SEEN


def _recorded_values(proof: Proof, slot: Slot) -> Mapping[str, str]:
    """Return what a target was seen to run when it was recorded; nothing where a look of now is shown."""
    targets = proof.recorded.targets if proof.recorded is not None and proof.on_record else ()
    return next((item.values for item in targets if item.slot == slot), NO_VALUES)


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


def comparisons(proof: Proof, key: str) -> list[Comparison]:
    """Return the fields of a target as desired, applied and live; what is not known is a dash."""
    checks = proof.found.checks if proof.found is not None else ()
    check = next((item for item in checks if "/".join(part for part in item.slot if part) == key), None)
    if check is None:
        return []
    seen = check.observation
    wanted = proof.desired.get(check.slot, {})
    live = seen.values if seen is not None else _recorded_values(proof, check.slot)
    found = [
        Comparison(
            name=field,
            desired=text or NOTHING_SEEN,
            applied=text if check.applied else NOTHING_SEEN,
            live=live.get(field, "") or NOTHING_SEEN,
        )
        for field, text in wanted.items()
    ]
    commit = proof.commits.get(check.slot, "")
    revision = seen.revision[:10] if seen is not None and seen.revision else NOTHING_SEEN
    found.append(
        Comparison(
            name="commit",
            desired=commit[:10] or NOTHING_SEEN,
            applied=_at_least(check, commit, revision),
            live=NOTHING_SEEN,
        )
    )
    pods = seen.pods if seen is not None else None
    if pods is not None:
        found.append(
            Comparison(
                name="pods",
                desired=str(pods.wanted),
                applied=NOTHING_SEEN,
                live=f"{pods.updated} of {pods.wanted} new"
                if pods.updated != pods.wanted
                else str(pods.wanted),
            )
        )
    return found


def _at_least(check: Check, commit: str, revision: str) -> str:
    """A later commit that holds ours is no difference."""
    return commit[:10] if check.applied and commit else revision


def drift_lines(proof: Proof, key: str) -> tuple[str, ...]:
    """Return what differs live from Git at a target, line by line."""
    checks = proof.found.checks if proof.found is not None else ()
    check = next((item for item in checks if "/".join(part for part in item.slot if part) == key), None)
    return check.observation.drift if check is not None and check.observation is not None else ()


# --- clocks and sources ---------------------------------------------------------------------------------------


def _clocks(proof: Proof, now: datetime) -> list[Clock]:
    clocks: list[Clock] = []
    if proof.run is not None and proof.run.live and proof.since is not None and proof.deadline is not None:
        clocks.append(_deadline_clock(proof.since, proof.deadline, now))
    start = proof.proven_since
    clocks += [_soak_clock(target, soak, start, now) for target, soak in proof.soaks]
    return clocks


def _deadline_clock(since: datetime, deadline: datetime, now: datetime) -> Clock:
    whole = deadline - since
    passed = min(now - since, whole)
    over = now >= deadline
    return Clock(
        title="Judged within",
        end=f"ends {absolute(deadline, now)}",
        passed=f"{clock_span(passed)} of {clock_span(whole)}",
        left="over: what is missing has expired" if over else f"{clock_span(deadline - now)} left",
        share=passed / whole if whole else 1.0,
        tone=Tone.UNKNOWN if over else Tone.RUN,
    )


def _soak_clock(target: str, soak: timedelta, start: datetime | None, now: datetime) -> Clock:
    title = f"Soak for {target}"
    if start is None:
        return Clock(
            title=title,
            end="begins with a passed verification",
            passed=f"0 of {span(soak)}",
            left="not begun",
            share=0.0,
            tone=Tone.UNKNOWN,
        )
    passed = min(now - start, soak)
    done = passed >= soak
    return Clock(
        title=title,
        end=f"{'was reached' if done else 'ends'} {absolute(start + soak, now)}",
        passed=f"{span(passed)} of {span(soak)}",
        left="reached" if done else f"{span(soak - passed)} left",
        share=passed / soak if soak else 1.0,
        tone=Tone.OK if done else Tone.RUN,
    )


def _source(proof: Proof, now: datetime) -> str:
    if proof.found is None:
        return ""
    sources = sorted(
        {check.observation.source for check in proof.found.checks if check.observation is not None}
    )
    names = ", ".join(plain(source) for source in sources) or "the record"
    metrics = "No metrics are connected: health, version and drift only."
    return f"Source: {names}, {moment_words(proof.found.at, now)}. {metrics}"
