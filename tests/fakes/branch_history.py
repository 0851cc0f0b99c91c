"""A branch in memory with the values of an environment at each commit: enough history for a simulated cluster."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from desktop.application.ports import CommitInfo
from desktop.domain.target import EnvironmentState, Place, Target, Value


class FakeBranchHistory:
    """Holds commits in a line; each keeps the fields of every target at that time."""

    def __init__(self, ref: str = "refs/heads/main") -> None:
        self.ref = ref
        self.commits: list[CommitInfo] = []
        self.logs = 0
        self._fields: dict[str, dict[Target, dict[str, str]]] = {}

    def commit(self, at: datetime, changes: Mapping[Target, Mapping[str, str] | None]) -> str:
        """Put a commit on the branch; None removes a target. Return its id."""
        parent = self.commits[-1].id if self.commits else ""
        fields = dict(self._fields.get(parent, {}))
        for target, values in changes.items():
            fields.pop(target, None)
            if values is not None:
                fields[target] = dict(values)
        name = hashlib.sha1(f"{parent} {len(self._fields)} {at}".encode()).hexdigest()
        self.commits.append(
            CommitInfo(
                id=name,
                parents=(parent,) if parent else (),
                author="Test Person",
                email="test.person@example.com",
                authored=at,
                committed=at,
                subject="Change",
                body="",
            )
        )
        self._fields[name] = fields
        return name

    def replace_branch(self, kept: int) -> None:
        """Forget all commits after the first `kept`, as a forced push does."""
        del self.commits[kept:]

    def known_tips(self, prefixes: Sequence[str]) -> dict[str, str]:
        return {self.ref: self.commits[-1].id} if self.commits and self.ref in prefixes else {}

    def log(
        self,
        tip: str,
        *,
        base: str = "",
        paths: Sequence[str] = (),
        limit: int = 1000,
        with_paths: bool = False,
    ) -> list[CommitInfo]:
        self.logs += 1
        ids = [commit.id for commit in self.commits]
        return self.commits[: ids.index(tip) + 1][::-1][:limit]

    def state_at(self, environment: str, commit: str) -> EnvironmentState:
        """Return what an inventory would read at the commit."""
        return EnvironmentState(
            environment=environment,
            commit=commit,
            values={
                target: tuple(_value(target, name, text) for name, text in fields.items())
                for target, fields in self._fields[commit].items()
                if target.environment == environment
            },
        )


def _value(target: Target, name: str, text: str) -> Value:
    place = Place(path="/".join(target), key=name, document=0)
    return Value(field=name, text=text, places=(place,), line=1, travels=True, binding=0, blob="0" * 40)
