"""The sample's story holds together on whatever day it is made."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import yaml

from desktop import resources
from desktop.application.sample_acts import (
    Accept,
    Approve,
    HandCommit,
    LiftFreeze,
    NoteRequest,
    RaiseFreeze,
    Reject,
    Run,
    StoryAct,
    Submit,
    SubmitRollback,
    VerifyEnvironment,
)
from desktop.backends.simulated.sample_catalog import ENVIRONMENTS, ROUTES, SERVICES, TENANTS
from desktop.backends.simulated.sample_files import values_path
from desktop.backends.simulated.sample_repository import sample_history
from desktop.backends.simulated.sample_script import script
from desktop.backends.simulated.sample_story import YOU, sample_story
from desktop.domain.scope_text import ScopeNames, parse_scope
from desktop.domain.target import Target

PEOPLE = {
    "m.ruiz": {"release-managers"},
    "a.chen": {"release-managers", "sre"},
    "s.okafor": {"security", "sre"},
    "t.baptiste": {"platform-lead"},
}
DAYS = [datetime(2026, 11, 16, tzinfo=UTC) + timedelta(days=day, seconds=30) for day in range(7)]
MOMENTS = [
    *DAYS,
    DAYS[0].replace(hour=23, minute=59),
    DAYS[4].replace(hour=23, minute=59),
    datetime(2027, 1, 1, 3, tzinfo=UTC),
    datetime(2026, 12, 28, 12, tzinfo=UTC),
    datetime(2026, 3, 31, 12, tzinfo=UTC),
]


def keyed(acts: tuple[StoryAct, ...], key: str) -> list[StoryAct]:
    return [act for act in acts if getattr(act, "key", "") == key]


@pytest.mark.parametrize("made", MOMENTS, ids=str)
def test_it_lies_between_the_history_and_now(made: datetime):
    acts = sample_story(made)
    last_commit = max(
        int(line.split()[-2])
        for part in sample_history(made)
        for line in part.splitlines()
        if line.startswith(b"committer ")
    )
    assert last_commit < acts[0].at.timestamp()
    assert acts[-1].at < made
    assert [act.at for act in acts] == sorted({act.at for act in acts})


@pytest.mark.parametrize("made", MOMENTS, ids=str)
def test_nothing_is_run_in_production_while_it_is_frozen(made: datetime):
    acts = sample_story(made)
    for act in acts:
        if isinstance(act, Run):
            local = act.at.astimezone(ZoneInfo("Europe/Berlin"))
            assert local.weekday() < 4, act
            assert local.weekday() > 0 or local.hour >= 8, act


@pytest.mark.parametrize("made", MOMENTS, ids=str)
def test_the_first_promotion_that_a_person_tries_has_a_proven_source(made: datetime):
    """Staging asks for evidence of its source; what the story verified in test stays good enough for days."""
    text = resources.path("sample/policies.yaml").read_text(encoding="utf-8")
    staging = next(one for one in yaml.safe_load(text)["policies"] if one["name"] == "staging")
    verified = [
        act.at
        for act in sample_story(made)
        if isinstance(act, VerifyEnvironment) and act.environment == "test"
    ]
    assert made - max(verified) + timedelta(days=3) < timedelta(
        days=int(staging["source"]["maxAge"].rstrip("d"))
    )


def test_each_act_on_a_request_follows_its_submission():
    acts = sample_story(MOMENTS[0])
    submitted: set[str] = set()
    frozen: set[str] = set()
    for act in acts:
        match act:
            case Submit() | SubmitRollback():
                assert act.key not in submitted
                submitted.add(act.key)
            case Approve() | Reject() | Run() | Accept() | NoteRequest():
                assert act.key in submitted
            case RaiseFreeze():
                frozen.add(act.key)
            case LiftFreeze():
                frozen.remove(act.key)
            case _:
                pass
    assert not frozen
    assert len(submitted) == 8
    assert sum(isinstance(act, Run) for act in acts) == 5


def test_routes_scopes_and_people_exist():
    names = ScopeNames(tenants=TENANTS, services=SERVICES, tags={"ring": {"1", "2", "3"}})
    for act in sample_story(MOMENTS[0]):
        assert act.by in PEOPLE or isinstance(act, HandCommit)
        if isinstance(act, Submit):
            assert (act.source, act.target) in ROUTES
            assert parse_scope(act.scope, names).rules
            assert act.verification_owner in PEOPLE
            assert act.fallback_owner in PEOPLE
    assert YOU in PEOPLE


def test_production_runs_only_with_every_approval_and_nobody_approves_their_own():
    acts = sample_story(MOMENTS[0])
    targets = {act.key: act.target for act in acts if isinstance(act, Submit)} | {"back": "prod-eu"}
    tiers = {item.name: item.tier for item in ENVIRONMENTS}
    for run in (act for act in acts if isinstance(act, Run)):
        if tiers[targets[run.key]] != "prod":
            continue
        before = [act for act in keyed(acts, run.key) if act.at < run.at]
        asked = next(act.by for act in before if isinstance(act, Submit | SubmitRollback))
        approvers = [act.by for act in before if isinstance(act, Approve)]
        assert asked not in approvers
        wanted = {"release-managers", "security"} | (
            {"platform-lead"} if targets[run.key] == "prod-eu" else set()
        )
        assert wanted <= set().union(*(PEOPLE[name] for name in approvers))


def test_one_request_waits_with_one_of_three_approvals_and_one_waits_for_you():
    acts = sample_story(MOMENTS[0])
    assert [act.by for act in keyed(acts, "shop-again") if isinstance(act, Approve)] == ["a.chen"]
    assert not [act for act in keyed(acts, "shop-again") if isinstance(act, Run)]
    assert [act.by for act in keyed(acts, "us") if isinstance(act, Approve)] == ["s.okafor"]
    assert "release-managers" in PEOPLE[YOU]
    assert sum(isinstance(act, Reject) for act in acts) == 1


def test_the_hand_commit_touches_one_file_of_a_target_that_the_story_leaves_alone():
    (commit,) = (act for act in sample_story(MOMENTS[0]) if isinstance(act, HandCommit))
    assert set(commit.files) == {values_path(Target("prod-us", "nordwind", "web"))}
    assert b"replicaCount: 7" in commit.files[values_path(Target("prod-us", "nordwind", "web"))]


def test_the_script_is_some_forty_commits():
    assert 35 <= len(script(MOMENTS[0])) <= 45
