"""Previews and plans over real files: the same bytes everywhere, what stops and why, and secrets masked."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.application.errors import IntegrityError, NotFoundError
from desktop.application.previews import Preview
from desktop.application.requests import Wishes
from desktop.domain.errors import DomainError
from desktop.domain.gate import GateKind
from desktop.domain.plan import decode_plan
from desktop.domain.risk import RiskFlag, RiskKind, Severity
from desktop.domain.target import Slot
from tests.integration.git_fixtures import git
from tests.integration.small_workspace import (
    MAIN,
    SHARED_WORKSPACE,
    WORKSPACE,
    Desk,
    SmallWorkspace,
    make_small_workspace,
    shared_files,
    values,
)

SLOTS = tuple(Slot(tenant, service) for tenant in ("acme", "beta") for service in ("billing", "web"))
WEB = "envs/{}/acme/web/values.yaml"
OPEN = """\
policies:
  - {name: staging, change: {unrelated: reason}}
  - {name: production}
"""
TYPED = WORKSPACE.replace(
    "      - {name: replicas",
    "      - {name: config, key: config.level, travels: true}\n      - {name: replicas",
)
COPY = (
    WORKSPACE.replace("releases: {label: image, order: semver}\n", "")
    .replace("    fields:\n", "    copy: true\n    mirror: true\n    except: [replicaCount]\n")
    .replace("      - {name: image, key: image.tag, travels: true}\n", "")
    .replace("      - {name: replicas, key: replicaCount, travels: false}\n", "")
)


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Desk]]:
    """Return two machines on one remote; nothing is written."""
    made = make_small_workspace(tmp_path_factory.mktemp("twins") / "small", policies=OPEN)
    yield made.desk("r.ana"), made.desk("s.cle")
    made.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small", policies=OPEN)
    yield made
    made.close()


def opened(folder: Path, files: Mapping[str, str], workspace: str = WORKSPACE) -> Desk:
    return make_small_workspace(folder / "small", workspace=workspace, policies=OPEN, files=files).desk(
        "r.ana"
    )


def flag_of(preview: Preview, kind: RiskKind) -> RiskFlag:
    found = [flag for flag in preview.flags if flag.kind is kind]
    assert len(found) == 1, preview.flags
    return found[0]


def refused(desk: Desk, preview: Preview, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        desk.services.requests.submit(preview, Wishes(), desk.cancel)


# --- the plan -----------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(SLOTS), st.integers(1, 4))
def test_two_clones_give_the_same_bytes_in_whatever_order(
    twins: tuple[Desk, Desk], order: list[Slot], count: int
) -> None:
    chosen = order[:count]
    first = twins[0].preview_of("test", "stage", *chosen).plan
    second = twins[1].preview_of("test", "stage", *sorted(chosen)).plan
    assert first.encode() == second.encode()
    assert decode_plan(first.encode()) == first
    assert first.slots == tuple(sorted(chosen))


def test_planning_on_the_result_gives_nothing_to_change(twins: tuple[Desk, Desk]) -> None:
    desk = twins[0]
    preview = desk.preview()
    session = desk.services.previews._session
    contents = session.planner().contents(preview.plan, session.tip, frozenset(SLOTS))
    for edit in preview.plan.edits:
        content = contents[edit.path]
        assert content is not None
        assert session.ports.repository.blob_id(content) == edit.new_blob
        assert content.decode() == values("1.2.0")


def test_after_the_run_nothing_is_left_to_change(small: SmallWorkspace) -> None:
    desk = small.desk("r.ana")
    desk.run(desk.submit())
    again = desk.preview()
    assert again.plan.targets == ()
    assert len(again.planned.already) == 4
    refused(desk, again, "nothing to change")


def test_an_empty_scope_is_nothing_never_all(twins: tuple[Desk, Desk]) -> None:
    assert twins[0].preview_of("test", "stage").plan.targets == ()


def test_the_files_of_a_request_are_shown_as_its_plan_has_them(small: SmallWorkspace) -> None:
    desk = small.desk("r.ana")
    preview = desk.preview()
    previews, path = desk.services.previews, preview.plan.edits[0].path
    request = desk.submit()
    small.commit({path: values("9.9.9", replicas=9)})
    desk.refresh()
    plan = desk.services.requests.plan(request)
    assert previews.plan_diff(plan, request.base, path) == previews.diff(preview, path)
    with pytest.raises(IntegrityError, match="cannot be made again"):
        previews.plan_diff(plan, desk.services.tip, path)
    with pytest.raises(NotFoundError, match="no such file"):
        previews.plan_diff(plan, request.base, "README.md")


def test_an_earlier_commit_of_the_source(small: SmallWorkspace) -> None:
    before = small.tip()
    small.commit({WEB.format("test"): values("1.9.0")})
    desk = small.desk("r.ana")
    slot = Slot("acme", "web")
    chosen = desk.services.previews.preview("test", "stage", [slot], desk.cancel, source_commit=before)
    assert chosen.moves[0].after == "1.2.0"
    assert desk.preview_of("test", "stage", slot).moves[0].after == "1.9.0"
    request = desk.services.requests.submit(chosen, Wishes(), desk.cancel)
    assert request.submission.source_commit == before
    assert desk.services.requests.judge(request, desk.cancel).gate(GateKind.PLAN).result == "passed"


def test_summary_groups_and_diff(twins: tuple[Desk, Desk]) -> None:
    desk = twins[0]
    preview = desk.preview()
    assert (preview.updates, preview.installs, preview.downgrades) == (4, 0, 0)
    (group,) = preview.groups()
    assert group.changes == (("image", "1.1.0", "1.2.0"),)
    assert len(group.slots) == 4
    diff = desk.services.previews.diff(preview, WEB.format("stage"))
    assert [(item.key, item.before, item.after) for item in diff.keys] == [("image.tag", "1.1.0", "1.2.0")]
    assert '-  tag: "1.1.0" # and me' in diff.unified
    assert '+  tag: "1.2.0" # and me' in diff.unified


# --- what stands in the way ---------------------------------------------------------------------------------


def test_a_shared_edit_names_whom_else_it_touches_and_stops(tmp_path: Path) -> None:
    desk = opened(tmp_path, shared_files(), SHARED_WORKSPACE)
    one = desk.preview_of("test", "stage", Slot("", "web"))
    flag = flag_of(one, RiskKind.SHARED_OUTSIDE)
    assert flag.severity is Severity.STOP
    assert flag.slots == (Slot("", "billing"),)
    refused(desk, one, "also changes 1 target outside the scope")
    both = desk.preview_of("test", "stage", Slot("", "web"), Slot("", "billing"))
    assert both.stops == ()
    (edit,) = both.plan.edits
    assert len(edit.slots) == 2
    desk.services.close()


def test_an_obstacle_is_named_by_target_with_file_line_and_column(tmp_path: Path) -> None:
    files = {
        WEB.format("test"): values("1.2.0"),
        WEB.format("stage"): 'base: &v "1.1.0"\nimage:\n  tag: *v\nreplicaCount: 1\n',
        "envs/stage/acme/billing/values.yaml": values("1.1.0"),
        "envs/test/acme/billing/values.yaml": values("1.2.0"),
    }
    desk = opened(tmp_path, files)
    preview = desk.preview_of("test", "stage", Slot("acme", "web"), Slot("acme", "billing"))
    flag = flag_of(preview, RiskKind.NOT_EDITABLE)
    assert f"{WEB.format('stage')}: " in flag.items[0]
    assert "line:column 3:8" in flag.items[0]
    assert preview.plan.slots == (Slot("acme", "billing"),)  # the plan holds only what can be done
    refused(desk, preview, "cannot be edited safely")
    desk.services.close()


def test_values_without_source_place_or_partner_are_flagged_once_each(tmp_path: Path) -> None:
    files = {
        WEB.format("test"): "image:\n  tag: 1.0.5\nconfig:\n  level: debug\nreplicaCount: 1\n",
        WEB.format("stage"): "image:\n  tag: 1.1.0\nreplicaCount: 1\n",
        "envs/test/acme/billing/values.yaml": "image:\n  tag: 1.2.0\nreplicaCount: 1\n",
        "envs/stage/acme/billing/values.yaml": "image:\n  tag: 1.1.0\nconfig:\n  level: info\nreplicaCount: 1\n",
        "envs/stage/acme/orphan/values.yaml": values("1.0.0"),
    }
    desk = opened(tmp_path, files, TYPED)
    orphan = Slot("acme", "orphan")
    chosen = desk.services.scopes.resolve("test", "stage", "include all").slots
    assert orphan not in chosen  # nothing can come to it: no rule chooses it
    preview = desk.preview_of("test", "stage", *chosen, orphan)
    assert flag_of(preview, RiskKind.NO_SOURCE).slots == (Slot("acme", "orphan"),)
    assert "config" in flag_of(preview, RiskKind.NO_PLACE).items[0]
    assert "config" in flag_of(preview, RiskKind.CONFIG_ONLY_IN_TARGET).items[0]
    assert flag_of(preview, RiskKind.DOWNGRADE).items == (f"{Slot('acme', 'web')}: 1.1.0 → 1.0.5",)
    assert flag_of(preview, RiskKind.BLAST_RADIUS).severity is Severity.NOTE
    assert [flag.severity for flag in preview.flags] == sorted(
        (flag.severity for flag in preview.flags), key=list(Severity).index
    )
    desk.services.close()


def test_unrelated_skipped_rejected_and_concurrent(small: SmallWorkspace) -> None:
    desk = small.desk("r.ana")
    slot = Slot("acme", "web")
    small.commit({WEB.format("test"): values("1.4.0"), "docs/readme.md": "x"}, "Release it", "Otto <otto@x>")
    small.commit({WEB.format("stage"): values("1.4.0")})
    desk.refresh()
    small.commit({WEB.format("test"): values("1.5.0"), "docs/readme.md": "y"}, "Release it", "Otto <otto@x>")
    desk.refresh()
    preview = desk.preview_of("test", "stage", slot)
    unrelated = flag_of(preview, RiskKind.UNRELATED)
    assert unrelated.items[0].startswith("docs/readme.md (")
    assert len(preview.commits) == 1
    refused(desk, preview, "a reason is needed")
    desk.services.requests.submit(preview, Wishes(reasons={"unrelated": "only words"}), desk.cancel)
    again = desk.preview_of("test", "stage", slot)
    assert "stage/R-1" in flag_of(again, RiskKind.CONCURRENT).items[0]
    desk.services.freezes.reject_release("stage", "1.5.0", "it leaks", desk.cancel)
    assert (
        flag_of(desk.preview_of("test", "stage", slot), RiskKind.REJECTED_RELEASE).severity is Severity.STOP
    )


def test_a_release_that_was_never_on_the_way_is_a_skipped_stage(small: SmallWorkspace) -> None:
    small.commit({WEB.format("stage"): values("7.0.0")})
    desk = small.desk("r.ana")
    preview = desk.preview_of("stage", "prod", Slot("acme", "web"))
    assert "never in test" in flag_of(preview, RiskKind.SKIPPED_STAGE).sentence


# --- whole files --------------------------------------------------------------------------------------------


def test_a_mirrored_folder_installs_keeps_and_deletes(tmp_path: Path) -> None:
    files = {
        WEB.format("test"): values("1.2.0", 1),
        WEB.format("stage"): values("1.1.0", 4),
        "envs/test/acme/new/values.yaml": values("0.1.0", 1),
    }
    desk = opened(tmp_path, files, COPY.replace("    mirror: true\n", ""))
    preview = desk.preview()
    assert preview.installs == 1
    session = desk.services.previews._session
    contents = session.planner().contents(preview.plan, session.tip, frozenset(preview.plan.slots))
    assert contents[WEB.format("stage")] == values("1.2.0", 4).encode()  # the kept key stays
    assert contents["envs/stage/acme/new/values.yaml"] == values("0.1.0", 1).encode()
    edits = {edit.path: edit for edit in preview.plan.edits}
    assert edits["envs/stage/acme/new/values.yaml"].old_blob == ""
    desk.services.close()


# --- secrets ------------------------------------------------------------------------------------------------


def test_secrets_are_named_and_never_shown(tmp_path: Path) -> None:
    canary = "canary-8812-secret"
    beside = f"dbPassword: {canary}\n"
    files = {
        WEB.format("test"): beside + values("1.2.0"),
        WEB.format("stage"): beside + values("1.1.0"),
    }
    desk = opened(tmp_path, files)
    preview = desk.preview()
    (diff,) = desk.services.previews.diffs(preview, desk.cancel)
    assert [(item.key, item.before, item.after) for item in diff.keys] == [("image.tag", "1.1.0", "1.2.0")]
    assert diff.unified == ""
    assert "secrets" in diff.folded
    assert canary not in repr((preview.flags, diff))
    desk.services.close()


def test_a_secret_in_clear_text_does_not_travel_and_is_not_shown(tmp_path: Path) -> None:
    canary = "canary-8812-secret"
    files = {
        WEB.format("test"): f"dbPassword: {canary}-new\nreplicaCount: 1\n",
        WEB.format("stage"): f"dbPassword: {canary}-old\nreplicaCount: 1\n",
    }
    desk = opened(tmp_path, files, WORKSPACE.replace("key: image.tag", "key: dbPassword"))
    preview = desk.preview()
    assert "looks like a secret" in flag_of(preview, RiskKind.NOT_EDITABLE).items[0]
    assert preview.plan.targets == ()
    assert canary not in repr((preview.flags, preview.plan))
    desk.services.close()


def test_a_preview_writes_nothing_to_the_remote(small: SmallWorkspace) -> None:
    desk = small.desk("r.ana")
    before = git(small.remote, "for-each-ref")
    desk.services.previews.diffs(desk.preview(), desk.cancel)
    assert git(small.remote, "for-each-ref") == before
    assert MAIN in before
