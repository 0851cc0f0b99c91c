"""What every test stands on: a private home, marks by folder, shared data, and nothing left running."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).resolve().parents[1]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # read once, when the first test wants a window
sys.path.insert(0, str(_CHECKOUT))  # importlib mode adds nothing: this finds `tests.fakes` from any folder

from tests.fakes.clock import CountingIds, FakeClock  # noqa: E402

_KINDS = ("unit", "contract", "integration", "ui", "e2e")
_GIT_CONFIG = """\
[user]
	name = Test Person
	email = test.person@example.com
[init]
	defaultBranch = main
[gc]
	auto = 0
[maintenance]
	auto = false
"""
_FOREIGN_PREFIXES = ("GIT_", "SSH_", "XDG_", "GITOPSHQ_")
_KEPT = ("GITOPSHQ_SHARED", "GITOPSHQ_REQUIRE_SHARED", "GITOPSHQ_TEST_SAMPLE")
_GRACE_SECONDS = 2.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        parts = item.path.relative_to(_CHECKOUT / "tests").parts
        if parts[0] in _KINDS:
            item.add_marker(parts[0])


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a home of its own and an environment without anybody's Git or SSH settings."""
    folder = tmp_path_factory.mktemp("home")
    for name in os.environ:
        if name.startswith(_FOREIGN_PREFIXES) and name not in _KEPT:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(folder))
    for name, sub in (
        ("CONFIG", ".config"),
        ("CACHE", ".cache"),
        ("DATA", ".local/share"),
        ("STATE", ".local/state"),
    ):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / sub))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder / ".run"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "0")
    (folder / ".gitconfig").write_text(_GIT_CONFIG, encoding="utf-8")
    return folder


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ids() -> CountingIds:
    return CountingIds()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real-world data; skip without it, or fail where it is required."""
    named = os.environ.get("GITOPSHQ_SHARED", "")
    folder = Path(named) if named else _CHECKOUT.parent / "shared"
    if folder.is_dir():
        return folder
    reason = f"no shared data at {folder} (set GITOPSHQ_SHARED)"
    if os.environ.get("GITOPSHQ_REQUIRE_SHARED") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def sample_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the sample workspace once for all tests that want a copy of it."""
    from tests.ui.sample_home import template_folder

    return template_folder(tmp_path_factory.mktemp("sample-template"))


@pytest.fixture
def sample_home(sample_template: Path, tmp_path: Path) -> Path:
    """Return a home of the program that knows the sample workspace, of this test alone."""
    from tests.ui.sample_home import copy_sample

    copy_sample(sample_template, tmp_path / "gitopshq")
    return tmp_path / "gitopshq"


@pytest.fixture(scope="session", autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """Fail the last test when a thread or a process outlives the suite: set up first, so torn down last."""
    before = set(threading.enumerate())
    yield
    threads = [thread for thread in threading.enumerate() if thread not in before]
    for thread in threads:
        thread.join(_GRACE_SECONDS)
    alive = [thread.name for thread in threads if thread.is_alive()]
    assert not alive, f"threads still run: {alive}"
    children = _living_children()
    assert not children, f"processes still run: {children}"


def _living_children() -> list[str]:
    """List the children of this process that have not ended, on systems with /proc; elsewhere nothing."""
    found: list[str] = []
    for listing in Path("/proc/self/task").glob("*/children"):
        for pid in listing.read_text(encoding="ascii").split():
            try:
                state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
                command = (
                    Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                )
            except FileNotFoundError:
                continue
            if state != "Z" and "multiprocessing.resource_tracker" not in command:
                found.append(f"{pid}: {command}")
    return found
