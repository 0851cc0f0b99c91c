"""Rollbacks: a request that restores recorded values and keeps later unrelated edits."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.application.cancellation import CancelToken
from desktop.application.file_edits import FileEditor, WantedValue
from desktop.application.gates import plan_of
from desktop.application.planning import DEFAULT_MODE
from desktop.application.requests import Requests, Wishes
from desktop.application.session import Session
from desktop.domain.errors import DomainError
from desktop.domain.plan import Change, Edit, Plan, PlannedTarget
from desktop.domain.policy import RollbackMode
from desktop.domain.request import Request, RequestState, Restores
from desktop.domain.target import EnvironmentState, Slot, Target, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackWish:
    """What goes back: all targets of the request, those of some services, or some fields of them."""

    mode: RollbackMode
    services: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    slots: frozenset[Slot] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackPreview:
    """The inverse as a plan. `refused` says per target why it cannot go back; `kept` names later edits that stay."""

    request: Request | None
    plan: Plan
    restores: Restores
    refused: tuple[tuple[Slot, str], ...]
    kept: tuple[str, ...]
    already: tuple[Slot, ...]


class Rollbacks:
    """Use cases around rollbacks."""

    def __init__(self, session: Session, requests: Requests) -> None:
        self._session = session
        self._requests = requests

    def preview(self, request: Request, wish: RollbackWish) -> RollbackPreview:
        """Return what undoing a request would change now.

        A value goes back only where it still is what the request made it; a value changed since by
        something else is refused with
        the reason, never overwritten silently.

        Raises:
            DomainError: nothing of the request landed, or the mode names no service or field.
        """
        attempt = next((item for item in reversed(request.attempts) if item.landings), None)
        if attempt is None:
            raise DomainError(
                "nothing of it landed", where=request.full_name, meaning="There is nothing to roll back."
            )
        if request.state in {RequestState.RUNNING, RequestState.PAUSED}:
            raise DomainError(
                f"it is {request.state.value}",
                where=request.full_name,
                remedy="Stop the run first, then roll back.",
            )
        _check_wish(wish)
        plan = plan_of(self._session.ports.ledger.lane(request.lane), request)
        waves = request.waves()
        landed = {slot for landing in attempt.landings for slot in waves[landing.wave - 1]}
        chosen = [target for target in plan.targets if target.slot in landed and _wanted(target.slot, wish)]
        restores = Restores(
            mode=wish.mode,
            commit=attempt.landings[0].base,
            request_id=request.id,
            services=tuple(sorted(wish.services)),
            fields=tuple(sorted(wish.fields)),
        )
        backwards = [
            (target.slot, [_inverted(change) for change in target.changes if _field_wanted(change, wish)])
            for target in chosen
        ]
        return self._planned(request, request.lane, backwards, restores)

    def to_commit(self, environment: str, commit: str, wish: RollbackWish) -> RollbackPreview:
        """Return what going back to the values an environment had at a commit of its history would change now."""
        _check_wish(wish)
        if not self._session.ports.repository.contains(self._session.tip, commit):
            raise DomainError("the commit is not in the branch's history", where=commit[:12])
        then = self._session.inventory().state(environment, commit)
        now = self._session.inventory().state(environment, self._session.tip)
        backwards: list[tuple[Slot, list[Change]]] = []
        for target in now.targets():
            if not _wanted(target.slot, wish) or target not in then.values:
                continue
            changes = [
                change
                for change in _differences(then.values[target], now.values[target])
                if _field_wanted(change, wish)
            ]
            if changes:
                backwards.append((target.slot, changes))
        restores = Restores(
            mode=wish.mode,
            commit=commit,
            services=tuple(sorted(wish.services)),
            fields=tuple(sorted(wish.fields)),
        )
        return self._planned(None, environment, backwards, restores)

    def submit(self, preview: RollbackPreview, wishes: Wishes, cancel: CancelToken) -> Request:
        """Submit a rollback as a request of its own; it passes the same gates."""
        submission = self._requests.submission(
            preview.plan, (), wishes, source_commit=preview.restores.commit, restores=preview.restores
        )
        return self._requests.submit_plan(preview.plan, submission, self._session.tip, cancel)

    # --- inside --------------------------------------------------------------------------------------------

    def _planned(
        self,
        request: Request | None,
        environment: str,
        backwards: Sequence[tuple[Slot, list[Change]]],
        restores: Restores,
    ) -> RollbackPreview:
        state = self._session.inventory().state(environment, self._session.tip)
        wanted: list[WantedValue] = []
        planned: dict[Slot, list[Change]] = {}
        refused: dict[Slot, str] = {}
        already: list[Slot] = []
        for slot, changes in backwards:
            todo = self._of_target(state, slot, changes, refused)
            if slot in refused:
                continue
            if not todo:
                already.append(slot)
                continue
            planned[slot] = [change for change, _ in todo]
            wanted.extend(WantedValue(slot=slot, value=value, after=change.after) for change, value in todo)
        plan, kept = self._frozen(environment, wanted, planned, refused, request)
        return RollbackPreview(
            request=request,
            plan=plan,
            restores=restores,
            refused=tuple(sorted(refused.items())),
            kept=kept,
            already=tuple(already),
        )

    def _of_target(
        self, state: EnvironmentState, slot: Slot, changes: Sequence[Change], refused: dict[Slot, str]
    ) -> list[tuple[Change, Value]]:
        values = {
            (value.field, value.path): value
            for value in state.values.get(Target(state.environment, slot.tenant, slot.service), ())
        }
        todo: list[tuple[Change, Value]] = []
        for change in changes:
            value = values.get((change.field, change.path))
            if value is None:
                if change.after is not None:
                    refused[slot] = f"{change.path} no longer holds {change.field}"
            elif value.text == change.after:
                continue
            elif value.text != change.before:
                refused[slot] = (
                    f"{change.field} was changed since: it is {value.text}, the request made it {change.before}"
                )
            elif value.obstacle:
                refused[slot] = value.obstacle
            else:
                todo.append((change, value))
        return todo

    def _frozen(
        self,
        environment: str,
        wanted: Sequence[WantedValue],
        planned: dict[Slot, list[Change]],
        refused: dict[Slot, str],
        request: Request | None,
    ) -> tuple[Plan, tuple[str, ...]]:
        workspace, repository = self._session.workspace(), self._session.ports.repository
        done = FileEditor(workspace, repository, self._session.ports.files).edit(wanted)
        refused.update(done.obstacles)
        edits = [edit for edit in done.edits if not set(edit.slots) & refused.keys()]
        modes = {entry.path: entry.mode for entry in repository.tree(self._session.tip)}
        plan = Plan(
            source=environment,
            target=environment,
            targets=tuple(
                PlannedTarget(
                    tenant=slot.tenant,
                    service=slot.service,
                    changes=tuple(sorted(changes, key=lambda change: (change.field, change.path))),
                )
                for slot, changes in sorted(planned.items())
                if slot not in refused
            ),
            edits=tuple(
                Edit(
                    path=edit.path,
                    mode=modes.get(edit.path, DEFAULT_MODE),
                    old_blob=edit.old_blob,
                    new_blob="" if edit.content is None else repository.blob_id(edit.content),
                    slots=edit.slots,
                )
                for edit in edits
            ),
            bindings_digest=workspace.bindings_digest,
            policy_digest=workspace.policy_digest,
        )
        return plan, self._later_edits(plan, request)

    def _later_edits(self, plan: Plan, request: Request | None) -> tuple[str, ...]:
        """Return the files in which somebody changed something else since: those bytes stay."""
        if request is None:
            return ()
        original = plan_of(self._session.ports.ledger.lane(request.lane), request)
        made = {edit.path: edit.new_blob for edit in original.edits}
        return tuple(edit.path for edit in plan.edits if made.get(edit.path) not in {None, edit.old_blob})


def _check_wish(wish: RollbackWish) -> None:
    if wish.mode is RollbackMode.SERVICE and not wish.services:
        raise DomainError("a service rollback names its services", remedy="Give at least one (--service).")
    if wish.mode is RollbackMode.FIELD and not wish.fields:
        raise DomainError("a field rollback names its fields", remedy="Give at least one (--field).")


def _wanted(slot: Slot, wish: RollbackWish) -> bool:
    if wish.slots is not None and slot not in wish.slots:
        return False
    return wish.mode is RollbackMode.FULL or not wish.services or slot.service in wish.services


def _field_wanted(change: Change, wish: RollbackWish) -> bool:
    return wish.mode is not RollbackMode.FIELD or change.field in wish.fields


def _inverted(change: Change) -> Change:
    return Change(field=change.field, path=change.path, before=change.after, after=change.before)


def _differences(then: Sequence[Value], now: Sequence[Value]) -> list[Change]:
    old = {(value.field, value.path): value.text for value in then}
    return [
        Change(field=value.field, path=value.path, before=value.text, after=old[value.field, value.path])
        for value in now
        if (value.field, value.path) in old and old[value.field, value.path] != value.text
    ]
