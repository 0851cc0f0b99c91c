"""While the workspace file on the default branch has faults, no command goes on under older rules."""

from pathlib import Path

import pytest

from tests.e2e.small_workspace import SmallWorkspace

pytestmark = pytest.mark.timeout(600)
FILE = ".gitopshq/workspace.yaml"


def test_commands_end_with_the_faults_until_they_are_put_right(tmp_path: Path):
    small = SmallWorkspace(tmp_path / "small")
    small.json("mode", "execute")
    good = small.read(FILE)
    small.write(FILE, good.replace("tier: stage", "tier: stagge"))
    small.push("Break it")
    for command in (("graph",), ("verify", "test", "--record"), ("graph", "--offline")):
        ended = small.json(*command, code=8)
        assert ended["error"]["where"].startswith(f"{FILE}:8:")
    small.write(FILE, good)
    small.push("Put it right")
    assert small.json("graph", "--offline", code=8)["error"]["kind"] == "WorkspaceFaultsError"
    assert "error" not in small.json("verify", "test", "--record")
