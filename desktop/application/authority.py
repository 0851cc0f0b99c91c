"""Who may do what: people the workspace file names, and those whom an environment's policy lets decide."""

from collections.abc import Iterable

from desktop.application.session import Session
from desktop.domain.approval import authority_fault
from desktop.domain.environment import Tier
from desktop.domain.errors import DomainError
from desktop.domain.request import Request, Waiver


def check_person(session: Session, act: str) -> None:
    """Raise DomainError where the workspace file does not name who acts."""
    me = session.me()
    if not me.known:
        raise DomainError(
            f"{me.email or 'nobody'} is not in the workspace's people",
            meaning=f"Only they can {act}.",
            remedy="Set user.email in Git's configuration, or add the person to the workspace file through Git.",
        )


def check_authority(session: Session, environment: str, act: str) -> None:
    """Raise DomainError where the policy of the environment does not let this person do it."""
    workspace = session.workspace()
    found = workspace.pipeline.environment(environment)
    teams = workspace.policy_of(found).abandon
    me = session.me()
    if me.person is None or (teams and not me.person.teams & frozenset(teams)):
        who = ", ".join(teams) or "people of the workspace file"
        tier = " (production)" if found.tier is Tier.PROD else ""
        raise DomainError(
            f"{me.id} may not {act} in {environment}{tier}",
            meaning=f"The policy lets: {who}.",
            remedy="Ask one of them.",
        )


def check_authority_over(session: Session, environments: Iterable[str], act: str) -> None:
    """Raise DomainError where the policy of one of the environments does not let this person do it."""
    check_person(session, act)
    for environment in environments:
        check_authority(session, environment, act)


def counting_waivers(session: Session, request: Request) -> tuple[tuple[Waiver, ...], dict[str, str]]:
    """Return the waivers that count, and for each gate with one that does not count why.

    A waiver is judged like an approval: by the people and the policy of now, whoever wrote the event. While the
    workspace file has faults nobody knows them: none counts.
    """
    if session.ports.in_force.broken is not None:
        return (), {}
    workspace = session.workspace()
    teams = workspace.policy_of(workspace.pipeline.environment(request.lane)).abandon
    counted: list[Waiver] = []
    refused: dict[str, str] = {}
    for waiver in request.waivers:
        fault = authority_fault(workspace.people.by_id(waiver.mark.by), teams)
        if fault:
            refused[waiver.gate] = f"the waiver by {waiver.mark.by} does not count: {fault}"
        else:
            counted.append(waiver)
    return tuple(counted), refused
