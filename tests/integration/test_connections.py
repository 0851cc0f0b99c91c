"""Connections tested against real remotes: by path, by HTTP with a log-in, by SSH, and where nobody answers."""

import ssl
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import create_server

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.connections import ConnectionTest, ConnectionTester, Step, StepReport, StepState
from desktop.application.errors import (
    AppError,
    AuthenticationError,
    BackendUnavailableError,
    NotFoundError,
    SilentBackendError,
    UnsafeInputError,
)
from desktop.backends.git.probing import GitProbe, Patience
from desktop.backends.git.runner import GitRunner
from desktop.backends.workspace.reader import WorkspaceFiles
from desktop.settings.environment import read_environment
from desktop.settings.system import SystemClock
from tests.integration.git_fixtures import MAIN, bare_repository, blob, git, tree_commit
from tests.integration.git_servers import http_remote, missing_sshd, ssh_remote
from tests.integration.small_workspace import WORKSPACE

needs_sshd = pytest.mark.skipif(bool(missing_sshd()), reason=missing_sshd() or "sshd is there")
QUICK = Patience(reach=0.4, answer=0.4, read=5)
PASSED, FAILED = StepState.PASSED, StepState.FAILED


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """Return a bare repository with a workspace and two commits."""
    bare = bare_repository(tmp_path / "deploy.git")
    policies = "policies: [{name: staging}, {name: production}]\n"
    folder = git(
        bare,
        "mktree",
        stdin=f"100644 blob {blob(bare, (WORKSPACE + policies).encode())}\tworkspace.yaml\n".encode(),
    )
    tree_commit(bare, f"100644 blob {blob(bare, b'old')}\tREADME")
    tree_commit(bare, f"040000 tree {folder}\t.gitopshq", f"100644 blob {blob(bare, b'new')}\tREADME")
    return bare


def try_out(
    url: Path | str,
    cancel: CancelToken | None = None,
    told: list[ConnectionTest] | None = None,
    patience: Patience | None = None,
    **variables: str,
) -> ConnectionTest:
    environment = read_environment().with_variables(variables)
    clock = SystemClock()
    reader = WorkspaceFiles(lambda _data: None, lambda _rule, anchored=False: None, lambda _cel: None)
    with GitProbe(GitRunner(environment), str(url), environment, allow_file=True, patience=patience) as probe:
        collected = told if told is not None else []
        tester = ConnectionTester(probe, str(url), reader, clock, collected.append)
        return tester.run(cancel or CancelToken())


def states(test: ConnectionTest) -> dict[Step, StepState]:
    return {report.step: report.state for report in test.steps}


def fault(test: ConnectionTest) -> tuple[Step, AppError]:
    report = test.fault
    assert report is not None
    assert isinstance(report.error, AppError)
    return report.step, report.error


def report(test: ConnectionTest, step: Step) -> StepReport:
    found = test.report(step)
    assert found is not None
    return found


def remember_login(home: Path, user: str, password: str) -> None:
    with (home / ".gitconfig").open("a") as file:
        file.write(
            f'[credential]\n\thelper = "!f() {{ echo username={user}; echo password={password}; }}; f"\n'
        )


@contextmanager
def silent_server() -> Iterator[int]:
    """Take every connection and say nothing, until the end."""
    with create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        lines: list[object] = []

        def take() -> None:
            try:
                while True:
                    lines.append(server.accept())
            except OSError:
                return

        thread = threading.Thread(target=take)
        thread.start()
        try:
            yield port
        finally:
            server.shutdown(2)
            thread.join()
            for line, _address in lines:  # type: ignore[misc]
                line.close()


def snapshot(bare: Path) -> tuple[str, Sequence[tuple[str, bytes]]]:
    """Everything of a repository that a push could change."""
    files = [(str(file), file.read_bytes()) for file in sorted(bare.rglob("*")) if file.is_file()]
    return git(bare, "for-each-ref"), files


# --- what works -------------------------------------------------------------------------------------------------


def test_a_folder_is_found_read_and_may_be_written_and_nothing_changes_there(remote: Path) -> None:
    before = snapshot(remote)
    told: list[ConnectionTest] = []
    test = try_out(remote, told=told)
    assert states(test) == dict.fromkeys((Step.FIND, Step.READ, Step.WORKSPACE, Step.WRITE), PASSED)
    assert all(item.seconds is not None and item.seconds >= 0 for item in test.steps)
    assert report(test, Step.READ).words == f"main at {git(remote, 'rev-parse', MAIN)[:7]}"
    assert report(test, Step.WORKSPACE).words == "small, 3 environments"
    assert report(test, Step.WRITE).words == "write to main"
    assert snapshot(remote) == before
    assert [item.running for item in told][-1] is False
    assert all(item.running for item in told[:-1])
    assert StepState.RUNNING in {states(item)[Step.READ] for item in told}


def test_the_folder_of_a_test_is_gone_afterwards(
    remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "scratch"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    try_out(remote)
    assert list(place.iterdir()) == []


def test_http_with_the_persons_log_in(remote: Path, home: Path) -> None:
    remember_login(home, "ana", "s3cret")
    with http_remote(remote, user="ana", password="s3cret") as url:
        before = snapshot(remote)
        test = try_out(url)
        assert snapshot(remote) == before
    steps = (Step.RESOLVE, Step.REACH, Step.SIGN_IN, Step.READ, Step.WORKSPACE, Step.WRITE)
    assert states(test) == dict.fromkeys(steps, PASSED)
    assert report(test, Step.RESOLVE).words == "127.0.0.1"
    assert report(test, Step.SIGN_IN).words == "Git's credential helper"


@needs_sshd
def test_ssh_with_the_persons_key(remote: Path) -> None:
    with ssh_remote(remote) as (url, variables):
        before = snapshot(remote)
        test = try_out(url, **variables)
        assert snapshot(remote) == before
    assert set(states(test).values()) == {PASSED}
    assert report(test, Step.REACH).words.startswith("SSH-2.0-")
    assert report(test, Step.SIGN_IN).words == "SSH key or agent"


@needs_sshd
def test_an_alias_that_only_ssh_knows_is_no_fault(remote: Path) -> None:
    with ssh_remote(remote) as (url, variables):
        config = Path(variables["GIT_CONFIG_GLOBAL"]).parent / "ssh_config"
        port = url.rsplit(":", 1)[1].partition("/")[0]
        alias = f"Host deploy-alias.invalid\n HostName 127.0.0.1\n Port {port}\n HostKeyAlias [127.0.0.1]:{port}\n"
        config.write_text(alias + config.read_text())
        test = try_out(url.replace(f"127.0.0.1:{port}", "deploy-alias.invalid"), **variables)
    assert states(test)[Step.RESOLVE] is StepState.UNTOLD
    assert states(test)[Step.REACH] is StepState.NOT_TRIED
    assert {states(test)[step] for step in (Step.SIGN_IN, Step.READ, Step.WRITE)} == {PASSED}
    assert test.fault is None


# --- what stands in the way -------------------------------------------------------------------------------------


def test_a_wrong_password_fails_at_the_log_in_and_is_never_told(remote: Path, home: Path) -> None:
    remember_login(home, "ana", "wr0ng")
    with http_remote(remote, user="ana", password="s3cret") as url:
        test = try_out(url)
    step, error = fault(test)
    assert step is Step.SIGN_IN
    assert isinstance(error, AuthenticationError)
    assert error.remedy
    assert "wr0ng" not in repr(test) + str(error)
    assert {states(test)[later] for later in (Step.READ, Step.WORKSPACE, Step.WRITE)} == {StepState.NOT_TRIED}
    assert states(test)[Step.REACH] is PASSED


def test_no_such_repository_fails_at_reading_and_leaves_the_log_in_open(remote: Path) -> None:
    with http_remote(remote) as url:
        test = try_out(url.replace("deploy.git", "other.git"))
    step, error = fault(test)
    assert step is Step.READ
    assert isinstance(error, NotFoundError)
    assert states(test)[Step.SIGN_IN] is StepState.UNTOLD


@needs_sshd
def test_no_such_repository_by_ssh_fails_after_the_log_in(remote: Path) -> None:
    with ssh_remote(remote) as (url, variables):
        test = try_out(url.replace("deploy.git", "other.git"), **variables)
    assert fault(test)[0] is Step.READ
    assert states(test)[Step.SIGN_IN] is PASSED


@needs_sshd
def test_a_missing_ssh_key_fails_at_the_log_in(remote: Path) -> None:
    with ssh_remote(remote) as (url, variables):
        (Path(variables["GIT_CONFIG_GLOBAL"]).parent / "authorized").write_text("")
        step, error = fault(try_out(url, **variables))
    assert step is Step.SIGN_IN
    assert isinstance(error, AuthenticationError)


def test_no_such_folder_fails_at_finding_it(tmp_path: Path) -> None:
    step, error = fault(try_out(tmp_path / "nothing.git"))
    assert step is Step.FIND
    assert isinstance(error, NotFoundError)


def test_a_port_where_nobody_listens_fails_at_reaching_it_without_asking_git() -> None:
    with create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    test = try_out(f"http://127.0.0.1:{port}/x.git")
    step, error = fault(test)
    assert step is Step.REACH
    assert isinstance(error, BackendUnavailableError)
    assert f"port {port} refuses" in error.what
    assert states(test)[Step.SIGN_IN] is StepState.NOT_TRIED


@needs_sshd
def test_by_ssh_git_is_asked_too_before_a_port_counts_as_closed() -> None:
    with create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    test = try_out(f"ssh://git@127.0.0.1:{port}/x.git")
    assert fault(test)[0] is Step.REACH
    assert states(test)[Step.SIGN_IN] is StepState.NOT_TRIED


def test_a_name_nobody_knows_fails_at_resolving_it() -> None:
    step, error = fault(try_out("https://deploy.invalid/x.git"))
    assert step is Step.RESOLVE
    assert "deploy.invalid" in error.what


def test_a_server_that_says_nothing_is_given_up() -> None:
    with silent_server() as port:
        step, error = fault(try_out(f"http://127.0.0.1:{port}/x.git", patience=QUICK))
    assert step is Step.SIGN_IN
    assert isinstance(error, SilentBackendError)
    assert error.where == f"http://127.0.0.1:{port}/x.git"


def test_a_silent_server_is_told_by_its_missing_tls_or_greeting() -> None:
    with silent_server() as port:
        secure = try_out(f"https://127.0.0.1:{port}/x.git", patience=QUICK)
        shell = try_out(f"ssh://git@127.0.0.1:{port}/x.git", patience=QUICK)
    assert fault(secure)[0] is Step.SECURE
    assert fault(shell)[0] is Step.REACH
    assert "said nothing" in fault(shell)[1].what


def test_a_certificate_that_nobody_vouches_for_fails_at_tls(tmp_path: Path) -> None:
    with tls_server(tmp_path) as (url, authorities):
        unknown = try_out(url)
        trusted = try_out(url, GIT_CONFIG_GLOBAL=str(trusting(tmp_path, authorities)))
    step, error = fault(unknown)
    assert step is Step.SECURE
    assert "certificate" in error.what
    assert states(trusted)[Step.SECURE] is PASSED
    assert report(trusted, Step.SECURE).words.startswith("TLS 1.")


def trusting(folder: Path, authorities: Path) -> Path:
    config = folder / "trusting"
    config.write_text(f"[http]\n\tsslCAInfo = {authorities}\n")
    return config


@contextmanager
def tls_server(folder: Path) -> Iterator[tuple[str, Path]]:
    """Agree on TLS with a certificate of its own, then close each connection."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                try:
                    line.settimeout(5)
                    context.wrap_socket(line, server_side=True).close()
                except OSError:
                    line.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.getsockname()[1]}/x.git", certificate
        finally:
            server.shutdown(2)
            thread.join()


def test_a_password_in_the_address_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(UnsafeInputError) as caught:
        try_out("https://ana:s3cret@git.example.com/x.git")
    assert "s3cret" not in str(caught.value)


def test_a_proxy_looks_names_up_itself() -> None:
    with silent_server() as port:
        test = try_out("http://127.0.0.1:9/x.git", patience=QUICK, http_proxy=f"http://127.0.0.1:{port}")
        spared = try_out(
            "http://127.0.0.1:9/x.git", http_proxy=f"http://127.0.0.1:{port}", no_proxy="127.0.0.1"
        )
    assert states(test)[Step.RESOLVE] is states(test)[Step.REACH] is StepState.NOT_NEEDED
    assert fault(test)[0] is Step.SIGN_IN
    assert fault(spared)[0] is Step.REACH


def test_who_may_only_read_is_told_so_and_the_connection_works(remote: Path) -> None:
    git(remote, "config", "http.receivepack", "false")
    with http_remote(remote) as url:
        test = try_out(url)
    assert test.fault is None
    write = report(test, Step.WRITE)
    assert write.state is StepState.ATTENTION
    assert isinstance(write.error, AuthenticationError)


def test_a_faulty_workspace_file_does_not_hide_whether_one_may_write(remote: Path) -> None:
    tree_commit(remote, f"100644 blob {blob(remote, b'x')}\tREADME")
    test = try_out(remote)
    assert fault(test)[0] is Step.WORKSPACE
    assert states(test)[Step.WRITE] is PASSED


def test_an_empty_repository_has_nothing_to_read(tmp_path: Path) -> None:
    step, error = fault(try_out(bare_repository(tmp_path / "empty.git")))
    assert step is Step.READ
    assert "no commits" in error.what


# --- giving up --------------------------------------------------------------------------------------------------


def test_cancelling_ends_the_step_and_what_would_follow() -> None:
    cancel = CancelToken()
    told: list[ConnectionTest] = []

    class Cancelling(list[ConnectionTest]):
        def append(self, test: ConnectionTest) -> None:
            super().append(test)
            if states(test)[Step.SIGN_IN] is StepState.RUNNING:
                threading.Timer(0.1, cancel.cancel).start()

    told = Cancelling()
    with silent_server() as port:
        test = try_out(f"http://127.0.0.1:{port}/x.git", cancel, told)
    assert states(test)[Step.SIGN_IN] is StepState.CANCELLED
    assert states(test)[Step.READ] is StepState.NOT_TRIED
    assert test.cancelled
    assert not test.running


def test_what_is_cancelled_before_it_begins_asks_nobody(remote: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    test = try_out(remote, cancel)
    assert states(test)[Step.FIND] is StepState.CANCELLED
