"""Where a plan's values come from: the commits and authors between what the target has and what it shall get."""

from collections.abc import Mapping, Sequence

from desktop.application.ports import CommitInfo
from desktop.application.session import Session
from desktop.domain.plan import Plan
from desktop.domain.request import RequestKind, Submission
from desktop.domain.target import Slot, Target, Value

_MOST = 200


def source_paths(session: Session, plan: Plan, source_commit: str) -> tuple[str, ...]:
    """Return the files of the source environment that hold the plan's values."""
    state = session.inventory().state(plan.source, source_commit)
    fields = {change.field for target in plan.targets for change in target.changes}
    return tuple(
        sorted(
            {
                value.path
                for slot in plan.slots
                for value in _values(state.values, plan.source, slot)
                if value.field in fields
            }
        )
    )


def _values(values: Mapping[Target, Sequence[Value]], source: str, slot: Slot) -> Sequence[Value]:
    return values.get(Target(source, slot.tenant, slot.service)) or values.get(
        Target(source, "", slot.service), ()
    )


def commits_between(session: Session, plan: Plan, source_commit: str, base: str) -> list[CommitInfo]:
    """Return the commits, newest first, that changed the source's files since the target's files last changed.

    At most 200. Where source and target share their files nothing stands between them.
    """
    paths = source_paths(session, plan, source_commit)
    if not paths or plan.source == plan.target:
        return []
    repository = session.ports.repository
    last = repository.log(base, paths=plan.paths, limit=1)
    stop = last[0].id if last else ""
    return repository.log(source_commit, base=stop, paths=paths, limit=_MOST, with_paths=True)


def authors_of(session: Session, plan: Plan, submission: Submission) -> dict[str, str]:
    """Return the people who wrote the promoted commits, with why their approval does not count.

    Git's author field is no proof: it only ever adds exclusions.
    """
    if submission.kind is RequestKind.ROLLBACK:
        return {}
    people = session.workspace().people
    tip = session.tip
    found: dict[str, str] = {}
    for commit in commits_between(session, plan, submission.source_commit or tip, tip):
        person = people.by_email(commit.email)
        if person is not None:
            found[person.id] = f"wrote {commit.id[:10]}, which this promotes"
    return found
