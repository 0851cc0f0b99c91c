"""Gates about the target before the run: healthy, without drift."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.body import format_time
from desktop.domain.counting import plural
from desktop.domain.gate import Gate, GateKind, GateResult
from desktop.domain.gate_rules.setting import SHOWN, Setting, gate
from desktop.domain.observation import Health, Observation, Sync
from desktop.domain.policy import Answer
from desktop.domain.target import Target

_ALL_NEW = "the plan installs all of its targets: nothing runs there yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetReading:
    """What the target's cluster said before the run; `unreachable` is why it said nothing.

    `asked` are the targets that run there already: those that the plan installs cannot be healthy yet.
    `tip` is the branch tip of that moment: drift is told against it, and says nothing about a later one.
    """

    asked: tuple[Target, ...] = ()
    observations: tuple[Observation, ...] = ()
    unreachable: str = ""
    tip: str = ""

    @property
    def unseen(self) -> tuple[Target, ...]:
        seen = {item.target for item in self.observations}
        return tuple(target for target in self.asked if target not in seen)

    @property
    def oldest(self) -> datetime | None:
        return min((item.observed_at for item in self.observations), default=None)


def target_health_gate(setting: Setting, reading: TargetReading) -> Gate:
    """The target must be healthy before the run, where the policy wants it."""
    title = "Target is healthy"
    if not setting.policy.target.healthy:
        return gate(
            setting,
            GateKind.TARGET_HEALTH,
            title,
            GateResult.PASSED,
            "the policy does not ask",
            observed_at=reading.oldest,
        )
    if not reading.asked:
        return gate(setting, GateKind.TARGET_HEALTH, title, GateResult.PASSED, _ALL_NEW)
    old = _old_or_silent(setting, GateKind.TARGET_HEALTH, title, reading)
    if old is not None:
        return old
    bad = [item for item in reading.observations if item.health is not Health.HEALTHY]
    if bad:
        facts = tuple(f"{item.target}: {item.health.value} {item.message}".strip() for item in bad[:SHOWN])
        unknown = all(item.health is Health.UNKNOWN for item in bad)
        result = GateResult.UNKNOWN if unknown else GateResult.BLOCKED
        reason = f"{plural(len(bad), 'target')} of {len(reading.observations)} not healthy"
        return gate(
            setting, GateKind.TARGET_HEALTH, title, result, reason, facts=facts, observed_at=reading.oldest
        )
    reason = f"{plural(len(reading.observations), 'target')} healthy"
    return gate(setting, GateKind.TARGET_HEALTH, title, GateResult.PASSED, reason, observed_at=reading.oldest)


def target_drift_gate(setting: Setting, reading: TargetReading) -> Gate:
    """The target must run what Git says before the run, as far as the policy wants it."""
    title = "No drift in the target"
    answer = setting.policy.target.drift
    if answer is Answer.ALLOW:
        return gate(setting, GateKind.TARGET_DRIFT, title, GateResult.PASSED, "the policy allows drift")
    if not reading.asked:
        return gate(setting, GateKind.TARGET_DRIFT, title, GateResult.PASSED, _ALL_NEW)
    old = _old_or_silent(setting, GateKind.TARGET_DRIFT, title, reading) or _on_older_tip(
        setting, title, reading
    )
    if old is not None:
        return old
    result, reason, facts = _drift(setting, answer, reading)
    return gate(
        setting, GateKind.TARGET_DRIFT, title, result, reason, facts=facts, observed_at=reading.oldest
    )


def _on_older_tip(setting: Setting, title: str, reading: TargetReading) -> Gate | None:
    if reading.tip == setting.tip:
        return None
    facts = (f"checked on {reading.tip[:10]}", f"the branch is at {setting.tip[:10]}")
    return gate(
        setting,
        GateKind.TARGET_DRIFT,
        title,
        GateResult.STALE,
        "checked on an older commit: check again",
        facts=facts,
        owner="anybody: check again",
        observed_at=reading.oldest,
    )


def _drift(
    setting: Setting, answer: Answer, reading: TargetReading
) -> tuple[GateResult, str, tuple[str, ...]]:
    drifted = [item for item in reading.observations if item.drift or item.sync is Sync.OUT_OF_SYNC]
    silent = [item for item in reading.observations if item.sync is Sync.UNKNOWN and item not in drifted]
    reasons = {item.flag: item.reason for item in setting.submission.flags}
    facts = tuple(
        f"{item.target}: {item.drift[0] if item.drift else 'out of sync'}" for item in drifted[:SHOWN]
    )
    if drifted and not (answer is Answer.REASON and reasons.get("target-drift", "").strip()):
        return GateResult.BLOCKED, f"{plural(len(drifted), 'target')} drifted", facts
    if silent:
        reason = f"the engine does not say whether {plural(len(silent), 'target')} drifted"
        return GateResult.UNKNOWN, reason, tuple(str(item.target) for item in silent[:SHOWN])
    reason = f"{plural(len(drifted), 'target')} drifted, with a reason" if drifted else "none"
    return GateResult.PASSED, reason, facts


def _old_or_silent(setting: Setting, kind: GateKind, title: str, reading: TargetReading) -> Gate | None:
    if reading.unreachable or reading.oldest is None:
        reason = reading.unreachable or "nothing was observed"
        return gate(setting, kind, title, GateResult.UNKNOWN, reason, owner="the cluster's owner")
    if reading.unseen:
        reason = f"{plural(len(reading.unseen), 'target')} of {len(reading.asked)} not observed"
        facts = tuple(str(target) for target in reading.unseen[:SHOWN])
        return gate(
            setting, kind, title, GateResult.UNKNOWN, reason, facts=facts, owner="the cluster's owner"
        )
    age = setting.now - reading.oldest
    if age > setting.policy.verification.max_evidence_age:
        reason = f"observed {format_time(reading.oldest)}: check again"
        owner = "anybody: check again"
        return gate(setting, kind, title, GateResult.STALE, reason, owner=owner, observed_at=reading.oldest)
    return None
