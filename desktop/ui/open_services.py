"""The services of the open workspace, on their lane: opened, put back where another cannot be opened, closed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.application.errors import AppError, CancelledError, WorkspaceFaultsError
from desktop.application.workspaces import FAULTY
from desktop.domain.errors import GitOpsError
from desktop.presentation.broken_files import Unopened, broken_files
from desktop.ui.standing import Standing, standing_of

if TYPE_CHECKING:
    from desktop.application.cancellation import CancelToken
    from desktop.application.ports import Clock, Progress
    from desktop.application.program import Program
    from desktop.application.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A workspace to be opened, by its last good files where `last_good`; `number` tells openings apart."""

    address: str
    number: int
    last_good: bool = False


def opening_of(standing: Standing | None, number: int) -> Opening | None:
    """Return how what is shown would be opened again."""
    if standing is None:
        return None
    return Opening(address=standing.address, number=number, last_good=standing.broken is not None)


class OpenServices:
    """At most one workspace is open. All of it is called on the lane, or when the lanes have ended."""

    def __init__(self, program: Program, clock: Clock, tell: Progress) -> None:
        self._program, self._clock, self._tell = program, clock, tell
        self.services: Services | None = None
        self.serves = 0
        """The number of the opening whose services answer, 0 where none do."""

    def open(self, wanted: Opening, before: Opening | None, token: CancelToken) -> Standing | Unopened:
        """Open a workspace in place of the one that is open; where that fails, the one before is open again."""
        self.close()
        try:
            services = self._begin(wanted, token)
        except FAULTY as error:
            unopened = self._looked_into(wanted.address, error, token)
            self._put_back(wanted, before, token)
            if unopened is None:
                raise
            return unopened
        except Exception:
            self._put_back(wanted, before, token)
            raise
        return standing_of(services, wanted.address, self._clock)

    def close(self) -> None:
        if self.services is not None:
            self.services.close()
            self.services, self.serves = None, 0

    def _begin(self, wanted: Opening, token: CancelToken) -> Services:
        self.services = self._program.open(wanted.address, token, self._tell, last_good=wanted.last_good)
        self.serves = wanted.number
        return self.services

    def _put_back(self, wanted: Opening, before: Opening | None, token: CancelToken) -> None:
        if before is not None and before.address != wanted.address:
            with suppress(GitOpsError):
                self._begin(before, token)

    def _looked_into(self, address: str, error: AppError, token: CancelToken) -> Unopened | None:
        """Return what is wrong with the workspace files; None where it is not them that stand in the way."""
        try:
            broken = self._program.broken_tip(address, token, self._tell)
        except CancelledError:
            raise
        except GitOpsError:
            broken = None
        if broken is None and not isinstance(error, WorkspaceFaultsError):
            return None
        return Unopened(address=address, files=broken_files(error, broken))
