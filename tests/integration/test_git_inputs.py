"""Bad repositories: each is refused, bounded or harmless; nothing that they bring is executed."""

from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.errors import (
    AppError,
    IntegrityError,
    LimitExceededError,
    NotFoundError,
    UnsafeInputError,
)
from desktop.application.ports import PushResult, RefUpdate
from desktop.backends.git.paths import case_collisions, is_lfs_pointer, is_safe_mode
from tests.integration.git_fixtures import (
    LANE,
    MAIN,
    bare_repository,
    blob,
    commit,
    git,
    opened,
    push,
    script,
    tree_commit,
)

HOOKS = (
    "pre-push",
    "reference-transaction",
    "post-index-change",
    "pre-auto-gc",
    "post-rewrite",
    "update",
    "pre-receive",
)


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    return bare_repository(tmp_path / "remote.git")


@pytest.fixture
def cancel() -> CancelToken:
    return CancelToken()


def test_b06_odd_branches_are_listed_and_never_written(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    tip = tree_commit(remote, f"100644 blob {blob(remote, b'1')}\ta")
    odd = ("refs/heads/-evil", "refs/heads/refs/heads/x")
    for name in odd:
        git(remote, "update-ref", name, tip)
    with opened(tmp_path, remote) as repository:
        assert set(repository.fetch(["refs/heads/"], cancel).tips) == {MAIN, *odd}
        assert set(repository.known_tips(["refs/heads"])) == {MAIN, *odd}
        for name in odd:
            with pytest.raises(UnsafeInputError):
                push(repository, name, tip, tip)


def test_b07_a_branch_named_like_a_file_or_tag_works(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    old = tree_commit(remote, f"100644 blob {blob(remote, b'1')}\tvalues.yaml", ref="refs/tags/values.yaml")
    tip = tree_commit(remote, f"100644 blob {blob(remote, b'2')}\tvalues.yaml", ref="refs/heads/values.yaml")
    with opened(tmp_path, remote) as repository:
        assert repository.fetch(["refs/heads/values.yaml"], cancel).tips == {"refs/heads/values.yaml": tip}
        assert repository.read(tip, "values.yaml") == b"2"
        assert [info.id for info in repository.log(tip, paths=["values.yaml"])] == [tip]
        new = commit(repository, tip, **{"values.yaml": b"3"})
        assert push(repository, "refs/heads/values.yaml", new, tip).result is PushResult.ACCEPTED
    assert git(remote, "rev-parse", "refs/tags/values.yaml") == old


def evil_settings(canary: Path) -> str:
    return (
        f"[core]\n\tfsmonitor = {canary}\n\tsshCommand = {canary}\n\tgitProxy = {canary}\n\teditor = {canary}\n"
        f"\tpager = {canary}\n\thooksPath = {canary.parent}/hooks\n\talternateRefsCommand = {canary}\n"
        f'[diff]\n\texternal = {canary}\n[diff "x"]\n\ttextconv = {canary}\n\tcommand = {canary}\n'
        f'[filter "lfs"]\n\tclean = {canary}\n\tsmudge = {canary}\n\tprocess = {canary}\n\trequired = true\n'
        f"[gpg]\n\tprogram = {canary}\n[commit]\n\tgpgSign = true\n[push]\n\tgpgSign = if-asked\n"
        f"[uploadpack]\n\tpackObjectsHook = {canary}\n[pager]\n\tlog = {canary}\n\tdiff = {canary}\n"
        "[log]\n\tshowSignature = true\n"
    )


def use_everything(folder: Path, remote: Path, cancel: CancelToken) -> None:
    with opened(folder, remote) as repository:
        tip = repository.fetch([MAIN], cancel).tips[MAIN]
        repository.tree(tip)
        repository.read(tip, "a.x")
        repository.log(tip, with_paths=True, paths=["a.x"])
        repository.diff(b"1\n", b"2\n", "a.x")
        new = commit(repository, tip, **{"a.x": b"3"})
        assert push(repository, MAIN, new, tip).result is PushResult.ACCEPTED
        repository.default_branch(cancel)


def test_b08_a_copied_configuration_and_hooks_execute_nothing(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    fired = tmp_path / "fired"
    canary = script(tmp_path / "evil" / "canary", f"echo $0 >> {fired}; exit 1")
    tree_commit(
        remote,
        f"100644 blob {blob(remote, b'*.x diff=x filter=lfs')}\t.gitattributes",
        f"100644 blob {blob(remote, b'1')}\ta.x",
    )
    use_everything(tmp_path, remote, cancel)
    for name in HOOKS:
        script(canary.parent / "hooks" / name, f"echo $0 >> {fired}; exit 1")
        script(tmp_path / "app.git" / "hooks" / name, f"echo $0 >> {fired}; exit 1")
    (tmp_path / "app.git" / "config").write_text("[core]\n\tbare = true\n" + evil_settings(canary))
    (tmp_path / "app.git" / "info").mkdir(exist_ok=True)
    (tmp_path / "app.git" / "info" / "attributes").write_text("* diff=x filter=lfs\n")
    use_everything(tmp_path, remote, cancel)
    assert not fired.exists(), fired.read_text()
    assert "canary" not in (tmp_path / "app.git" / "config").read_text()


def test_b08_the_persons_own_configuration_acts_only_in_what_is_named(
    remote: Path, tmp_path: Path, home: Path, cancel: CancelToken
) -> None:
    fired = tmp_path / "fired"
    tree_commit(remote, f"100644 blob {blob(remote, b'1')}\ta.x")
    canary = script(tmp_path / "evil" / "canary", f"echo $0 >> {fired}; exit 1")
    for name in HOOKS:
        script(canary.parent / "hooks" / name, f"echo $0 >> {fired}; exit 1")
    with (home / ".gitconfig").open("a") as file:
        file.write(evil_settings(canary) + f'[url "{tmp_path}/elsewhere"]\n\tinsteadOf = {remote}\n')
    attributes = home / ".config" / "git" / "attributes"
    attributes.parent.mkdir(parents=True)
    attributes.write_text("* diff=x filter=lfs\n")
    use_everything(tmp_path, remote, cancel)
    assert not fired.exists(), fired.read_text()


def test_b09_lfs_pointers_are_read_as_they_are(
    remote: Path, tmp_path: Path, home: Path, cancel: CancelToken
) -> None:
    fired = tmp_path / "fired"
    driver = script(tmp_path / "driver", f"touch {fired}; cat")
    with (home / ".gitconfig").open("a") as file:
        file.write(f'[filter "lfs"]\n\tsmudge = {driver}\n\tclean = {driver}\n')
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 5\n"
    tip = tree_commit(
        remote,
        f"100644 blob {blob(remote, b'* filter=lfs')}\t.gitattributes",
        f"100644 blob {blob(remote, pointer)}\tvalues.yaml",
    )
    with opened(tmp_path, remote) as repository:
        repository.fetch([MAIN], cancel)
        data = repository.read(tip, "values.yaml")
    assert data == pointer
    assert is_lfs_pointer(data)
    assert not is_lfs_pointer(b"image: 1\n")
    assert not fired.exists()


def test_b10_a_bare_repository_inside_the_tree_is_only_files(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    fired = tmp_path / "fired"
    config = blob(remote, f"[core]\n\tbare = true\n\tfsmonitor = touch {fired}\n".encode())
    head = blob(remote, b"ref: refs/heads/main\n")
    inner = git(remote, "mktree", stdin=f"100644 blob {head}\tHEAD\n100644 blob {config}\tconfig\n".encode())
    tip = tree_commit(remote, f"040000 tree {inner}\tsub")
    with opened(tmp_path, remote) as repository:
        repository.fetch([MAIN], cancel)
        assert [entry.path for entry in repository.tree(tip)] == ["sub/HEAD", "sub/config"]
    assert not fired.exists()


def test_b11_b12_symlinks_are_listed_not_followed(remote: Path, tmp_path: Path, cancel: CancelToken) -> None:
    values = blob(remote, b"image: 1\n")
    folder = git(remote, "mktree", stdin=f"100644 blob {values}\tvalues.yaml\n".encode())
    tip = tree_commit(
        remote,
        f"120000 blob {blob(remote, b'real')}\tlinked",
        f"040000 tree {folder}\treal",
        f"120000 blob {blob(remote, b'/etc/passwd')}\tvalues.yaml",
    )
    with opened(tmp_path, remote) as repository:
        repository.fetch([MAIN], cancel)
        unsafe = [entry.path for entry in repository.tree(tip) if not is_safe_mode(entry)]
        assert unsafe == ["linked", "values.yaml"]
        with pytest.raises(UnsafeInputError, match="symlink"):
            repository.read(tip, "values.yaml")
        assert repository.read(tip, "linked/values.yaml") is None
        assert repository.read(tip, "real/values.yaml") == b"image: 1\n"


def test_b13_submodules_are_listed_and_their_address_is_never_used(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    fired = tmp_path / "fired"
    tip = tree_commit(
        remote,
        f"100644 blob {blob(remote, b'[submodule]')}\t.gitmodules",
        f"160000 commit {'1' * 40}\tsub",
    )
    evil = f'[submodule "s"]\n\tpath = sub\n\turl = ext::touch {fired}\n'.encode()
    tree_commit(
        remote,
        f"100644 blob {blob(remote, evil)}\t.gitmodules",
        f"160000 commit {'1' * 40}\tsub",
        ref="refs/heads/evil",
    )
    with opened(tmp_path, remote) as repository:
        repository.fetch([MAIN], cancel)
        assert [(entry.path, entry.mode, entry.size) for entry in repository.tree(tip)][1] == (
            "sub",
            "160000",
            0,
        )
        with pytest.raises(UnsafeInputError, match="submodule"):
            repository.read(tip, "sub")
        try:
            repository.fetch(["refs/heads/evil"], cancel)
        except UnsafeInputError as error:
            assert "check refuses" in error.what  # noqa: PT017  (Git's version decides whether it minds)
    assert not fired.exists()


@pytest.mark.parametrize("name", [".GIT", "git~1", ".git"])
def test_b14_objects_that_would_become_a_git_folder_are_not_fetched(
    remote: Path, tmp_path: Path, cancel: CancelToken, name: str
) -> None:
    inner = git(remote, "mktree", stdin=f"100644 blob {blob(remote, b'x')}\tconfig\n".encode())
    tree_commit(remote, f"040000 tree {inner}\t{name}")
    with opened(tmp_path, remote) as repository:
        with pytest.raises(UnsafeInputError, match="check refuses"):
            repository.fetch([MAIN], cancel)
        assert repository.known_tips([MAIN]) == {}


def test_b14_a_fault_can_be_allowed_by_its_name(remote: Path, tmp_path: Path, cancel: CancelToken) -> None:
    from desktop.backends.git.repository import open_repository
    from desktop.settings.environment import read_environment

    inner = git(remote, "mktree", stdin=f"100644 blob {blob(remote, b'x')}\tconfig\n".encode())
    tip = tree_commit(remote, f"040000 tree {inner}\tgit~1")
    with open_repository(
        tmp_path / "app.git", str(remote), read_environment(), allow_file=True, fsck_exceptions=["hasDotgit"]
    ) as repository:
        assert repository.fetch([MAIN], cancel).tips == {MAIN: tip}
    with pytest.raises(UnsafeInputError):
        open_repository(
            tmp_path / "b.git", str(remote), read_environment(), allow_file=True, fsck_exceptions=["x=y\n"]
        )


def test_b15_twins_are_reported(remote: Path, tmp_path: Path, cancel: CancelToken) -> None:
    one = blob(remote, b"1")
    names = ("Values.yaml", "e\u0301", "values.yaml", "\u00e9")
    tip = tree_commit(remote, *(f"100644 blob {one}\t{name}" for name in names))
    with opened(tmp_path, remote) as repository:
        repository.fetch([MAIN], cancel)
        assert case_collisions(repository.tree(tip)) == (
            ("Values.yaml", "values.yaml"),
            ("e\u0301", "\u00e9"),
        )


def test_b16_large_files_are_listed_but_not_read_and_too_many_are_counted(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    large = 2 * 1024 * 1024 + 1
    one = blob(remote, b"1")
    tip = tree_commit(remote, f"100644 blob {blob(remote, bytes(large))}\tbig", f"100644 blob {one}\tsmall")
    many = tree_commit(
        remote, *(f"100644 blob {one}\tf{n:06}" for n in range(200_001)), ref="refs/heads/many"
    )
    with opened(tmp_path, remote) as repository:
        repository.fetch(["refs/heads/"], cancel)
        assert [(entry.path, entry.size) for entry in repository.tree(tip)] == [("big", large), ("small", 1)]
        with pytest.raises(LimitExceededError, match="2,097,153 bytes"):
            repository.read(tip, "big")
        assert repository.read(tip, "small") == b"1"
        with pytest.raises(LimitExceededError, match="200,001 files"):
            repository.tree(many)


def test_b17_no_commits_detached_head_and_missing_default_branch_are_said(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    with opened(tmp_path, remote) as repository:
        assert repository.fetch([MAIN], cancel).tips == {}
        with pytest.raises(NotFoundError, match="no commits yet"):
            repository.default_branch(cancel)
        tip = tree_commit(remote, f"100644 blob {blob(remote, b'1')}\ta", ref="refs/heads/other")
        with pytest.raises(NotFoundError, match="no default branch"):
            repository.default_branch(cancel)
        (remote / "HEAD").write_text(f"{tip}\n")
        with pytest.raises(NotFoundError, match="no default branch"):
            repository.default_branch(cancel)
        git(remote, "symbolic-ref", "HEAD", "refs/heads/other")
        assert repository.default_branch(cancel) == "refs/heads/other"


def test_b18_a_shallow_repository_is_refused(remote: Path, tmp_path: Path, cancel: CancelToken) -> None:
    first = tree_commit(remote, f"100644 blob {blob(remote, b'1')}\ta")
    second = git(remote, "commit-tree", f"{first}^{{tree}}", "-p", first, "-m", "2")
    git(remote, "update-ref", MAIN, second)
    git(tmp_path, "clone", "-q", "--bare", "--depth=1", f"file://{remote}", "shallow.git")
    with opened(tmp_path, tmp_path / "shallow.git") as repository:
        with pytest.raises(AppError, match="shallow clone"):
            repository.fetch([MAIN], cancel)
        assert repository.known_tips([MAIN]) == {}
    (tmp_path / "app.git" / "shallow").write_text(f"{second}\n")
    with pytest.raises(UnsafeInputError, match="shallow clone"):
        opened(tmp_path, tmp_path / "shallow.git")


def test_b19_a_repository_with_sha256_names_is_refused_clearly(tmp_path: Path, cancel: CancelToken) -> None:
    remote = bare_repository(tmp_path / "remote.git", "--object-format=sha256")
    tree_commit(remote, f"100644 blob {blob(remote, b'1')}\ta")
    with opened(tmp_path, remote) as repository, pytest.raises(AppError, match="SHA-256"):
        repository.fetch([MAIN], cancel)


def test_b20_a_lost_acknowledgement_is_unknown_and_repeated_without_harm(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    hook = script(remote / "hooks" / "post-receive", 'rm "$0"; kill -9 $PPID')
    with opened(tmp_path, remote) as repository:
        first = commit(repository, "", a=b"1")
        outcome = push(repository, MAIN, first)
        assert not hook.exists()
        assert outcome.result is PushResult.UNKNOWN
        assert repository.remote_tips([MAIN], cancel) == {MAIN: first}
        assert push(repository, MAIN, first).result is PushResult.ACCEPTED
    assert git(remote, "rev-list", "--count", "--all") == "1"


def test_b21_a_hook_that_refuses_one_of_two_refs_keeps_both(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    script(
        remote / "hooks" / "update", 'case "$1" in *lane*) echo "not here: \033[31mred" >&2; exit 1;; esac'
    )
    with opened(tmp_path, remote) as repository:
        first = commit(repository, "", a=b"1")
        updates = [RefUpdate(ref=MAIN, new=first, expected=""), RefUpdate(ref=LANE, new=first, expected="")]
        outcome = repository.push(updates, cancel)
        assert outcome.result is PushResult.REFUSED
        assert "not here: red" in outcome.message
        assert repository.remote_tips(["refs/"], cancel) == {}
        assert push(repository, MAIN, first).result is PushResult.ACCEPTED


def test_b22_a_remote_without_atomic_push_is_refused_in_words(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    git(remote, "config", "receive.advertiseAtomic", "false")
    with opened(tmp_path, remote) as repository:
        outcome = push(repository, MAIN, commit(repository, "", a=b"1"))
        assert outcome.result is PushResult.REFUSED
        assert "atomic" in outcome.message
        assert repository.remote_tips([MAIN], cancel) == {}


def test_b23_a_ref_replaced_by_a_blob_or_tag_is_reported_as_rewound(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    ref = "refs/gitopshq/lane/prod-eu"
    tip = tree_commit(remote, f"100644 blob {blob(remote, b'1')}\ta", ref=ref)
    with opened(tmp_path, remote) as repository:
        repository.fetch([ref], cancel)
        tag = git(
            remote, "mktag", stdin=f"object {tip}\ntype commit\ntag x\ntagger A <a@b> 1 +0000\n\nx\n".encode()
        )
        for other in (blob(remote, b"other"), tag):
            git(remote, "update-ref", ref, other)
            outcome = repository.fetch([ref], cancel)
            assert dict(outcome.rewound) == {ref: other}
            assert repository.known_tips([ref]) == {ref: tip}
            with pytest.raises(IntegrityError):
                repository.tree(other)
        git(remote, "update-ref", "-d", ref)
        assert repository.fetch([ref], cancel).tips == {}
        assert repository.known_tips([ref]) == {ref: tip}


def test_listings_of_two_commits_share_the_files_they_have_in_common(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    kept = [f"100644 blob {blob(remote, b'same')}\tkept-{number}" for number in range(3)]
    first = tree_commit(remote, *kept, f"100644 blob {blob(remote, b'1')}\tmoved")
    second = tree_commit(remote, *kept, f"100644 blob {blob(remote, b'2')}\tmoved")
    with opened(tmp_path, remote) as repository:
        git(remote, "update-ref", "refs/heads/first", first)
        repository.fetch(["refs/heads/"], cancel)
        before = {entry.path: entry for entry in repository.tree(first)}
        after = {entry.path: entry for entry in repository.tree(second)}
    assert before["moved"] != after["moved"]
    assert all(before[f"kept-{number}"] is after[f"kept-{number}"] for number in range(3))
