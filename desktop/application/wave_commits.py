"""The commit of a wave: deterministic, so that a killed program or another machine makes the same one."""

from dataclasses import dataclass
from datetime import datetime

from desktop.application.errors import IntegrityError
from desktop.application.planning import Planner
from desktop.application.ports import FileWrite, Repository, Signature
from desktop.domain.counting import plural
from desktop.domain.plan import Edit, Plan
from desktop.domain.request import Attempt, Request
from desktop.domain.target import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveCommit:
    """A wave ready to land: its commit on `base`, and the targets it changes."""

    number: int
    commit: str
    base: str
    slots: tuple[Slot, ...]


def edits_of(plan: Plan, slots: tuple[Slot, ...]) -> tuple[Edit, ...]:
    """Return the edits that belong to a wave: those of its targets. Shared edits never span waves."""
    wanted = frozenset(slots)
    return tuple(edit for edit in plan.edits if wanted & frozenset(edit.slots))


def build(
    repository: Repository, planner: Planner, plan: Plan, request: Request, wave: int, base: str
) -> WaveCommit:
    """Store the blobs and the commit of a wave on `base`; nothing is pushed.

    Raises:
        IntegrityError: the new content is not, byte for byte, what was approved.
    """
    attempt = request.attempt
    if attempt is None:
        raise IntegrityError("the request has no attempt", where=request.full_name)
    slots = request.waves()[wave - 1]
    edits = edits_of(plan, slots)
    contents = planner.contents(plan, base, frozenset(slots))
    blobs: list[bytes] = []
    for edit in edits:
        content = contents.get(edit.path)
        if (repository.blob_id(content) if content is not None else "") != edit.new_blob:
            raise IntegrityError(
                "the new content is not what was approved",
                where=edit.path,
                meaning="Nothing was pushed.",
                remedy="Preview again and submit a new request.",
            )
        if content is not None:
            blobs.append(content)
    repository.write_blobs(blobs)
    files = [FileWrite(path=edit.path, mode=edit.mode, blob=edit.new_blob or None) for edit in edits]
    signature = Signature(name=attempt.author_name, email=attempt.author_email, at=_commit_time(attempt))
    message = _message(request, attempt, wave, len(slots))
    commit = repository.write_commit(base, files, message, signature)
    return WaveCommit(number=wave, commit=commit, base=base, slots=slots)


def _commit_time(attempt: Attempt) -> datetime:
    """Return the frozen time of the next wave: that of the start, later that of the landing before it.

    Both stand in the ledger, so every machine gives the wave the same commit.
    """
    moment = attempt.landings[-1].mark.at if attempt.landings else attempt.commit_at
    return moment.replace(microsecond=0)


def _message(request: Request, attempt: Attempt, wave: int, targets: int) -> str:
    waves = len(request.submission.waves)
    part = f", wave {wave} of {waves}" if waves > 1 else ""
    return (
        f"{attempt.message} ({plural(targets, 'target')}{part})\n\n"
        f"Request: {request.full_name}.{attempt.number}\n"
        f"Request-Digest: sha256:{request.digest}\n"
        f"Promotion-Id: {request.id}\n"
        f"Promotion-Wave: {wave}/{waves}\n"
        f"Promotion-Evidence: {request.lane}{attempt.evidence}\n"
    )
