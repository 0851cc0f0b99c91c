"""The workspace commits that events name: on the default branch, never backwards, with the policy they state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.application.errors import AppError, NotFoundError
from desktop.application.ports import FetchOutcome, Repository

if TYPE_CHECKING:
    from desktop.domain.chain import Record

NOTHING = "0" * 40
"""What a deleted branch was rewound to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceStamp:
    """The workspace commit in force and the policy digest of its files."""

    commit: str
    policy_sha256: str


class WorkspaceHistory:
    """Answers, with memory, what the three refusals of an event's workspace commit ask (reliability.md 2.1)."""

    def __init__(self, *, repository: Repository, branch: str, digest_at: Callable[[str], str]) -> None:
        """`digest_at` gives the policy digest of the workspace files at a commit, "" where they cannot be read."""
        self._repository = repository
        self.branch_ref = f"refs/heads/{branch}"
        self._digest_at = digest_at
        self._digests: dict[str, str] = {}
        self._ancestry: dict[tuple[str, str], bool] = {}
        self._tip = ""
        self.rewound_to = ""
        """The tip to which the remote's default branch was rewound; "" as long as it only grew."""

    @property
    def tip(self) -> str:
        """The default branch as last fetched; "" before the first fetch."""
        if not self._tip:
            self._tip = self._repository.known_tips([self.branch_ref]).get(self.branch_ref, "")
        return self._tip

    def note_tip(self, outcome: FetchOutcome) -> None:
        """Take in what the remote says; a branch that is gone counts as rewound to before its first commit."""
        self.rewound_to = outcome.rewound.get(self.branch_ref, "")
        if self.tip and self.branch_ref not in outcome.tips and not self.rewound_to:
            self.rewound_to = NOTHING
        if self.branch_ref in outcome.tips and not self.rewound_to:
            self._tip = outcome.tips[self.branch_ref]

    def stamp(self) -> WorkspaceStamp:
        """Return what an event written now is made under.

        Raises:
            AppError: the workspace files of the tip cannot be used: no rules are in force.
        """
        policy = self.digest(self.tip)
        if not policy:
            raise AppError(
                f"the workspace file at {self.tip[:10]} cannot be used",
                where=self.branch_ref,
                meaning="No rules are in force; nothing was written.",
                remedy="Put the workspace file right on the default branch.",
            )
        return WorkspaceStamp(commit=self.tip, policy_sha256=policy)

    def digest(self, commit: str) -> str:
        if commit not in self._digests:
            self._digests[commit] = self._digest_at(commit)
        return self._digests[commit]

    def refusals(self, records: Sequence[Record], last: str) -> tuple[dict[int, str], str]:
        """Return the events (by seq) whose workspace commit is refused, with the reason.

        Also returns the workspace commit of the last event that was not refused: with it the next segment goes on
        as if both were judged at once, so that every machine comes to the same.

        Args:
            records: events in order.
            last: the workspace commit of the last accepted event before them, "" at the beginning.
        """
        refused: dict[int, str] = {}
        for record in records:
            reason = self._refusal(record, last)
            if reason:
                refused[record.event.seq] = reason
            else:
                last = record.event.workspace_commit
        return refused, last

    def _refusal(self, record: Record, last: str) -> str:
        commit = record.event.workspace_commit
        if not self._contains(self.tip, commit):
            return "its workspace commit is not on the default branch"
        if last and not self._contains(commit, last):
            return "its workspace commit is older than that of the event before it"
        if self.digest(commit) != record.event.policy_sha256:
            return "the policy it states is not that of its workspace commit"
        return ""

    def _contains(self, tip: str, commit: str) -> bool:
        if tip == commit:
            return bool(tip)
        key = (tip, commit)
        if key not in self._ancestry:
            self._ancestry[key] = bool(tip and commit) and holds(self._repository, tip, commit)
        return self._ancestry[key]


def holds(repository: Repository, tip: str, commit: str) -> bool:
    """Tell whether `commit` is `tip` or an ancestor of it; one that this repository never had is not."""
    try:
        return repository.contains(tip, commit)
    except NotFoundError:
        return False
