"""Rollbacks: a request that restores recorded values and keeps later unrelated edits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.application.cancellation import CancelToken
from desktop.application.file_edits import FileEdit, FileEditor, WantedValue, is_file_field
from desktop.application.gates import plan_of
from desktop.application.pairing import new_file
from desktop.application.planning import DEFAULT_MODE
from desktop.application.previews import SECRET_TEXT
from desktop.application.requests import Requests, Wishes
from desktop.application.rollback_history import RollbackHistory, rollback_history
from desktop.application.session import Session
from desktop.domain.errors import DomainError
from desktop.domain.plan import Change, Edit, Plan, PlannedTarget
from desktop.domain.policy import RollbackMode
from desktop.domain.request import Request, Restores
from desktop.domain.risk import is_secret
from desktop.domain.target import EnvironmentState, Slot, Target, Value, shared_places


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

    def history(self, environment: str, slots: frozenset[Slot], cancel: CancelToken) -> RollbackHistory:
        """Return what a scope has been on (no slots: the whole environment), the newest change first."""
        return rollback_history(self._session, environment, slots, cancel)

    def preview(self, request: Request, wish: RollbackWish) -> RollbackPreview:
        """Return what undoing a request would change now.

        A value goes back only where it still is what the request made it; a value changed since by
        something else is refused with
        the reason, never overwritten silently.

        Raises:
            DomainError: nothing of the request landed, or the mode names no service or field.
        """
        landings = [landing for attempt in request.attempts for landing in attempt.landings]
        if not landings:
            raise DomainError(
                "nothing of it landed", where=request.full_name, meaning="There is nothing to roll back."
            )
        self._check_ended(request)
        _check_wish(wish)
        plan = plan_of(self._session.ports.ledger.lane(request.lane), request)
        waves = request.waves()
        landed = {slot for landing in landings for slot in waves[landing.wave - 1]}
        chosen = [target for target in plan.targets if target.slot in landed and _wanted(target.slot, wish)]
        restores = Restores(
            mode=wish.mode,
            commit=landings[0].base,
            request_id=request.id,
            services=tuple(sorted(wish.services)),
            fields=tuple(sorted(wish.fields)),
        )
        edits = {edit.path: edit for edit in plan.edits}
        backwards = [
            (
                target.slot,
                [_inverted(change, edits) for change in target.changes if _field_wanted(change, wish)],
            )
            for target in chosen
        ]
        return self._planned(request, request.lane, backwards, restores)

    def to_commit(self, environment: str, commit: str, wish: RollbackWish) -> RollbackPreview:
        """Return what going back to the values an environment had at a commit of its history would change now.

        What travels goes back; a value that stays in its environment only where the wish names its field.

        Raises:
            DomainError: the commit is not in the branch's history, or the mode names no service or field.
        """
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
                for change in _differences(then.values[target], now.values[target], wish)
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

    def _check_ended(self, request: Request) -> None:
        """A run has to have ended before what it made is taken back."""
        if not request.state.in_progress:
            return
        workspace = self._session.workspace()
        policy = workspace.policy_of(workspace.pipeline.environment(request.lane))
        if request.waits_under(policy.verification.accept):
            raise DomainError(
                "its run waits for acceptance",
                where=request.full_name,
                meaning="Everything has landed and was verified.",
                remedy="Have it accepted, or stop the run; then roll back.",
            )
        raise DomainError(
            f"it is {request.state.value}",
            where=request.full_name,
            remedy="Stop the run first, then roll back.",
        )

    def _planned(
        self,
        request: Request | None,
        environment: str,
        backwards: Sequence[tuple[Slot, list[Change]]],
        restores: Restores,
    ) -> RollbackPreview:
        state = self._session.inventory().state(environment, self._session.tip)
        refused: dict[Slot, str] = {}
        todo = {slot: self._of_target(state, slot, changes, refused) for slot, changes in backwards}
        already = tuple(slot for slot, items in todo.items() if not items and slot not in refused)
        planned = {slot: items for slot, items in todo.items() if items}
        plan = self._settled(state, planned, refused)
        return RollbackPreview(
            request=request,
            plan=plan,
            restores=restores,
            refused=tuple(sorted(refused.items())),
            kept=self._later_edits(plan, request),
            already=already,
        )

    def _settled(
        self, state: EnvironmentState, planned: dict[Slot, list[WantedValue]], refused: dict[Slot, str]
    ) -> Plan:
        """Return the plan of what can go back; a refused target takes those with it that share a value or a file."""
        editor = FileEditor(
            self._session.workspace(), self._session.ports.repository, self._session.ports.files
        )
        while True:
            going = {slot: items for slot, items in planned.items() if slot not in refused}
            stuck = self._shared_with_others(state, going)
            done = editor.edit([item for items in going.values() for item in items])
            if not stuck and not done.obstacles:
                return self._frozen(state.environment, going, done.edits)
            refused.update({**done.obstacles, **stuck})

    def _shared_with_others(
        self, state: EnvironmentState, going: Mapping[Slot, Sequence[WantedValue]]
    ) -> dict[Slot, str]:
        """Return the targets whose values others resolve to that would not go back with them."""
        states = [state]
        paths = {place.path for items in going.values() for item in items for place in item.value.places}
        inventory, tip = self._session.inventory(), self._session.tip
        readers = inventory.readers_of(paths, tip) - {state.environment}
        states.extend(inventory.state(name, tip) for name in sorted(readers))
        users = shared_places(states, paths)
        stuck: dict[Slot, str] = {}
        for slot, items in going.items():
            for item in items:
                for place in item.value.places:
                    staying = [
                        user
                        for user in users.get(place, ())
                        if user.environment != state.environment or user.slot not in going
                    ]
                    if staying:
                        stuck[slot] = (
                            f"{place.path} {place.key}".rstrip()
                            + f" is shared with {staying[0]}, which would not go back"
                        )
        return stuck

    def _of_target(
        self, state: EnvironmentState, slot: Slot, changes: Sequence[Change], refused: dict[Slot, str]
    ) -> list[WantedValue]:
        values = {
            (value.field, value.path): value
            for value in state.values.get(Target(state.environment, slot.tenant, slot.service), ())
        }
        todo: list[WantedValue] = []
        for change in changes:
            value = values.get((change.field, change.path))
            reason = _refusal(change, value)
            if reason:
                refused[slot] = reason
                return []
            if value is None and change.after is not None:
                value = new_file(self._session.workspace(), change)
            if value is not None and value.text != change.after:
                todo.append(WantedValue(slot=slot, value=value, after=change.after))
        return todo

    def _frozen(
        self, environment: str, going: Mapping[Slot, Sequence[WantedValue]], edits: Sequence[FileEdit]
    ) -> Plan:
        workspace, repository = self._session.workspace(), self._session.ports.repository
        modes = {entry.path: entry.mode for entry in repository.tree(self._session.tip)}
        return Plan(
            source=environment,
            target=environment,
            targets=tuple(
                PlannedTarget(
                    tenant=slot.tenant,
                    service=slot.service,
                    changes=tuple(
                        sorted(
                            (_change(item) for item in items), key=lambda change: (change.field, change.path)
                        )
                    ),
                )
                for slot, items in sorted(going.items())
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


def _inverted(change: Change, edits: Mapping[str, Edit]) -> Change:
    """Return the change the other way round; a copied file is named by the blobs that the plan made of it."""
    if not is_file_field(change.field) or change.path not in edits:
        return Change(field=change.field, path=change.path, before=change.after, after=change.before)
    edit = edits[change.path]
    return Change(
        field=change.field, path=change.path, before=edit.new_blob or None, after=edit.old_blob or None
    )


def _change(item: WantedValue) -> Change:
    before = item.value.text if item.value.blob else None
    return Change(field=item.value.field, path=item.value.path, before=before, after=item.after)


def _refusal(change: Change, value: Value | None) -> str:
    """Return why a value cannot go back; "" where it can, or is back already."""
    if value is None:
        gone = change.after is not None and not (is_file_field(change.field) and change.before is None)
        return f"{change.path} no longer holds {change.field}" if gone else ""
    if value.text == change.after:
        return ""
    if value.text != change.before:
        now, made = (_short(change.field, text) for text in (value.text, change.before))
        return f"{change.field} was changed since: it is {now}, the request made it {made}"
    return f"{value.path}: {value.obstacle}" if value.obstacle else ""


def _short(field: str, text: str | None) -> str:
    """Return a value as people read it: a file by the beginning of its id, a secret not at all."""
    if text is None:
        return "absent"
    if is_file_field(field):
        return text[:10]
    return SECRET_TEXT if is_secret("", field, text) else text


def _differences(then: Sequence[Value], now: Sequence[Value], wish: RollbackWish) -> list[Change]:
    old = {(value.field, value.path): value.text for value in then}
    return [
        Change(field=value.field, path=value.path, before=value.text, after=old[value.field, value.path])
        for value in now
        if (value.travels or value.field in wish.fields)
        and (value.field, value.path) in old
        and old[value.field, value.path] != value.text
    ]
