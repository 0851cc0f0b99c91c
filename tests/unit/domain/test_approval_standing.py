"""Whose approval counts, and how rules are filled."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.approval import ApprovalStanding, Excluded, authority_fault, standing
from desktop.domain.environment import ApprovalRule, Route
from desktop.domain.people import People, Person
from desktop.domain.policy import ApprovalPolicy, required_approvals
from desktop.domain.request import Approval, Mark
from tests.fakes.ledger_events import START

NOW = START + timedelta(days=1)
HOUR = timedelta(hours=1)
SRE = ApprovalRule(team="sre", count=2)
MANAGER = ApprovalRule(team="managers", count=1)


def person(name: str, *teams: str, **changes: object) -> Person:
    made = Person(id=name, email=f"{name}@example.com", teams=frozenset(teams))
    return replace(made, **changes)  # type: ignore[arg-type]


PEOPLE = People(
    persons=(
        person("ana", "requesters", "sre"),
        person("ben", "managers", "sre"),
        person("cle", "sre"),
        person("dan", "sre"),
        person("bot", "sre", bot=True),
        person("key", "sre", keys=("ssh-ed25519 AAAA",)),
    )
)


def approval(
    by: str, age: timedelta = HOUR, expires: datetime | None = None, *, revoked: bool = False
) -> Approval:
    mark = Mark(seq=2, sha256="", at=NOW - age, by=by)
    return Approval(mark=mark, expires=expires, revoked=mark if revoked else None)


def stands(
    *approvals: Approval,
    rules: Sequence[ApprovalRule] = (MANAGER, SRE),
    policy: ApprovalPolicy | None = None,
    requester: str = "ana",
    authors: dict[str, str] | None = None,
) -> ApprovalStanding:
    excluded = Excluded(requester=requester, authors=authors or {})
    return standing(approvals, rules, policy or ApprovalPolicy(), PEOPLE, excluded, NOW)


def test_one_of_three_is_not_an_approval() -> None:
    found = stands(approval("cle"))
    assert not found.met
    assert found.sentence == "1 of 3, still needs: managers, sre"
    assert found.rules[0].candidates == ("ben",)
    assert found.rules[1].candidates == ("ben", "dan", "key")  # neither bot, nor requester, nor who has given


def test_all_three_are() -> None:
    found = stands(approval("cle"), approval("ben"), approval("dan"))
    assert found.met
    assert found.sentence == "3 of 3"


@pytest.mark.parametrize(
    ("given_by", "reason"),
    [
        (approval("ana"), "the requester's own approval does not count"),
        (approval("bot"), "a bot's approval never counts"),
        (approval("eve"), "not in the workspace's people"),
        (approval("dan", revoked=True), "taken back"),
        (approval("dan", 25 * HOUR), "expired"),
        (approval("dan", expires=NOW), "expired"),
        (approval("key"), "signatures are not checked yet"),
        (approval("cle"), "wrote 1234567890"),
    ],
)
def test_what_does_not_count_is_listed_with_the_reason(given_by: Approval, reason: str) -> None:
    policy = ApprovalPolicy(expire=24 * HOUR)
    found = stands(
        given_by, rules=(SRE,), policy=policy, authors={"cle": "wrote 1234567890, which this promotes"}
    )
    assert found.rules[0].given == ()
    assert [name for name, _ in found.not_counted] == [given_by.mark.by]
    assert reason in found.not_counted[0][1]


def test_an_approval_ends_with_its_own_or_the_policys_time() -> None:
    policy = ApprovalPolicy(expire=24 * HOUR)
    found = stands(approval("cle", HOUR), approval("dan", HOUR, NOW + HOUR), rules=(SRE,), policy=policy)
    assert found.met
    assert found.next_expiry == NOW + HOUR
    assert (
        stands(approval("cle", 24 * HOUR - timedelta(seconds=1)), rules=(SRE,), policy=policy).rules[0].given
    )
    assert stands(approval("cle"), rules=(SRE,)).next_expiry is None


def test_the_requester_counts_where_the_policy_says_so() -> None:
    policy = ApprovalPolicy(requester_may_approve=True)
    assert stands(approval("ana"), rules=(ApprovalRule(team="sre", count=1),), policy=policy).met


def test_a_person_counts_once() -> None:
    found = stands(approval("cle"), approval("cle"), rules=(SRE,))
    assert found.sentence == "1 of 2, still needs: sre"
    assert found.not_counted == (("cle", "a person counts once"),)
    again = stands(approval("cle", revoked=True), approval("cle"), rules=(ApprovalRule(team="sre", count=1),))
    assert again.met


def test_distinct_people_fill_one_seat_each() -> None:
    """Ben is manager and SRE: as the only manager he must not be spent on the SRE's seat."""
    one = (MANAGER, ApprovalRule(team="sre", count=1))
    assert not stands(approval("ben"), rules=one).met
    assert stands(approval("ben"), rules=one, policy=ApprovalPolicy(distinct_people=False)).met
    assert stands(approval("ben"), approval("cle"), rules=one).met
    assert stands(approval("ben"), approval("cle"), rules=(*one[::-1],)).met


def test_a_rule_without_a_team_takes_anybody() -> None:
    found = stands(approval("cle"), rules=(ApprovalRule(team="", count=1),))
    assert found.met
    assert stands(rules=(ApprovalRule(team="", count=1),)).sentence == "0 of 1, still needs: anybody"


def test_no_rule_is_met_at_once() -> None:
    assert stands(rules=()).met


TEAMS = ("a", "b", "c")


@given(
    st.lists(st.frozensets(st.sampled_from(TEAMS)), max_size=5),
    st.lists(
        st.tuples(st.sampled_from(("", *TEAMS)), st.integers(1, 2)),
        max_size=3,
        unique_by=lambda rule: rule[0],
    ),
)
def test_the_most_seats_are_filled(teams: list[frozenset[str]], wanted: list[tuple[str, int]]) -> None:
    people = People(persons=tuple(person(f"p{number}", *found) for number, found in enumerate(teams)))
    rules = [ApprovalRule(team=team, count=count) for team, count in wanted]
    approvals = [approval(item.id) for item in people.persons]
    found = standing(approvals, rules, ApprovalPolicy(), people, Excluded(requester="", authors={}), NOW)
    names = [name for rule in found.rules for name in rule.given]
    assert len(set(names)) == len(names)
    for rule in found.rules:
        assert len(rule.given) <= rule.rule.count
        assert all(not rule.rule.team or rule.rule.team in teams[int(name[1:])] for name in rule.given)
    seats = [team for team, count in wanted for _ in range(count)]
    assert len(names) == _most(teams, seats)


def _most(teams: list[frozenset[str]], seats: list[str]) -> int:
    """Return the most seats that can be filled, by trying every order."""
    best = 0
    for order in permutations(range(len(teams))):
        free = list(seats)
        for index in order:
            place = next((seat for seat in free if not seat or seat in teams[index]), None)
            if place is not None:
                free.remove(place)
        best = max(best, len(seats) - len(free))
    return best


def test_the_stricter_of_policy_and_route_wins() -> None:
    policy = ApprovalPolicy(rules=(ApprovalRule(team="sre", count=1), MANAGER))
    route = Route(source="a", target="b", approvals=(SRE, ApprovalRule(team="x", count=1)))
    assert required_approvals(policy, route) == (SRE, MANAGER, ApprovalRule(team="x", count=1))


@pytest.mark.parametrize(
    ("who", "teams", "words"),
    [
        (None, (), "not in the workspace's people"),
        ("bot", (), "a bot never decides"),
        ("cle", ("managers",), "the policy lets only: managers"),
        ("key", (), "signatures are not checked yet"),
        ("cle", (), ""),
        ("ben", ("managers",), ""),
    ],
)
def test_who_may_decide_for_others(who: str | None, teams: tuple[str, ...], words: str) -> None:
    fault = authority_fault(PEOPLE.by_id(who) if who else None, teams)
    assert fault == words or (words and words in fault)
