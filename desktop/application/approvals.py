"""How the approval rules of a request stand."""

from desktop.application.provenance import authors_of
from desktop.application.session import Session
from desktop.domain.approval import ApprovalStanding, Excluded, standing
from desktop.domain.plan import Plan
from desktop.domain.policy import required_approvals
from desktop.domain.request import Request


def approval_standing(session: Session, request: Request, plan: Plan) -> ApprovalStanding:
    """Return how the approval rules of a request stand now."""
    workspace = session.workspace()
    submission = request.submission
    policy = workspace.policy_of(workspace.pipeline.environment(request.lane))
    route = workspace.pipeline.route(submission.source, submission.target)
    rules = required_approvals(policy.approvals, route) if route else policy.approvals.rules
    excluded = Excluded(requester=request.submitted.by, authors=authors_of(session, plan, submission))
    return standing(
        request.approvals, rules, policy.approvals, workspace.people, excluded, session.ports.clock.now()
    )
