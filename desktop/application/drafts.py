"""Drafts: promotions being prepared on this machine. One command opens them, whichever way a person took."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from desktop.application.errors import ConflictError, NotFoundError, StorageError
from desktop.application.session import Session
from desktop.application.storage import StoredDraft
from desktop.domain.errors import DomainError
from desktop.domain.request import Request, RequestKind, RequestState
from desktop.domain.scope import Scope, ScopeRule, Term, TermKind, Verb

STEPS = ("route", "scope", "preview", "request")
_VERSION = 1
_MOST_CELLS = 500
"""A scope of more targets is offered by its tenants, not target by target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A promotion being prepared. `rules` is the text of its scope: "" chooses nothing, never all."""

    id: str
    source: str
    target: str
    source_commit: str = ""
    """An earlier commit of the source's history; "" takes the tip of the branch."""
    rules: str = ""
    rules_at: str = ""
    """The commit at which the rules were last written: targets that came later wait until a person adds them."""
    strategy: str = ""
    rollback_mode: str = ""
    verification_owner: str = ""
    fallback_owner: str = ""
    window_start: str = ""
    window_end: str = ""
    """The time in which the run may start, as `2026-11-22T14:00:00Z`; "" for any open time."""
    title: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict[str, str])
    """Risk flag → why it is all right."""
    reviewed: frozenset[str] = frozenset()
    """The groups of identical change that were looked at, each by what it changes."""
    step: str = "scope"
    request: str = ""
    """The full name of the request it became, "" before."""
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedScope:
    """The scope of the last run into the source: offered, never chosen by itself."""

    words: str
    rules: str
    targets: int


class DraftBook:
    """Use cases around drafts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, source: str, target: str, source_commit: str = "") -> Draft:
        """Open a draft for a route: the one that is open for it already, else a new one with nothing chosen.

        Raises:
            DomainError: the pipeline has no such edge.
        """
        pipeline = self._session.workspace().pipeline
        for name in (source, target):
            pipeline.environment(name)
        if pipeline.route(source, target) is None:
            allowed = ", ".join(pipeline.targets_of(source)) or "nowhere"
            raise DomainError(
                f"no edge from {source} to {target}",
                meaning=f"From {source} a release goes to: {allowed}.",
                remedy="Choose one of them.",
            )
        for draft in self.all():
            same = (draft.source, draft.target, draft.source_commit) == (source, target, source_commit)
            if same and not draft.request and not draft.rules:
                return draft
        return self._made(Draft(id="", source=source, target=target, source_commit=source_commit))

    def _made(self, draft: Draft) -> Draft:
        """Store a draft under a number of its own."""
        ulid = self._session.ports.ids.ulid()
        return _read(self._session.ports.work.drafts.create(ulid, _body(draft), self._now()))

    def get(self, draft_id: str) -> Draft:
        """Return a draft by its id on screen (`D-31`).

        Raises:
            NotFoundError: there is no such draft on this machine.
            StorageError: its record is damaged.
        """
        return _read(self._stored(draft_id))

    def all(self) -> list[Draft]:
        """Return the drafts that can be read, the latest changed first."""
        found: list[Draft] = []
        for stored in self._session.ports.work.drafts.all():
            try:
                found.append(_read(stored))
            except StorageError:
                continue
        return found

    def save(self, draft: Draft) -> Draft:
        """Store a draft as it is now; it survives whatever happens to the program."""
        stored = self._stored(draft.id)
        return _read(self._session.ports.work.drafts.save(stored.id, _body(draft), self._now()))

    def keep(self, draft: Draft, since: datetime | None) -> Draft:
        """Store a draft that was read or stored at `since`.

        Where another program changed or discarded it after that, it becomes a draft of its own: nothing of both is
        lost.
        """
        try:
            stored = self._stored(draft.id)
            return _read(self._session.ports.work.drafts.save(stored.id, _body(draft), self._now(), since))
        except (ConflictError, NotFoundError):
            return self._made(draft)

    def submitted(self, draft: Draft, request: Request) -> Draft:
        """Note that a draft became a request; it is kept as what was asked for."""
        return self.save(replace(draft, request=request.full_name, step="request"))

    def discard(self, draft_id: str) -> None:
        """Forget a draft of this machine."""
        self._session.ports.work.drafts.delete(self._stored(draft_id).id)

    def offered_scope(self, draft: Draft) -> OfferedScope | None:
        """Return the scope of the last promotion into the draft's source, None where there was none."""
        state = self._session.ports.ledger.lane(draft.source).state
        done = [
            item
            for item in state.requests.values()
            if item.state is RequestState.SUCCEEDED and item.submission.kind is RequestKind.PROMOTION
        ]
        if not done:
            return None
        last = max(done, key=lambda item: item.submitted.at)
        slots = sorted(last.slots)
        cells = len(slots) <= _MOST_CELLS
        terms = (
            [Term(kind=TermKind.CELL, values=(slot.tenant, slot.service)) for slot in slots]
            if cells
            else [Term(kind=TermKind.TENANT, values=tuple(sorted({slot.tenant for slot in slots})))]
        )
        rules = tuple(ScopeRule(verb=Verb.INCLUDE, terms=(term,)) for term in terms)
        on = last.submitted.at.astimezone(UTC)
        words = f"same scope as {last.submission.source} → {last.submission.target}, {on.day} {on:%b}"
        return OfferedScope(words=words, rules=str(Scope(rules=rules)), targets=len(slots))

    def _stored(self, draft_id: str) -> StoredDraft:
        number = draft_id.removeprefix("D-")
        stored = self._session.ports.work.drafts.by_number(int(number)) if number.isdecimal() else None
        if stored is None:
            raise NotFoundError(
                f"there is no draft {draft_id} on this machine",
                meaning="Drafts are not shared; it may have been discarded.",
                remedy="Open a new one from the pipeline.",
            )
        return stored

    def _now(self) -> datetime:
        return self._session.ports.clock.now()


def _body(draft: Draft) -> bytes:
    document = {
        "version": _VERSION,
        "source": draft.source,
        "target": draft.target,
        "source_commit": draft.source_commit,
        "rules": draft.rules,
        "rules_at": draft.rules_at,
        "strategy": draft.strategy,
        "rollback_mode": draft.rollback_mode,
        "verification_owner": draft.verification_owner,
        "fallback_owner": draft.fallback_owner,
        "window_start": draft.window_start,
        "window_end": draft.window_end,
        "title": draft.title,
        "reasons": dict(draft.reasons),
        "reviewed": sorted(draft.reviewed),
        "step": draft.step,
        "request": draft.request,
    }
    return json.dumps(document, sort_keys=True, ensure_ascii=False).encode()


def _read(stored: StoredDraft) -> Draft:
    try:
        document = json.loads(stored.body)
        texts = {
            key: str(document.get(key, ""))
            for key in (
                "source_commit",
                "rules",
                "rules_at",
                "strategy",
                "rollback_mode",
                "verification_owner",
                "fallback_owner",
                "window_start",
                "window_end",
                "title",
                "request",
            )
        }
        step = str(document.get("step", "scope"))
        return Draft(
            id=f"D-{stored.number}",
            source=str(document["source"]),
            target=str(document["target"]),
            reasons={str(key): str(value) for key, value in document.get("reasons", {}).items()},
            reviewed=frozenset(str(item) for item in document.get("reviewed", ())),
            step=step if step in STEPS else "scope",
            saved_at=stored.changed_at,
            **texts,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StorageError(
            f"the record of draft D-{stored.number} is damaged",
            meaning="The others are not touched.",
            remedy="Discard it, or restore work.db from its daily backup.",
        ) from error
