"""Where a plan's values come from: the commits and authors between what the target has and what it shall get."""

from collections.abc import Mapping, Sequence

from desktop.application.ports import CommitInfo
from desktop.application.session import Session
from desktop.domain.plan import Plan
from desktop.domain.request import RequestKind, Submission
from desktop.domain.target import Slot, Target, Value

_MOST = 200
_SEARCHED = 1000


def _paths_of_slots(
    session: Session, plan: Plan, source_commit: str
) -> dict[Slot, tuple[set[str], set[str]]]:
    """Return for each planned slot the source's files that hold its values, and the target's that it edits."""
    state = session.inventory().state(plan.source, source_commit)
    found: dict[Slot, tuple[set[str], set[str]]] = {}
    for target in plan.targets:
        fields = {change.field for change in target.changes}
        held = {
            value.path for value in _values(state.values, plan.source, target.slot) if value.field in fields
        }
        edited = {change.path for change in target.changes}
        found[target.slot] = (held - edited, edited)
    return found


def _values(values: Mapping[Target, Sequence[Value]], source: str, slot: Slot) -> Sequence[Value]:
    return values.get(Target(source, slot.tenant, slot.service)) or values.get(
        Target(source, "", slot.service), ()
    )


def commits_between(
    session: Session, plan: Plan, source_commit: str, base: str, *, together: bool = False
) -> list[CommitInfo]:
    """Return the commits, newest first, that changed the source's files of a target since its own last changed.

    Each target is asked by itself: a new file of one does not hide what was written for another. At most 200 of
    the last 1000 commits. Where source and target share their files nothing stands between them. `together` also
    takes the commit that changed both, unless it began the branch: nobody hides behind a target's file.
    """
    if plan.source == plan.target:
        return []
    waiting = _paths_of_slots(session, plan, source_commit)
    held = {path for source, _ in waiting.values() for path in source}
    if not held:
        return []
    edited = {path for _, target in waiting.values() for path in target}
    repository = session.ports.repository
    logged = repository.log(base, paths=sorted(held | edited), limit=_SEARCHED, with_paths=True)
    if source_commit != base:
        reached = {item.id for item in repository.log(source_commit, paths=sorted(held), limit=_SEARCHED)}
    else:
        reached = {item.id for item in logged}
    found: list[CommitInfo] = []
    for commit in logged:
        touched = set(commit.paths)
        still = {slot: pair for slot, pair in waiting.items() if not pair[1] & touched}
        asked = waiting if together and commit.parents else still
        if commit.id in reached and any(source & touched for source, _ in asked.values()):
            found.append(commit)
        waiting = still
        if not waiting or len(found) == _MOST:
            break
    return found


def authors_of(session: Session, plan: Plan, submission: Submission) -> dict[str, str]:
    """Return the people who wrote the promoted commits, with why their approval does not count.

    Git's author field is no proof: it only ever adds exclusions.
    """
    if submission.kind is RequestKind.ROLLBACK:
        return {}
    people = session.workspace().people
    tip = session.tip
    found: dict[str, str] = {}
    for commit in commits_between(session, plan, submission.source_commit or tip, tip, together=True):
        person = people.by_email(commit.email)
        if person is not None:
            found[person.id] = f"wrote {commit.id[:10]}, which this promotes"
    return found
