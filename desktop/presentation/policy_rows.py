"""Policies as a table for reading: what each asks for before, during and after a promotion."""

from dataclasses import dataclass

from desktop.domain.counting import plural
from desktop.domain.environment import ApprovalRule
from desktop.domain.policy import Acceptance, Answer, Need, Policy
from desktop.domain.workspace import Workspace
from desktop.presentation.panels import names
from desktop.presentation.plain_text import plain
from desktop.presentation.times import span

_ANSWERS = {Answer.ALLOW: "allowed", Answer.REASON: "needs a reason", Answer.BLOCK: "blocked"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """One policy in words."""

    name: str
    environments: str
    approvals: str
    source: str
    target: str
    change: str
    run: str
    verification: str

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """All it asks for, as label and words."""
        return (
            ("Environments", self.environments),
            ("Approvals", self.approvals),
            ("Source", self.source),
            ("Target", self.target),
            ("Change", self.change),
            ("Run", self.run),
            ("Verification", self.verification),
        )


def policy_rows(workspace: Workspace) -> list[PolicyRow]:
    """Return the policies in the order of the file, each with the environments that name it."""
    found = {policy.name: policy for policy in workspace.policies}
    used: dict[str, list[str]] = {name: [] for name in found}
    for environment in workspace.pipeline.in_order():
        used.setdefault(environment.policy, []).append(environment.name)
    return [
        _row(found.get(name, Policy(name="")), used[name]) for name in used if found.get(name) or used[name]
    ]


def _row(policy: Policy, environments: list[str]) -> PolicyRow:
    return PolicyRow(
        name=plain(policy.name, 60) or "no policy",
        environments=names(environments, 4) or "no environment names it",
        approvals=_approvals(policy),
        source=_source(policy),
        target=f"{'healthy, ' if policy.target.healthy else ''}drift {_ANSWERS[policy.target.drift]}",
        change=_change(policy),
        run=_run(policy),
        verification=_verification(policy),
    )


def _approvals(policy: Policy) -> str:
    rules = policy.approvals.rules
    if not rules:
        return "none"
    own = "" if policy.approvals.requester_may_approve else ", not by the requester"
    expire = f", for {span(policy.approvals.expire)}" if policy.approvals.expire else ""
    return f"{', '.join(map(_needed, rules))}{own}{expire}"


def _needed(rule: ApprovalRule) -> str:
    return f"{rule.count} of {plain(rule.words, 40)}"


def _source(policy: Policy) -> str:
    source = policy.source
    parts = [
        "verified" if source.verified else "",
        f"not older than {span(source.max_age)}" if source.max_age else "",
        f"soaked {span(source.soak)}" if source.soak else "",
    ]
    return ", ".join(part for part in parts if part) or "nothing asked"


def _change(policy: Policy) -> str:
    change = policy.change
    parts = [
        f"unrelated {_ANSWERS[change.unrelated]}",
        f"downgrade {_ANSWERS[change.downgrade]}",
        f"skipped stage {_ANSWERS[change.skipped_stage]}",
    ]
    if change.max_targets_per_wave:
        parts.append(f"at most {plural(change.max_targets_per_wave, 'target')} a wave")
    return ", ".join(parts)


def _run(policy: Policy) -> str:
    execution = policy.execution
    parts = [
        f"by {execution.mode.value}",
        " or ".join(strategy.value for strategy in execution.strategies),
        f"halts above {execution.halt_above / 10:g} %",
    ]
    required = (
        ("owners", execution.owners),
        ("rollback mode", execution.rollback_mode),
        ("window", execution.window),
    )
    parts += [f"{word} required" for word, need in required if need is Need.REQUIRED]
    return ", ".join(parts)


def _verification(policy: Policy) -> str:
    who = {
        Acceptance.COMPUTED: "computed",
        Acceptance.OWNER: "accepted by its owner",
        Acceptance.AUTO: "accepted by the program",
    }
    wanted = policy.verification
    return f"{who[wanted.accept]}, within {span(wanted.within)}, evidence for {span(wanted.max_evidence_age)}"
