"""How the open workspace stands: read on its lane, shown by every screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop.application.ports import Clock
from desktop.application.program import SAMPLE
from desktop.presentation.broken_files import BrokenFiles, broken_files

if TYPE_CHECKING:
    from desktop.application.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the open workspace stands: read once after each piece of work, so that no screen asks for it again."""

    address: str
    name: str
    remote: str
    me: str
    read_only: bool
    fetched_at: datetime | None
    problems: tuple[str, ...]
    clock_lead: timedelta
    tip: str
    production: frozenset[str]
    broken: BrokenFiles | None = None
    """What is wrong with the workspace files at the tip of the remote; `tip` is then the last good commit."""

    @property
    def is_sample(self) -> bool:
        return self.address == SAMPLE

    @property
    def read_only_reason(self) -> str:
        """Why nothing may be written, "" where it may."""
        if self.broken is not None:
            return self.broken.off_reason
        return "Read-only: turn on Can execute in the header" if self.read_only else ""


def standing_of(services: Services, address: str, clock: Clock) -> Standing:
    """Read how a workspace stands; on the lane of its services."""
    workspace = services.workspace
    actor, broken = services.me(), services.broken
    return Standing(
        address=address,
        name=workspace.name,
        remote=services.remote,
        me=actor.id,
        read_only=services.read_only,
        fetched_at=services.fetched_at,
        problems=tuple(services.problems()),
        clock_lead=_whole_seconds(services.now() - clock.now()),
        tip=services.tip,
        production=frozenset(item.name for item in workspace.pipeline.environments if item.protected),
        broken=broken_files(broken.error, broken) if broken is not None else None,
    )


def _whole_seconds(lead: timedelta) -> timedelta:
    """A lead below two seconds is the time it took to ask; the rest is counted in whole seconds."""
    seconds = round(lead.total_seconds())
    return timedelta(seconds=seconds) if abs(seconds) > 1 else timedelta()
