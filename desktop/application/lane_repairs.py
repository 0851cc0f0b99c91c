"""Repairs of lanes: putting a rewound or deleted one back, and going on after the last good event of a broken one."""

from desktop.application.appending import Appended
from desktop.application.authority import check_authority, check_person
from desktop.application.cancellation import CancelToken
from desktop.application.errors import ConflictError, IntegrityError
from desktop.application.ledger import Lane, LaneHealth
from desktop.application.ports import PushResult, RefUpdate
from desktop.application.session import Session
from desktop.domain.canonical import Json
from desktop.domain.errors import DomainError
from desktop.domain.events import WORKSPACE_LANE, Draft, EventType
from desktop.domain.fold_facts import EPOCH

_LOST = frozenset({LaneHealth.REWOUND, LaneHealth.DELETED})


class LaneRepairs:
    """Use cases for lanes that are read-only; each wants a person the policy lets decide, and a reason."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def restore(self, lane: str, reason: str, cancel: CancelToken) -> Lane:
        """Put back the events that this workstation holds and the remote lost; nothing else can be put there.

        Raises:
            DomainError: the lane is neither rewound nor deleted, or the person may not.
            ConflictError: the remote moved meanwhile.
        """
        found = self._checked(lane, reason, "restore a lane", cancel)
        if found.health not in _LOST:
            raise DomainError(
                f"the lane is {found.health.value}", where=lane, remedy="Only a lost lane is restored."
            )
        ports = self._session.ports
        present = ports.repository.remote_tips([found.ref], cancel).get(found.ref, "")
        update = RefUpdate(ref=found.ref, new=found.state.head.commit, expected=present)
        with ports.lock.hold(f"restore {lane}", cancel):
            outcome = ports.repository.push([update], cancel)
            self._session.refresh(cancel)
        back = ports.ledger.lane(lane)
        if not back.writable:
            raise ConflictError(
                "the lane could not be restored",
                where=found.ref,
                meaning=f"{back.problem}. {outcome.message}"
                if outcome.result is not PushResult.ACCEPTED
                else back.problem,
                remedy="Compare with another workstation.",
            )
        text = f"restored up to {lane}@{found.state.head.seq}: {reason}"
        body: dict[str, Json] = {"kind": "note", "text": text}
        self._session.append(lane, self._noted(lane, body), cancel)
        return ports.ledger.lane(lane)

    def begin_epoch(self, lane: str, reason: str, cancel: CancelToken) -> Appended:
        """Go on after the last good event of a broken lane, on a new ref; what broke it stays where it is.

        Raises:
            DomainError: the lane is not broken, or the person may not.
            ConflictError: somebody else began it first.
        """
        found = self._checked(lane, reason, "begin a new epoch", cancel)
        if found.health is not LaneHealth.BROKEN:
            raise DomainError(
                f"the lane is {found.health.value}",
                where=lane,
                meaning="A new epoch repairs a broken lane only.",
                remedy="Restore a lost lane; a forked one is put right on the server.",
            )
        head = found.state.head
        body: dict[str, Json] = {
            "kind": EPOCH,
            "text": reason,
            "good": {"seq": head.seq, "sha256": head.sha256},
        }
        ports = self._session.ports
        with ports.lock.hold(f"new epoch of {lane}", cancel):
            onto = ports.ledger.next_epoch(found)
            done = ports.appender.append_on(onto, self._noted(lane, body), None, cancel)
        if done is None:
            raise ConflictError(
                "somebody else began the epoch", where=lane, meaning="Nothing was written.", remedy="Refresh."
            )
        return done

    def _checked(self, lane: str, reason: str, act: str, cancel: CancelToken) -> Lane:
        self._session.check_may_write()
        check_person(self._session, act)
        if lane != WORKSPACE_LANE:
            check_authority(self._session, lane, act)
        if not reason.strip():
            raise DomainError(f"to {act} needs a reason", meaning="Nothing was written.")
        self._session.refresh(cancel)
        self._session.check_in_force()
        if self._session.ports.history.rewound_to:
            raise IntegrityError(
                "the default branch was rewound",
                where=self._session.ports.history.branch_ref,
                meaning="The workspace is read-only here; nothing was written.",
                remedy="Compare with a colleague's clone and restore the branch.",
            )
        return self._session.ports.ledger.lane(lane)

    def _noted(self, lane: str, body: dict[str, Json]) -> Draft:
        key = f"{lane}:repair:{self._session.ports.ids.ulid()}"
        return Draft(type=EventType.NOTED, idem=key, by=self._session.me().id, body=body)
