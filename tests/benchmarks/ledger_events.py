"""A long lane made quickly: whole promotions one after another, as commits that `chain.verify` and `fold` take.

Run it to see the figures: `python -m tests.benchmarks.ledger_events 100000`.
"""

import sys
import time
from datetime import timedelta

from desktop.domain import canonical, chain
from desktop.domain.body import format_time
from desktop.domain.canonical import JsonObject
from desktop.domain.chain import RawCommit
from desktop.domain.events import EventType, Head, Payload
from desktop.domain.fold import fold
from desktop.domain.lane import LaneState, VerifiedTarget
from desktop.domain.observed import encode_observed
from desktop.domain.request import Submission
from tests.fakes.ledger_events import (
    APPROVER,
    OTHER_APPROVER,
    START,
    LaneBuilder,
    Written,
    make_plan,
    make_submission,
    oid,
    ulid,
)

_NAMES = tuple(f"tenant-{number:02}/billing" for number in range(6))
LANE = "prod-eu"


class _Story:
    """Endless promotions of one plan: eight events each."""

    def __init__(self) -> None:
        plan = make_plan(_NAMES, target=LANE)
        self._plan = Payload(name="plan.json", data=plan.encode())
        self._submission: Submission = make_submission(plan, ["0-2", "3-5"])
        self._request = self._submission.as_json()
        self._digest = self._submission.digest
        self._seen = encode_observed(
            VerifiedTarget(slot=slot, result="passed", values={"image": "1.1.0"}) for slot in plan.slots
        )
        self.packed = {item.sha256: chain.pack(item.data) for item in (self._plan, self._seen)}

    def next(self, number: int) -> Written:
        """Return the event of this number (from 0)."""
        request, step = divmod(number, 8)
        kind = _STEPS[step]
        written = Written(type=kind.value, body=self._body(step, request), request_id=ulid(request + 1))
        if kind is EventType.APPROVED:
            written.by = APPROVER if step == 1 else OTHER_APPROVER
        if kind in {EventType.SUBMITTED, EventType.VERIFIED}:
            written.payload = self._plan if kind is EventType.SUBMITTED else self._seen
        return written

    def _body(self, step: int, request: int) -> JsonObject:
        match _STEPS[step]:
            case EventType.SUBMITTED:
                return {"request": self._request, "request_digest": self._digest, "base": oid(request)}
            case EventType.APPROVED:
                return {"request_digest": self._digest, "comment": "Looked at all six tenants."}
            case EventType.STARTED:
                commit: JsonObject = {
                    "name": "J. Doe",
                    "email": "j.doe@example.com",
                    "at": format_time(START),
                    "message": "Promote 1.1.0 from stage to prod-eu",
                }
                return {"request_digest": self._digest, "attempt": 1, "base": oid(request), "commit": commit}
            case EventType.LANDED:
                return {
                    "attempt": 1,
                    "wave": step - 3,
                    "commit": oid(f"{request} {step}"),
                    "base": oid(request),
                }
            case EventType.VERIFIED:
                return {"attempt": 1, "commit": oid(request), "result": "passed", "accepted_by": APPROVER}
            case _:
                return {"attempt": 1, "outcome": "succeeded", "reason": ""}


_STEPS = (
    EventType.SUBMITTED,
    EventType.APPROVED,
    EventType.APPROVED,
    EventType.STARTED,
    EventType.LANDED,
    EventType.LANDED,
    EventType.VERIFIED,
    EventType.CLOSED,
)


def build_lane(count: int) -> list[RawCommit]:
    """Return the commits of a lane of `count` legal events, oldest first; ids are stand-ins for Git's."""
    story, builder, head = _Story(), LaneBuilder(LANE), chain.ROOT
    commits: list[RawCommit] = []
    for number in range(count):
        written = story.next(number)
        builder.now = START + timedelta(seconds=number)
        event = builder.event_after(head, written)
        data = event.encode()
        files = {chain.EVENT_FILE: (chain.REGULAR, data)}
        if written.payload is not None:
            files[f"{written.payload.name}.gz"] = (chain.REGULAR, story.packed[written.payload.sha256])
        commit = RawCommit(id=oid(number), parents=(head.commit,) if head.seq else (), files=files)
        commits.append(commit)
        head = Head(seq=event.seq, sha256=canonical.sha256(data), commit=commit.id)
    return commits


def fast_import_stream(commits: list[RawCommit], ref: str) -> bytes:
    """Return a stream for `git fast-import` that stores these commits, in order, as the history of `ref`."""
    parts: list[bytes] = []
    for number, commit in enumerate(commits):
        when = int(START.timestamp()) + number
        person = f"GitOpsHQ <ledger@gitopshq.invalid> {when} +0000"
        parts.append(
            f"commit {ref}\nauthor {person}\ncommitter {person}\ndata 5\nevent\ndeleteall\n".encode()
        )
        for path, (mode, data) in commit.files.items():
            parts.append(f"M {mode} inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
    return b"".join(parts)


def measure(count: int) -> dict[str, float]:
    """Return seconds for verify and fold over a lane of `count` events."""
    commits = build_lane(count)
    last = START + timedelta(seconds=count)
    begin = time.perf_counter()
    records = list(chain.verify(LANE, chain.ROOT, commits, last))
    verified = time.perf_counter()
    state = fold(records, LaneState(lane=LANE))
    folded = time.perf_counter()
    assert not state.voids, state.voids[0]
    assert state.head.seq == count
    return {"verify": verified - begin, "fold": folded - verified}


if __name__ == "__main__":
    for name, seconds in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000).items():
        print(f"{name}: {seconds:.2f} s")
