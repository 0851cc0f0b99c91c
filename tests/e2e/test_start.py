"""The whole program is started: its version, its self-test, and a self-test of a damaged installation."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import desktop

ROOT = Path(desktop.__file__).resolve().parents[1]


def start(*arguments: str, root: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "desktop", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "desktop", tmp_path / "desktop", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "resources", tmp_path / "resources")
    return tmp_path


def test_it_says_its_version():
    outcome = start("--version")
    assert (outcome.returncode, outcome.stdout) == (0, f"gitopshq {desktop.__version__}\n")


def test_the_self_test_of_a_whole_installation_passes(installation: Path):
    outcome = start("--self-test", root=installation)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert all(line.startswith("ok ") for line in outcome.stdout.splitlines())
    assert str(installation / "resources") in outcome.stdout


def test_the_self_test_fails_without_shipped_files(installation: Path):
    shutil.rmtree(installation / "resources")
    outcome = start("--self-test", root=installation)
    assert outcome.returncode == 1
    assert "FAILED  shipped files" in outcome.stdout
    assert outcome.stderr == ""


def test_the_self_test_fails_without_git(tmp_path: Path):
    outcome = start("--self-test", PATH=str(tmp_path))
    assert outcome.returncode == 1
    assert "FAILED  git" in outcome.stdout


def test_an_unknown_command_is_a_usage_error():
    outcome = start("no-such-command")
    assert outcome.returncode == 2
    assert "No such command" in outcome.stderr
