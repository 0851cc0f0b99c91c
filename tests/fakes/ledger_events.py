"""Builders of lanes: plans, requests and events in the form a workstation writes them, legal unless told otherwise."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from desktop.domain import canonical, chain
from desktop.domain.body import format_time
from desktop.domain.canonical import JsonObject
from desktop.domain.chain import RawCommit, Record
from desktop.domain.events import Draft, Event, EventType, Head, Payload
from desktop.domain.fold import fold
from desktop.domain.lane import LaneState, VerifiedTarget
from desktop.domain.observed import encode_observed
from desktop.domain.plan import Change, Edit, Plan, PlannedTarget
from desktop.domain.policy import ExecutionMode, RollbackMode, Strategy
from desktop.domain.request import Request, RequestKind, Restores, Submission
from desktop.domain.target import Slot
from desktop.domain.waves import to_ranges

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POLICY = canonical.sha256(b"policy")
OTHER_POLICY = canonical.sha256(b"another policy")
UUID = "6f1c6f0e-6a55-4f3e-9d36-3d8f3a0b6a11"
HOST, OTHER_HOST = "host-a", "host-b"
REQUESTER, APPROVER, OTHER_APPROVER = "j.doe", "m.ruiz", "a.chen"


def oid(text: object) -> str:
    """Return a commit or blob id that stands for `text`."""
    return hashlib.sha1(str(text).encode(), usedforsecurity=False).hexdigest()


def ulid(number: int) -> str:
    return f"{number:026d}"


def slots(*names: str) -> tuple[Slot, ...]:
    """Return slots written as `tenant/service`."""
    return tuple(Slot(*name.split("/")) for name in names)


def make_plan(
    names: Sequence[str], *, target: str = "prod-eu", paths: Mapping[str, str] | None = None
) -> Plan:
    """Return a plan that moves `image` of each slot; `paths` says in which file a slot lies (else one each)."""
    where = {slot: (paths or {}).get(str(slot).replace(" / ", "/"), "") or f"{target}/{slot.tenant}/{slot.service}.yaml"
             for slot in slots(*names)}  # fmt: skip
    users: dict[str, list[Slot]] = {}
    for slot, path in where.items():
        users.setdefault(path, []).append(slot)
    return Plan(
        source="stage",
        target=target,
        targets=tuple(
            PlannedTarget(
                tenant=slot.tenant,
                service=slot.service,
                changes=(Change(field="image", path=where[slot], before="1.0.0", after="1.1.0"),),
            )
            for slot in sorted(where)
        ),
        edits=tuple(
            Edit(
                path=path,
                mode="100644",
                old_blob=oid(f"old {path}"),
                new_blob=oid(f"new {path}"),
                slots=tuple(sorted(users[path])),
            )
            for path in sorted(users)
        ),
        bindings_digest=canonical.sha256(b"bindings"),
        policy_digest=POLICY,
    )


def make_submission(plan: Plan, waves: Sequence[str] | None = None) -> Submission:
    """Return a request for the plan, in one wave unless told otherwise."""
    return Submission(
        kind=RequestKind.PROMOTION,
        source=plan.source,
        target=plan.target,
        plan_digest=plan.digest,
        release="1.1.0",
        title="Promote 1.1.0",
        strategy=Strategy.INCREMENTAL,
        waves=tuple(waves if waves is not None else [to_ranges(range(len(plan.targets)))]),
        halt_above=50,
        settle=timedelta(minutes=2),
        rollback_mode=RollbackMode.FULL,
        mode=ExecutionMode.COMMIT,
    )


def as_rollback(submission: Submission, request_id: str = "", commit: str = "") -> Submission:
    """Return the submission as a rollback of a request (or to a commit)."""
    return replace(
        submission,
        kind=RequestKind.ROLLBACK,
        restores=Restores(mode=RollbackMode.FULL, commit=commit or oid("earlier"), request_id=request_id),
    )


@dataclass(kw_only=True)
class Written:
    """An event as the writer wanted it; every value may be overridden to forge one."""

    type: str
    body: JsonObject
    request_id: str = ""
    by: str = REQUESTER
    host: str = HOST
    at: datetime | None = None
    idem: str = ""
    policy: str = POLICY
    workspace: str = field(default_factory=lambda: oid("workspace"))
    payload: Payload | None = None
    attachments: tuple[bytes, ...] = ()
    first_seen: datetime | None = None


class LaneBuilder:
    """Writes events one after another into a lane; keeps them as commits and as verified records."""

    def __init__(self, lane: str = "prod-eu", *, uuid: str = UUID) -> None:
        self.lane = lane
        self.uuid = uuid
        self.now = START
        self.commits: list[RawCommit] = []
        self.records: list[Record] = []
        self._head = chain.ROOT

    # --- writing --------------------------------------------------------------------------------------------

    def write(self, written: Written) -> int:
        """Append the event and return its number."""
        self.now += timedelta(seconds=1)
        event = self.event_of(written)
        payload = written.payload
        files = {chain.EVENT_FILE: event.encode()}
        if payload is not None:
            files[f"{payload.name}.gz"] = chain.pack(payload.data)
        attachments = {canonical.sha256(data): data for data in written.attachments}
        files |= {chain.ATTACHMENT_FOLDER + name: data for name, data in attachments.items()}
        commit = RawCommit(
            id=oid(f"{self.lane} {event.seq} {event.idem}"),
            parents=(self._head.commit,) if self._head.seq else (),
            files={path: (chain.REGULAR, data) for path, data in files.items()},
        )
        record = Record(
            event=event,
            sha256=canonical.sha256(files[chain.EVENT_FILE]),
            commit=commit.id,
            first_seen=written.first_seen or self.now,
            payload=payload.data if payload else None,
            attachments=attachments,
        )
        self.commits.append(commit)
        self.records.append(record)
        self._head = record.head
        return event.seq

    def event_of(self, written: Written) -> Event:
        return self.event_after(self._head, written)

    def event_after(self, head: Head, written: Written) -> Event:
        """Return the event that follows `head`."""
        seq = head.seq + 1
        return Event(
            type=written.type,
            lane=self.lane,
            lane_uuid=self.uuid,
            seq=seq,
            prev=head.sha256,
            idem=written.idem or f"idem-{seq}",
            at=written.at or self.now,
            by=written.by,
            host_id=written.host,
            app_version="0.1.0",
            workspace_commit=written.workspace,
            policy_sha256=written.policy,
            request_id=written.request_id,
            body=written.body,
            payload_name=written.payload.name if written.payload else "",
            payload_sha256=written.payload.sha256 if written.payload else "",
            clock={"offset_ms": 12, "rtt_ms": 30, "source": "server"},
        )

    def add(self, kind: EventType | str, body: JsonObject, request: str = "", **changes: object) -> int:
        """Append an event of this type and body; `changes` override fields of `Written`."""
        written = Written(type=str(kind), body=body, request_id=request)
        for name, value in changes.items():
            assert hasattr(written, name), name
            setattr(written, name, value)
        return self.write(written)

    # --- the events of a request ----------------------------------------------------------------------------

    def submit(self, number: int, plan: Plan, submission: Submission | None = None, **changes: object) -> str:
        """Append `submitted` and return the id of the request; `body_changes` alter the body."""
        submission = submission or make_submission(plan)
        body: JsonObject = {
            "request": submission.as_json(),
            "request_digest": submission.digest,
            "base": oid("base"),
        }
        body |= changes.pop("body_changes", {})  # type: ignore[operator]
        settings: dict[str, object] = {"payload": Payload(name="plan.json", data=plan.encode()), **changes}
        self.add(EventType.SUBMITTED, body, ulid(number), **settings)
        return ulid(number)

    def approve(self, request: str, *, digest: str = "", **changes: object) -> int:
        body: JsonObject = {"request_digest": digest or self.digest(request), "comment": ""}
        return self.add(EventType.APPROVED, body, request, **{"by": APPROVER, **changes})

    def start(self, request: str, attempt: int = 1, *, digest: str = "", **changes: object) -> int:
        body: JsonObject = {
            "request_digest": digest or self.digest(request),
            "attempt": attempt,
            "base": oid("base"),
            "commit": {
                "name": "J. Doe",
                "email": "j.doe@example.com",
                "at": format_time(self.now),
                "message": "Promote 1.1.0",
            },
        }
        return self.add(EventType.STARTED, body, request, **changes)

    def land(self, request: str, wave: int, attempt: int = 1, **changes: object) -> int:
        body: JsonObject = {
            "attempt": attempt,
            "wave": wave,
            "commit": oid(f"landed {request} {attempt} {wave}"),
            "base": oid("base"),
        }
        return self.add(EventType.LANDED, body, request, **changes)

    def verify(
        self,
        request: str,
        attempt: int = 1,
        result: str = "passed",
        seen: Mapping[Slot, str] | None = None,
        **changes: object,
    ) -> int:
        """Append `verified`; every target of the request was seen to have `result` unless `seen` says otherwise."""
        known = self.request(request).slots if request in self.state().requests else ()
        found = seen if seen is not None else dict.fromkeys(known, result)
        targets = [
            VerifiedTarget(slot=slot, result=item, values={"image": "1.1.0"}) for slot, item in found.items()
        ]
        body: JsonObject = {
            "attempt": attempt,
            "commit": oid("seen"),
            "result": result,
            "accepted_by": REQUESTER,
        }
        return self.add(EventType.VERIFIED, body, request, **{"payload": encode_observed(targets), **changes})

    def close(self, request: str, outcome: str = "succeeded", attempt: int = 1, **changes: object) -> int:
        body: JsonObject = {"attempt": attempt, "outcome": outcome, "reason": ""}
        return self.add(EventType.CLOSED, body, request, **changes)

    def act(self, kind: EventType, request: str, attempt: int = 1, **changes: object) -> int:
        """Append one of paused, resumed, stopped, abandoned (with a reason)."""
        body: JsonObject = {"attempt": attempt, "reason": "because of the alarm"}
        return self.add(kind, body, request, **changes)

    def take_over(self, request: str, *, from_host: str = HOST, attempt: int = 1, **changes: object) -> int:
        body: JsonObject = {"attempt": attempt, "reason": "laptop lost", "from_host": from_host}
        return self.add(
            EventType.TAKEN_OVER, body, request, **{"host": OTHER_HOST, "by": APPROVER, **changes}
        )

    def note(self, text: str = "seen", request: str = "", **changes: object) -> int:
        return self.add(EventType.NOTED, {"kind": "note", "text": text}, request, **changes)

    # --- reading --------------------------------------------------------------------------------------------

    def state(self) -> LaneState:
        return fold(self.records, LaneState(lane=self.lane))

    def request(self, request: str) -> Request:
        return self.state().requests[request]

    def digest(self, request: str) -> str:
        found = self.state().requests.get(request)
        return found.digest if found else canonical.sha256(b"nothing")

    def void_reason(self, seq: int) -> str:
        """Return why the event has no effect, "" where it has one."""
        return next((item.reason for item in self.state().voids if item.seq == seq), "")


def relink(commits: Sequence[RawCommit], change: Callable[[int, JsonObject], JsonObject]) -> list[RawCommit]:
    """Return the lane as a forger would rebuild it: each event changed, all links and parents made to fit again."""
    head: Head = chain.ROOT
    built: list[RawCommit] = []
    for seq, commit in enumerate(commits, 1):
        content = change(seq, canonical.decode_object(commit.files[chain.EVENT_FILE][1]))
        content["prev"] = head.sha256
        data = canonical.encode(content)
        files = {**commit.files, chain.EVENT_FILE: (chain.REGULAR, data)}
        parents = (head.commit,) if head.seq else ()
        built.append(RawCommit(id=oid(data), parents=parents, files=files))
        head = Head(seq=seq, sha256=canonical.sha256(data), commit=built[-1].id)
    return built


def draft_of(record: Record) -> Draft:
    """Return the draft an event was made of, as its writer's outbox holds it."""
    event = record.event
    payload = Payload(name=event.payload_name, data=record.payload) if record.payload is not None else None
    return Draft(
        type=EventType(event.type),
        idem=event.idem,
        by=event.by,
        request_id=event.request_id,
        body=event.body,
        payload=payload,
    )
