"""The outbox: notes and records that could not be shared yet, kept on this machine and sent later."""

import json
from dataclasses import dataclass
from typing import cast

from desktop.application.cancellation import CancelToken
from desktop.application.errors import (
    AuthenticationError,
    BackendUnavailableError,
    ConflictError,
    NotFoundError,
)
from desktop.application.session import Session
from desktop.application.storage import OutboxItem, OutboxState
from desktop.domain.canonical import JsonObject
from desktop.domain.errors import DomainError
from desktop.domain.events import Draft, EventType

MAY_WAIT = frozenset({EventType.NOTED})
"""What may wait offline: approvals and starts need the remote, as gates are judged there and then."""

_NOT_SHARED = (BackendUnavailableError, ConflictError, AuthenticationError, NotFoundError)
"""The remote is away, too busy, locked or moved: what a person wrote is kept whatever the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of an event: its place in the lane, or "" while it waits."""

    idem: str
    place: str = ""


class OutboxSender:
    """Use cases around the outbox."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def share(self, lane: str, draft: Draft, cancel: CancelToken) -> Kept:
        """Append an event, or keep it on this machine while the remote is out of reach.

        Raises:
            DomainError: this kind of event may not wait, or it is not legal.
        """
        if draft.type not in MAY_WAIT:
            raise DomainError(
                f'"{draft.type}" cannot wait in the outbox', remedy="Try again when the remote answers."
            )
        try:
            done = self._session.append(lane, draft, cancel)
        except _NOT_SHARED:
            self._session.ports.work.outbox.put(self._item(lane, draft))
            return Kept(idem=draft.idem)
        return Kept(idem=draft.idem, place=f"{lane}@{done.head.seq}")

    def note(self, lane: str, text: str, cancel: CancelToken, request_id: str = "") -> Kept:
        """Note something about a lane or a request; offline it waits and is shown as not shared yet."""
        if not text.strip():
            raise DomainError("a note has a text", meaning="Nothing was written.")
        draft = Draft(
            type=EventType.NOTED,
            idem=f"note:{self._session.ports.ids.ulid()}",
            by=self._session.me().id,
            request_id=request_id,
            body={"kind": "note", "text": text},
        )
        return self.share(lane, draft, cancel)

    def pending(self) -> list[OutboxItem]:
        return self._session.ports.work.outbox.pending()

    def send(self, cancel: CancelToken) -> list[OutboxItem]:
        """Try to append what waits, oldest first; return what still waits."""
        outbox = self._session.ports.work.outbox
        for item in outbox.pending():
            try:
                self._session.append(item.lane, _draft(item), cancel)
            except _NOT_SHARED:
                break
            except DomainError as error:
                outbox.settle(item.id, OutboxState.REFUSED, str(error))
            else:
                outbox.settle(item.id, OutboxState.SENT)
        return outbox.pending()

    def _item(self, lane: str, draft: Draft) -> OutboxItem:
        body = {
            "type": draft.type.value,
            "by": draft.by,
            "request_id": draft.request_id,
            "body": draft.body,
        }
        return OutboxItem(
            id=self._session.ports.ids.ulid(),
            lane=lane,
            idem=draft.idem,
            body=json.dumps(body).encode(),
            created_at=self._session.ports.clock.now(),
        )


def _draft(item: OutboxItem) -> Draft:
    body = cast("JsonObject", json.loads(item.body))
    return Draft(
        type=EventType(str(body["type"])),
        idem=item.idem,
        by=str(body["by"]),
        request_id=str(body["request_id"]),
        body=cast("JsonObject", body["body"]),
    )
