"""Faults in the middle of things: a silent or refusing remote, a full disk, a jumping clock, a branch that moves.

After each: at most one effect, nothing without a durable intent, and the run goes on once the fault is over.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AuthenticationError, BackendUnavailableError, StorageError
from desktop.application.ports import PushResult, RefUpdate
from desktop.application.run_reports import RunEnd, RunNews
from desktop.backends.git import remote as remote_module
from desktop.backends.git.runner import Limits
from desktop.domain.errors import DomainError
from desktop.domain.request import RequestState
from desktop.settings.workspaces import folder_name
from tests.integration.git_fixtures import git, opened
from tests.integration.git_servers import http_remote
from tests.integration.small_workspace import (
    MAIN,
    Desk,
    SmallWorkspace,
    make_small_workspace,
    values,
)

WAVES = 2


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small")
    git(made.remote, "config", "http.receivepack", "true")
    yield made
    made.close()


@dataclass
class Front:
    """A server in front of another: passes on, keeps silent, or answers every request with a status."""

    port: int
    to: int
    answer: str = "pass"
    held: list[socket.socket] = field(default_factory=list[socket.socket])
    """What was accepted and never answered."""

    def serve(self, client: socket.socket) -> None:
        if self.answer == "silent":
            self.held.append(client)
            return
        with client:
            if self.answer == "pass":
                self._pass_on(client)
            else:
                client.recv(65_536)
                head = f"HTTP/1.1 {self.answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                client.sendall(head.encode())

    def _pass_on(self, client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self.to)) as server:
            back = threading.Thread(target=_pump, args=(server, client))
            back.start()
            _pump(client, server)
            back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def fronted(bare: Path) -> Iterator[tuple[str, Front]]:
    """Serve a repository by HTTP behind a front that can be told to misbehave."""
    with http_remote(bare) as url, socket.create_server(("127.0.0.1", 0)) as listener:
        front = Front(port=listener.getsockname()[1], to=urlsplit(url).port or 0)
        threads: list[threading.Thread] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    threads.append(threading.Thread(target=front.serve, args=(client,)))
                    threads[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield f"http://127.0.0.1:{front.port}/{bare.name}", front
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for client in front.held:
                client.close()
            for thread in threads:
                thread.join()


def over(desk: Desk, url: str) -> Desk:
    """Return the same person's desk on the same repository by another address."""
    data = desk.home / "app" / "data" / "workspaces"
    state = next(folder for folder in data.iterdir() if (folder / "simulated.json").exists())
    fast = (state / "simulated.json").read_text()
    services = desk.program.open(url, desk.cancel)
    services.switch_read_only(on=False)
    (data / folder_name(url) / "simulated.json").write_text(fast)
    services.refresh(desk.cancel)
    return Desk(services=services, cancel=desk.cancel, home=desk.home, program=desk.program)


def approved(small: SmallWorkspace) -> Desk:
    """Return Ana's desk with the approved request R-1 of two waves, its source verified."""
    ana, cleo = small.desk("r.ana"), small.desk("s.cle")
    ana.verify("test")
    request = ana.submit()
    cleo.refresh()
    cleo.approve(cleo.request(request.full_name))
    ana.refresh()
    return ana


def landed_once(small: SmallWorkspace) -> None:
    """Every wave has exactly one commit, and every value moved."""
    log = git(small.remote, "log", "--format=%B", MAIN)
    for wave in range(1, WAVES + 1):
        assert log.count(f"Promotion-Wave: {wave}/{WAVES}") == 1
    assert small.read("envs/stage/beta/web/values.yaml") == values("1.2.0").strip()


def after_wave(number: int, act: Callable[[], object]) -> Callable[[RunNews], None]:
    """Return a listener that acts once, when a wave has landed."""
    done: list[int] = []

    def tell(news: RunNews) -> None:
        if f"wave {number} of" in news.sentence and "landed" in news.sentence and not done:
            done.append(number)
            act()

    return tell


# --- F3: nobody answers -------------------------------------------------------------------------------------


@pytest.mark.timeout(60)
def test_f3_a_remote_that_accepts_and_says_nothing_ends_by_the_limits(
    small: SmallWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = Limits(seconds=0.7, grace=0.2)
    with fronted(small.remote) as (url, front), opened(tmp_path, url) as repository:
        tip = repository.fetch([MAIN], CancelToken()).tips[MAIN]
        monkeypatch.setattr(remote_module, "_ASK", short)
        monkeypatch.setattr(remote_module, "_MOVE", short)
        front.answer = "silent"
        with pytest.raises(BackendUnavailableError, match="took longer"):
            repository.remote_tips([MAIN], CancelToken())
        with pytest.raises(BackendUnavailableError, match="took longer"):
            repository.fetch([MAIN], CancelToken())
        done = repository.push([RefUpdate(ref="refs/heads/new", new=tip, expected="")], CancelToken())
        assert done.result is PushResult.UNKNOWN
        assert repository.known_tips([MAIN]) == {MAIN: tip}


@pytest.mark.timeout(90)
def test_f3_a_remote_that_falls_silent_between_waves_leaves_a_run_that_goes_on(
    small: SmallWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = approved(small)
    with fronted(small.remote) as (url, front):
        desk = over(ana, url)
        try:
            started = desk.services.runs.start(
                desk.request("stage/R-1"), desk.request("stage/R-1").digest, desk.cancel
            )

            def fall_silent() -> None:
                front.answer = "silent"
                monkeypatch.setattr(remote_module, "_ASK", Limits(seconds=0.7, grace=0.2))
                monkeypatch.setattr(remote_module, "_MOVE", Limits(seconds=0.7, grace=0.2))

            with pytest.raises(BackendUnavailableError):
                desk.services.runs.drive(started, desk.cancel, after_wave(1, fall_silent))
            assert desk.request("stage/R-1").state is RequestState.RUNNING
            monkeypatch.undo()
            front.answer = "pass"
            report = desk.services.runs.drive(desk.request("stage/R-1"), desk.cancel)
            assert report.end is RunEnd.SUCCEEDED
        finally:
            desk.services.close()
    landed_once(small)


# --- F5: log-in refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["403 Forbidden", '401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"'])
@pytest.mark.timeout(90)
def test_f5_credentials_that_end_change_nothing_and_the_run_goes_on_after_log_in(
    small: SmallWorkspace, status: str
) -> None:
    ana = approved(small)
    with fronted(small.remote) as (url, front):
        desk = over(ana, url)
        try:
            request = desk.request("stage/R-1")
            before = (small.tip(), small.tip(small.lane_ref("stage")))
            front.answer = status
            with pytest.raises(AuthenticationError):
                desk.run(request)
            assert (small.tip(), small.tip(small.lane_ref("stage"))) == before
            front.answer = "pass"
            started = desk.services.runs.start(request, request.digest, desk.cancel)

            def lock_out() -> None:
                front.answer = status

            with pytest.raises(AuthenticationError):
                desk.services.runs.drive(started, desk.cancel, after_wave(1, lock_out))
            assert desk.request("stage/R-1").state is RequestState.RUNNING
            front.answer = "pass"
            assert desk.services.runs.drive(started, desk.cancel).end is RunEnd.SUCCEEDED
        finally:
            desk.services.close()
    landed_once(small)


# --- F6: a full disk ----------------------------------------------------------------------------------------


def test_f6_without_room_for_the_intent_nothing_is_pushed(small: SmallWorkspace) -> None:
    """The room that is kept for ending a step is gone and cannot be made again, as on a full disk."""
    desk = approved(small)
    request = desk.request("stage/R-1")
    started = desk.services.runs.start(request, request.digest, desk.cancel)
    before = (small.tip(), small.tip(small.lane_ref("stage")))
    reserve = desk.file("work.db.reserve")
    reserve.unlink()
    reserve.mkdir()
    with pytest.raises(StorageError):
        desk.services.runs.drive(started, desk.cancel)
    assert (small.tip(), small.tip(small.lane_ref("stage"))) == before
    reserve.rmdir()
    assert desk.services.runs.drive(desk.request("stage/R-1"), desk.cancel).end is RunEnd.SUCCEEDED
    landed_once(small)


# --- F7: the clock jumps ------------------------------------------------------------------------------------


def test_f7_a_day_later_the_gates_are_judged_again(small: SmallWorkspace) -> None:
    """The approval has expired and the source's proof is old: what was ready is not ready any more."""
    desk = approved(small)
    request = desk.request("stage/R-1")
    assert desk.services.requests.judge(request, desk.cancel).ready
    small.clock.set(small.clock.now() + timedelta(days=3))
    before = small.tip(small.lane_ref("stage"))
    with pytest.raises(DomainError):
        desk.run(request)
    assert small.tip(small.lane_ref("stage")) == before
    assert small.tip() == request.base


def test_f7_a_clock_that_jumps_back_writes_no_event_of_the_past(small: SmallWorkspace) -> None:
    desk = approved(small)
    request, now = desk.request("stage/R-1"), small.clock.now()
    before = small.tip(small.lane_ref("stage"))
    small.clock.set(now - timedelta(days=1))
    with pytest.raises(DomainError):
        desk.run(request)
    assert small.tip(small.lane_ref("stage")) == before
    small.clock.set(now)
    assert desk.run(request).end is RunEnd.SUCCEEDED
    landed_once(small)


# --- F4: the branch moves -----------------------------------------------------------------------------------


def test_f4_an_unrelated_commit_between_gate_start_and_waves_is_carried_over(small: SmallWorkspace) -> None:
    desk = approved(small)
    small.commit({"README.md": "before the start"})
    listener = after_wave(1, lambda: small.commit({"README.md": "between the waves"}))
    request = desk.request("stage/R-1")
    report = desk.services.runs.run(request, request.digest, desk.cancel, listener)
    assert report.end is RunEnd.SUCCEEDED
    landed_once(small)
    assert small.read("README.md") == "between the waves"


def test_f4_a_planned_file_that_changed_before_the_start_makes_it_stale(small: SmallWorkspace) -> None:
    desk = approved(small)
    tip = small.commit({"envs/stage/beta/web/values.yaml": values("1.1.1")})
    with pytest.raises(DomainError):
        desk.run(desk.request("stage/R-1"))
    assert small.tip() == tip


def test_f4_a_planned_file_that_changed_between_waves_pauses_with_its_name(small: SmallWorkspace) -> None:
    desk = approved(small)
    request = desk.request("stage/R-1")
    mine = "envs/stage/beta/web/values.yaml"
    listener = after_wave(1, lambda: small.commit({mine: values("1.1.1")}))
    report = desk.services.runs.run(request, request.digest, desk.cancel, listener)
    assert report.end is RunEnd.PAUSED
    assert mine in report.sentence
    assert small.read(mine) == values("1.1.1").strip()
    desk.refresh()
    assert desk.request("stage/R-1").state is RequestState.PAUSED
