"""Workspace files with faults at the head of the default branch: nothing opens but what was good, and only to read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError, CancelledError, NotFoundError, WorkspaceFaultsError
from desktop.application.run_reports import RunEnd
from desktop.application.services import Services
from desktop.domain.errors import GitOpsError
from desktop.domain.gate import GateKind, GateResult
from desktop.domain.request import RequestState
from tests.integration.every_write import every_write
from tests.integration.git_fixtures import git
from tests.integration.small_workspace import (
    PEOPLE_TEXT,
    POLICIES,
    WORKSPACE,
    Desk,
    SmallWorkspace,
    make_small_workspace,
)

FILE = ".gitopshq/workspace.yaml"
GOOD = WORKSPACE + POLICIES + PEOPLE_TEXT
BAD = GOOD.replace("tier: stage", "tier: stagge")
OTHER = "envs/test/acme/web/values.yaml"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small")
    yield made
    made.close()


@pytest.fixture
def ana(small: SmallWorkspace) -> Desk:
    return small.desk("r.ana")


def opened_last_good(small: SmallWorkspace, desk: Desk) -> Services:
    """Close the workspace of a desk, and open it again at the last good version."""
    desk.services.close()
    desk.services = desk.program.open(str(small.remote), desk.cancel, last_good=True)
    return desk.services


# --- while it is open ---------------------------------------------------------------------------------------


def test_a_break_while_open_leaves_the_last_good_version_shown_and_marked(small: SmallWorkspace, ana: Desk):
    good = small.tip()
    bad = small.commit({FILE: BAD}, "Break it")
    ana.refresh()
    services = ana.services
    assert services.broken is not None
    assert (services.broken.tip.id, services.broken.shown.id, services.tip) == (bad, good, good)
    (fault,) = services.broken.faults
    assert (fault.file, fault.line) == (FILE, 8)
    assert "stage" in fault.remedy
    assert [item.name for item in services.workspace.pipeline.in_order()] == ["test", "stage", "prod"]
    assert services.environments.state("stage").targets()


def test_what_is_kept_of_the_break_holds_nothing_of_who_asked(small: SmallWorkspace, ana: Desk):
    """The frames that an error went through hold widgets where a window asked; it is dropped on another thread."""
    small.commit({FILE: "a: [1"}, "Break it")
    ana.refresh()
    broken = ana.services.broken
    assert broken is not None
    assert (broken.error.__traceback__, broken.error.__context__, broken.error.__cause__) == (
        None,
        None,
        None,
    )


def test_nothing_is_written_while_the_tip_is_broken(small: SmallWorkspace, ana: Desk):
    ana.verify("test")
    request, preview = ana.submit(), ana.preview()
    small.commit({FILE: BAD}, "Break it")
    ana.refresh()
    before = git(small.remote, "for-each-ref", "refs/heads")
    for write in every_write(ana, request, preview):
        with pytest.raises(AppError, match="cannot be used"):
            write()
    assert git(small.remote, "for-each-ref", "refs/heads") == before
    assert ana.services.outbox.pending() == []


def test_nothing_is_written_by_a_program_that_has_not_seen_the_break_yet(small: SmallWorkspace, ana: Desk):
    """Whatever writes looks at the remote first."""
    ana.verify("test")
    request, preview = ana.submit(), ana.preview()
    lanes = git(small.remote, "for-each-ref", "refs/heads/_gitopshq")
    for write in every_write(ana, request, preview):
        small.commit({FILE: GOOD}, "Put it right")
        ana.refresh()
        assert ana.services.broken is None
        small.commit({FILE: BAD}, "Break it")
        with pytest.raises(GitOpsError, match="cannot be used"):
            write()
    assert git(small.remote, "for-each-ref", "refs/heads/_gitopshq") == lanes
    assert ana.services.outbox.pending() == []


def test_a_run_stays_where_it_is_and_goes_on_once_the_files_are_right(small: SmallWorkspace):
    def between(point: str) -> None:
        if point == "landed.observed" and not broken:
            broken.append(small.commit({FILE: BAD}, "Break it"))

    broken: list[str] = []
    ana = small.desk("r.ana", point=between)
    ana.verify("test")
    request = ana.submit()
    cleo = small.desk("s.cle")
    cleo.refresh()
    report = ana.run(cleo.approve(cleo.request(request.full_name)))
    assert report.end is RunEnd.PAUSED
    assert "the workspace file at" in report.sentence
    assert (report.changed, report.untouched, small.tip()) == (2, 2, broken[0])
    small.commit({FILE: GOOD}, "Put it right")
    ana.refresh()
    stands = ana.request(request.full_name)
    assert stands.state is RequestState.RUNNING
    assert ana.services.runs.drive(stands, ana.cancel).end is RunEnd.SUCCEEDED


def test_no_gate_is_met_under_rules_that_are_not_in_force(small: SmallWorkspace, ana: Desk):
    ana.verify("test")
    ana.submit()
    small.commit({FILE: BAD}, "Break it")
    ana.refresh()
    judged = ana.services.requests.judge(ana.request("stage/R-1"), ana.cancel)
    assert not judged.ready
    assert not [gate.kind for gate in judged.gates if gate.result.met]
    assert GateResult.UNKNOWN in {gate.result for gate in judged.gates}
    assert any("cannot be used" in gate.reason for gate in judged.gates)


def test_a_waiver_does_not_count_where_no_rules_say_who_may_waive(small: SmallWorkspace, ana: Desk):
    request = ana.submit()
    ana.services.requests.waive(request, GateKind.APPROVALS, "nobody is awake", ana.cancel)
    assert (
        ana.services.requests.judge(ana.request("stage/R-1"), ana.cancel).gate(GateKind.APPROVALS).result.met
    )
    small.commit({FILE: BAD}, "Break it")
    ana.refresh()
    judged = ana.services.requests.judge(ana.request("stage/R-1"), ana.cancel)
    assert not judged.gate(GateKind.APPROVALS).result.met


def test_once_it_is_put_right_all_is_in_force_again(small: SmallWorkspace, ana: Desk):
    small.commit({FILE: BAD}, "Break it")
    ana.refresh()
    assert ana.services.broken is not None
    right = small.commit({FILE: GOOD}, "Put it right")
    ana.refresh()
    assert ana.services.broken is None
    assert ana.services.tip == right
    ana.verify("test")


def test_files_that_are_deleted_break_the_tip_too(small: SmallWorkspace, ana: Desk):
    good = small.tip()
    small.commit({FILE: None}, "Delete it")
    ana.refresh()
    assert ana.services.broken is not None
    assert ana.services.broken.faults == ()
    assert (ana.services.broken.error.what, ana.services.tip) == ("there is no workspace file", good)


# --- opening ------------------------------------------------------------------------------------------------


def test_opening_fails_with_all_faults_and_the_last_good_version_opens_read_only(
    small: SmallWorkspace, ana: Desk
):
    small.commit({OTHER: "image: {tag: 1.3.0}\nreplicaCount: 2\n"}, "Still good")
    good = small.tip()
    small.commit({FILE: BAD}, "Break it")
    small.commit({FILE: BAD + "\n# why?\n"}, "Break it otherwise")
    small.commit({OTHER: "image: {tag: 1.4.0}\nreplicaCount: 2\n"}, "Something else")
    ana.refresh()
    ana.services.close()
    with pytest.raises(WorkspaceFaultsError) as caught:
        ana.program.open(str(small.remote), ana.cancel)
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [(FILE, 8)]
    steps: list[tuple[str, int, int]] = []
    services = ana.program.open(
        str(small.remote), ana.cancel, lambda *step: steps.append(step), last_good=True
    )
    ana.services = services
    assert services.tip == good
    assert services.broken is not None
    assert services.broken.shown.subject == "Still good"
    assert steps == [("last good version", 1, 3), ("last good version", 2, 3)]
    with pytest.raises(AppError, match="cannot be used"):
        ana.verify("test")


def test_a_break_on_a_merged_branch_is_one_change_of_the_default_branch(small: SmallWorkspace, ana: Desk):
    """The good version is the one the default branch had, not one of the branch that was merged into it."""
    base = small.tip()
    small.commit({FILE: GOOD + "\n# on the side\n"}, "Good, on the side", ref="refs/heads/side", onto=base)
    side = small.commit({FILE: BAD}, "Bad, on the side", ref="refs/heads/side")
    good = small.commit({OTHER: "image: {tag: 1.3.0}\nreplicaCount: 2\n"}, "On the default branch")
    tree = git(small.remote, "rev-parse", f"{side}^{{tree}}").strip()
    merged = git(
        small.remote, "commit-tree", tree, "-m", "Merge", "-p", good, "-p", side,
        config=("user.name=x", "user.email=x@example.com"),
    ).strip()  # fmt: skip
    small.point("refs/heads/main", merged)
    ana.refresh()
    assert opened_last_good(small, ana).tip == good


def test_what_was_put_right_since_opens_as_it_is(small: SmallWorkspace, ana: Desk):
    """A copy that was fetched broken is not for ever: opening asks the remote again."""
    small.commit({FILE: BAD}, "Break it")
    ana.refresh()
    ana.services.close()
    right = small.commit({FILE: GOOD}, "Put it right")
    ana.services = ana.program.open(str(small.remote), ana.cancel)
    assert (ana.services.tip, ana.services.broken) == (right, None)


def test_the_last_good_version_of_what_is_good_is_the_tip(small: SmallWorkspace, ana: Desk):
    services = opened_last_good(small, ana)
    assert (services.tip, services.broken) == (small.tip(), None)


def test_where_there_was_never_a_good_one_it_says_so(tmp_path: Path):
    small = make_small_workspace(tmp_path / "small", workspace=WORKSPACE.replace("tier: test", "tier: tset"))
    desk = make_small_workspace(tmp_path / "other").desk("r.ana")
    try:
        with pytest.raises(NotFoundError, match="no version of the workspace file"):
            desk.program.open(str(small.remote), desk.cancel, last_good=True)
    finally:
        desk.services.close()
        small.close()


def test_the_search_can_be_given_up(small: SmallWorkspace, ana: Desk):
    for number in range(3):
        small.commit({FILE: f"{BAD}\n# {number}\n"}, "Break it")
    ana.refresh()
    ana.services.close()
    token = CancelToken()
    with pytest.raises(CancelledError):
        ana.program.open(str(small.remote), token, lambda *_step: token.cancel(), last_good=True)
