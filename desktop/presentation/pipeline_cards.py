"""The environments as cards: what a node of the graph, a row of the list and the details panel say about each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from desktop.application.drafts import Draft
from desktop.application.environments import EnvironmentStanding
from desktop.domain.environment import Pipeline, Tier
from desktop.domain.freeze import FreezeVerdict
from desktop.domain.request import Request, RequestState
from desktop.presentation.cluster_summary import ClusterSummary, cluster_sign, targets_words
from desktop.presentation.freeze_words import closed_by, rule_names
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import ATTENTION, FROZEN, NOT_DEPLOYED, RUNNING, Sign, Tone
from desktop.presentation.times import absolute, moment_words

_RANK = ("failed", "degraded", "attention", "unknown", "frozen", "running", "held", "healthy", "not deployed")
_FREEZE_SOON = timedelta(days=1)
_MOST_BADGES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A small mark at a card's lower right: icon, at most a few letters, and the sentence behind it."""

    icon: str
    words: str
    tone: Tone
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentCard:
    """One environment as shown everywhere; `freeze` tells what closes it now, "" for nothing."""

    name: str
    tier: Tier
    group: str
    layer: int
    release: str
    counts: str
    sign: Sign
    tail: str
    freeze: str = ""
    badges: tuple[Badge, ...]
    targets: int
    promotes_to: tuple[str, ...]
    spoken: str

    @property
    def also(self) -> tuple[str, ...]:
        """What is to be known beside release and status, in sentences."""
        told = (self.freeze, *(badge.sentence for badge in self.badges))
        return tuple(sentence for sentence in told if sentence)

    @property
    def production(self) -> bool:
        return self.tier is Tier.PROD

    @property
    def needs_attention(self) -> bool:
        return self.sign.tone in (Tone.FAIL, Tone.WARN, Tone.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteEdge:
    """An allowed edge: whether people must approve, whether a freeze closes it, and what moves on it."""

    source: str
    target: str
    needs_approval: bool
    frozen: bool
    moving: str = ""
    release_path: bool = False


def cards_of(
    standings: Sequence[EnvironmentStanding],
    readings: Mapping[str, ClusterSummary],
    drafts: Iterable[Draft],
    now: datetime,
    local: tzinfo | None = None,
) -> list[EnvironmentCard]:
    """Return the cards in the pipeline's order; a cluster that was not asked yet is unknown, never healthy."""
    open_drafts = [draft for draft in drafts if not draft.request]
    closed = {item.environment.name: rule_names(item.freeze) for item in standings if item.freeze.closes_all}
    place = _Place(now=now, local=local, total=len(standings), closed=closed)
    return [
        _card(standing, readings.get(standing.environment.name), open_drafts, place, number)
        for number, standing in enumerate(standings, 1)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What a card is told among: the time by both clocks, all environments, and which of them what closes."""

    now: datetime
    local: tzinfo | None
    total: int
    closed: Mapping[str, str]

    def route(self, target: str) -> str:
        """Return an edge as it is said: a freeze closes it."""
        return f"{target} (frozen by {self.closed[target]})" if target in self.closed else target


def _card(
    standing: EnvironmentStanding,
    reading: ClusterSummary | None,
    drafts: Sequence[Draft],
    place: _Place,
    number: int,
) -> EnvironmentCard:
    environment, now = standing.environment, place.now
    sign, tail = _sign(standing, reading, now)
    verdict = standing.freeze
    freeze = f"frozen by {closed_by(verdict, now, place.local)}" if verdict.closes_all else ""
    counts = standing.release.counts
    most = counts[0][1] if counts else 0
    promotes_to = tuple(route.target for route in standing.routes)
    badges = _badges(standing, reading, drafts, place)
    release = plain(standing.release.label, 40) or "nothing"
    spoken = ", ".join(
        part
        for part in (
            f"{environment.name}, environment {number} of {place.total}",
            f"{environment.tier.value}",
            freeze if sign is FROZEN else f"{sign.word} {tail}".strip(),
            f"release {release}",
            f"{most} of {standing.targets} targets",
            "" if sign is FROZEN else freeze,
            *(badge.sentence for badge in badges),
            f"promotes to {' and '.join(map(place.route, promotes_to))}"
            if promotes_to
            else "promotes to nowhere",
        )
        if part
    )
    return EnvironmentCard(
        name=environment.name,
        tier=environment.tier,
        group=plain(environment.group),
        layer=standing.layer,
        release=release,
        counts=f"{most}/{standing.targets}",
        sign=sign,
        tail=tail,
        freeze=freeze,
        badges=badges[:_MOST_BADGES],
        targets=standing.targets,
        promotes_to=promotes_to,
        spoken=spoken,
    )


def _sign(standing: EnvironmentStanding, reading: ClusterSummary | None, now: datetime) -> tuple[Sign, str]:
    if standing.problem:
        return ATTENTION, "lane read-only"
    running = [item for item in standing.open_requests if item.state is RequestState.RUNNING]
    if standing.freeze.closes_all:
        until = standing.freeze.opens_at
        return FROZEN, f"to {absolute(until, now).removesuffix(' UTC')}" if until else "no end in sight"
    if running:
        return RUNNING, _progress(running[0])
    if not standing.targets:
        return NOT_DEPLOYED, ""
    return cluster_sign(reading)


def _progress(request: Request) -> str:
    landed = len(request.attempt.landings) if request.attempt is not None else 0
    return f"wave {landed} of {len(request.waves())}"


def _badges(
    standing: EnvironmentStanding, reading: ClusterSummary | None, drafts: Sequence[Draft], place: _Place
) -> tuple[Badge, ...]:
    """Return what stands beside the word of a card, in the order of its worth."""
    ours = [draft.id for draft in drafts if draft.target == standing.environment.name]
    found = (
        _requests_badge(standing),
        _drift_badge(reading),
        _hold_badge(standing),
        _freeze_badge(standing.freeze, place),
        _drafts_badge(ours),
        _rejected_badge(standing),
    )
    return tuple(badge for badge in found if badge is not None)


def _requests_badge(standing: EnvironmentStanding) -> Badge | None:
    waiting = [item for item in standing.open_requests if item.state is RequestState.SUBMITTED]
    if not waiting:
        return None
    words = ", ".join(item.name for item in waiting)
    sentence = f"{words} waits, asked by {waiting[0].submitted.by}"
    return Badge(icon="shield", words=str(len(waiting)), tone=Tone.RUN, sentence=sentence)


def _drift_badge(reading: ClusterSummary | None) -> Badge | None:
    drift = reading.drifted if reading is not None else 0
    if not drift:
        return None
    sentence = f"drift in {targets_words(drift)}"
    return Badge(icon="triangle-alert", words=str(drift), tone=Tone.WARN, sentence=sentence)


def _hold_badge(standing: EnvironmentStanding) -> Badge | None:
    if standing.hold is None:
        return None
    mark = standing.hold.mark
    sentence = f"held by {mark.by}: {plain(mark.reason, 120)}"
    return Badge(icon="hand", words="Held", tone=Tone.FREEZE, sentence=sentence)


def _drafts_badge(ours: Sequence[str]) -> Badge | None:
    if not ours:
        return None
    sentence = f"draft {', '.join(ours)} on this computer"
    return Badge(icon="pencil", words=str(len(ours)), tone=Tone.PLAIN, sentence=sentence)


def _rejected_badge(standing: EnvironmentStanding) -> Badge | None:
    if not standing.rejected:
        return None
    releases = ", ".join(plain(item.release, 40) for item in standing.rejected)
    sentence = f"rejected here: {releases}"
    return Badge(icon="flag-off", words=str(len(standing.rejected)), tone=Tone.FAIL, sentence=sentence)


def _freeze_badge(verdict: FreezeVerdict, place: _Place) -> Badge | None:
    """Tell of a freeze that closes a part, or of the next one; one that closes all is the sign of the card."""
    if verdict.is_frozen:
        sentence = f"partly frozen by {closed_by(verdict, place.now, place.local)}"
        partly = Badge(icon="snowflake", words="Partly", tone=Tone.FREEZE, sentence=sentence)
        return None if verdict.closes_all else partly
    following = verdict.next_freeze
    if following is None or following.occurrence.start - place.now >= _FREEZE_SOON:
        return None
    start = following.occurrence.start
    sentence = f"freeze {following.name} begins {moment_words(start, place.now)}"
    return Badge(icon="snowflake", words=absolute(start, place.now), tone=Tone.FREEZE, sentence=sentence)


def edges_of(
    pipeline: Pipeline, cards: Iterable[EnvironmentCard], requests: Iterable[Request]
) -> list[RouteEdge]:
    """Return the allowed edges, with what runs on them."""
    by_name = {card.name: card for card in cards}
    running = {
        (item.submission.source, item.submission.target): item
        for item in requests
        if item.state is RequestState.RUNNING
    }
    edges: list[RouteEdge] = []
    for route in pipeline.routes:
        target = by_name.get(route.target)
        if target is None or route.source not in by_name:
            continue
        moving = running.get((route.source, route.target))
        edges.append(
            RouteEdge(
                source=route.source,
                target=route.target,
                needs_approval=bool(route.approvals) or target.production,
                frozen=target.sign.word == "frozen",
                moving=f"{moving.name} {_progress(moving)}" if moving is not None else "",
                release_path=moving is not None,
            )
        )
    return edges


def attention(cards: Iterable[EnvironmentCard]) -> list[str]:
    """Return the names of the environments that need a person's eye, the worst first."""
    found = [card for card in cards if card.needs_attention]
    return [card.name for card in sorted(found, key=lambda card: rank(card.sign))]


def rank(sign: Sign) -> int:
    """Return how grave a sign is, the worst first."""
    return _RANK.index(sign.word) if sign.word in _RANK else len(_RANK)


def group_counts(cards: Iterable[EnvironmentCard]) -> list[tuple[Sign, int]]:
    """Return how many members of a group have which sign, the worst first."""
    counts: dict[Sign, int] = {}
    for card in cards:
        counts[card.sign] = counts.get(card.sign, 0) + 1
    return sorted(counts.items(), key=lambda item: rank(item[0]))
