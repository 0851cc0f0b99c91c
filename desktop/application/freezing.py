"""Freezes and holds: raise and lift, hold and release, reject a release; and whether one may promote at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.application.appending import Appended
from desktop.application.authority import check_authority, check_authority_over, check_person
from desktop.application.cancellation import CancelToken
from desktop.application.inventory import Inventory
from desktop.application.session import Session
from desktop.domain import freeze_overview
from desktop.domain.body import format_time
from desktop.domain.canonical import Json
from desktop.domain.errors import DomainError
from desktop.domain.events import WORKSPACE_LANE, Draft, EventType
from desktop.domain.fold_facts import HOLD, REJECTION
from desktop.domain.freeze import FreezeQuestion, FreezeVerdict, RaisedFreeze, freeze_state, freezes_between
from desktop.domain.freeze_overview import FreezeAnswer, FreezeEntry, Lane
from desktop.domain.freeze_rule import FreezeScope


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseFreeze:
    """Freeze a scope from now (or `since`) until a time, or until it is lifted."""

    name: str
    reason: str
    scope: FreezeScope
    since: datetime | None = None
    until: datetime | None = None
    rollback_exempt: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeOverview:
    """All environments over a span of time in the order of the pipeline, and all freezes there are."""

    now: datetime
    commit: str
    lanes: tuple[Lane, ...]
    entries: tuple[FreezeEntry, ...]
    tenants: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Questions:
    """For every environment the question about all of its targets, as they stand at a commit; and their tenants."""

    inventory: Inventory
    tip: str
    of: Mapping[str, FreezeQuestion]
    tenants: tuple[str, ...]


class Freezing:
    """Use cases around freezes, holds and rejected releases."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asked: _Questions | None = None

    def verdict(self, environment: str, at: datetime | None = None) -> FreezeVerdict:
        """Return the net state of an environment as a whole at a time (now)."""
        found = self._session.workspace().pipeline.environment(environment)
        now = at or self._session.ports.clock.now()
        return freeze_state(self._session.calendar(), FreezeQuestion.about(found), now)

    def overview(self, after: datetime, before: datetime) -> FreezeOverview:
        """Return what freezes come to between two times, by environment and by freeze."""
        calendar, now = self._session.calendar(), self._session.ports.clock.now()
        pipeline = self._session.workspace().pipeline
        questions = self._questions()
        return FreezeOverview(
            now=now,
            commit=self._session.tip,
            lanes=tuple(
                freeze_overview.lane_of(calendar, item, questions.of[item.name], now, (after, before))
                for item in pipeline.in_order()
            ),
            entries=freeze_overview.entries(calendar, questions.of, now),
            tenants=questions.tenants,
        )

    def lane(self, environment: str, after: datetime, before: datetime) -> Lane:
        """Return what freezes come to in one environment between two times."""
        found = self._session.workspace().pipeline.environment(environment)
        return freeze_overview.lane_of(
            self._session.calendar(),
            found,
            self._questions().of[environment],
            self._session.ports.clock.now(),
            (after, before),
        )

    def ask(self, environment: str, at: datetime | None = None) -> FreezeAnswer:
        """Say whether one may promote into an environment at a time (now), counted by its targets."""
        found = self._session.workspace().pipeline.environment(environment)
        moment = at or self._session.ports.clock.now()
        return freeze_overview.answer(
            self._session.calendar(), found, self._questions().of[environment], moment
        )

    def in_force(self) -> tuple[tuple[str, str], ...]:
        """Return every freeze that is in force now with the environment it freezes: what changes by the clock alone."""
        calendar, now = self._session.calendar(), self._session.ports.clock.now()
        return tuple(
            (item.name, freeze.raised or freeze.name)
            for item in self._session.workspace().pipeline
            for freeze in freezes_between(
                calendar, FreezeQuestion.about(item), now, now + timedelta.resolution
            )
        )

    def _questions(self) -> "_Questions":
        """Return the questions about all targets; the same again while the branch stands and bindings are the same."""
        inventory, tip = self._session.inventory(), self._session.tip
        if self._asked is None or self._asked.inventory is not inventory or self._asked.tip != tip:
            states = inventory.states(tip)
            self._asked = _Questions(
                inventory=inventory,
                tip=tip,
                of={
                    item.name: FreezeQuestion.about_all(item, states[item.name])
                    for item in self._session.workspace().pipeline
                },
                tenants=tuple(sorted({at.tenant for state in states.values() for at in state.values} - {""})),
            )
        return self._asked

    def raised(self) -> tuple[RaisedFreeze, ...]:
        return tuple(self._session.ports.ledger.lane(WORKSPACE_LANE).state.freezes.values())

    def raise_freeze(self, command: RaiseFreeze, cancel: CancelToken) -> Appended:
        """Raise a freeze at once, for everybody.

        Raises:
            DomainError: no reason, an end before the start, or an unknown name in the scope.
        """
        check_person(self._session, "raise a freeze")
        _need_reason(command.reason, "raising a freeze")
        self._check_scope(command.scope)
        since = command.since or self._session.ports.clock.now()
        if command.until is not None and command.until <= since:
            raise DomainError("the freeze would end before it begins", remedy="Give a later end.")
        freeze_id = self._session.ports.ids.ulid()
        scope: dict[str, Json] = {
            "environments": [*sorted(command.scope.environments)],
            "tiers": [*sorted(command.scope.tiers)],
            "tenants": [*sorted(command.scope.tenants)],
            "services": [*sorted(command.scope.services)],
        }
        body: dict[str, Json] = {
            "id": freeze_id,
            "name": command.name,
            "reason": command.reason,
            "scope": scope,
            "since": format_time(since),
            "until": format_time(command.until) if command.until else None,
            "rollback_exempt": command.rollback_exempt,
        }
        return self._append(WORKSPACE_LANE, EventType.FREEZE_RAISED, f"freeze:{freeze_id}", body, cancel)

    def lift_freeze(self, freeze_id: str, reason: str, cancel: CancelToken) -> Appended:
        """Lift a raised freeze by its id or its name; a freeze of the file is changed through Git."""
        _need_reason(reason, "lifting a freeze")
        found = [item for item in self.raised() if freeze_id in {item.id, item.name}]
        if len(found) != 1:
            known = ", ".join(item.name for item in self.raised()) or "none"
            raise DomainError(
                f'"{freeze_id}" is not one raised freeze',
                meaning=f"Raised now: {known}.",
                remedy="Name one of them; a freeze of the workspace file is changed through Git.",
            )
        check_authority_over(self._session, self._touched(found[0].scope), "lift a freeze")
        body: dict[str, Json] = {"id": found[0].id, "reason": reason}
        return self._append(WORKSPACE_LANE, EventType.FREEZE_LIFTED, f"lift:{found[0].id}", body, cancel)

    def hold(self, environment: str, reason: str, cancel: CancelToken) -> Appended:
        """Keep an environment back until it is released."""
        check_authority(self._session, environment, "hold an environment")
        _need_reason(reason, "holding an environment")
        key = f"hold:{self._session.ports.ids.ulid()}"
        return self._append(environment, EventType.HELD, key, {"reason": reason}, cancel)

    def release(self, environment: str, reason: str, cancel: CancelToken) -> Appended:
        """Release a held environment."""
        check_authority(self._session, environment, "release an environment")
        key = f"release:{self._session.ports.ids.ulid()}"
        return self._append(environment, EventType.RELEASED, key, {"what": HOLD, "reason": reason}, cancel)

    def reject_release(
        self, environment: str, release: str, reason: str, cancel: CancelToken, services: tuple[str, ...] = ()
    ) -> Appended:
        """Strike a release for an environment: no plan with it may start."""
        check_authority(self._session, environment, "reject a release")
        _need_reason(reason, "rejecting a release")
        key = f"reject-release:{self._session.ports.ids.ulid()}"
        body: dict[str, Json] = {"release": release, "services": list(services), "reason": reason}
        return self._append(environment, EventType.RELEASE_REJECTED, key, body, cancel)

    def readmit_release(self, environment: str, release: str, reason: str, cancel: CancelToken) -> Appended:
        """Lift the rejection of a release."""
        check_authority(self._session, environment, "readmit a release")
        key = f"readmit:{self._session.ports.ids.ulid()}"
        body: dict[str, Json] = {"what": REJECTION, "release": release, "reason": reason}
        return self._append(environment, EventType.RELEASED, key, body, cancel)

    def keep_back(
        self, environment: str, release: str, reason: str, cancel: CancelToken, *, hold: bool = True
    ) -> None:
        """Hold an environment and strike a release there, as one does after a rollback; what is so already stays so.

        Args:
            environment: the one that goes back.
            release: the release it leaves, "" strikes none.
            reason: why; it is evidence of both.
            cancel: the token of the caller.
            hold: whether the environment is held.
        """
        state = self._session.lane(environment).state
        if hold and state.hold is None:
            self.hold(environment, reason, cancel)
        struck = any(item.release == release and not item.services for item in state.rejected)
        if release and not struck:
            self.reject_release(environment, release, reason, cancel)

    def _touched(self, scope: FreezeScope) -> list[str]:
        """Return the environments that a freeze of this scope touches."""
        return [
            item.name
            for item in self._session.workspace().pipeline
            if (not scope.environments or item.name in scope.environments)
            and (not scope.tiers or str(item.tier) in scope.tiers)
        ]

    def _append(
        self, lane: str, kind: EventType, idem: str, body: dict[str, Json], cancel: CancelToken
    ) -> Appended:
        if lane != WORKSPACE_LANE:
            self._session.workspace().pipeline.environment(lane)
        draft = Draft(type=kind, idem=idem, by=self._session.me().id, body=body)
        return self._session.append(lane, draft, cancel)

    def _check_scope(self, scope: FreezeScope) -> None:
        for name in scope.environments:
            self._session.workspace().pipeline.environment(name)


def _need_reason(reason: str, act: str) -> None:
    if not reason.strip():
        raise DomainError(
            f"{act} needs a reason", meaning="Nothing was written.", remedy="Say why; it is evidence."
        )
