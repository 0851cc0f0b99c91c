"""Rolling back: recorded values return, what came later stays, and what cannot go back says why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.application.requests import Wishes
from desktop.application.rollbacks import RollbackPreview, RollbackWish
from desktop.application.run_reports import RunEnd
from desktop.domain.errors import DomainError
from desktop.domain.policy import RollbackMode
from desktop.domain.request import Request
from desktop.domain.target import Slot
from tests.integration.small_workspace import (
    SHARED_WORKSPACE,
    WORKSPACE,
    Desk,
    SmallWorkspace,
    make_small_workspace,
    shared_files,
    values,
)

OPEN = """\
policies:
  - {name: staging, execution: {waves: [{count: 2}, {rest: true}], strategies: [incremental, full]}}
  - {name: production, execution: {strategies: [full]}}
"""
WEB = "envs/stage/acme/web/values.yaml"
BILLING = "envs/stage/acme/billing/values.yaml"
FULL = RollbackWish(mode=RollbackMode.FULL)
ACME_WEB = Slot("acme", "web")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small", policies=OPEN)
    yield made
    made.close()


@pytest.fixture
def ana(small: SmallWorkspace) -> Desk:
    return small.desk("r.ana")


def promoted(desk: Desk, rules: str = "include all") -> Request:
    report = desk.run(desk.submit(rules=rules))
    assert report.end is RunEnd.SUCCEEDED
    return report.request


def rolled_back(desk: Desk, preview: RollbackPreview) -> Request:
    request = desk.services.rollbacks.submit(preview, Wishes(), desk.cancel)
    report = desk.run(request)
    assert report.end is RunEnd.SUCCEEDED, report.sentence
    return report.request


def test_a_full_rollback_keeps_later_unrelated_edits_byte_for_byte(small: SmallWorkspace, ana: Desk) -> None:
    request = promoted(ana)
    later = values("1.2.0", replicas=7) + "# added since\n"
    small.commit({WEB: later, "README.md": "unrelated"})
    ana.refresh()
    preview = ana.services.rollbacks.preview(request, FULL)
    assert preview.kept == (WEB,)
    assert preview.refused == ()
    done = rolled_back(ana, preview)
    assert small.read(WEB) == (values("1.1.0", replicas=7) + "# added since").rstrip("\n")
    assert small.read(BILLING) == values("1.1.0").rstrip("\n")
    assert small.read("README.md") == "unrelated"
    undone = ana.request(request.full_name)
    assert undone.rolled_back_by == done.id
    assert done.submission.restores is not None
    assert done.submission.restores.request_id == request.id


def test_a_service_and_chosen_targets_only(ana: Desk) -> None:
    request = promoted(ana)
    web = ana.services.rollbacks.preview(request, RollbackWish(mode=RollbackMode.SERVICE, services=("web",)))
    assert [slot.service for slot in web.plan.slots] == ["web", "web"]
    one = RollbackWish(mode=RollbackMode.FULL, slots=frozenset({ACME_WEB}))
    assert ana.services.rollbacks.preview(request, one).plan.slots == (ACME_WEB,)
    field = RollbackWish(mode=RollbackMode.FIELD, fields=("image",))
    assert len(ana.services.rollbacks.preview(request, field).plan.targets) == 4
    other = RollbackWish(mode=RollbackMode.FIELD, fields=("replicas",))
    assert ana.services.rollbacks.preview(request, other).plan.targets == ()


def test_a_mode_names_what_goes_back(ana: Desk) -> None:
    request = promoted(ana)
    for mode in (RollbackMode.SERVICE, RollbackMode.FIELD):
        with pytest.raises(DomainError, match="names its"):
            ana.services.rollbacks.preview(request, RollbackWish(mode=mode))


def test_a_value_changed_since_is_refused_with_the_reason(small: SmallWorkspace, ana: Desk) -> None:
    request = promoted(ana)
    small.commit({WEB: values("1.2.1")})
    ana.refresh()
    preview = ana.services.rollbacks.preview(request, FULL)
    assert preview.refused == ((ACME_WEB, "image was changed since: it is 1.2.1, the request made it 1.2.0"),)
    assert ACME_WEB not in preview.plan.slots
    rolled_back(ana, preview)
    assert "1.2.1" in small.read(WEB)


def test_a_value_that_is_gone_is_refused_and_one_that_is_back_is_said(
    small: SmallWorkspace, ana: Desk
) -> None:
    request = promoted(ana)
    small.commit({WEB: "replicaCount: 2\n", BILLING: values("1.1.0")})
    ana.refresh()
    preview = ana.services.rollbacks.preview(request, FULL)
    assert preview.refused == ((ACME_WEB, f"{WEB} no longer holds image"),)
    assert preview.already == (Slot("acme", "billing"),)


def test_what_never_landed_or_still_runs_is_not_rolled_back(ana: Desk) -> None:
    request = ana.submit()
    with pytest.raises(DomainError, match="nothing of it landed"):
        ana.services.rollbacks.preview(request, FULL)
    started = ana.services.runs.start(request, request.digest, ana.cancel)
    with pytest.raises(DomainError, match="nothing of it landed"):
        ana.services.rollbacks.preview(started, FULL)


def test_a_run_that_waits_for_its_owner_is_said_to_wait(tmp_path: Path) -> None:
    """Everything has landed: "it is running" would send people to watch something that has ended."""
    owned = OPEN.replace("name: staging,", "name: staging, verification: {accept: owner},")
    small = make_small_workspace(tmp_path / "owned", policies=owned)
    ana = small.desk("r.ana")
    wishes = Wishes(verification_owner="m.ben", fallback_owner="s.cle")
    report = ana.run(ana.submit(wishes=wishes))
    assert report.end is RunEnd.WAITS_FOR_ACCEPTANCE
    with pytest.raises(DomainError, match="its run waits for acceptance") as refused:
        ana.services.rollbacks.preview(report.request, FULL)
    assert refused.value.remedy == "Have it accepted, or stop the run; then roll back."
    stopped = ana.services.runs.stop(report.request, "it is not what was wanted", ana.cancel)
    assert ana.services.rollbacks.preview(stopped, FULL).plan.targets
    small.close()


def test_of_a_run_that_landed_in_part_only_that_part_goes_back(small: SmallWorkspace, ana: Desk) -> None:
    request = ana.submit()
    hold = "between the waves"

    def tell(news: object) -> None:
        if "wave 1: " in str(getattr(news, "sentence", "")):
            ana.services.freezes.hold("stage", hold, ana.cancel)

    report = ana.services.runs.run(request, request.digest, ana.cancel, tell)
    assert report.end is RunEnd.PAUSED
    with pytest.raises(DomainError, match="it is paused"):
        ana.services.rollbacks.preview(report.request, FULL)
    stopped = ana.services.run_controls.stop(report.request, "rolling back", ana.cancel)
    preview = ana.services.rollbacks.preview(stopped, FULL)
    assert preview.plan.slots == stopped.waves()[0]
    ana.services.freezes.release("stage", "rolling back", ana.cancel)
    left = ana.services.run_controls.leave(stopped, "rolling back", ana.cancel)
    assert ana.services.rollbacks.preview(left, FULL).plan.digest == preview.plan.digest


def test_back_to_a_commit_leaves_what_does_not_travel(small: SmallWorkspace, ana: Desk) -> None:
    before = small.tip()
    small.commit({WEB: values("1.1.5", replicas=9)})
    ana.refresh()
    promoted(ana)
    preview = ana.services.rollbacks.to_commit("stage", before, FULL)
    assert len(preview.plan.targets) == 4
    rolled_back(ana, preview)
    assert small.read(WEB) == values("1.1.0", replicas=9).rstrip("\n")
    wish = RollbackWish(mode=RollbackMode.FIELD, fields=("replicas",))
    assert ana.services.rollbacks.to_commit("stage", before, wish).plan.slots == (ACME_WEB,)
    with pytest.raises(DomainError, match="not in the branch's history"):
        ana.services.rollbacks.to_commit(
            "stage", small.commit({"a": "b"}, ref="refs/heads/x", onto=before), FULL
        )


def test_a_rollback_passes_the_same_gates_and_ends_held(small: SmallWorkspace, ana: Desk) -> None:
    request = promoted(ana)
    preview = ana.services.rollbacks.preview(request, FULL)
    submitted = ana.services.rollbacks.submit(preview, Wishes(), ana.cancel)
    small.commit({BILLING: values("1.2.0", replicas=3)})
    ana.refresh()
    assert ana.services.requests.judge(submitted, ana.cancel).readiness == "stale"
    ana.services.freezes.keep_back("stage", "1.2.0", "rolled back", ana.cancel)
    lane = {item.environment.name: item for item in ana.services.environments.graph()}["stage"]
    assert lane.hold is not None
    assert [item.release for item in lane.rejected] == ["1.2.0"]


# --- shared edits and whole files -----------------------------------------------------------------------------

WEB_ALONE = Slot("", "web")


def test_a_value_that_others_share_goes_back_with_all_of_them_or_not_at_all(tmp_path: Path) -> None:
    """Else a rollback of one service would change another's release."""
    small = make_small_workspace(
        tmp_path / "small", workspace=SHARED_WORKSPACE, policies=OPEN, files=shared_files()
    )
    with small.desk("r.ana") as desk:
        request = promoted(desk)
        assert [slot.service for slot in request.slots] == ["billing", "web"]
        one = RollbackWish(mode=RollbackMode.SERVICE, services=("web",))
        preview = desk.services.rollbacks.preview(request, one)
        assert preview.plan.targets == ()
        ((slot, reason),) = preview.refused
        assert slot == WEB_ALONE
        assert "shared/stage.yaml image.tag is shared with stage" in reason
        assert reason.endswith("billing, which would not go back")
        rolled_back(desk, desk.services.rollbacks.preview(request, FULL))
        assert '"1.1.0"' in small.read("shared/stage.yaml")


COPY = WORKSPACE.replace(
    """  - path: "envs/{environment}/{tenant}/{service}/values.yaml"
    fields:
      - {name: image, key: image.tag, travels: true}
      - {name: replicas, key: replicaCount, travels: false}
""",
    """  - path: "envs/{environment}/{tenant}/{service}/values.yaml"
    copy: true
    except: [replicaCount]
""",
)


def test_a_copied_file_goes_back_and_keeps_what_is_kept(tmp_path: Path) -> None:
    files = {
        f"envs/{name}/acme/web/values.yaml": values(tag, replicas)
        for name, tag, replicas in (("test", "1.2.0", 1), ("stage", "1.1.0", 4), ("prod", "1.0.0", 9))
    }
    files["envs/test/acme/new/values.yaml"] = values("0.1.0")
    workspace = COPY.replace("releases: {label: image, order: semver}\n", "")
    small = make_small_workspace(tmp_path / "small", workspace=workspace, policies=OPEN, files=files)
    desk = small.desk("r.ana")
    request = promoted(desk)
    assert small.read(WEB) == values("1.2.0", 4).rstrip("\n")
    assert small.read("envs/stage/acme/new/values.yaml") == values("0.1.0").rstrip("\n")
    preview = desk.services.rollbacks.preview(request, FULL)
    assert preview.refused == ()
    rolled_back(desk, preview)
    assert small.read(WEB) == values("1.1.0", 4).rstrip("\n")
    assert "new" not in {slot.service for slot in desk.services.environments.state("stage").values}
    small.close()
