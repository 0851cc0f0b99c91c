"""Risk flags of a plan: what a person must look at, found again at each preview and at each gate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.application.planning import PlanInputs, Planned
from desktop.application.ports import CommitInfo, Leaf
from desktop.application.provenance import commits_between
from desktop.application.releases import ever_had, label_history
from desktop.application.session import Session
from desktop.domain import risk
from desktop.domain.lane import RejectedRelease
from desktop.domain.plan import Plan, PlannedTarget
from desktop.domain.policy import Policy
from desktop.domain.release import ReleaseRanking, label_of
from desktop.domain.risk import LabelMove, RiskFlag
from desktop.domain.target import Slot, Target
from desktop.domain.workspace import ReleaseOrder

_REGION = "region"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    plan: Plan
    policy: Policy
    source_commit: str
    base: str


class RiskFinder:
    """Finds the flags that need no cluster."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_planned(self, planned: Planned, inputs: PlanInputs) -> list[RiskFlag]:
        """Return the flags of a fresh plan, the gravest first."""
        environment = self._session.workspace().pipeline.environment(inputs.target)
        policy = self._session.workspace().policy_of(environment)
        scene = _Scene(plan=planned.plan, policy=policy, source_commit=inputs.source_commit, base=inputs.base)
        lane = self._session.ports.ledger.lane(inputs.target).state
        found = [
            risk.without_source(planned.no_source, inputs.source),
            risk.not_editable(planned.obstacles),
            risk.shared_outside(planned.outside),
            self.rejected(planned.plan, lane.rejected),
            self._unrelated(scene),
            risk.downgrades(self.moves(planned.plan, inputs.base), policy.change.downgrade),
            self._skipped(scene),
            self._blast_radius(scene),
            risk.concurrent(planned.plan, lane.open_requests()),
            risk.without_place(planned.no_place),
            risk.only_in_target(planned.only_in_target),
            self._unreadable(scene),
            self._secrets(planned),
        ]
        flags = [flag for flag in found if flag is not None]
        order = list(risk.Severity)
        return sorted(flags, key=lambda flag: order.index(flag.severity))

    def rejected(self, plan: Plan, rejected: Sequence[RejectedRelease]) -> RiskFlag | None:
        return risk.rejected_release(plan.targets, self._session.workspace().label_field, rejected)

    def moves(self, plan: Plan, base: str) -> list[LabelMove]:
        """Return how the release label of each target moves."""
        workspace = self._session.workspace()
        ranking = self.ranking(plan.target, base)
        moves: list[LabelMove] = []
        for target in plan.targets:
            before, after = _labels(target, workspace.label_field)
            if before is not None and after is not None:
                order = ranking.compare(after, before)
                moves.append(LabelMove(slot=target.slot, before=before, after=after, order=order))
        return moves

    def ranking(self, environment: str, base: str) -> ReleaseRanking:
        """Return how labels are compared; by history only where the workspace asks for it, as that reads the log."""
        order = self._session.workspace().order
        history: tuple[str, ...] = ()
        if order is ReleaseOrder.HISTORY:
            first = next(iter(self._session.workspace().pipeline.in_order())).name
            upstream = self._session.workspace().pipeline.upstream_of(environment)
            origin = first if first in upstream else environment
            history = label_history(self._session, origin, base)
        return ReleaseRanking(order=order, history=history)

    def _unrelated(self, scene: _Scene) -> RiskFlag | None:
        commits = commits_between(self._session, scene.plan, scene.source_commit, scene.base)
        state = self._session.inventory().state(scene.plan.source, scene.source_commit)
        known = state.paths()
        other: dict[str, str] = {}
        for commit in commits:
            for path in _elsewhere(commit, known):
                other.setdefault(path, f"{path} ({commit.id[:10]} {commit.subject[:60]})")
        return risk.unrelated(tuple(other.values()), scene.policy.change.unrelated)

    def _unreadable(self, scene: _Scene) -> RiskFlag | None:
        inventory = self._session.inventory()
        states = (
            inventory.state(scene.plan.source, scene.source_commit),
            inventory.state(scene.plan.target, scene.base),
        )
        found = {f"{item.place}: {item.message}" for state in states for item in state.findings}
        return risk.unreadable(sorted(found))

    def _skipped(self, scene: _Scene) -> RiskFlag | None:
        workspace = self._session.workspace()
        stages = workspace.pipeline.upstream_of(scene.plan.target) - {scene.plan.source}
        if not stages or not workspace.label_field:
            return None
        missing = {stage: found for stage in sorted(stages) if (found := self._never_in(stage, scene))}
        return risk.skipped_stage(missing, scene.policy.change.skipped_stage)

    def _never_in(self, stage: str, scene: _Scene) -> list[Slot]:
        """Return the targets whose new label this stage neither has nor ever had."""
        label_field = self._session.workspace().label_field
        state = self._session.inventory().state(stage, scene.base)
        absent: list[Slot] = []
        for target in scene.plan.targets:
            _, after = _labels(target, label_field)
            values = state.values.get(Target(stage, target.tenant, target.service)) or state.values.get(
                Target(stage, "", target.service), ()
            )
            if after is not None and values and label_of(values, label_field, state.commit) != after:
                absent.append(target.slot)
        if absent:
            wanted = {
                target.slot: after
                for target in scene.plan.targets
                if target.slot in set(absent) and (after := _labels(target, label_field)[1]) is not None
            }
            had = ever_had(self._session, stage, scene.base, set(wanted.values()))
            absent = [slot for slot, after in wanted.items() if after not in had]
        return absent

    def _blast_radius(self, scene: _Scene) -> RiskFlag | None:
        workspace = self._session.workspace()
        total = len(self._session.inventory().state(scene.plan.target, scene.base).values)
        regions = {workspace.tenant_tags(slot.tenant).get(_REGION, "") for slot in scene.plan.slots} - {""}
        return risk.blast_radius(
            len(scene.plan.targets), total, scene.policy.change.max_targets_per_wave, sorted(regions)
        )

    def _secrets(self, planned: Planned) -> RiskFlag | None:
        in_files = self._secret_files(planned)
        names = {
            f"{change.path}: {change.field}"
            for target in planned.plan.targets
            for change in target.changes
            if change.path not in in_files and risk.is_secret("", change.field, change.after or "")
        }
        names |= {name for found in in_files.values() for name in found}
        return risk.secrets(sorted(names))

    def _secret_files(self, planned: Planned) -> dict[str, list[str]]:
        """Return the edited files in which secrets change, with their keys."""
        files = self._session.ports.files
        old = dict(
            self._session.ports.repository.blobs([edit.old_blob for edit in planned.edits if edit.old_blob])
        )
        found: dict[str, list[str]] = {}
        for edit in planned.edits:
            if not _looks_secret(edit.content, old.get(edit.old_blob)):
                continue
            before = _secret_leaves(
                files.leaves(edit.path, old[edit.old_blob]) if edit.old_blob in old else ()
            )
            after = _secret_leaves(files.leaves(edit.path, edit.content) if edit.content is not None else ())
            names = [
                f"{edit.path}: {document} {key}"
                for document, key in sorted(before.keys() | after.keys())
                if before.get((document, key)) != after.get((document, key))
            ]
            if names:
                found[edit.path] = names
        return found


def _looks_secret(*contents: bytes | None) -> bool:
    """Tell cheaply whether a file can hold a secret at all: parsing every edited file would cost too much."""
    words = (b"ecret", b"ENC[", b"ertificate", b"assword", b"oken")
    return any(word in content for content in contents if content is not None for word in words)


def _secret_leaves(leaves: Sequence[Leaf]) -> Mapping[tuple[str, str], str]:
    return {
        (leaf.document, leaf.key): leaf.text
        for leaf in leaves
        if risk.is_secret(leaf.document, leaf.key, leaf.text)
    }


def _labels(target: PlannedTarget, label_field: str) -> tuple[str | None, str | None]:
    for change in target.changes:
        if change.field == label_field:
            return change.before, change.after
    return None, None


def _elsewhere(commit: CommitInfo, known: set[str]) -> list[str]:
    return [path for path in commit.paths if path not in known and not path.startswith(".gitopshq/")]
