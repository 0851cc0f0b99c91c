"""The port to the commits of lanes: reading segments and writing an event as a commit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from desktop.domain.chain import RawCommit


class LaneStore(Protocol):
    """Event commits in the app-owned repository; what they mean is the domain's business."""

    def read(self, tip: str, after: str, limit: int = 250_000) -> Sequence[RawCommit]:
        """Return the first-parent commits after `after` ("" = the root) up to `tip` with their files, oldest first.

        Raises:
            IntegrityError: `after` is not an ancestor of `tip`, or the objects are missing (a shallow clone).
            LimitExceededError: more than `limit` commits.
        """
        ...

    def write(self, parent: str, files: Mapping[str, bytes], subject: str, at: datetime) -> str:
        """Store a commit on `parent` ("" = root) whose tree holds only these files, and return its id."""
        ...
