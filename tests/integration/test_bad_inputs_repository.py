"""Bad addresses and bad repositories through the whole program: opened, previewed, promoted; names carry the numbers.

What is refused is told with its place; the other targets go on; nothing outside the repository is read or run.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError, UnsafeInputError, WorkspaceFaultsError
from desktop.application.previews import Preview
from desktop.bootstrap import GitOpsHq, Machine
from desktop.domain.errors import GitOpsError
from desktop.domain.risk import RiskKind
from desktop.domain.target import Slot
from desktop.settings.environment import read_environment
from desktop.settings.paths import folders
from tests.fakes.clock import CountingIds, FakeClock
from tests.integration.git_fixtures import bare_repository, blob, git, tree_commit
from tests.integration.small_workspace import (
    MAIN,
    PEOPLE_TEXT,
    POLICIES,
    WORKSPACE,
    Desk,
    SmallWorkspace,
    make_small_workspace,
    values,
)

PASSWORD = "hunter2canary"
TARGET = "envs/stage/acme/web/values.yaml"
SOURCE = "envs/test/acme/web/values.yaml"
SLOT = Slot("acme", "web")


def program(folder: Path) -> GitOpsHq:
    clock = FakeClock()
    return GitOpsHq(
        Machine(
            environment=read_environment().with_variables({"HOME": str(folder)}),
            folders=folders({"GITOPSHQ_HOME": str(folder / "app")}),
            clock=clock,
            ids=CountingIds(),
            host_id="host-a",
        )
    )


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small")
    yield made
    made.close()


def put(small: SmallWorkspace, mode: str, oid: str, *paths: str) -> None:
    """Commit tree entries of any mode on the remote's branch."""
    environment = {**os.environ, "GIT_INDEX_FILE": str(small.folder / "index")}
    lines = "".join(f"{mode} {oid}\t{path}\0" for path in paths).encode()
    for words, stdin in (
        (("read-tree", MAIN), b""),
        (("update-index", "-z", "--add", "--index-info"), lines),
    ):
        subprocess.run(["git", *words], cwd=small.remote, env=environment, input=stdin, check=True)
    tree = subprocess.run(
        ["git", "write-tree", "--missing-ok"],
        cwd=small.remote,
        env=environment,
        capture_output=True,
        check=True,
    )
    config = ("user.name=x", "user.email=x@example.com")
    commit = git(
        small.remote, "commit-tree", tree.stdout.decode().strip(), "-p", MAIN, "-m", "x", config=config
    )
    small.point(MAIN, commit)


def unread(preview: Preview) -> str:
    """Return what the preview says of files that were not read."""
    return "\n".join(
        item for flag in preview.flags if flag.kind is RiskKind.UNREADABLE for item in flag.items
    )


def assert_left_out(preview: Preview, words: str) -> None:
    """The bad file is named, its target is not in the plan, the three others are."""
    assert words in unread(preview)
    assert SLOT not in preview.plan.slots
    assert len(preview.plan.slots) == 3


# --- addresses ----------------------------------------------------------------------------------------------


ADDRESSES = {
    "b01": "ext::sh -c touch% {fired}",
    "b02": "--upload-pack=touch {fired}",
    "b03": "ssh://-oProxyCommand=touch {fired}/x",
    "b04 no host": "https:///host/x",
    "b04 port": "https://host:99999/x",
    "b04 credential": f"https://user:{PASSWORD}@127.0.0.1:9/x",
    "b04 token": f"https://{PASSWORD}@127.0.0.1:9/x",
    "b05 shell": "https://$HOME/x",
    "b05 escapes": "https://host/%0d%0ax",
    "b05 newline": "https://host/a\nb",
    "b05 bidi": "https://host/\u202ex",
    "b05 long": "https://host/" + "x" * 10_000,
}


def test_b01_b02_b03_b04_b05_bad_addresses_are_refused_and_nothing_is_kept(
    small: SmallWorkspace, tmp_path: Path
) -> None:
    desk, fired = small.desk(), tmp_path / "fired"
    known = list(desk.program.known())
    for name, address in ADDRESSES.items():
        with pytest.raises(UnsafeInputError) as caught:
            desk.program.open(address.replace("{fired}", str(fired)), desk.cancel)
        said = str(caught.value)
        assert PASSWORD not in said, name
        assert said.isprintable(), name
        assert len(said) < 2_000, name
    assert not fired.exists()
    assert list(desk.program.known()) == known
    kept = [file for file in (desk.home / "app").rglob("*") if file.is_file()]
    assert not [file for file in kept if PASSWORD.encode() in file.read_bytes()]


@pytest.mark.parametrize("branch", ["-evil", "refs/heads/refs/heads/x", "@{-1}", "a..b", "x.lock"])
def test_b06_an_odd_deploy_branch_is_refused_when_the_file_is_read(tmp_path: Path, branch: str) -> None:
    text = WORKSPACE.replace("{branch: main}", f"{{branch: '{branch}'}}")
    assert "branch" in fault_of(text, tmp_path)


def fault_of(text: str, folder: Path) -> str:
    """Return what the program says of this workspace file, in a folder."""
    file = folder / ".gitopshq" / "workspace.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text + POLICIES + PEOPLE_TEXT)
    with pytest.raises(WorkspaceFaultsError) as caught:
        program(folder).check(str(folder), CancelToken())
    assert [fault.file for fault in caught.value.faults] == [".gitopshq/workspace.yaml"] * len(
        caught.value.faults
    )
    return " ".join(str(fault) for fault in caught.value.faults)


# --- trees --------------------------------------------------------------------------------------------------


def test_b09_lfs_pointers_are_told_and_not_promoted(small: SmallWorkspace) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 5\n"
    small.commit({TARGET: pointer})
    assert_left_out(small.desk().preview(), f"{TARGET}:1:1: LFS, not promoted")


def test_b11_a_symlink_at_a_promoted_path_is_told_and_never_followed(small: SmallWorkspace) -> None:
    put(small, "120000", blob(small.remote, b"/etc/passwd"), TARGET)
    preview = small.desk().preview()
    assert_left_out(preview, f"{TARGET}:1:1: symlink, refused")
    assert "root:" not in str(preview)


def test_b12_a_symlinked_folder_in_a_promoted_path_is_told(small: SmallWorkspace) -> None:
    small.commit({TARGET: None})
    put(small, "120000", blob(small.remote, b"../beta/web"), "envs/stage/acme/web")
    assert_left_out(small.desk().preview(), "symlink")


def test_b13_a_submodule_in_a_promoted_path_is_told_and_its_address_never_used(
    small: SmallWorkspace, tmp_path: Path
) -> None:
    fired = tmp_path / "fired"
    small.commit(
        {TARGET: None, ".gitmodules": '[submodule "s"]\n\tpath = s\n\turl = https://127.0.0.1:9/x\n'}
    )
    put(small, "160000", "1" * 40, "envs/stage/acme/web")
    assert_left_out(small.desk().preview(), "submodule")
    assert not fired.exists()


@pytest.mark.parametrize(
    ("path", "twin"),
    [(TARGET, "envs/stage/acme/web/Values.yaml"), (TARGET, "envs/stage/ACME/web/values.yaml")],
)
def test_b15_twins_of_a_promoted_path_are_told(small: SmallWorkspace, path: str, twin: str) -> None:
    small.commit({twin: values("1.1.0")})
    preview = small.desk().preview()
    assert path in unread(preview)
    assert SLOT not in preview.plan.slots


def test_b16_a_file_too_large_is_told_with_its_size_and_the_others_go_on(small: SmallWorkspace) -> None:
    small.commit({TARGET: values("1.1.0") + "#" * (2 * 1024 * 1024)})
    assert_left_out(small.desk().preview(), "2,097,209 bytes")


@pytest.mark.parametrize("depth", [500, 2_000])
def test_b16_a_deep_tree_ends_in_a_message(small: SmallWorkspace, depth: int) -> None:
    """Two characters a folder: the deeper one is also longer than a path may be."""
    put(small, "100644", blob(small.remote, b"1"), "d/" * depth + "f")
    try:
        assert small.desk().preview().plan.targets
    except AppError as error:
        assert any(char.isdigit() for char in error.what)  # noqa: PT017 - either answer is right


def test_b17_a_repository_without_commits_or_branch_is_told(small: SmallWorkspace, tmp_path: Path) -> None:
    desk = small.desk()
    empty = bare_repository(tmp_path / "empty.git")
    with pytest.raises(AppError, match="no commits yet"):
        desk.program.open(str(empty), desk.cancel)
    tip = tree_commit(empty, f"100644 blob {blob(empty, b'1')}\ta", ref="refs/heads/other")
    (empty / "HEAD").write_text(f"{tip}\n")
    with pytest.raises(AppError, match="no default branch"):
        desk.program.open(str(empty), desk.cancel)


def test_b18_a_shallow_clone_is_refused_when_it_is_opened(small: SmallWorkspace, tmp_path: Path) -> None:
    desk = small.desk()
    small.commit({"a": "1"})
    git(tmp_path, "clone", "-q", "--bare", "--depth=1", f"file://{small.remote}", "shallow.git")
    with pytest.raises(AppError, match="shallow clone") as caught:
        desk.program.open(str(tmp_path / "shallow.git"), desk.cancel)
    assert caught.value.remedy


def test_b19_a_sha256_repository_is_refused_when_it_is_opened(small: SmallWorkspace, tmp_path: Path) -> None:
    other = bare_repository(tmp_path / "other.git", "--object-format=sha256")
    tree_commit(other, f"100644 blob {blob(other, b'1')}\ta")
    desk = small.desk()
    with pytest.raises(AppError, match="SHA-256"):
        desk.program.open(str(other), desk.cancel)


def test_b21_a_remote_that_refuses_the_branch_takes_no_event_either(small: SmallWorkspace) -> None:
    """The wave's commit and its `landed` event move together or not at all."""
    desk = approved(small)
    hook = small.remote / "hooks" / "update"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\ntest "$1" != refs/heads/main\n')
    hook.chmod(0o755)
    tip, request = small.tip(), desk.request("stage/R-1")
    with pytest.raises(AppError, match="refuses"):
        desk.run(request)
    desk.refresh()
    assert small.tip() == tip
    assert not desk.request("stage/R-1").attempts[-1].landings
    hook.unlink()
    report = desk.services.runs.drive(desk.request("stage/R-1"), desk.cancel)
    assert report.request.attempts[-1].landings


def test_b22_a_remote_without_atomic_push_gets_nothing(small: SmallWorkspace) -> None:
    git(small.remote, "config", "receive.advertiseAtomic", "false")
    desk = small.desk()
    with pytest.raises(AppError, match="atomic"):
        desk.submit()
    assert small.tip(small.lane_ref("stage")) == ""


def approved(small: SmallWorkspace) -> Desk:
    """Return Ana's desk with an approved request whose source is verified."""
    ana, cleo = small.desk("r.ana"), small.desk("s.cle")
    ana.verify("test")
    request = ana.submit()
    cleo.refresh()
    cleo.approve(cleo.request(request.full_name))
    ana.refresh()
    return ana


# --- values -------------------------------------------------------------------------------------------------

BOMB = (
    "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
)  # fmt: skip
MERGES = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 25))
HOSTILE = {
    "b35": (BOMB, "expand"),
    "b36": (MERGES, "expand"),
    "b37": ("[" * 100_000, "nested deeper"),
    "b38": ("image: {tag: a}\nimage: {tag: b}\n", "stands twice"),
    "b39": ("image: {tag: !!python/object/apply:os.system ['true']}\n", "construct"),
    "b40": ("image: {tag: " + "9" * 100_000 + "}\n", "unquoted integer"),
    "b42-utf-16": ("\ufeffimage: {tag: a}\n", "UTF-16"),
}


@pytest.mark.timeout(20)
def test_b35_b36_b37_b38_b39_b40_b42_hostile_values_stop_their_own_target_only(small: SmallWorkspace) -> None:
    for name, (text, _) in HOSTILE.items():
        data = text.encode("utf-16-le") if "utf-16" in name else text.encode()
        put(small, "100644", blob(small.remote, data), f"envs/stage/acme/{name}/values.yaml")
        small.commit({f"envs/test/acme/{name}/values.yaml": values("1.2.0")})
    preview = small.desk().preview()
    said = {item.split("/")[3]: item for item in unread(preview).splitlines()}
    assert said.keys() == HOSTILE.keys()
    for name, (_, words) in HOSTILE.items():
        assert words in said[name], name
    assert len(preview.plan.slots) == 4


TAGS = ("0777123", "1234567", "1e5", "no", "1.10", "2024-01-01", "22:22", "0x1F", "~")


def test_b41_texts_that_look_like_other_types_land_as_the_text_they_were(small: SmallWorkspace) -> None:
    files: dict[str, str | None] = {}
    for number, tag in enumerate(TAGS):
        files[f"envs/stage/acme/s{number}/values.yaml"] = "image: {tag: v1}\n"
        files[f"envs/test/acme/s{number}/values.yaml"] = f"image: {{tag: '{tag}'}}\n"
    small.commit(files)
    slots = [Slot("acme", f"s{number}") for number in range(len(TAGS))]
    preview = small.desk().preview_of("test", "stage", *slots)
    written = {edit.path: edit.content for edit in preview.planned.edits}
    for number, tag in enumerate(TAGS):
        assert written[f"envs/stage/acme/s{number}/values.yaml"] == f'image: {{tag: "{tag}"}}\n'.encode()
    assert [change.after for target in preview.plan.targets for change in target.changes] == list(TAGS)


ODD_BYTES = [
    b"a: 1\r\nimage:\r\n  tag: v1 # c\r\n",
    b"\xef\xbb\xbfimage: {tag: v1}\t# tab",
    b"image: {tag: v1}\nx: \xc3\xa9\xf0\x9f\x98\x80",
]


def test_b42_line_ends_marks_and_missing_ends_are_kept(small: SmallWorkspace) -> None:
    for number, data in enumerate(ODD_BYTES):
        put(small, "100644", blob(small.remote, data), f"envs/stage/acme/s{number}/values.yaml")
        small.commit({f"envs/test/acme/s{number}/values.yaml": values("1.2.0")})
    slots = [Slot("acme", f"s{number}") for number in range(len(ODD_BYTES))]
    preview = small.desk().preview_of("test", "stage", *slots)
    for edit, data in zip(preview.planned.edits, ODD_BYTES, strict=True):
        assert edit.content in {data.replace(b"v1", b"1.2.0"), data.replace(b"v1", b'"1.2.0"')}


STOPPED = {
    "b43-alias": ("x: &v v1\nimage: {tag: *v}\n", "alias"),
    "b43-shared": ("image: {tag: &v v1}\ny: *v\n", "2:4"),
    "b44-template": ("image: {tag: '{{ .Values.x }}'}\n", "template expression"),
    "b44-two-places": ("image: {tag: v1}\n---\nimage: {tag: v1}\n", "2 places match"),
    "sealed": ("image: {tag: 'ENC[AES256_GCM,data:x]'}\n", "encrypted"),
}


def test_b43_b44_what_is_shared_templated_or_ambiguous_stops_with_its_place(small: SmallWorkspace) -> None:
    for name, (text, _) in STOPPED.items():
        small.commit(
            {
                f"envs/stage/acme/{name}/values.yaml": text,
                f"envs/test/acme/{name}/values.yaml": values("1.2.0"),
            }
        )
    preview = small.desk().preview()
    flags = {flag.kind: flag for flag in preview.flags}
    said = {item.split(":")[0]: item for item in flags[RiskKind.NOT_EDITABLE].items}
    assert said.keys() == {f"acme / {name}" for name in STOPPED}
    for name, (_, words) in STOPPED.items():
        assert words in said[f"acme / {name}"]
    assert not preview.can_be_submitted
    assert len(preview.plan.slots) == 4


def test_b44_a_sealed_source_value_does_not_travel_into_a_plain_file(small: SmallWorkspace) -> None:
    small.commit({SOURCE: "image: {tag: 'ENC[AES256_GCM,data:x]'}\n"})
    preview = small.desk().preview()
    (item,) = next(flag.items for flag in preview.flags if flag.kind is RiskKind.NOT_EDITABLE)
    assert "encrypted" in item
    assert SLOT not in preview.plan.slots


def test_b45_a_missing_key_is_told_and_never_added(small: SmallWorkspace) -> None:
    small.commit({TARGET: "image: {tags: v1}\nreplicaCount: 2\n"})
    preview = small.desk().preview()
    flags = {flag.kind: flag for flag in preview.flags}
    assert "acme / web: image" in flags[RiskKind.NO_PLACE].items[0]
    assert SLOT not in preview.plan.slots


PATHS = (
    "../../{service}/{environment}", "/{environment}/{service}", "~/{environment}/{service}",
    "a//{environment}/{service}", "{environment}/{service}.", "{environment}/./{service}", "",
    "x" * 5_000 + "/{environment}/{service}",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_b46_a_binding_that_leaves_its_place_is_refused_when_the_file_is_read(
    tmp_path: Path, path: str
) -> None:
    text = WORKSPACE.replace("envs/{environment}/{tenant}/{service}/values.yaml", path)
    line = 1 + WORKSPACE[: WORKSPACE.index('path: "envs')].count("\n")
    assert f"workspace.yaml:{line}:" in fault_of(text, tmp_path)


@pytest.mark.parametrize("alias", ["../x", "..", "a/../../b", "x" * 300, "/x", "~"])
def test_b46_an_alias_that_leaves_its_place_is_refused_when_the_file_is_read(
    tmp_path: Path, alias: str
) -> None:
    text = WORKSPACE.replace("{name: stage, tier", f"{{name: stage, path: '{alias}', tier")
    line = 1 + WORKSPACE[: WORKSPACE.index("{name: stage, tier")].count("\n")
    assert f"workspace.yaml:{line}:" in fault_of(text, tmp_path)


BROKEN = {
    "two bindings to one place": (
        "{name: replicas, key: replicaCount, travels: false}",
        "{name: replicas, key: image.tag}",
        "bound twice",
    ),
    "one environment on two clusters": (
        "{name: test, tier: test, engine: simulated}",
        "{name: test, tier: test, engine: simulated}\n  - {name: test, tier: dev, engine: simulated}",
        '"test" is defined twice',
    ),
    "a loop": ("{from: stage, to: prod}]", "{from: stage, to: prod}, {from: prod, to: test}]", "test"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_b47_places_bound_twice_doubled_environments_and_loops_are_refused_when_the_file_is_read(
    tmp_path: Path, name: str
) -> None:
    old, new, words = BROKEN[name]
    assert old in WORKSPACE
    assert words in fault_of(WORKSPACE.replace(old, new), tmp_path)


def test_a_workspace_that_cannot_be_opened_leaves_no_process_behind(small: SmallWorkspace) -> None:
    """Else every look at a broken file costs a process and two open databases."""
    small.commit({".gitopshq/workspace.yaml": "kind: Nonsense\n"})
    with pytest.raises(GitOpsError) as kept:  # what it holds is not collected meanwhile
        small.desk()
    children = [
        pid for file in Path("/proc/self/task").glob("*/children") for pid in file.read_text().split()
    ]
    words = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children]
    assert not [line for line in words if str(small.folder).encode() in line], kept
