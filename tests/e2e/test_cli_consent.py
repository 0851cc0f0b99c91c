"""Consent on a terminal: the facts stand before the question, Enter means no, production is typed out."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desktop.bootstrap import GitOpsHq, this_machine
from desktop.cli.call import Surroundings
from desktop.cli.main import cli
from desktop.settings.environment import read_environment
from tests.e2e.small_workspace import CANARY, SmallWorkspace

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallWorkspace:
    found = SmallWorkspace(tmp_path)
    monkeypatch.setenv("GITOPSHQ_HOME", str(found.home))
    monkeypatch.setenv("GITOPSHQ_WORKSPACE", found.address)
    monkeypatch.setenv("HOME", str(found.folder / "people" / "a.chen"))
    return found


def typed(answers: str, *arguments: str) -> Result:
    """Start a command as somebody at a terminal who types these answers."""
    surroundings = Surroundings(
        program=lambda: GitOpsHq(this_machine()),
        environment=read_environment(),
        is_interactive=lambda: True,
    )
    return CliRunner().invoke(cli, arguments, input=answers, obj=surroundings)


def test_the_question_shows_what_is_agreed_to_and_enter_means_no(small: SmallWorkspace):
    assert typed("", "mode", "execute").exit_code == 0
    submitted = typed("", "request", "submit", "test", "stage", "--rule", "include all")
    assert submitted.exit_code == 0, submitted.output
    refused = typed("\n", "approve", "R-1")
    assert (refused.exit_code, refused.stdout) == (130, "")
    for fact in ("test → stage, 4 targets in 4 files", "1.1.0", "1.2.0", "request digest"):
        assert fact in refused.stderr
    assert CANARY not in refused.output
    assert typed("y\n", "approve", "R-1").exit_code == 0


def test_production_is_typed_out_with_a_reason(small: SmallWorkspace):
    typed("", "mode", "execute")
    reason = ("--reason", "skipped-stage=a trial")
    assert typed("", "request", "submit", "stage", "live", "--rule", "include all", *reason).exit_code == 0
    assert typed("stage\nthe release of today\n", "approve", "live/R-1").exit_code == 1
    assert typed("live\nshort\n", "approve", "live/R-1").exit_code == 1
    agreed = typed("live\nthe release of today\n", "approve", "live/R-1")
    assert agreed.exit_code == 0, agreed.output
    approvals = typed("", "timeline", "--kind", "approved")
    assert approvals.stdout.count("the release of today") == 1
