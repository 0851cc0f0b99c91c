"""Releases of environments: what each is on, and what it has been on."""

from collections.abc import Collection

from desktop.application.ports import CommitInfo
from desktop.application.session import Session
from desktop.domain.release import (
    EnvironmentRelease,
    ReleaseEntry,
    Sighting,
    history_of,
    labels_in_order,
    release_of,
)

_MOST_COMMITS = 200


def releases(session: Session, commit: str = "") -> dict[str, EnvironmentRelease]:
    """Return what every environment is on at a commit (the tip), in the order of the pipeline."""
    commit = commit or session.tip
    label_field = session.workspace().label_field
    states = session.inventory().states(commit)
    return {
        environment.name: release_of(states[environment.name], label_field)
        for environment in session.workspace().pipeline.in_order()
    }


def history(
    session: Session, environment: str, commit: str = "", *, limit: int = _MOST_COMMITS
) -> tuple[ReleaseEntry, ...]:
    """Return the releases of an environment by first appearance, the newest last, over its last `limit` commits."""
    commits = commits_of(session, environment, commit or session.tip, limit)
    inventory = session.inventory()
    return history_of(
        [
            Sighting(
                commit=info.id,
                when=info.committed,
                author=info.author,
                labels=inventory.labels(environment, info.id),
            )
            for info in reversed(commits)
        ]
    )


def ever_had(session: Session, environment: str, commit: str, labels: Collection[str]) -> frozenset[str]:
    """Return which of the labels any target of an environment has had; it looks back only until all are found."""
    inventory = session.inventory()
    missing = set(labels)
    for info in commits_of(session, environment, commit):
        if not missing:
            break
        missing.difference_update(inventory.labels(environment, info.id).values())
    return frozenset(labels) - missing


def label_history(session: Session, environment: str, commit: str) -> tuple[str, ...]:
    """Return the labels an environment has had, the newest last."""
    return labels_in_order(history(session, environment, commit))


def commits_of(
    session: Session, environment: str, commit: str, limit: int = _MOST_COMMITS
) -> list[CommitInfo]:
    """Return the commits that touched the files of an environment, the newest first."""
    paths = tuple(sorted(session.inventory().state(environment, commit).paths()))
    if not paths:
        return []
    return session.ports.repository.log(commit, paths=_folders(paths), limit=limit)


def _folders(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths, or where they are many the folders they share: a command line has its limits."""
    if len(paths) <= _MANY:
        return paths
    return tuple(sorted({"/".join(path.split("/")[:2]) for path in paths}))


_MANY = 100
