"""What the side panel says about one environment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from desktop.application.drafts import Draft
from desktop.application.environments import EnvironmentStanding
from desktop.domain.freeze import FreezeVerdict
from desktop.domain.policy import Answer, Policy
from desktop.domain.release import ReleaseEntry
from desktop.domain.verification import Result
from desktop.presentation.cluster_summary import ClusterSummary
from desktop.presentation.freeze_words import closed_by
from desktop.presentation.panels import freeze_words, names
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import NOTE, PASSED, Sign
from desktop.presentation.times import absolute, moment_words, relative, span
from desktop.presentation.wording import RESULTS, request_sign

_LAST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailLine:
    """A line of a list in the panel: sign, name (gone to as `place`), words at the right."""

    sign: Sign
    name: str
    words: str
    screen: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentDetails:
    """The panel: facts, open requests and drafts, the last releases."""

    release: str
    commit: str
    since: str
    facts: tuple[tuple[str, str], ...]
    verified: Sign | None
    gates: tuple[DetailLine, ...]
    open: tuple[DetailLine, ...]
    releases: tuple[DetailLine, ...]


def details_of(
    standing: EnvironmentStanding,
    history: Sequence[ReleaseEntry],
    reading: ClusterSummary | None,
    drafts: Sequence[Draft],
    policy: Policy,
    *,
    now: datetime,
    local: tzinfo | None = None,
) -> EnvironmentDetails:
    """Return what is said about an environment."""
    newest = history[0] if history else None
    since = f"since {absolute(newest.first_seen, now)}, by {plain(newest.author, 60)}" if newest else ""
    verified = standing.verified
    facts = _facts(standing, reading, now, local)
    return EnvironmentDetails(
        release=plain(standing.release.label, 60) or "nothing deployed",
        commit=newest.commit[:10] if newest else "",
        since=since,
        facts=tuple(facts),
        verified=RESULTS[Result(verified.result)] if verified is not None else None,
        gates=tuple(_gate_lines(policy)),
        open=tuple(_open_lines(standing, drafts, now)),
        releases=tuple(
            DetailLine(
                sign=PASSED.named("here now") if number == 0 else PASSED.named("was here"),
                name=plain(entry.label, 40),
                words=f"{absolute(entry.first_seen, now).removesuffix(' UTC')}  {plain(entry.author, 24)}",
            )
            for number, entry in enumerate(history[:_LAST])
        ),
    )


def _facts(
    standing: EnvironmentStanding, reading: ClusterSummary | None, now: datetime, local: tzinfo | None
) -> list[tuple[str, str]]:
    environment = standing.environment
    counts = standing.release.counts
    most = counts[0] if counts else ("", 0)
    drift_words = (
        "not asked yet"
        if reading is None
        else f"{reading.drifted or 'none'}, checked {relative(reading.at, now)}"
    )
    facts = [
        ("Verified", _verified_words(standing, now)),
        (
            "Targets",
            f"{most[1]} of {standing.targets} on {plain(most[0], 40)}" if standing.targets else "none",
        ),
        ("Promotes to", names(route.target for route in standing.routes) or "nowhere: it is the last"),
        ("Drift", drift_words),
        ("Freeze", _freeze(standing.freeze, now, local)),
        ("Policy", plain(environment.policy, 60) or "none"),
        (
            "Cluster",
            ", ".join(part for part in (plain(environment.cluster, 60), environment.engine.value) if part),
        ),
    ]
    if reading is not None and reading.unreachable:
        facts.insert(3, ("Reached", plain(reading.unreachable)))
    if standing.hold is not None:
        mark = standing.hold.mark
        facts.insert(0, ("Held", f"by {mark.by}, {relative(mark.at, now)}: {plain(mark.reason, 200)}"))
    if standing.problem:
        facts.insert(0, ("Lane", plain(standing.problem)))
    return facts


def _freeze(verdict: FreezeVerdict, now: datetime, local: tzinfo | None) -> str:
    if not verdict.is_frozen:
        return freeze_words(verdict, now)
    return closed_by(verdict, now, local, "" if verdict.closes_all else "only some targets")


def _gate_lines(policy: Policy) -> list[DetailLine]:
    """Say what the policy will ask of a promotion into the environment; whether it is true is asked by a request."""
    asked: list[tuple[str, str]] = []
    if policy.source.verified:
        age = f"at most {span(policy.source.max_age)} old" if policy.source.max_age else ""
        asked.append(("Source verified", age))
    if policy.source.soak:
        asked.append(("Soak in the source", span(policy.source.soak)))
    count = sum(rule.count for rule in policy.approvals.rules)
    if count:
        teams = names(rule.team or "anybody" for rule in policy.approvals.rules)
        asked.append((f"{count} approval{'' if count == 1 else 's'}", plain(teams, 60)))
    if policy.target.healthy:
        asked.append(("Target healthy", ""))
    if policy.target.drift is not Answer.ALLOW:
        words = "blocks" if policy.target.drift is Answer.BLOCK else "needs a reason"
        asked.append(("Drift", words))
    asked += [(plain(rule.name, 40), "rule") for rule in policy.rules]
    return [DetailLine(sign=NOTE, name=name, words=words) for name, words in asked]


def _verified_words(standing: EnvironmentStanding, now: datetime) -> str:
    verified = standing.verified
    if verified is None:
        return "never on record"
    return f"{verified.result}, {moment_words(verified.mark.at, now)}"


def _open_lines(standing: EnvironmentStanding, drafts: Sequence[Draft], now: datetime) -> list[DetailLine]:
    name = standing.environment.name
    lines = [
        DetailLine(
            sign=request_sign(request),
            name=request.name,
            words=f"from {request.submission.source}, {relative(request.submitted.at, now)}",
            screen="request",
            id=request.full_name,
        )
        for request in standing.open_requests
    ]
    lines += [
        DetailLine(
            sign=PASSED.named("draft"),
            name=draft.id,
            words=f"{draft.source} → {draft.target}",
            screen="draft",
            id=draft.id,
        )
        for draft in drafts
        if not draft.request and name in (draft.source, draft.target)
    ]
    return lines
