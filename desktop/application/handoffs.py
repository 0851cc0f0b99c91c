"""Handoff notes of requests."""

from dataclasses import dataclass

from desktop.application.approvals import approval_standing
from desktop.application.gates import plan_of
from desktop.application.session import Session
from desktop.domain.approval import ApprovalStanding
from desktop.domain.handoff import Handoff, handoff
from desktop.domain.people import Person
from desktop.domain.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffSheet:
    """The note of a request with what it is filled in from: how its approvals stand, and whom the workspace names."""

    request: Request
    note: Handoff
    approvals: ApprovalStanding
    people: tuple[Person, ...]


class Handoffs:
    """Use cases around handoff notes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_request(self, request: Request) -> Handoff:
        """Return the note of a request, filled in from what is known of it."""
        return self.sheet(request).note

    def sheet(self, request: Request) -> HandoffSheet:
        """Return the note with what one needs to fill in the rest; it needs no remote."""
        plan = plan_of(self._session.ports.ledger.lane(request.lane), request)
        approvals = approval_standing(self._session, request, plan)
        return HandoffSheet(
            request=request,
            note=handoff(request, approvals),
            approvals=approvals,
            people=self._session.workspace().people.persons,
        )
