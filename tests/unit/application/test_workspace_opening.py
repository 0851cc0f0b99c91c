"""Opening a workspace says what is missing and how to write a first file."""

from pathlib import Path

import pytest
from typing_extensions import override

from desktop.application.errors import (
    AppError,
    LimitExceededError,
    NotFoundError,
    UnsafeInputError,
    WorkspaceFaultsError,
)
from desktop.application.ports import TreeEntry
from desktop.application.workspaces import (
    FIRST_FILE,
    WorkspaceMemory,
    load_local,
    open_workspace,
    tip_of,
)
from desktop.backends.workspace import LocalFolder, WorkspaceFiles
from tests.fakes.tree_repository import TreeRepository

TEXT = """
apiVersion: gitopshq.dev/v1
kind: Workspace
metadata: {name: small}
environments: [{name: dev, tier: dev}]
"""
READER = WorkspaceFiles(lambda _data: None, lambda _rule: None)


def test_the_files_of_the_commit_are_read_and_no_others():
    files = {
        ".gitopshq/workspace.yaml": TEXT,
        ".gitopshq/more.yml": "tenants: [{name: acme}]",
        ".gitopshq/README.md": "no: yaml: at all",
        ".gitopshq/runbooks/a.yaml": "other: 1",
        "sub/.gitopshq/workspace.yaml": "other: 1",
    }
    found = open_workspace(TreeRepository(c1=files), "c1", READER)
    assert (found.name, found.commit, [item.name for item in found.tenants]) == ("small", "c1", ["acme"])


def test_a_repository_without_commits_says_so():
    """B17."""
    with pytest.raises(NotFoundError) as caught:
        tip_of(TreeRepository(), "main")
    assert caught.value.what == "the repository has no commits yet"
    assert "apiVersion: gitopshq.dev/v1" in caught.value.remedy


def test_a_missing_default_branch_names_those_there_are():
    """B17."""
    repository = TreeRepository()
    repository.tips = {"refs/heads/master": "c1", "refs/heads/topic": "c2"}
    assert tip_of(repository, "master") == "c1"
    with pytest.raises(NotFoundError) as caught:
        tip_of(repository, "main")
    assert caught.value.what == 'the repository has no branch "main"'
    assert caught.value.meaning == "It has: master, topic."


def test_without_a_workspace_file_a_first_one_is_shown():
    """B17."""
    with pytest.raises(NotFoundError) as caught:
        open_workspace(TreeRepository(c1={"README.md": "x"}), "c1", READER)
    assert (caught.value.what, caught.value.remedy) == ("there is no workspace file", FIRST_FILE)


def test_the_first_file_that_is_shown_can_be_read():
    text = FIRST_FILE.partition("\n")[2]
    found = open_workspace(TreeRepository(c1={".gitopshq/workspace.yaml": text}), "c1", READER)
    assert [str(route) for route in found.pipeline.routes] == ["dev → prod"]


def test_faults_name_the_file():
    with pytest.raises(WorkspaceFaultsError) as caught:
        open_workspace(
            TreeRepository(c1={".gitopshq/a.yaml": TEXT, ".gitopshq/b.yaml": "x: 1"}), "c1", READER
        )
    assert [fault.file for fault in caught.value.faults] == [".gitopshq/b.yaml"]


def test_a_link_in_place_of_a_workspace_file_is_refused():
    repository = TreeRepository()
    repository.add(
        "c1", {".gitopshq/workspace.yaml": "/etc/passwd"}, modes={".gitopshq/workspace.yaml": "120000"}
    )
    with pytest.raises(UnsafeInputError, match="no ordinary file"):
        open_workspace(repository, "c1", READER)


def test_too_many_or_too_large_files_are_refused():
    repository = TreeRepository(many={f".gitopshq/{number}.yaml": "" for number in range(101)})
    repository.add("large", {".gitopshq/a.yaml": ""}, sizes={".gitopshq/a.yaml": 3_000_000})
    for commit in ("many", "large"):
        with pytest.raises(LimitExceededError):
            open_workspace(repository, commit, READER)


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / ".gitopshq" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_a_local_folder_is_read(tmp_path: Path):
    write(tmp_path, "workspace.yaml", TEXT)
    write(tmp_path, "notes.txt", "\x00")
    found = load_local(LocalFolder(tmp_path), READER)
    assert (found.name, found.commit) == ("small", "")


def test_a_local_folder_without_the_file_says_how_to_write_it(tmp_path: Path):
    with pytest.raises(NotFoundError, match="no workspace file"):
        load_local(LocalFolder(tmp_path), READER)
    with pytest.raises(NotFoundError, match="does not exist"):
        load_local(LocalFolder(tmp_path / "none"), READER)


def test_a_local_link_is_refused(tmp_path: Path):
    other = tmp_path / "secret"
    other.write_text(TEXT, encoding="utf-8")
    write(tmp_path, "a.yaml", TEXT)
    (tmp_path / ".gitopshq" / "b.yaml").symlink_to(other)
    with pytest.raises(UnsafeInputError, match="no ordinary file"):
        load_local(LocalFolder(tmp_path), READER)
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / ".gitopshq").symlink_to(tmp_path / ".gitopshq")
    with pytest.raises(UnsafeInputError, match="is a symlink"):
        load_local(LocalFolder(linked), READER)


def test_a_local_file_has_a_size(tmp_path: Path):
    write(tmp_path, "a.yaml", "#" * 2_100_000)
    with pytest.raises(LimitExceededError):
        load_local(LocalFolder(tmp_path), READER)


class _FullDisk(TreeRepository):
    """Its disk is full for as long as it is said to be."""

    full = True

    @override
    def folder(self, commit: str, path: str) -> tuple[TreeEntry, ...]:
        if self.full:
            raise AppError("the disk is full")
        return super().folder(commit, path)


def test_a_moment_without_disk_says_nothing_about_the_rules_of_a_commit():
    """Taken for "no rules", it would void every event that was written under them, until the next start."""
    repository = _FullDisk(c1={".gitopshq/workspace.yaml": TEXT}, c2={".gitopshq/workspace.yaml": "kind: 1"})
    memory = WorkspaceMemory(repository, READER)
    with pytest.raises(AppError, match="the disk is full"):
        memory.digest_at("c1")
    repository.full = False
    assert memory.digest_at("c1") == memory.read("c1").policy_digest
    assert memory.digest_at("c2") == ""
