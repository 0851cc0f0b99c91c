"""All that is known of one request, read at once off the interface thread: its plan, gates, record and relations."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from desktop.application.cancellation import CancelToken
from desktop.application.drafts import Draft
from desktop.application.services import Services
from desktop.application.session import Actor
from desktop.application.storage import OutboxItem
from desktop.domain.approval import authority_fault
from desktop.domain.environment import Environment
from desktop.domain.gate import Judgement
from desktop.domain.plan import Plan
from desktop.domain.policy import Policy
from desktop.domain.request import Request, RequestState
from desktop.domain.timeline import TimelineEntry, TimelineFilter
from desktop.presentation.secret_values import SecretValues

JUDGED = frozenset({RequestState.SUBMITTED, RequestState.FAILED})
"""The states in which gates decide anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentNote:
    """A comment that waits on this machine until the remote answers."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """One request with everything its page shows. `judgement` is None where no gate decides anything any more."""

    request: Request
    plan: Plan
    label_field: str
    branch: str
    environment: Environment
    policy: Policy
    me: Actor
    judgement: Judgement | None = None
    waive_fault: str = ""
    """Why this person may not waive a gate here, "" where they may."""
    draft: Draft | None = None
    """The draft on this machine that it came from."""
    entries: tuple[TimelineEntry, ...] = ()
    unsent: tuple[UnsentNote, ...] = ()
    lane: tuple[Request, ...] = ()
    """All requests of its environment, the oldest first."""
    secrets: SecretValues | None = None

    @property
    def successor(self) -> Request | None:
        """The request that took its place."""
        return next((item for item in self.lane if item.id == self.request.superseded_by), None)

    @property
    def predecessors(self) -> tuple[Request, ...]:
        """The requests whose place it took."""
        return tuple(item for item in self.lane if item.superseded_by == self.request.id)

    @property
    def related(self) -> tuple[Request, ...]:
        """Other requests that share a target with it, the open ones first, then the latest."""
        own = frozenset(self.request.slots)
        shared = [item for item in self.lane if item.id != self.request.id and own & frozenset(item.slots)]
        return tuple(sorted(shared, key=lambda item: (not item.state.open, -item.number)))


def read_request(
    services: Services, name: str, cancel: CancelToken, *, look_again: bool = False
) -> RequestFacts:
    """Read a request by its full name; its gates are judged on what was fetched and seen last.

    Raises:
        NotFoundError: there is no such request, or its plan is not on this machine.
    """
    request = services.requests.find(name)
    facts = judged_facts(services, request, cancel, look_again=look_again)
    entries = services.timelines.timeline(
        TimelineFilter(environments=frozenset({request.lane}), request_id=request.id)
    )
    return replace(
        facts,
        draft=next((item for item in services.drafts.all() if item.request == request.full_name), None),
        entries=tuple(entries),
        unsent=tuple(unsent_notes(services.outbox.pending(), request.id)),
        lane=tuple(services.requests.all(request.lane)),
    )


def judged_facts(
    services: Services, request: Request, cancel: CancelToken, *, look_again: bool = False
) -> RequestFacts:
    """Read what needs no record, with the gates where they decide anything."""
    facts = request_facts(services, request)
    if request.state not in JUDGED:
        return facts
    return replace(facts, judgement=services.requests.judge(request, cancel, look_again=look_again))


def request_facts(services: Services, request: Request) -> RequestFacts:
    """Read what needs neither gates nor record."""
    workspace = services.workspace
    environment = workspace.pipeline.environment(request.lane)
    policy = workspace.policy_of(environment)
    me = services.me()
    return RequestFacts(
        request=request,
        plan=services.requests.plan(request),
        label_field=workspace.label_field,
        branch=workspace.repository.branch,
        environment=environment,
        policy=policy,
        me=me,
        waive_fault=authority_fault(me.person, policy.abandon),
        secrets=SecretValues(workspace),
    )


def unsent_notes(items: Iterable[OutboxItem], request_id: str) -> list[UnsentNote]:
    """Return the comments on a request that wait in the outbox, the oldest first."""
    found: list[UnsentNote] = []
    for item in items:
        body = cast("dict[str, object]", json.loads(item.body))
        content = body.get("body")
        if body.get("request_id") == request_id and isinstance(content, dict):
            text = str(cast("dict[str, object]", content).get("text", ""))
            found.append(UnsentNote(by=str(body.get("by", "")), at=item.created_at, text=text))
    return found
