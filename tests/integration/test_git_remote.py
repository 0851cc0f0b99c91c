"""Remotes that ask for a log-in, refuse, break off, move or do not exist; and the local copy of one."""

import subprocess
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.errors import (
    AppError,
    AuthenticationError,
    BackendUnavailableError,
    ConflictError,
    IntegrityError,
    NotFoundError,
    StorageError,
    UnsafeInputError,
)
from desktop.application.ports import FileWrite, PushOutcome, PushResult, RefUpdate, Signature
from desktop.backends.git.repository import GitRepository, open_repository
from desktop.backends.git.runner import GitRunner
from desktop.settings.environment import read_environment
from tests.integration.git_fixtures import (
    MAIN,
    SIGNATURE,
    bare_repository,
    blob,
    commit,
    git,
    opened,
    push,
    script,
    tree_commit,
)
from tests.integration.git_servers import http_remote, missing_sshd, ssh_remote

needs_sshd = pytest.mark.skipif(bool(missing_sshd()), reason=missing_sshd() or "sshd is there")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    bare = bare_repository(tmp_path / "remote.git")
    tree_commit(bare, f"100644 blob {blob(bare, b'1')}\ta")
    return bare


@pytest.fixture
def cancel() -> CancelToken:
    return CancelToken()


def tip_of(bare: Path) -> str:
    return git(bare, "rev-parse", MAIN)


def test_the_persons_credential_helper_logs_in(
    remote: Path, tmp_path: Path, home: Path, cancel: CancelToken
) -> None:
    with http_remote(remote, user="ana", password="s3cret") as url, opened(tmp_path, url) as repository:
        with pytest.raises(AuthenticationError) as caught:
            repository.fetch([MAIN], cancel)
        assert "log-in" in caught.value.what
        new = commit(repository, "", a=b"1")
        with pytest.raises(AuthenticationError):
            push(repository, "refs/heads/new", new)
        with (home / ".gitconfig").open("a") as file:
            file.write(
                f'[credential "{url}"]\n\thelper = "!f() {{ echo username=ana; echo password=s3cret; }}; f"\n'
            )
        with opened(tmp_path, url, "second.git") as second:
            tip = second.fetch([MAIN], cancel).tips[MAIN]
            assert push(second, MAIN, commit(second, tip, a=b"2"), tip).result is PushResult.ACCEPTED
    assert "s3cret" not in repr(GitRunner(read_environment()).user_config.shown())


def test_a_wrong_password_is_an_authentication_error_without_the_password(
    remote: Path, tmp_path: Path, home: Path, cancel: CancelToken
) -> None:
    with (home / ".gitconfig").open("a") as file:
        file.write('[credential]\n\thelper = "!f() { echo username=ana; echo password=wr0ng; }; f"\n')
    with http_remote(remote, user="ana", password="s3cret") as url, opened(tmp_path, url) as repository:
        with pytest.raises(AuthenticationError) as caught:
            repository.remote_tips([MAIN], cancel)
        assert "wr0ng" not in str(caught.value)


ANSWERS = {403: AuthenticationError, 404: NotFoundError, 500: BackendUnavailableError}


@pytest.mark.parametrize("status", ANSWERS)
def test_http_answers_have_their_kind(remote: Path, tmp_path: Path, cancel: CancelToken, status: int) -> None:
    with http_remote(remote, status=status) as url, opened(tmp_path, url) as repository:
        with pytest.raises(ANSWERS[status]) as caught:
            repository.fetch([MAIN], cancel)
        assert caught.value.where == url
        assert caught.value.remedy


def test_a_push_that_http_forbids_is_refused(remote: Path, tmp_path: Path) -> None:
    with http_remote(remote, status=403) as url, opened(tmp_path, url) as repository:
        outcome = push(repository, MAIN, commit(repository, "", a=b"1"))
        assert outcome.result is PushResult.REFUSED
        assert "403" in outcome.message


def test_nobody_there_is_unavailable_and_a_push_there_unknown(tmp_path: Path, cancel: CancelToken) -> None:
    with opened(tmp_path, "http://127.0.0.1:1/x.git") as repository:
        with pytest.raises(BackendUnavailableError):
            repository.fetch([MAIN], cancel)
        assert push(repository, MAIN, commit(repository, "", a=b"1")).result is PushResult.UNKNOWN


def test_a_folder_that_is_no_repository_is_not_found(tmp_path: Path, cancel: CancelToken) -> None:
    with opened(tmp_path, tmp_path / "nothing") as repository, pytest.raises(NotFoundError):
        repository.fetch([MAIN], cancel)


@needs_sshd
def test_an_unknown_host_key_is_not_accepted(remote: Path, tmp_path: Path, cancel: CancelToken) -> None:
    with (
        ssh_remote(remote, known_host=False) as (url, variables),
        opened(tmp_path, url, **variables) as repository,
        pytest.raises(AuthenticationError, match="host key"),
    ):
        repository.fetch([MAIN], cancel)


@needs_sshd
def test_a_missing_ssh_key_is_an_authentication_error(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    with ssh_remote(remote) as (url, variables):
        folder = Path(variables["GIT_CONFIG_GLOBAL"]).parent
        (folder / "authorized").write_text("")
        with (
            opened(tmp_path, url, **variables) as repository,
            pytest.raises(AuthenticationError, match="log-in"),
        ):
            repository.fetch([MAIN], cancel)


@needs_sshd
def test_a_lost_acknowledgement_over_ssh_is_unknown(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    script(remote / "hooks" / "post-receive", 'rm "$0"; kill -9 $PPID')
    with ssh_remote(remote) as (url, variables), opened(tmp_path, url, **variables) as repository:
        new = commit(repository, "", a=b"1")
        assert push(repository, "refs/heads/new", new).result is PushResult.UNKNOWN
        assert repository.remote_tips(["refs/heads/new"], cancel) == {"refs/heads/new": new}


def test_a_push_that_is_cancelled_in_the_middle_is_unknown(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    pipe = tmp_path / "reached"
    subprocess.run(["mkfifo", pipe], check=True)
    script(remote / "hooks" / "pre-receive", f"echo here > {pipe}; exec sleep 1000")
    outcomes: list[PushOutcome] = []
    with opened(tmp_path, remote) as repository:
        update = RefUpdate(ref="refs/heads/new", new=commit(repository, "", a=b"1"), expected="")
        thread = threading.Thread(target=lambda: outcomes.append(repository.push([update], cancel)))
        thread.start()
        assert pipe.read_text() == "here\n"
        cancel.cancel()
        thread.join(20)
        assert not thread.is_alive()
        assert outcomes[0].result is PushResult.UNKNOWN
        assert repository.remote_tips(["refs/heads/new"], CancelToken()) == {}


def test_a_lease_on_a_commit_nobody_knows_is_refused_locally(remote: Path, tmp_path: Path) -> None:
    with opened(tmp_path, remote) as repository, pytest.raises(ConflictError, match="does not stand on"):
        push(repository, MAIN, commit(repository, "", a=b"1"), "1" * 40)


def test_the_same_ref_twice_or_no_ref_at_all_is_refused(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    with opened(tmp_path, remote) as repository:
        update = RefUpdate(ref=MAIN, new=commit(repository, "", a=b"1"), expected="")
        for updates in ([], [update, update]):
            with pytest.raises(UnsafeInputError):
                repository.push(updates, cancel)


def test_refs_that_cannot_both_be_kept_are_said(remote: Path, tmp_path: Path, cancel: CancelToken) -> None:
    tip = tip_of(remote)
    git(remote, "update-ref", "refs/heads/x", tip)
    with opened(tmp_path, remote) as repository:
        repository.fetch(["refs/heads/"], cancel)
        git(remote, "update-ref", "-d", "refs/heads/x")
        git(remote, "update-ref", "refs/heads/x/y", tip)
        with pytest.raises(ConflictError, match="could not be noted"):
            repository.fetch(["refs/heads/"], cancel)
        assert "refs/heads/x" in repository.known_tips(["refs/"])


def test_tags_of_the_remote_are_not_brought_along(remote: Path, tmp_path: Path, cancel: CancelToken) -> None:
    git(remote, "tag", "v1", MAIN)
    with opened(tmp_path, remote) as repository:
        repository.fetch(["refs/heads/"], cancel)
        assert repository.known_tips(["refs/"]) == {MAIN: tip_of(remote)}
    assert git(tmp_path / "app.git", "for-each-ref", "--format=%(refname)") == "refs/remote/heads/main"


def test_progress_is_told_in_the_calling_thread(remote: Path, tmp_path: Path, cancel: CancelToken) -> None:
    told: list[tuple[str, int, int]] = []
    threads: set[int] = set()

    def progress(phase: str, done: int, total: int) -> None:
        told.append((phase, done, total))
        threads.add(threading.get_ident())

    with opened(tmp_path, remote) as repository:
        repository.fetch([MAIN], cancel, progress)
    assert any(done == total > 0 for _, done, total in told)
    assert threads == {threading.get_ident()}


def test_merges_and_hostile_words_in_the_history(remote: Path, tmp_path: Path, cancel: CancelToken) -> None:
    base = tip_of(remote)
    with opened(tmp_path, remote) as repository:
        repository.fetch([MAIN], cancel)
        side = commit(repository, base, side=b"1")
        git(tmp_path / "app.git", "update-ref", "refs/tmp/side", side)
        forged = f"subject\n\n\x1f\x1e{'a' * 40}\n\x01%x00 body\n"
        tree = git(tmp_path / "app.git", "rev-parse", f"{side}^{{tree}}")
        words = ("commit-tree", tree, "-p", base, "-p", side, "-m", forged)
        merge = git(tmp_path / "app.git", *words, config=("user.name=A\x1fB", "user.email=x"))
        history = {info.id: info for info in repository.log(merge, with_paths=True)}
        assert set(history) == {merge, side, base}
        assert history[merge].parents == (base, side)
        assert history[merge].paths == ("side",)
        assert (history[merge].author, history[merge].subject) == ("A\x1fB", "subject")
        assert "a" * 40 in history[merge].body
        assert {info.id for info in repository.log(merge, paths=["side"])} == {merge, side}


def test_many_small_packs_are_joined_and_nothing_is_lost(
    remote: Path, tmp_path: Path, cancel: CancelToken
) -> None:
    with opened(tmp_path, remote) as repository:
        unreachable = commit(repository, "", alone=b"kept")
        packs = tmp_path / "app.git" / "objects" / "pack"
        store = tmp_path / "app.git"
        for number in range(51):
            oid = blob(store, f"{number}".encode())
            git(store, "pack-objects", "-q", str(packs / "pack"), stdin=f"{oid}\n".encode())
        git(store, "prune-packed")
        assert len(list(packs.glob("*.pack"))) > 50
        repository.fetch([MAIN], cancel)
        assert len(list(packs.glob("*.pack"))) < 20
        assert repository.read(unreachable, "alone") == b"kept"
        assert dict(repository.blobs([oid])) == {oid: b"50"}


def test_the_folder_must_be_ours_and_for_this_remote(remote: Path, tmp_path: Path) -> None:
    opened(tmp_path, remote).close()
    opened(tmp_path, remote).close()
    with pytest.raises(UnsafeInputError, match=r"copy of .*remote\.git"):
        opened(tmp_path, tmp_path / "other.git")
    with pytest.raises(UnsafeInputError, match="not made by this program"):
        opened(tmp_path, tmp_path / "x", name="remote.git")
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        opened(tmp_path / "file", remote)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert (tmp_path / "app.git").stat().st_mode & 0o077 == 0


def test_several_threads_open_one_new_copy_at_once(remote: Path, tmp_path: Path) -> None:
    runner = GitRunner(read_environment())
    found: list[GitRepository] = []

    def work() -> None:
        found.append(
            open_repository(
                tmp_path / "app.git", str(remote), read_environment(), allow_file=True, runner=runner
            )
        )

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6


def test_several_threads_fetch_at_once(remote: Path, tmp_path: Path) -> None:
    faults: list[BaseException] = []
    with opened(tmp_path, remote) as repository:

        def work() -> None:
            try:
                assert repository.fetch([MAIN], CancelToken()).tips == {MAIN: tip_of(remote)}
            except BaseException as error:  # noqa: BLE001  (handed to the test's own thread)
                faults.append(error)

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not faults
        assert repository.known_tips([MAIN]) == {MAIN: tip_of(remote)}


@pytest.mark.parametrize(
    "signature",
    [
        Signature(name="", email="a@b", at=SIGNATURE.at),
        Signature(name="A", email="", at=SIGNATURE.at),
        Signature(name="A <x", email="a@b", at=SIGNATURE.at),
        Signature(name="A", email="a@b>\ncommitter X <x@y", at=SIGNATURE.at),
        Signature(name="A", email="a@b", at=SIGNATURE.at.replace(tzinfo=None)),
        Signature(name="A", email="a@b", at=SIGNATURE.at + timedelta(microseconds=1)),
    ],
)
def test_signatures_that_a_commit_cannot_hold_are_refused(
    remote: Path, tmp_path: Path, signature: Signature
) -> None:
    with opened(tmp_path, remote) as repository, pytest.raises(UnsafeInputError):
        repository.write_commit("", [], "x", signature)


def test_written_commits_pass_gits_own_check_and_keep_their_bytes(remote: Path, tmp_path: Path) -> None:
    with opened(tmp_path, remote) as repository:
        names = ['quote"d', "sp ace", "back'tick`", "uni\u00e9", '"', "tab-free", "M 100644 inline x", "from"]
        writes = [
            FileWrite(path=name, mode="100755", blob=repository.write_blob(f"{name}\r\n\0done\n".encode()))
            for name in names
        ]
        oid = repository.write_commit("", writes, "Ä subject\n\nfrom x\nM 100644 y z\ndone\n", SIGNATURE)
        assert [entry.path for entry in repository.tree(oid)] == sorted(names, key=str.encode)
        assert all(entry.mode == "100755" for entry in repository.tree(oid))
        assert repository.read(oid, '"') == b'"\r\n\0done\n'
        with pytest.raises(UnsafeInputError, match="NUL"):
            repository.write_commit("", writes, "a\0b", SIGNATURE)
        with pytest.raises(UnsafeInputError, match="twice"):
            repository.write_commit("", [writes[0], writes[0]], "x", SIGNATURE)
        with pytest.raises(AppError):
            repository.write_commit("", [FileWrite(path="x", mode="100644", blob="1" * 40)], "x", SIGNATURE)
    store = tmp_path / "app.git"
    git(store, "fsck", "--strict", "--no-dangling")
    assert git(store, "cat-file", "commit", oid).endswith("done")
    assert git(store, "for-each-ref", "refs/tmp") == ""


def test_a_large_blob_reaches_the_disk_before_any_commit(remote: Path, tmp_path: Path) -> None:
    with opened(tmp_path, remote) as repository:
        oid = repository.write_blob(bytes(17 * 1024 * 1024))
        assert git(tmp_path / "app.git", "cat-file", "-s", oid) == str(17 * 1024 * 1024)


def test_a_damaged_copy_is_named(remote: Path, tmp_path: Path) -> None:
    store = tmp_path / "app.git"
    with opened(tmp_path, remote) as repository:
        tip = commit(repository, "", a=b"1")
        tree = git(store, "rev-parse", f"{tip}^{{tree}}")
        damaged = store / "objects" / tree[:2] / tree[2:]
        damaged.chmod(0o644)
        damaged.write_bytes(b"")
        with pytest.raises(IntegrityError, match="damaged"):
            repository.tree(tip)


def test_a_commit_of_300_files_is_three_times_faster_than_clone_edit_commit_push(
    tmp_path: Path, cancel: CancelToken
) -> None:
    remote = bare_repository(tmp_path / "remote.git")
    with opened(tmp_path, remote) as repository:
        files = {f"envs/prod/t{n:04}/values.yaml": f"image: {n}\n".encode() * 20 for n in range(2000)}
        base = commit(repository, "", **files)
        assert push(repository, MAIN, base).result is PushResult.ACCEPTED
        chosen = list(files)[:300]
        ours: list[float] = []
        for turn in range(3):
            start = time.monotonic()
            new = commit(repository, base, **{path: f"image: {turn}\n".encode() for path in chosen})
            ours.append(time.monotonic() - start)
            assert len(repository.log(new, limit=1, with_paths=True)[0].paths) == 300
    theirs: list[float] = []
    for turn in range(3):
        start = time.monotonic()
        git(tmp_path, "clone", "-q", f"file://{remote}", f"clone{turn}")
        for path in chosen:
            (tmp_path / f"clone{turn}" / path).write_text(f"image: {turn}\n")
        git(tmp_path / f"clone{turn}", "commit", "-q", "-a", "-m", "x")
        git(tmp_path / f"clone{turn}", "push", "-q", "origin", f"HEAD:refs/heads/b{turn}")
        theirs.append(time.monotonic() - start)
    assert min(theirs) >= 3 * min(ours), (
        f"ours {min(ours):.3f} s, clone, edit, commit and push {min(theirs):.3f} s"
    )
