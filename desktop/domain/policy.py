"""Policies: what must be true before and during a promotion into an environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from desktop.domain.environment import ApprovalRule, Route


class RollbackMode(StrEnum):
    """What goes back: everything of the targets, one service, or named fields."""

    FULL = "full"
    SERVICE = "service"
    FIELD = "field"


class Strategy(StrEnum):
    """How the scope is moved; `incremental` is the default."""

    INCREMENTAL = "incremental"
    FULL = "full"
    CANARY = "canary"


class ExecutionMode(StrEnum):
    """How the change reaches the branch."""

    COMMIT = "commit"
    PULL_REQUEST = "pull-request"


class Answer(StrEnum):
    """What a policy says to a kind of change or drift."""

    ALLOW = "allow"
    REASON = "reason"
    BLOCK = "block"


class Acceptance(StrEnum):
    """Who turns a computed verification into an accepted one."""

    COMPUTED = "computed"
    OWNER = "owner"
    AUTO = "auto"


class Need(StrEnum):
    """Whether a field of the request must be filled in."""

    REQUIRED = "required"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalPolicy:
    """Rules that all must be met; `expire` is how long an approval counts (None: for ever)."""

    rules: tuple[ApprovalRule, ...] = ()
    distinct_people: bool = True
    distinct_teams: bool = False
    requester_may_approve: bool = False
    expire: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePolicy:
    """What the source environment must have shown; None or False asks for nothing."""

    verified: bool = False
    max_age: timedelta | None = None
    soak: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPolicy:
    """What the target environment must be before the run."""

    healthy: bool = False
    drift: Answer = Answer.REASON


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePolicy:
    """What the change itself may hold. `max_targets_per_wave` 0 sets no limit."""

    unrelated: Answer = Answer.REASON
    downgrade: Answer = Answer.REASON
    skipped_stage: Answer = Answer.REASON
    max_targets_per_wave: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveRule:
    """One batch: all targets with a tag (`ring=1`), the next `count` targets, or the rest."""

    tag: str = ""
    count: int = 0
    rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionPolicy:
    """How a run goes. `halt_above` is the share of failed targets, in thousandths, above which it stops."""

    mode: ExecutionMode = ExecutionMode.COMMIT
    strategies: tuple[Strategy, ...] = (Strategy.INCREMENTAL, Strategy.FULL)
    rollback_mode: Need = Need.OPTIONAL
    owners: Need = Need.OPTIONAL
    window: Need = Need.OPTIONAL
    waves: tuple[WaveRule, ...] = (WaveRule(rest=True),)
    halt_above: int = 0
    settle: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationPolicy:
    """Who accepts, within what time a target must have arrived, and how old gate evidence may be."""

    accept: Acceptance = Acceptance.COMPUTED
    within: timedelta = timedelta(minutes=30)
    max_evidence_age: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRule:
    """A rule in CEL over the plan; false or an error blocks with `message`."""

    name: str
    cel: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All that judges a promotion into the environments that name it."""

    name: str
    approvals: ApprovalPolicy = field(default_factory=ApprovalPolicy)
    source: SourcePolicy = field(default_factory=SourcePolicy)
    target: TargetPolicy = field(default_factory=TargetPolicy)
    change: ChangePolicy = field(default_factory=ChangePolicy)
    execution: ExecutionPolicy = field(default_factory=ExecutionPolicy)
    verification: VerificationPolicy = field(default_factory=VerificationPolicy)
    rules: tuple[PolicyRule, ...] = ()
    abandon: tuple[str, ...] = ()
    """Teams whose people may abandon or take over a run, hold, and waive; empty: everybody the file names."""
    places: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)
    """Part of the policy (`source.soak`; "" for the whole) → file:line of it, or of what encloses it."""


def required_approvals(policy: ApprovalPolicy, route: Route) -> tuple[ApprovalRule, ...]:
    """Join the policy's rules with the route's: per team the higher count, in the policy's order."""
    counts: dict[str, int] = {}
    for rule in (*policy.rules, *route.approvals):
        counts[rule.team] = max(counts.get(rule.team, 0), rule.count)
    return tuple(ApprovalRule(team=team, count=count) for team, count in counts.items() if count)
