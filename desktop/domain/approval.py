"""Whose approval counts: rules per team, distinct people, expiry, and who is excluded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.domain.environment import ApprovalRule
from desktop.domain.people import People, Person
from desktop.domain.policy import ApprovalPolicy
from desktop.domain.request import Approval


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleStanding:
    """One rule: how many are needed, who has given, who may still give."""

    rule: ApprovalRule
    given: tuple[str, ...]
    candidates: tuple[str, ...]

    @property
    def missing(self) -> int:
        return max(0, self.rule.count - len(self.given))


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalStanding:
    """All rules, and the approvals that do not count with the reason why."""

    rules: tuple[RuleStanding, ...]
    not_counted: tuple[tuple[str, str], ...]
    next_expiry: datetime | None

    @property
    def met(self) -> bool:
        return all(not rule.missing for rule in self.rules)

    @property
    def sentence(self) -> str:
        needed = sum(standing.rule.count for standing in self.rules)
        given = sum(min(standing.rule.count, len(standing.given)) for standing in self.rules)
        if self.met:
            return f"{given} of {needed}"
        missing = ", ".join(
            f"{standing.missing} × {standing.rule.words}" if standing.missing > 1 else standing.rule.words
            for standing in self.rules
            if standing.missing
        )
        return f"{given} of {needed}, still needs: {missing}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """People whose approval never counts for this change, with the reason."""

    requester: str
    authors: Mapping[str, str]
    """Person id → why: authors of the promoted commits. It only ever adds exclusions: Git's author is no proof."""


def standing(
    approvals: Sequence[Approval],
    rules: Sequence[ApprovalRule],
    policy: ApprovalPolicy,
    people: People,
    excluded: Excluded,
    now: datetime,
) -> ApprovalStanding:
    """Return how the rules stand at `now`.

    A person counts once over all rules where the policy wants distinct people; rules are filled so that as
    many as possible are met.
    """
    counted: list[tuple[Person, Approval]] = []
    refused: list[tuple[str, str]] = []
    for approval in approvals:
        person, reason = _counting(approval, policy, people, excluded, now)
        if reason or person is None:
            refused.append((approval.mark.by, reason))
        elif all(person.id != other.id for other, _ in counted):
            counted.append((person, approval))
        else:
            refused.append((approval.mark.by, "a person counts once"))
    given = _assigned([person for person, _ in counted], rules, policy)
    return ApprovalStanding(
        rules=tuple(
            _rule_standing(rule, given[number], people, excluded, policy) for number, rule in enumerate(rules)
        ),
        not_counted=tuple(refused),
        next_expiry=min(
            (end for _, item in counted if (end := expiry(item, policy.expire)) is not None), default=None
        ),
    )


def expiry(approval: Approval, limit: timedelta | None) -> datetime | None:
    """Return when an approval stops counting: the earlier of its own end and the policy's."""
    ends = [end for end in (approval.expires, approval.mark.at + limit if limit else None) if end is not None]
    return min(ends, default=None)


def _counting(
    approval: Approval, policy: ApprovalPolicy, people: People, excluded: Excluded, now: datetime
) -> tuple[Person | None, str]:
    person = people.by_id(approval.mark.by)
    if person is None:
        return None, "not in the workspace's people"
    if approval.revoked is not None:
        return None, "taken back"
    end = expiry(approval, policy.expire)
    if end is not None and now >= end:
        return None, "expired"
    return person, _exclusion(person, policy, excluded) or _unsigned(person)


def _exclusion(person: Person, policy: ApprovalPolicy, excluded: Excluded) -> str:
    if person.bot:
        return "a bot's approval never counts"
    if person.id == excluded.requester and not policy.requester_may_approve:
        return "the requester's own approval does not count"
    return excluded.authors.get(person.id, "")


def _unsigned(person: Person) -> str:
    """People with a key approve by signature, which this version cannot check: rather nothing than a guess."""
    return (
        "the workspace file holds a key of this person, and signatures are not checked yet"
        if person.keys
        else ""
    )


def authority_fault(person: Person | None, teams: Sequence[str]) -> str:
    """Return why somebody may not decide for others (waive a gate, take a run over); "" where they may.

    Args:
        person: as the workspace file names them, None where it does not.
        teams: whom the policy lets; empty for everybody the file names.
    """
    if person is None:
        return "not in the workspace's people"
    if person.bot:
        return "a bot never decides"
    if teams and not person.teams & frozenset(teams):
        return f"the policy lets only: {', '.join(teams)}"
    return _unsigned(person)


def _assigned(
    persons: Sequence[Person], rules: Sequence[ApprovalRule], policy: ApprovalPolicy
) -> list[tuple[str, ...]]:
    if not policy.distinct_people and not policy.distinct_teams:
        return [tuple(person.id for person in persons if _fits(person, rule)) for rule in rules]
    seats = [number for number, rule in enumerate(rules) for _ in range(rule.count)]
    holder: dict[int, int] = {}
    for index, _ in enumerate(persons):
        _seat(index, persons, rules, seats, holder, set())
    given: list[list[str]] = [[] for _ in rules]
    for seat, index in holder.items():
        given[seats[seat]].append(persons[index].id)
    return [tuple(sorted(names)) for names in given]


def _seat(
    index: int,
    persons: Sequence[Person],
    rules: Sequence[ApprovalRule],
    seats: Sequence[int],
    holder: dict[int, int],
    tried: set[int],
) -> bool:
    """Find a seat for a person, moving others where needed (augmenting paths): the most rules get filled."""
    for seat, rule in enumerate(seats):
        if seat in tried or not _fits(persons[index], rules[rule]):
            continue
        tried.add(seat)
        if seat not in holder or _seat(holder[seat], persons, rules, seats, holder, tried):
            holder[seat] = index
            return True
    return False


def _fits(person: Person, rule: ApprovalRule) -> bool:
    return not rule.team or rule.team in person.teams


def _rule_standing(
    rule: ApprovalRule, given: Iterable[str], people: People, excluded: Excluded, policy: ApprovalPolicy
) -> RuleStanding:
    names = tuple(given)
    candidates = tuple(
        person.id
        for person in people.of_team(rule.team)
        if person.id not in names and not _exclusion(person, policy, excluded)
    )
    return RuleStanding(rule=rule, given=names, candidates=candidates)
