"""The suite's own guards: what is left running fails it, and required data that is missing fails it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout with this suite's conftest, configuration and fakes, but none of its tests."""
    root = tmp_path / "checkout"
    (root / "tests" / "unit").mkdir(parents=True)
    shutil.copy(CHECKOUT / "pyproject.toml", root)
    shutil.copy(CHECKOUT / "tests" / "conftest.py", root / "tests")
    shutil.copytree(CHECKOUT / "tests" / "fakes", root / "tests" / "fakes")
    return root


def run(root: Path, body: str, **variables: str) -> subprocess.CompletedProcess[str]:
    source = f"import os, subprocess, sys, threading, time, warnings\n\n\n{body}\n"
    (root / "tests" / "unit" / "test_example.py").write_text(source, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests"],
        cwd=root,
        env={**os.environ, "GITOPSHQ_SHARED": "", "GITOPSHQ_REQUIRE_SHARED": "", **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_orderly_test_passes_in_a_home_of_its_own(checkout: Path):
    outcome = run(
        checkout,
        "def test_it(home, clock, ids):\n"
        "    assert os.environ['HOME'] == str(home)\n"
        "    assert 'GIT_DIR' not in os.environ\n"
        "    assert ids.ulid() < ids.ulid()\n",
        GIT_DIR="/nowhere",
    )
    assert outcome.returncode == 0, outcome.stdout
    assert "1 passed" in outcome.stdout


def test_marks_come_from_the_folder(checkout: Path):
    outcome = run(checkout, "def test_it(request):\n    assert request.node.get_closest_marker('unit')")
    assert outcome.returncode == 0, outcome.stdout


def test_a_thread_left_behind_fails_the_suite(checkout: Path):
    outcome = run(
        checkout,
        "def test_it():\n    threading.Thread(target=time.sleep, args=(30,), name='lost', daemon=True).start()",
    )
    assert outcome.returncode == 1
    assert "threads still run: ['lost']" in outcome.stdout


def test_a_process_left_behind_fails_the_suite(checkout: Path):
    outcome = run(
        checkout,
        "KEPT = []\n\n\ndef test_it():\n"
        "    KEPT.append(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(20)']))",
    )
    assert outcome.returncode == 1
    assert "processes still run" in outcome.stdout


def test_a_warning_fails_the_suite(checkout: Path):
    assert run(checkout, "def test_it():\n    warnings.warn('careful')").returncode == 1


def test_without_shared_data_a_test_is_skipped_with_its_reason(checkout: Path):
    outcome = run(checkout, "def test_it(shared_data):\n    pass")
    assert outcome.returncode == 0
    assert "1 skipped" in outcome.stdout
    assert "no shared data at" in outcome.stdout


def test_where_shared_data_is_required_its_absence_fails(checkout: Path):
    outcome = run(checkout, "def test_it(shared_data):\n    pass", GITOPSHQ_REQUIRE_SHARED="1")
    assert outcome.returncode == 1
    assert "1 error" in outcome.stdout


def test_shared_data_lies_beside_the_checkout_or_where_it_is_named(checkout: Path, tmp_path: Path):
    body = "def test_it(shared_data):\n    assert (shared_data / 'here').exists()"
    for name in ("shared", "elsewhere"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "here").touch()
    assert run(checkout, body).returncode == 0
    assert run(checkout, body, GITOPSHQ_SHARED=str(tmp_path / "elsewhere")).returncode == 0
