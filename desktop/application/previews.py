"""Previews: the exact change before it happens, with what a person needs to judge it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop.application.cancellation import CancelToken
from desktop.application.errors import IntegrityError, NotFoundError
from desktop.application.file_edits import FileEdit
from desktop.application.planning import PlanInputs, Planned
from desktop.application.ports import CommitInfo, Leaf
from desktop.application.provenance import commits_between
from desktop.application.risks import RiskFinder
from desktop.application.session import Session
from desktop.domain.plan import Plan, PlannedTarget
from desktop.domain.release import Order
from desktop.domain.risk import LabelMove, RiskFlag, Severity, is_secret
from desktop.domain.scope import ResolvedScope
from desktop.domain.target import Slot

SECRET_TEXT = "(secret)"  # noqa: S105 what stands for one
WHOLE_FILE = 10_000_000
"""As `context`: every unchanged line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """One value of a file before and after; None where it is not there. Secrets are masked."""

    document: str
    key: str
    before: str | None
    after: str | None
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDiff:
    """A file's change by key and as unified text; `folded` says why the text is not shown."""

    path: str
    keys: tuple[KeyChange, ...]
    unified: str
    folded: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeGroup:
    """Targets that share one identical change."""

    changes: tuple[tuple[str, str | None, str | None], ...]
    """(field, before, after)"""
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A frozen plan and what stands around it. `digest` is the plan digest."""

    inputs: PlanInputs
    plan: Plan
    planned: Planned
    flags: tuple[RiskFlag, ...]
    moves: tuple[LabelMove, ...]
    commits: tuple[CommitInfo, ...]
    scope: ResolvedScope | None = None

    @property
    def digest(self) -> str:
        return self.plan.digest

    @property
    def stops(self) -> tuple[RiskFlag, ...]:
        return tuple(flag for flag in self.flags if flag.severity is Severity.STOP)

    @property
    def needs_reasons(self) -> tuple[RiskFlag, ...]:
        return tuple(flag for flag in self.flags if flag.severity is Severity.REASON)

    @property
    def can_be_submitted(self) -> bool:
        return bool(self.plan.targets) and not self.stops

    @property
    def installs(self) -> int:
        return sum(target.installs for target in self.plan.targets)

    @property
    def downgrades(self) -> int:
        return sum(move.order is Order.LESS for move in self.moves)

    @property
    def updates(self) -> int:
        """Targets that change and are neither installed nor downgraded."""
        return len(self.plan.targets) - self.installs - self.downgrades

    def groups(self) -> tuple[ChangeGroup, ...]:
        """Return targets by identical change, the largest group first."""
        return groups_of(self.plan)


def groups_of(plan: Plan) -> tuple[ChangeGroup, ...]:
    """Return a plan's targets by identical change, the largest group first."""
    found: dict[tuple[tuple[str, str | None, str | None], ...], list[Slot]] = {}
    for target in plan.targets:
        found.setdefault(_shape(target), []).append(target.slot)
    groups = (ChangeGroup(changes=shape, slots=tuple(slots)) for shape, slots in found.items())
    return tuple(sorted(groups, key=lambda group: (-len(group.slots), group.slots)))


def _shape(target: PlannedTarget) -> tuple[tuple[str, str | None, str | None], ...]:
    return tuple((change.field, change.before, change.after) for change in target.changes)


class Previewer:
    """Makes previews; a preview belongs to its inputs, and its digest says which."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._risks = RiskFinder(session)

    def preview(
        self,
        source: str,
        target: str,
        slots: Iterable[Slot],
        cancel: CancelToken,
        *,
        source_commit: str = "",
        scope: ResolvedScope | None = None,
    ) -> Preview:
        """Return what promoting these targets would change, on the tip as last fetched.

        Args:
            source: the environment the values come from.
            target: the environment that changes; source → target is an edge of the pipeline.
            slots: the frozen scope; empty is nothing.
            cancel: asked between the steps.
            source_commit: an earlier commit of the source's history; "" for the tip.
            scope: what the slots were resolved from, for showing.

        Raises:
            DomainError: the pipeline has no such edge.
        """
        self._session.workspace().route(source, target)
        tip = self._session.tip
        inputs = PlanInputs(
            source=source, target=target, slots=frozenset(slots), source_commit=source_commit or tip, base=tip
        )
        planned = self._session.planner().plan(inputs)
        cancel.check()
        flags = self._risks.of_planned(planned, inputs)
        cancel.check()
        return Preview(
            inputs=inputs,
            plan=planned.plan,
            planned=planned,
            flags=tuple(flags),
            moves=tuple(self._risks.moves(planned.plan, tip)),
            commits=tuple(commits_between(self._session, planned.plan, inputs.source_commit, tip)),
            scope=scope,
        )

    def diff(self, preview: Preview, path: str, context: int = 3) -> FileDiff:
        """Return the change of one edited file, with secrets masked and so many unchanged lines around.

        Raises:
            NotFoundError: the preview edits no such file.
        """
        edit = next((edit for edit in preview.planned.edits if edit.path == path), None)
        if edit is None:
            raise NotFoundError("the preview edits no such file", where=path)
        return self._file_diff(edit, context)

    def plan_diff(self, plan: Plan, base: str, path: str) -> FileDiff:
        """Return the change of one file of a plan as its request carries it, with secrets masked.

        Args:
            plan: the plan of a request.
            base: the commit that the request stands on.
            path: one of the files that the plan edits.

        Raises:
            NotFoundError: the plan edits no such file.
            IntegrityError: the file cannot be made again, byte for byte, as it was planned.
        """
        edit = next((edit for edit in plan.edits if edit.path == path), None)
        if edit is None:
            raise NotFoundError("the plan edits no such file", where=path)
        repository = self._session.ports.repository
        content = self._session.planner().contents(plan, base, frozenset(edit.slots)).get(path)
        if (repository.blob_id(content) if content is not None else "") != edit.new_blob:
            raise IntegrityError(
                "the file cannot be made again as it was planned",
                where=path,
                meaning="Its targets and values are shown as planned.",
                remedy="Refresh; the plan itself is part of the request.",
            )
        return self._file_diff(FileEdit(path=path, old_blob=edit.old_blob, content=content, slots=edit.slots))

    def diffs(self, preview: Preview, cancel: CancelToken) -> list[FileDiff]:
        """Return the changes of all edited files."""
        found: list[FileDiff] = []
        for edit in preview.planned.edits:
            cancel.check()
            found.append(self._file_diff(edit))
        return found

    def _file_diff(self, edit: FileEdit, context: int = 3) -> FileDiff:
        repository, files = self._session.ports.repository, self._session.ports.files
        old = dict(repository.blobs([edit.old_blob])).get(edit.old_blob, b"") if edit.old_blob else b""
        new = edit.content or b""
        before = files.leaves(edit.path, old) if old else []
        after = files.leaves(edit.path, new) if new else []
        secret = any(is_secret(leaf.document, leaf.key, leaf.text) for leaf in (*before, *after))
        return FileDiff(
            path=edit.path,
            keys=tuple(_key_changes(before, after)),
            unified="" if secret else repository.diff(old, new, edit.path, context),
            folded="only keys are shown, because the file holds secrets" if secret else "",
        )


def _key_changes(before: Sequence[Leaf], after: Sequence[Leaf]) -> list[KeyChange]:
    old, new = _by_key(before), _by_key(after)
    changes: list[KeyChange] = []
    for place in dict.fromkeys((*old, *new)):
        was, now = old.get(place), new.get(place)
        if (was.text if was else None) == (now.text if now else None):
            continue
        leaf = now or was
        if leaf is not None:
            changes.append(
                KeyChange(
                    document=leaf.document,
                    key=leaf.key,
                    before=_shown(was),
                    after=_shown(now),
                    line=leaf.line,
                )
            )
    return changes


def _by_key(leaves: Sequence[Leaf]) -> Mapping[tuple[str, str], Leaf]:
    return {(leaf.document, leaf.key): leaf for leaf in leaves}


def _shown(leaf: Leaf | None) -> str | None:
    if leaf is None:
        return None
    return SECRET_TEXT if is_secret(leaf.document, leaf.key, leaf.text) else leaf.text
