"""What every `Repository` does, asked of Git over file, HTTP and SSH and of the fake in memory."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.errors import (
    CancelledError,
    ConflictError,
    IntegrityError,
    LimitExceededError,
    NotFoundError,
    UnsafeInputError,
)
from desktop.application.ports import FileWrite, PushResult, RefUpdate, Repository, Signature
from desktop.backends.git.repository import open_repository
from desktop.settings.environment import read_environment
from tests.fakes.fake_repository import FakeRemote, FakeRepository
from tests.integration.git_servers import http_remote, missing_sshd, ssh_remote

MAIN = "refs/heads/main"
LANE = "refs/heads/_gitopshq/lane/prod-eu"
AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class World:
    """One remote: open a workstation, or move a ref on the server as somebody with rights would."""

    open: Callable[[], Repository]
    move: Callable[[str, str], None]


@pytest.fixture(params=["fake", "file", "http", "ssh"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == "fake":
        remote = FakeRemote()
        yield World(open=lambda: FakeRepository(remote), move=remote.refs.__setitem__)
        return
    if request.param == "ssh" and missing_sshd():
        pytest.skip(missing_sshd())
    bare = tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", bare], check=True)
    with ExitStack() as stack:
        environment = read_environment()
        url = str(bare)
        if request.param == "http":
            url = stack.enter_context(http_remote(bare))
        elif request.param == "ssh":
            url, variables = stack.enter_context(ssh_remote(bare))
            environment = environment.with_variables(variables)
        count = iter(range(100))

        def opened() -> Repository:
            path = tmp_path / f"work{next(count)}.git"
            return stack.enter_context(open_repository(path, url, environment, allow_file=True))

        def move(ref: str, oid: str) -> None:
            subprocess.run(["git", f"--git-dir={bare}", "update-ref", ref, oid], check=True)

        yield World(open=opened, move=move)


@pytest.fixture
def cancel() -> CancelToken:
    return CancelToken()


def signature(minutes: int = 0) -> Signature:
    return Signature(name="Ana Ruíz", email="ana@example.com", at=AT + timedelta(minutes=minutes))


def commit(repository: Repository, parent: str, files: dict[str, bytes | None], minutes: int = 0) -> str:
    writes = [
        FileWrite(path=path, mode="100644", blob=None if data is None else repository.write_blob(data))
        for path, data in files.items()
    ]
    return repository.write_commit(
        parent, writes, f"Change {minutes}\n\nWhy it was done.", signature(minutes)
    )


def push(repository: Repository, ref: str, new: str, expected: str) -> PushResult:
    return repository.push([RefUpdate(ref=ref, new=new, expected=expected)], CancelToken()).result


def test_a_folder_lists_what_lies_below_it_and_nothing_beside_it(world: World) -> None:
    one = world.open()
    files = {"a/x.yaml": b"1", "a/b/y.yaml": b"2", "ab/z.yaml": b"3", "a.yaml": b"4"}
    first = commit(one, "", dict(files))
    assert [entry.path for entry in one.folder(first, "a")] == ["a/b/y.yaml", "a/x.yaml"]
    assert set(one.folder(first, "a")) < set(one.tree(first))
    assert one.folder(first, "a/b/y.yaml") == ()
    assert one.folder(first, "none") == ()


def test_what_one_workstation_pushes_another_fetches_and_reads(world: World, cancel: CancelToken) -> None:
    one, two = world.open(), world.open()
    first = commit(one, "", {"envs/dev/values.yaml": b"image: 1\n", "straße.txt": b""})
    assert push(one, MAIN, first, "") is PushResult.ACCEPTED
    assert two.known_tips([MAIN]) == {}
    outcome = two.fetch([MAIN], cancel)
    assert (dict(outcome.tips), dict(outcome.rewound), outcome.server_time) == ({MAIN: first}, {}, None)
    assert two.known_tips(["refs/heads/"]) == {MAIN: first}
    assert [(entry.path, entry.mode, entry.size) for entry in two.tree(first)] == [
        ("envs/dev/values.yaml", "100644", 9),
        ("straße.txt", "100644", 0),
    ]
    assert two.read(first, "envs/dev/values.yaml") == b"image: 1\n"
    assert two.read(first, "envs/dev") is None
    assert two.read(first, "missing") is None
    assert two.fetch([MAIN], cancel).tips == {MAIN: first}


def test_prefixes_match_whole_components(world: World, cancel: CancelToken) -> None:
    one = world.open()
    first = commit(one, "", {"a": b"1"})
    names = [
        "refs/heads/main",
        "refs/heads/main-2",
        "refs/heads/_gitopshq/lane/a",
        "refs/heads/_gitopshq/lane/b",
    ]
    updates = [RefUpdate(ref=name, new=first, expected="") for name in names]
    assert one.push(updates, cancel).result is PushResult.ACCEPTED
    assert list(one.remote_tips(["refs/heads/main"], cancel)) == ["refs/heads/main"]
    assert list(one.remote_tips(["refs/heads/_gitopshq/lane/"], cancel)) == names[2:]
    assert list(one.fetch(["refs/heads/_gitopshq"], cancel).tips) == names[2:]
    assert one.remote_tips(["refs/tags"], cancel) == {}


def test_the_same_input_gives_the_same_commit_on_every_machine(world: World) -> None:
    one, two = world.open(), world.open()
    files: dict[str, bytes | None] = {"b/c": b"2", "a": b"1"}
    assert commit(one, "", files) == commit(two, "", dict(reversed(files.items())))
    assert commit(one, "", files) != commit(one, "", files, minutes=1)


def test_a_commit_changes_only_the_listed_files(world: World) -> None:
    repository = world.open()
    first = commit(repository, "", {"a": b"1", "d/e": b"2", "d/f": b"3"})
    second = commit(repository, first, {"a": b"9", "d/e": None})
    assert [(entry.path, repository.read(second, entry.path)) for entry in repository.tree(second)] == [
        ("a", b"9"),
        ("d/f", b"3"),
    ]
    with pytest.raises(IntegrityError):
        commit(repository, first, {"d": b"a file in the place of a folder"})


@pytest.mark.parametrize("path", ["", "../x", "a//b", "/etc/passwd", ".git/config", "a/./b"])
def test_unsafe_paths_are_not_written(world: World, path: str) -> None:
    with pytest.raises(UnsafeInputError):
        commit(world.open(), "", {path: b"x"})


def test_only_ordinary_files_are_written(world: World) -> None:
    repository = world.open()
    blob = repository.write_blob(b"/etc/passwd")
    with pytest.raises(UnsafeInputError):
        repository.write_commit("", [FileWrite(path="link", mode="120000", blob=blob)], "x", signature())


def test_the_zone_of_a_signature_is_kept(world: World) -> None:
    repository = world.open()
    at = AT.astimezone(timezone(timedelta(hours=-3, minutes=-30)))
    oid = repository.write_commit("", [], "Empty", Signature(name="A", email="a@example.com", at=at))
    (info,) = repository.log(oid)
    assert (info.authored, info.authored.utcoffset()) == (AT, at.utcoffset())


def test_history_newest_first_with_paths_base_and_limit(world: World) -> None:
    repository = world.open()
    first = commit(repository, "", {"a": b"1"})
    second = commit(repository, first, {"d/b": b"1", "c": b"1"}, minutes=1)
    third = commit(repository, second, {"a": b"2"}, minutes=2)
    assert [info.id for info in repository.log(third)] == [third, second, first]
    assert [info.id for info in repository.log(third, base=first)] == [third, second]
    assert [info.id for info in repository.log(third, limit=1)] == [third]
    assert [info.id for info in repository.log(third, paths=["a"])] == [third, first]
    assert [info.id for info in repository.log(third, paths=["d"])] == [second]
    assert [info.paths for info in repository.log(third, with_paths=True)] == [("a",), ("c", "d/b"), ("a",)]
    newest = repository.log(third)[0]
    assert (newest.author, newest.email, newest.subject, newest.body) == (
        "Ana Ruíz",
        "ana@example.com",
        "Change 2",
        "Why it was done.",
    )
    assert (newest.parents, newest.committed) == ((second,), AT + timedelta(minutes=2))


def test_contains(world: World) -> None:
    repository = world.open()
    first = commit(repository, "", {"a": b"1"})
    second = commit(repository, first, {"a": b"2"})
    assert repository.contains(second, first)
    assert repository.contains(second, second)
    assert not repository.contains(first, second)
    assert not repository.contains(second, "0" * 39 + "1")
    with pytest.raises(NotFoundError):
        repository.contains("0" * 39 + "1", second)


def test_many_blobs_come_in_the_order_asked_for(world: World) -> None:
    repository = world.open()
    contents = [f"file {number}\n".encode() * (number % 7) for number in range(600)]
    ids = [repository.write_blob(data) for data in contents]
    wanted = ids[::-1] + ids[:3]
    assert list(repository.blobs(wanted)) == list(zip(wanted, contents[::-1] + contents[:3], strict=True))


def test_ids_are_known_before_writing_and_many_blobs_are_written_at_once(world: World) -> None:
    repository = world.open()
    contents = [b"", b"a", b"b\0\xff", b"a"]
    ids = [repository.blob_id(data) for data in contents]
    assert ids[0] == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    with pytest.raises(NotFoundError):
        list(repository.blobs([ids[1]]))
    assert repository.write_blobs(contents) == ids
    assert list(repository.blobs(ids)) == list(zip(ids, contents, strict=True))


def test_what_is_missing_too_large_or_no_id_is_said(world: World) -> None:
    repository = world.open()
    big = repository.write_blob(b"x" * 5000)
    with pytest.raises(NotFoundError):
        list(repository.blobs(["0" * 39 + "1"]))
    with pytest.raises(LimitExceededError):
        list(repository.blobs([big], limit=4999))
    assert len(next(iter(repository.blobs([big], limit=5000)))[1]) == 5000
    with pytest.raises(NotFoundError):
        repository.tree("0" * 39 + "1")
    for odd in ("main", "-evil", "HEAD", "", "0" * 39 + "\n"):
        with pytest.raises(UnsafeInputError):
            repository.tree(odd)


def test_diff_names_the_path(world: World) -> None:
    repository = world.open()
    text = repository.diff(b"a: 1\nb: 2\n", b"a: 1\nb: 3\n", "envs/dev/values.yaml")
    assert text.splitlines() == [
        "--- a/envs/dev/values.yaml",
        "+++ b/envs/dev/values.yaml",
        "@@ -1,2 +1,2 @@",
        " a: 1",
        "-b: 2",
        "+b: 3",
    ]
    assert repository.diff(b"same", b"same", "x") == ""
    long = b"".join(b"line %d\n" % number for number in range(40))
    around = [
        len(repository.diff(long, long.replace(b"line 20\n", b"changed\n"), "x", context=lines).splitlines())
        for lines in (0, 3, 1_000_000)
    ]
    assert around == [5, 11, 44]


def test_the_slower_of_two_pushes_is_stale_and_changes_nothing(world: World, cancel: CancelToken) -> None:
    one, two = world.open(), world.open()
    first = commit(one, "", {"a": b"1"})
    assert push(one, MAIN, first, "") is PushResult.ACCEPTED
    two.fetch([MAIN], cancel)
    winner = commit(one, first, {"a": b"2"})
    loser = commit(two, first, {"a": b"3"})
    assert push(one, MAIN, winner, first) is PushResult.ACCEPTED
    assert push(two, MAIN, loser, first) is PushResult.STALE
    assert push(two, MAIN, loser, "") is PushResult.STALE
    assert one.remote_tips([MAIN], cancel) == {MAIN: winner}


def test_a_push_that_is_already_there_is_accepted(world: World) -> None:
    repository = world.open()
    first = commit(repository, "", {"a": b"1"})
    assert push(repository, MAIN, first, "") is PushResult.ACCEPTED
    assert push(repository, MAIN, first, "") is PushResult.ACCEPTED


def test_two_refs_move_together_or_not_at_all(world: World, cancel: CancelToken) -> None:
    one = world.open()
    first = commit(one, "", {"a": b"1"})
    both = [RefUpdate(ref=MAIN, new=first, expected=""), RefUpdate(ref=LANE, new=first, expected="")]
    assert one.push(both, cancel).result is PushResult.ACCEPTED
    second, other = commit(one, first, {"a": b"2"}), commit(one, first, {"a": b"3"})
    assert push(one, LANE, second, first) is PushResult.ACCEPTED
    moves = [RefUpdate(ref=MAIN, new=other, expected=first), RefUpdate(ref=LANE, new=other, expected=first)]
    assert one.push(moves, cancel).result is PushResult.STALE
    assert one.remote_tips(["refs/"], cancel) == {MAIN: first, LANE: second}


def test_a_commit_of_another_history_is_refused_before_it_is_sent(world: World, cancel: CancelToken) -> None:
    repository = world.open()
    first = commit(repository, "", {"a": b"1"})
    push(repository, MAIN, first, "")
    stranger = commit(repository, "", {"a": b"2"})
    with pytest.raises(ConflictError):
        push(repository, MAIN, stranger, first)
    assert repository.remote_tips([MAIN], cancel) == {MAIN: first}


def test_a_rewound_ref_is_reported_and_the_old_tip_stays(world: World, cancel: CancelToken) -> None:
    one, two = world.open(), world.open()
    first = commit(one, "", {"a": b"1"})
    second = commit(one, first, {"a": b"2"})
    assert push(one, MAIN, second, "") is PushResult.ACCEPTED
    two.fetch([MAIN], cancel)
    world.move(MAIN, first)
    outcome = two.fetch([MAIN], cancel)
    assert (dict(outcome.tips), dict(outcome.rewound)) == ({MAIN: first}, {MAIN: first})
    assert two.known_tips([MAIN]) == {MAIN: second}


def test_a_cancelled_token_stops_before_anything_is_asked(world: World) -> None:
    repository = world.open()
    first = commit(repository, "", {"a": b"1"})
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        repository.fetch([MAIN], token)
    with pytest.raises(CancelledError):
        repository.push([RefUpdate(ref=MAIN, new=first, expected="")], token)
