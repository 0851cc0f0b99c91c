"""What a run's screen is made from: what is on record of it, and what a look at its cluster showed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop.application.verifications import Verification
from desktop.domain.lane import Verified, VerifiedTarget
from desktop.domain.plan import Plan, PlannedTarget
from desktop.domain.policy import Acceptance
from desktop.domain.request import Request
from desktop.domain.target import Slot
from desktop.domain.timeline import TimelineEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A run as its lane tells it, with the rules that decide what may be done about it.

    `may_decide` says why this person may not take it over, abandon it or skip a target, "" where they may.
    """

    request: Request
    plan: Plan
    host_id: str
    protected: bool
    label_field: str
    gates: tuple[tuple[str, str], ...]
    """Gate and result as they stood at the start."""
    verifications: tuple[Verified, ...]
    recorded: tuple[Mapping[Slot, VerifiedTarget], ...]
    """For each verification its targets by slot."""
    entries: tuple[TimelineEntry, ...]
    accept: Acceptance
    may_decide: str = ""

    @property
    def name(self) -> str:
        """`R-14.1`: the request with its latest attempt."""
        attempt = self.request.attempt
        return f"{self.request.name}.{attempt.number}" if attempt else self.request.name

    @property
    def held_here(self) -> bool:
        """Tell whether this machine is the one that drives it, by the record."""
        attempt = self.request.attempt
        return attempt is not None and attempt.holder == self.host_id

    @property
    def landed(self) -> int:
        """How many waves are on the branch."""
        attempt = self.request.attempt
        return len(attempt.landings) if attempt else 0

    @property
    def waves(self) -> int:
        return len(self.request.submission.waves)

    @property
    def current_wave(self) -> int:
        """The wave that is looked at: the last landed one, or the first."""
        return max(self.landed, 1)

    @property
    def changed(self) -> int:
        """How many targets the landed waves changed."""
        return sum(len(slots) for slots in self.request.waves()[: self.landed])

    @property
    def untouched(self) -> int:
        return len(self.request.slots) - self.changed

    @property
    def left_behind(self) -> str:
        """`28 changed, 33 untouched`."""
        return f"{self.changed} changed, {self.untouched} untouched"

    @property
    def live(self) -> bool:
        """Tell whether it holds its targets: what its cluster shows now still matters."""
        return self.request.state.holds_targets

    @property
    def waits_for_acceptance(self) -> bool:
        return self.request.waits_under(self.accept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the cluster showed of the landed waves at `at`; `refused` says why the last question had no answer."""

    found: Verification
    desired: Mapping[Slot, Mapping[str, str]]
    refused: str = ""

    @property
    def at(self) -> datetime:
        return self.found.at


def with_known(look: Look | None, before: Look | None) -> Look | None:
    """Return what is to be shown after a look: one that saw nothing leaves what was known, with its age."""
    if look is None or before is None or any(check.observation is not None for check in look.found.checks):
        return look
    reason = look.found.checks[0].message if look.found.checks else ""
    return replace(before, refused=reason)


def change_words(planned: PlannedTarget, label_field: str) -> str:
    """Return `2026.11.1 → 2026.11.3` for the field that labels a release, else what changes."""
    labels = [change for change in planned.changes if change.field == label_field]
    change = labels[0] if labels else planned.changes[0]
    before = "none" if change.before is None else change.before
    after = "removed" if change.after is None else change.after
    if labels:
        return f"{before} → {after}"
    more = len(planned.changes) - 1
    tail = f" and {more} more" if more else ""
    return f"{change.field}: {before} → {after}{tail}"


def clock_span(length: timedelta) -> str:
    """Return a span as a stopwatch shows it: `4:13`, `1:02:09`."""
    seconds = max(int(length.total_seconds()), 0)
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
