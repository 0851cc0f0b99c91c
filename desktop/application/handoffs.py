"""Handoff notes of requests."""

from desktop.application.approvals import approval_standing
from desktop.application.gates import plan_of
from desktop.application.session import Session
from desktop.domain.handoff import Handoff, handoff
from desktop.domain.request import Request


class Handoffs:
    """Use cases around handoff notes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_request(self, request: Request) -> Handoff:
        """Return the note of a request, filled in from what is known of it."""
        plan = plan_of(self._session.ports.ledger.lane(request.lane), request)
        return handoff(request, approval_standing(self._session, request, plan))
