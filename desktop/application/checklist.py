"""The guide's four checklist lines, each computed, with links to the proof."""

from desktop.application.ledger import Lane
from desktop.application.session import Session
from desktop.domain.body import Body
from desktop.domain.events import EventType
from desktop.domain.plan import Plan
from desktop.domain.request import Attempt, Request
from desktop.domain.verification import ChecklistItem, ChecklistLine, Result

_MET = frozenset({"passed", "waived"})


def checklist(
    session: Session, lane: Lane, request: Request, plan: Plan, runtime: Result
) -> tuple[ChecklistItem, ...]:
    """Return the four lines for the latest attempt of a request."""
    attempt = request.attempt
    if attempt is None:
        return ()
    return (
        _scope(session, request, plan, attempt),
        _rules(lane, attempt),
        _runtime(lane, attempt, runtime),
        _evidence(lane, request, attempt),
    )


def _scope(session: Session, request: Request, plan: Plan, attempt: Attempt) -> ChecklistItem:
    """Compare what the commits changed with what the plan says, file by file."""
    wanted = {edit.path: edit.new_blob for edit in plan.edits}
    changed: dict[str, str] = {}
    for landing in attempt.landings:
        before = {entry.path: entry.blob for entry in session.ports.repository.tree(landing.base)}
        after = {entry.path: entry.blob for entry in session.ports.repository.tree(landing.commit)}
        changed.update(
            {
                path: after.get(path, "")
                for path in before.keys() | after.keys()
                if before.get(path) != after.get(path)
            }
        )
    links = tuple(landing.commit for landing in attempt.landings)
    stray = sorted(path for path, blob in changed.items() if wanted.get(path) != blob)
    missing = sorted(wanted.keys() - changed.keys())
    if stray:
        return _item(ChecklistLine.SCOPE, Result.FAILED, f"{stray[0]} changed otherwise than planned", links)
    if missing:
        left = f"{len(missing)} of {len(wanted)} planned files have not changed yet"
        done = len(attempt.landings) == len(request.submission.waves)
        return _item(ChecklistLine.SCOPE, Result.FAILED if done else Result.COLLECTING, left, links)
    sentence = f"{len(plan.targets)} targets, {len(wanted)} files: exactly the plan"
    return _item(ChecklistLine.SCOPE, Result.PASSED, sentence, links)


def _rules(lane: Lane, attempt: Attempt) -> ChecklistItem:
    record = next((item for item in lane.records if item.event.seq == attempt.started.seq), None)
    link = (f"{lane.name}@{attempt.started.seq}",)
    if record is None:
        return _item(ChecklistLine.RULES, Result.INCONCLUSIVE, "the start is not on this machine", link)
    gates = list(Body(record.event.body).objects("gates"))
    unmet = [gate.text("gate") for gate in gates if gate.text("result") not in _MET]
    waived = [gate.text("gate") for gate in gates if gate.text("result") == "waived"]
    if unmet or not gates:
        words = f"not met at the start: {', '.join(unmet)}" if unmet else "no gate was recorded"
        return _item(ChecklistLine.RULES, Result.FAILED, words, link)
    tail = f", waived on record: {', '.join(waived)}" if waived else ""
    return _item(ChecklistLine.RULES, Result.PASSED, f"all {len(gates)} gates met at the start{tail}", link)


def _runtime(lane: Lane, attempt: Attempt, runtime: Result) -> ChecklistItem:
    links = (f"{lane.name}@{attempt.verified.seq}",) if attempt.verified else ()
    return _item(ChecklistLine.RUNTIME, runtime, f"runtime checks: {runtime.value}", links)


def _evidence(lane: Lane, request: Request, attempt: Attempt) -> ChecklistItem:
    kinds = {EventType.SUBMITTED: request.submitted.seq, EventType.STARTED: attempt.started.seq}
    links = [f"{lane.name}@{seq}" for seq in kinds.values()]
    links += [f"{lane.name}@{landing.mark.seq}" for landing in attempt.landings]
    known = {item.event.seq for item in lane.records}
    wanted = [*kinds.values(), *(landing.mark.seq for landing in attempt.landings)]
    if attempt.verified is not None:
        links.append(f"{lane.name}@{attempt.verified.seq}")
        wanted.append(attempt.verified.seq)
    if attempt.ended is not None:
        links.append(f"{lane.name}@{attempt.ended.seq}")
    lost = [seq for seq in wanted if seq not in known]
    if lost:
        return _item(
            ChecklistLine.EVIDENCE,
            Result.FAILED,
            f"{lane.name}@{lost[0]} is not on this machine",
            tuple(links),
        )
    if attempt.verified is None:
        return _item(
            ChecklistLine.EVIDENCE, Result.COLLECTING, "the verification is not recorded yet", tuple(links)
        )
    sentence = f"request, start, {len(attempt.landings)} landings and verification are on the chain"
    return _item(ChecklistLine.EVIDENCE, Result.PASSED, sentence, tuple(links))


def _item(line: ChecklistLine, result: Result, sentence: str, links: tuple[str, ...]) -> ChecklistItem:
    return ChecklistItem(line=line, result=result, sentence=sentence, links=links)
