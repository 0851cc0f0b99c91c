"""What commands write with `--json`: plain documents whose keys stay. Times are ISO in UTC with Z, digests in full."""

from collections.abc import Iterable

from desktop.application.environments import EnvironmentStanding
from desktop.application.lane_evidence import LaneEvidence
from desktop.application.observing import Reading
from desktop.application.verifications import Verification
from desktop.domain.canonical import Json, JsonObject
from desktop.domain.freeze import ActiveFreeze, FreezeVerdict, RaisedFreeze
from desktop.domain.freeze_rule import FreezeScope
from desktop.domain.gate import Gate, Judgement
from desktop.domain.lane import RejectedRelease
from desktop.domain.observation import Health
from desktop.domain.request import Approval, Attempt, Mark, Request, Waiver
from desktop.domain.target import Slot
from desktop.domain.timeline import TimelineEntry
from desktop.presentation.times import iso


def slots_document(slots: Iterable[Slot]) -> list[Json]:
    return [{"tenant": slot.tenant, "service": slot.service} for slot in slots]


def mark_document(mark: Mark | None) -> Json:
    if mark is None:
        return None
    return {
        "event": mark.seq,
        "sha256": mark.sha256,
        "at": iso(mark.at),
        "by": mark.by,
        "reason": mark.reason,
    }


# --- environments --------------------------------------------------------------------------------------------


def environment_document(standing: EnvironmentStanding) -> JsonObject:
    """Return an environment as it stands in Git and on its lane; its cluster is not asked."""
    environment = standing.environment
    labels: list[Json] = [{"label": label, "targets": count} for label, count in standing.release.counts]
    verified = standing.verified
    return {
        "name": environment.name,
        "tier": environment.tier.value,
        "engine": environment.engine.value,
        "cluster": environment.cluster,
        "policy": environment.policy,
        "group": environment.group,
        "layer": standing.layer,
        "release": standing.release.label,
        "labels": labels,
        "targets": standing.targets,
        "promotes_to": [route.target for route in standing.routes],
        "freeze": freeze_document(standing.freeze),
        "hold": mark_document(standing.hold.mark if standing.hold else None),
        "rejected_releases": [_rejected_document(item) for item in standing.rejected],
        "verified": None
        if verified is None
        else {
            "event": f"{environment.name}@{verified.mark.seq}",
            "at": iso(verified.mark.at),
            "by": verified.mark.by,
            "result": verified.result,
            "commit": verified.commit,
        },
        "open_requests": [request.full_name for request in standing.open_requests],
        "problem": standing.problem,
    }


def _rejected_document(item: RejectedRelease) -> Json:
    return {"release": item.release, "services": list(item.services), "mark": mark_document(item.mark)}


def reading_document(reading: Reading) -> JsonObject:
    """Return what the cluster of an environment said: counts by health, and how many drift."""
    seen = reading.observations.values()
    health: JsonObject = {
        kind.value: sum(item.health is kind for item in seen)
        for kind in Health
        if any(item.health is kind for item in seen)
    }
    return {
        "at": iso(reading.at),
        "unreachable": reading.unreachable,
        "health": health,
        "drift": sum(bool(item.drift) for item in seen),
    }


# --- freezes -------------------------------------------------------------------------------------------------


def freeze_document(verdict: FreezeVerdict) -> JsonObject:
    """Return whether one may promote, and when that changes."""
    return {
        "at": iso(verdict.now),
        "frozen": verdict.is_frozen,
        "allows_rollback": verdict.allows_rollback,
        "opens_at": iso(verdict.opens_at),
        "changes_at": iso(verdict.changes_at),
        "active": [_active_document(item) for item in verdict.active],
        "next": _active_document(verdict.next_freeze) if verdict.next_freeze else None,
    }


def _active_document(item: ActiveFreeze) -> Json:
    return {
        "name": item.name,
        "reason": item.reason,
        "start": iso(item.occurrence.start),
        "end": iso(item.occurrence.end),
        "zone": item.zone,
        "scope": _scope_document(item.scope),
        "rollback_exempt": item.rollback_exempt,
        "place": item.place,
        "raised": item.raised,
        "by": item.by,
    }


def _scope_document(scope: FreezeScope) -> Json:
    return {
        "environments": [*sorted(scope.environments)],
        "tiers": [*sorted(scope.tiers)],
        "tenants": [*sorted(scope.tenants)],
        "services": [*sorted(scope.services)],
    }


def raised_document(item: RaisedFreeze) -> JsonObject:
    return {
        "id": item.id,
        "name": item.name,
        "reason": item.reason,
        "by": item.by,
        "since": iso(item.since),
        "until": iso(item.until),
        "scope": _scope_document(item.scope),
        "rollback_exempt": item.rollback_exempt,
    }


# --- requests ------------------------------------------------------------------------------------------------


def request_document(request: Request) -> JsonObject:
    """Return a request as its lane tells it."""
    return {
        "name": request.full_name,
        "id": request.id,
        "digest": request.digest,
        "plan_digest": request.submission.plan_digest,
        "state": request.state.value,
        "submitted": mark_document(request.submitted),
        "base": request.base,
        "submission": request.submission.as_json(),
        "targets": slots_document(request.slots),
        "files": list(request.paths),
        "waves": [slots_document(slots) for slots in request.waves()],
        "approvals": [_approval_document(item) for item in request.approvals],
        "waivers": [_waiver_document(item) for item in request.waivers],
        "attempts": [_attempt_document(item) for item in request.attempts],
        "notes": [mark_document(item) for item in request.notes],
        "ended": mark_document(request.ended),
        "superseded_by": request.superseded_by,
        "rolled_back_by": request.rolled_back_by,
    }


def request_line_document(request: Request) -> JsonObject:
    """Return a request for a list: what it is and how it stands."""
    submission = request.submission
    return {
        "name": request.full_name,
        "id": request.id,
        "digest": request.digest,
        "kind": submission.kind.value,
        "title": submission.title,
        "source": submission.source,
        "target": submission.target,
        "release": submission.release,
        "state": request.state.value,
        "targets": len(request.slots),
        "submitted_at": iso(request.submitted.at),
        "submitted_by": request.submitted.by,
        "rolled_back_by": request.rolled_back_by,
    }


def _approval_document(item: Approval) -> Json:
    return {
        "mark": mark_document(item.mark),
        "expires": iso(item.expires),
        "revoked": mark_document(item.revoked),
    }


def _waiver_document(item: Waiver) -> Json:
    return {"gate": item.gate, "mark": mark_document(item.mark), "expires": iso(item.expires)}


def _attempt_document(item: Attempt) -> Json:
    return {
        "number": item.number,
        "state": item.state.value,
        "started": mark_document(item.started),
        "host": item.holder,
        "landings": [
            {"wave": landing.wave, "commit": landing.commit, "base": landing.base, "event": landing.mark.seq}
            for landing in item.landings
        ],
        "skipped": slots_document(item.skipped),
        "result": item.result,
        "outcome": item.outcome,
        "verified": mark_document(item.verified),
        "ended": mark_document(item.ended),
    }


def judgement_document(judgement: Judgement) -> JsonObject:
    """Return all gates with the one word over them."""
    return {
        "at": iso(judgement.at),
        "readiness": judgement.readiness.value,
        "ready": judgement.ready,
        "sentence": judgement.sentence,
        "gates": [_gate_document(gate) for gate in judgement.gates],
    }


def _gate_document(gate: Gate) -> Json:
    return {
        "gate": gate.kind.value,
        "title": gate.title,
        "result": gate.result.value,
        "reason": gate.reason,
        "why": gate.why,
        "facts": list(gate.facts),
        "owner": gate.owner,
        "at": iso(gate.at),
        "observed_at": iso(gate.observed_at),
        "next_change": iso(gate.next_change),
        "waived_by": gate.waiver.mark.by if gate.waiver else "",
    }


# --- verification, timeline, evidence ------------------------------------------------------------------------


def verification_document(found: Verification) -> JsonObject:
    """Return what was seen of all targets, with the checklist of a run."""
    return {
        "environment": found.environment,
        "at": iso(found.at),
        "commit": found.commit,
        "result": found.result.value,
        "targets": [
            {
                "tenant": item.slot.tenant,
                "service": item.slot.service,
                "result": item.result.value,
                "message": item.message,
                "observed_at": iso(item.observation.observed_at) if item.observation else None,
                "source": item.observation.source if item.observation else "",
            }
            for item in found.checks
        ],
        "checklist": [
            {
                "line": item.line.value,
                "result": item.result.value,
                "sentence": item.sentence,
                "links": list(item.links),
            }
            for item in found.checklist
        ],
    }


def entry_document(entry: TimelineEntry) -> JsonObject:
    """Return one event of a timeline."""
    return {
        "event": entry.name,
        "lane": entry.lane,
        "seq": entry.seq,
        "kind": entry.kind,
        "at": iso(entry.at),
        "first_seen": iso(entry.first_seen),
        "by": entry.by,
        "sentence": entry.sentence,
        "request": entry.request,
        "targets": slots_document(entry.slots),
        "void": entry.void,
        "sha256": entry.sha256,
        "commit": entry.commit,
    }


def evidence_document(item: LaneEvidence) -> JsonObject:
    """Return how a lane's chain stands."""
    return {
        "lane": item.lane,
        "events": item.events,
        "head": item.head,
        "level": item.level.value,
        "hosts": item.hosts,
        "voids": item.voids,
        "pinned": item.pinned,
        "broken": item.broken,
    }
