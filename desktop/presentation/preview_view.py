"""A preview as the screen shows it: headline, from → to, facts, flags, groups, and why it cannot be asked for yet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from desktop.application.drafts import Draft
from desktop.application.preview_checks import Surroundings
from desktop.application.previews import Preview
from desktop.domain.counting import plural
from desktop.domain.plan import PlannedTarget
from desktop.domain.release import Order
from desktop.domain.risk import RiskFlag, Severity
from desktop.domain.target import Slot
from desktop.presentation.plain_text import plain
from desktop.presentation.preview_flags import FlagRow, flag_rows
from desktop.presentation.preview_groups import GroupRow, group_rows
from desktop.presentation.secret_values import SecretValues
from desktop.presentation.signs import ATTENTION, BLOCKED, NOT_DEPLOYED, UNKNOWN, Sign
from desktop.presentation.times import absolute
from desktop.presentation.wording import HEALTHS

_TICKET = re.compile(r"\b(?!UTF-|SHA-|ISO-|RFC-|CVE-)[A-Z][A-Z0-9]{1,9}-[0-9]{1,7}\b")
_NONE = "none"
_MOST_MOVES = 5


class Kind(StrEnum):
    """What happens to a target."""

    UPDATE = "update"
    INSTALL = "install"
    DOWNGRADE = "downgrade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A line of the from → to table. `share` is its part of the longest line, 0 to 1."""

    before: str
    after: str
    kind: Kind
    targets: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """A target of the plan: what happens to it, and how it is now as far as that is known."""

    slot: Slot
    name: str
    before: str
    after: str
    kind: Kind
    files: tuple[str, ...]
    sign: Sign
    standing: str

    @property
    def key(self) -> str:
        return f"{self.slot.tenant}\0{self.slot.service}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewView:
    """Everything the step shows besides the text of a file."""

    headline: str
    counts: tuple[tuple[int, str], ...]
    already: tuple[Slot, ...]
    already_words: str
    moves: tuple[Move, ...]
    more_moves: str
    flags: tuple[FlagRow, ...]
    groups: tuple[GroupRow, ...]
    targets: tuple[TargetRow, ...]
    commits: int
    tickets: tuple[str, ...]
    files: int
    digest: str
    resolved: str

    @property
    def reviewed_targets(self) -> int:
        return sum(group.count for group in self.groups if group.reviewed)

    @property
    def reviewed_groups(self) -> int:
        return sum(group.reviewed for group in self.groups)


def preview_view(
    preview: Preview,
    surroundings: Surroundings,
    draft: Draft,
    secrets: SecretValues,
    release: str,
    now: datetime,
) -> PreviewView:
    """Return the view of a preview with what the draft says about it; `release` is what the plan brings."""
    plan = preview.plan
    flags = all_flags(preview, surroundings)
    targets = _targets(preview, surroundings, now)
    moves, more = _moves(targets)
    already = preview.scope.already_there if preview.scope is not None else ()
    count = len(plan.targets)
    kinds = [target.kind for target in targets]
    return PreviewView(
        headline=f"{plural(count, 'target')} {'changes' if count == 1 else 'change'} in {plain(plan.target)}",
        counts=tuple((kinds.count(kind), kind.value) for kind in Kind),
        already=already,
        already_words=f"{len(already)} already on {plain(release, 40)}" if already else "",
        moves=moves,
        more_moves=more,
        flags=flag_rows(flags, draft.reasons),
        groups=group_rows(preview, flags, draft.reviewed, secrets),
        targets=targets,
        commits=len(preview.commits),
        tickets=_tickets(preview),
        files=len(plan.edits),
        digest=preview.digest,
        resolved=f"resolved {absolute(surroundings.at, now)} at {preview.inputs.source_commit[:7]}",
    )


def with_draft(view: PreviewView, flags: Sequence[RiskFlag], draft: Draft) -> PreviewView:
    """Return a view with what a draft says about it now: its reasons, and what was reviewed. Nothing is judged anew."""
    groups = tuple(replace(group, reviewed=group.key in draft.reviewed) for group in view.groups)
    return replace(view, flags=flag_rows(flags, draft.reasons), groups=groups)


def all_flags(preview: Preview, surroundings: Surroundings) -> tuple[RiskFlag, ...]:
    """Return the flags of the plan and those that rest on what was observed."""
    return (*surroundings.flags, *preview.flags)


def _targets(preview: Preview, surroundings: Surroundings, now: datetime) -> tuple[TargetRow, ...]:
    moves = {move.slot: move for move in preview.moves}
    files: dict[Slot, list[str]] = {}
    for edit in preview.plan.edits:
        for slot in edit.slots:
            files.setdefault(slot, []).append(edit.path)
    rows: list[TargetRow] = []
    for target in preview.plan.targets:
        move = moves.get(target.slot)
        down = move is not None and move.order is Order.LESS
        kind = Kind.INSTALL if target.installs else (Kind.DOWNGRADE if down else Kind.UPDATE)
        before, after = (move.before, move.after) if move is not None else _without_label(target)
        sign, standing = _standing(target, surroundings, now)
        rows.append(
            TargetRow(
                slot=target.slot,
                name=name_of(target.slot),
                before=plain(before, 40) or _NONE,
                after=plain(after, 40),
                kind=kind,
                files=tuple(files.get(target.slot, ())),
                sign=sign,
                standing=standing,
            )
        )
    return tuple(rows)


def _without_label(target: PlannedTarget) -> tuple[str, str]:
    """Return from → to of a target whose release label does not move: installed, or only its configuration."""
    if target.installs:
        return _NONE, "whole file" if all(
            change.field == "file" for change in target.changes
        ) else "installed"
    return "configuration", "configuration"


def _standing(target: PlannedTarget, surroundings: Surroundings, now: datetime) -> tuple[Sign, str]:
    seen = surroundings.live.get(target.slot)
    verified = surroundings.verified.get(target.slot)
    tail = f", {verified.result} {absolute(verified.at, now)}" if verified is not None else ", never verified"
    if target.installs:
        return NOT_DEPLOYED, "not there yet"
    if seen is None:
        return UNKNOWN, f"unknown{tail}"
    if seen.drift:
        return ATTENTION.named("drifted"), f"drifted{tail}"
    return HEALTHS[seen.health], f"{seen.health.value}{tail}"


def _moves(targets: Sequence[TargetRow]) -> tuple[tuple[Move, ...], str]:
    found: dict[tuple[str, str, Kind], int] = {}
    for target in targets:
        key = (target.before, target.after, target.kind)
        found[key] = found.get(key, 0) + 1
    order = list(Kind)
    ranked = sorted(found.items(), key=lambda item: (order.index(item[0][2]), -item[1], item[0]))
    shown = ranked if len(ranked) <= _MOST_MOVES else ranked[: _MOST_MOVES - 1]
    longest = max(found.values(), default=1)
    rest = ranked[len(shown) :]
    more = f"{plural(len(rest), 'more line')}: {plural(sum(n for _key, n in rest), 'target')}" if rest else ""
    moves = tuple(
        Move(before=before, after=after, kind=kind, targets=count, share=count / longest)
        for (before, after, kind), count in shown
    )
    return moves, more


def _tickets(preview: Preview) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for commit in preview.commits:
        found.update(dict.fromkeys(_TICKET.findall(f"{commit.subject}\n{commit.body}")))
    return tuple(found)


def name_of(slot: Slot) -> str:
    """Return `acme / cart`, or the service alone where there is no tenant."""
    return f"{plain(slot.tenant, 60)} / {plain(slot.service, 60)}" if slot.tenant else plain(slot.service, 60)


# --- what is missing ----------------------------------------------------------------------------------------


class Jump(StrEnum):
    """Where a reason leads to."""

    NOTHING = "nothing"
    STOP = "stop"
    REASON = "reason"
    REVIEW = "review"
    OWNERS = "owners"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Why the preview cannot be asked for yet, and where to go about it."""

    sign: Sign
    words: str
    jump: Jump


def obstacles(view: PreviewView, missing: Sequence[str], off: str) -> tuple[Obstacle, ...]:
    """Return what is missing, the gravest first; empty where it can be asked for."""
    found: list[Obstacle] = []
    stops = sum(flag.severity is Severity.STOP for flag in view.flags)
    reasons = sum(flag.needs_reason and flag.open for flag in view.flags)
    unseen = len(view.groups) - view.reviewed_groups
    if stops:
        found.append(Obstacle(sign=BLOCKED.named("stop"), words=plural(stops, "stop"), jump=Jump.STOP))
    if reasons:
        words = f"{plural(reasons, 'reason')} missing"
        found.append(Obstacle(sign=ATTENTION.named("reason"), words=words, jump=Jump.REASON))
    if unseen:
        words = f"{unseen} of {plural(len(view.groups), 'group')} not reviewed"
        found.append(Obstacle(sign=NOT_DEPLOYED.named("not reviewed"), words=words, jump=Jump.REVIEW))
    found += [Obstacle(sign=ATTENTION.named("missing"), words=words, jump=Jump.OWNERS) for words in missing]
    if off:
        found.append(Obstacle(sign=BLOCKED.named("off"), words=off, jump=Jump.NOTHING))
    return tuple(found)


def ready_words(view: PreviewView) -> str:
    """Return what is said where nothing is missing."""
    return (
        f"no stop, no reason missing, {view.reviewed_groups} of {plural(len(view.groups), 'group')} reviewed"
    )
