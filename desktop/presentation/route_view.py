"""The route of a draft in words: what goes, from which commit, to where, and what stands in the way of it now."""

from dataclasses import dataclass
from datetime import datetime

from desktop.application.drafts import Draft
from desktop.application.environments import EnvironmentStanding
from desktop.domain.environment import Route, Tier
from desktop.domain.policy import Need, Policy, required_approvals
from desktop.domain.release import NO_LABEL, ReleaseEntry
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import ATTENTION, FROZEN, HELD, NOTE, STRUCK, WAITING, Sign
from desktop.presentation.times import absolute, moment_words, relative, span

_SHORT = 7
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRelease:
    """A release the source has been on. `commit` is the last at which it stood there; "" for the tip of the branch."""

    commit: str
    release: str
    since: str
    by: str
    targets: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Something that must be gone, or answered, before the run; it keeps nobody from preparing the draft."""

    sign: Sign
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteView:
    """What the route step shows; facts are (label, words)."""

    source: str
    target: str
    source_tier: Tier
    target_tier: Tier
    release: str
    commit: str
    source_facts: tuple[tuple[str, str], ...]
    target_facts: tuple[tuple[str, str], ...]
    obstacles: tuple[Obstacle, ...]
    earlier: tuple[EarlierRelease, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteData:
    """What the view is made from."""

    draft: Draft
    route: Route
    source: EnvironmentStanding
    target: EnvironmentStanding
    policy: Policy
    history: tuple[ReleaseEntry, ...]
    tip: str
    now: datetime


def route_view(data: RouteData) -> RouteView:
    """Return the route in words."""
    earlier = _earlier(data)
    chosen = next((item for item in earlier if item.chosen), None)
    tip_release = data.source.release.label or NO_LABEL
    release = chosen.release if chosen is not None else tip_release
    commit = data.draft.source_commit or data.tip
    return RouteView(
        source=data.draft.source,
        target=data.draft.target,
        source_tier=data.source.environment.tier,
        target_tier=data.target.environment.tier,
        release=plain(release, 60),
        commit=commit[:_SHORT],
        source_facts=_source_facts(data, release, commit),
        target_facts=_target_facts(data),
        obstacles=tuple(_obstacles(data, release)),
        earlier=earlier,
    )


def _earlier(data: RouteData) -> tuple[EarlierRelease, ...]:
    """Return the tip of the branch, then what the source was on before, the newest first."""
    newest = sorted(data.history, key=lambda item: item.first_seen, reverse=True)
    current = next((entry for entry in newest if entry.is_current), None)
    found = [
        EarlierRelease(
            commit="",
            release=plain(data.source.release.label or NO_LABEL, 60),
            since=moment_words(current.first_seen, data.now) if current is not None else "not known",
            by=plain(current.author, 60) if current is not None else "",
            targets=f"{data.source.targets:,}",
            chosen=not data.draft.source_commit,
        )
    ]
    for entry in newest:
        if entry.is_current:
            continue
        commit = entry.last_commit
        found.append(
            EarlierRelease(
                commit=commit,
                release=plain(entry.label, 60),
                since=moment_words(entry.first_seen, data.now),
                by=plain(entry.author, 60),
                targets=f"{entry.slots:,} of {entry.peak:,}"
                if entry.slots != entry.peak
                else f"{entry.slots:,}",
                chosen=commit == data.draft.source_commit,
            )
        )
    return tuple(found)


def _source_facts(data: RouteData, release: str, commit: str) -> tuple[tuple[str, str], ...]:
    at_tip = not data.draft.source_commit
    verified = data.source.verified
    words = "never on record"
    if verified is not None:
        words = f"{verified.result}, {moment_words(verified.mark.at, data.now)}"
    return (
        ("Release", plain(release, 60)),
        ("Commit", f"{commit[:_SHORT]}, {'the tip of the branch' if at_tip else 'an earlier one'}"),
        ("Targets", f"{data.source.targets:,}"),
        ("Verified", words),
    )


def _target_facts(data: RouteData) -> tuple[tuple[str, str], ...]:
    policy, target = data.policy, data.target
    on = "; ".join(
        f"{plain(label, 40) or NO_LABEL}: {count:,}" for label, count in target.release.counts[:_NAMED]
    )
    rules = required_approvals(policy.approvals, data.route)
    approvals = ", ".join(f"{rule.count} of {rule.words}" for rule in rules) or "none"
    limit = policy.change.max_targets_per_wave
    needs = [
        words
        for words, need in (
            ("a rollback mode", policy.execution.rollback_mode),
            ("owners", policy.execution.owners),
            ("a window", policy.execution.window),
        )
        if need is Need.REQUIRED
    ]
    facts = [
        ("Now on", on or "nothing"),
        ("Policy", plain(policy.name, 60) or "none: nothing is asked for"),
        ("Approvals", approvals),
        ("A wave", f"at most {limit:,} targets" if limit else "no limit"),
        ("Asks for", " and ".join(needs) if needs else "nothing more"),
        ("Freezes", _freeze_words(data)),
    ]
    return tuple(facts)


def _freeze_words(data: RouteData) -> str:
    verdict = data.target.freeze
    if verdict.is_frozen:
        return "frozen now" if verdict.closes_all else "frozen now for some targets"
    following = verdict.next_freeze
    if following is None:
        return "none in sight"
    start = following.occurrence.start
    return (
        f"open; {plain(following.name, 40)} begins {absolute(start, data.now)}, {relative(start, data.now)}"
    )


def _obstacles(data: RouteData, release: str) -> list[Obstacle]:
    target, found = data.target, list[Obstacle]()
    for freeze in target.freeze.active:
        end = freeze.occurrence.end
        until = f"until {absolute(end, data.now)}" if end is not None else "until it is lifted"
        found.append(
            Obstacle(
                sign=FROZEN, words=f"{target.environment.name} is frozen by {plain(freeze.name, 40)} {until}"
            )
        )
    if target.hold is not None:
        mark = target.hold.mark
        found.append(Obstacle(sign=HELD, words=f"held by {plain(mark.by, 40)}: {plain(mark.reason, 160)}"))
    for struck in target.rejected:
        if struck.release == release:
            found.append(
                Obstacle(sign=STRUCK, words=f"{plain(release, 40)} is rejected for {target.environment.name}")
            )
    found.extend(_unproven(data))
    for request in target.open_requests:
        words = f"{request.full_name} is {request.state.value} on {len(request.slots):,} targets"
        found.append(Obstacle(sign=NOTE.named("open request"), words=words))
    return found


def _unproven(data: RouteData) -> list[Obstacle]:
    wanted, verified = data.policy.source, data.source.verified
    name = data.source.environment.name
    if not wanted.verified:
        return []
    if verified is None:
        return [
            Obstacle(
                sign=ATTENTION.named("not verified"),
                words=f"{name} was never verified: anybody may verify it",
            )
        ]
    age = data.now - verified.mark.at
    if wanted.max_age is not None and age > wanted.max_age:
        words = f"{name} was verified {span(age)} ago; the policy allows {span(wanted.max_age)}"
        return [Obstacle(sign=ATTENTION.named("too old"), words=words)]
    if wanted.soak is not None and age < wanted.soak:
        left = span(wanted.soak - age)
        return [
            Obstacle(sign=WAITING.named("soaking"), words=f"{left} of {span(wanted.soak)} soak time are left")
        ]
    return []
