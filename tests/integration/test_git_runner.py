"""How git is started and ended: environment, arguments, limits, cancellation, words."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError, BackendUnavailableError, CancelledError, LimitExceededError
from desktop.backends.git.catfile import CatFile
from desktop.backends.git.runner import Command, GitRunner, Limits, find_git
from desktop.backends.git.urls import Transport
from desktop.settings.environment import Environment, read_environment
from tests.integration.git_fixtures import (
    MAIN,
    bare_repository,
    blob,
    commit,
    have_ended,
    is_running,
    opened,
    push,
    script,
    tree_commit,
)

SSH_URL = "ssh://git@example.invalid/x.git"


@pytest.fixture
def environment() -> Environment:
    return read_environment()


def add_config(home: Path, text: str) -> None:
    with (home / ".gitconfig").open("a") as file:
        file.write(text)


class Helper:
    """A fake ssh that tells its own and its child's process ids and then hangs, perhaps deaf to SIGTERM."""

    def __init__(self, folder: Path, home: Path, *, deaf: bool = False) -> None:
        self.pipe = folder / "pids"
        os.mkfifo(self.pipe)
        trap = "trap '' TERM; " if deaf else ""
        path = script(folder / "ssh", f"{trap}sleep 1000 & echo $$ $! $PPID > {self.pipe}; wait")
        add_config(home, f"[core]\n\tsshCommand = {path}\n[ssh]\n\tvariant = simple\n")

    def pids(self) -> list[int]:
        """Wait until it runs, and return the ids of it, its child and the git that started it."""
        return [int(word) for word in self.pipe.read_text().split()]


def cancelled_run(runner: GitRunner, limits: Limits, helper: Helper) -> list[int]:
    cancel = CancelToken()
    caught: list[BaseException] = []

    def work() -> None:
        try:
            runner.run(Command(words=("ls-remote", SSH_URL), transport=Transport.SSH, limits=limits), cancel)
        except CancelledError as error:
            caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    pids = helper.pids()
    assert all(is_running(pid) for pid in pids)
    cancel.cancel()
    thread.join(20)
    assert not thread.is_alive()
    assert caught
    return pids


def test_cancelling_ends_the_whole_group_at_once(
    environment: Environment, tmp_path: Path, home: Path
) -> None:
    helper = Helper(tmp_path, home)
    pids = cancelled_run(GitRunner(environment), Limits(), helper)
    assert have_ended(pids)


def test_a_process_deaf_to_the_polite_end_is_killed_with_its_group(
    environment: Environment, tmp_path: Path, home: Path
) -> None:
    helper = Helper(tmp_path, home, deaf=True)
    pids = cancelled_run(GitRunner(environment), Limits(grace=0.3), helper)
    assert have_ended(pids)


def test_the_time_limit_ends_the_group(environment: Environment, tmp_path: Path, home: Path) -> None:
    helper = Helper(tmp_path, home)
    pids: list[int] = []
    reader = threading.Thread(target=lambda: pids.extend(helper.pids()))
    reader.start()
    command = Command(words=("ls-remote", SSH_URL), transport=Transport.SSH, limits=Limits(seconds=0.5))
    with pytest.raises(BackendUnavailableError, match="longer than"):
        GitRunner(environment).run(command)
    reader.join()
    assert have_ended(pids)


def test_a_helper_that_keeps_the_pipes_open_does_not_hold_the_program(
    environment: Environment, tmp_path: Path, home: Path
) -> None:
    path = script(tmp_path / "ssh", f"sleep 1000 <&- >&- & echo $! > {tmp_path}/pid; exit 1")
    add_config(home, f"[core]\n\tsshCommand = {path}\n")
    start = time.monotonic()
    done = GitRunner(environment).run(Command(words=("ls-remote", SSH_URL), transport=Transport.SSH))
    assert done.status == 128
    assert time.monotonic() - start < 60
    assert have_ended([int((tmp_path / "pid").read_text())])


def test_endless_output_is_cut_off(environment: Environment) -> None:
    command = Command(words=("help", "-a"), limits=Limits(output=100))
    with pytest.raises(LimitExceededError, match="printed more than"):
        GitRunner(environment).run(command)


def test_no_secret_in_arguments_and_only_named_variables(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TRACE", "1")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/bundle")
    monkeypatch.setenv("SOME_TOKEN", "s3cret-variable")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/agent")
    seen = tmp_path / "seen"
    path = script(
        tmp_path / "ssh", f"tr '\\0' '\\n' < /proc/$PPID/cmdline > {seen}.args; env > {seen}.env; exit 1"
    )
    add_config(home, f"[core]\n\tsshCommand = {path}\n[http]\n\tproxy = http://ana:s3cret@127.0.0.1:1\n")
    runner = GitRunner(read_environment())
    done = runner.run(Command(words=("ls-remote", "--end-of-options", SSH_URL), transport=Transport.SSH))
    arguments, variables = Path(f"{seen}.args").read_text(), Path(f"{seen}.env").read_text()
    assert "core.hooksPath=/dev/null" in arguments
    assert "s3cret" not in arguments + done.errors
    assert "GIT_TRACE" not in variables
    assert "s3cret-variable" not in variables
    assert "LD_LIBRARY_PATH" not in variables
    assert f"HOME={home}\n" in variables
    assert "SSH_AUTH_SOCK=/agent\n" in variables
    assert "GIT_TERMINAL_PROMPT=0\n" in variables


def test_local_commands_know_neither_home_nor_log_in_nor_a_protocol(
    environment: Environment, home: Path
) -> None:
    add_config(home, "[credential]\n\thelper = store\n")
    runner = GitRunner(environment)
    local = runner.environment_of(Command(words=("version",)))
    assert local["HOME"] == ""
    assert local["GIT_ALLOW_PROTOCOL"] == "none"
    assert not any(name.startswith(("GIT_CONFIG_COUNT", "SSH_AUTH")) for name in local)
    remote = runner.environment_of(Command(words=("version",), transport=Transport.SSH))
    assert remote["GIT_ALLOW_PROTOCOL"] == "ssh"
    assert remote["GIT_SSH_COMMAND"] == "ssh -o BatchMode=yes -o StrictHostKeyChecking=yes"
    assert remote["GIT_CONFIG_VALUE_0"] == "store"


def test_another_protocol_than_the_address_has_is_refused_by_git_too(
    environment: Environment, tmp_path: Path
) -> None:
    fired = tmp_path / "fired"
    words = ("ls-remote", "--end-of-options", f"ext::touch {fired}")
    for transport in (None, *Transport):
        assert GitRunner(environment).run(Command(words=words, transport=transport)).status != 0
    assert not fired.exists()


def test_b60_missing_and_old_git_are_explained(environment: Environment, tmp_path: Path) -> None:
    with pytest.raises(AppError, match="not installed") as caught:
        find_git(environment.with_variables({"PATH": str(tmp_path)}))
    assert "Install Git" in caught.value.remedy
    script(tmp_path / "git", "echo git version 2.37.9")
    with pytest.raises(AppError, match=r"too old or unknown: git version 2\.37\.9"):
        GitRunner(environment.with_variables({"PATH": str(tmp_path)}))
    (tmp_path / "git").write_text("not a program")
    with pytest.raises(AppError, match="could not be started"):
        GitRunner(environment.with_variables({"PATH": str(tmp_path)}))


def test_a_git_without_the_latest_fixes_is_advised_against(environment: Environment, tmp_path: Path) -> None:
    """Its version alone is made up: everything else is answered by the real one."""
    real = find_git(environment)
    for number, words in (("2.43.6", "update it"), ("2.50.1", "")):
        made_up = f'case "$*" in *version) echo git version {number};; *) exec {real} "$@";; esac'
        script(tmp_path / "git", made_up)
        advice = GitRunner(environment.with_variables({"PATH": str(tmp_path)})).advice
        assert (words in advice, bool(advice)) == (True, bool(words))


def test_a_broken_configuration_of_the_person_is_shown(environment: Environment, home: Path) -> None:
    add_config(home, "[core\n")
    with pytest.raises(AppError, match="configuration could not be read") as caught:
        GitRunner(environment)
    assert ".gitconfig" in caught.value.meaning


def test_included_files_and_an_absent_home_are_read(environment: Environment, home: Path) -> None:
    (home / "more").write_text("[user]\n\temail = included@example.com\n")
    add_config(home, "[include]\n\tpath = more\n")
    assert GitRunner(environment).user_config.email == "included@example.com"
    bare = read_environment({"PATH": environment.path, "GIT_CONFIG_NOSYSTEM": "1"})
    assert GitRunner(bare).user_config.email == ""


@pytest.fixture
def objects(environment: Environment, tmp_path: Path) -> Iterator[tuple[CatFile, str]]:
    bare = bare_repository(tmp_path / "remote.git")
    reader = CatFile(GitRunner(environment), bare)
    yield reader, blob(bare, b"content")
    reader.close()


def test_a_reading_process_that_died_is_started_again(objects: tuple[CatFile, str]) -> None:
    reader, oid = objects
    assert reader.contents([oid])[0][1] == b"content"
    first = reader.process_id
    assert first is not None
    os.kill(first, 9)
    assert reader.contents([oid])[0][1] == b"content"
    assert reader.process_id != first
    reader.close()
    assert reader.process_id is None
    assert reader.infos([oid, "1" * 40])[1].kind == ""


def test_a_reading_process_that_always_dies_is_an_error(environment: Environment, tmp_path: Path) -> None:
    reader = CatFile(GitRunner(environment), tmp_path)
    with pytest.raises(BackendUnavailableError, match="died twice"):
        reader.infos(["1" * 40])
    reader.close()


def test_many_threads_share_one_repository(tmp_path: Path) -> None:
    remote = bare_repository(tmp_path / "remote.git")
    failures: list[BaseException] = []
    with opened(tmp_path, remote) as repository:
        tip = commit(repository, "", a=b"0")
        assert push(repository, MAIN, tip)

        def work(number: int) -> None:
            try:
                for turn in range(5):
                    data = f"{number}.{turn}".encode() * 1000
                    oid = repository.write_blob(data)
                    assert dict(repository.blobs([oid])) == {oid: data}
                    new = commit(repository, tip, a=data)
                    assert repository.read(new, "a") == data
            except BaseException as error:  # noqa: BLE001  (handed to the test's own thread)
                failures.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not failures


def test_core_dumps_are_off_and_files_are_bounded(tmp_path: Path, environment: Environment) -> None:
    bare = bare_repository(tmp_path / "remote.git")
    tree_commit(bare, f"100644 blob {blob(bare, b'1')}\ta")
    reader = CatFile(GitRunner(environment), bare)
    reader.infos(["1" * 40])
    limits = Path(f"/proc/{reader.process_id}/limits").read_text()
    reader.close()
    rows = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()}
    assert rows["Max core file size"] == "0"
    assert rows["Max file size"] != "unlimited"
