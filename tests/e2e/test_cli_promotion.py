"""A promotion in the terminal, from looking to evidence, each command a process of its own; no secret is printed."""

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.small_workspace import SmallWorkspace

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallWorkspace:
    return SmallWorkspace(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def looked(small: SmallWorkspace) -> dict[str, Any]:
    """Look at a workspace that nobody has changed."""
    return {
        "check": small.json("check"),
        "graph": small.json("graph"),
        "status": small.json("status"),
        "refused": small.json("verify", "test", "--record", code=1),
        "mode": small.json("mode", "execute"),
        "doctor": small.run("doctor", "--json"),
    }


@pytest.fixture(scope="module")
def previewed(small: SmallWorkspace, looked: dict[str, Any]) -> dict[str, Any]:
    route = ("preview", "test", "stage")
    return {
        "all": small.json(*route, "--rule", "include all", "--diff"),
        "text": small.run(*route, "--rule", "include all", "--diff"),
        "path": small.json(*route, "--rule", "include all", "--path", "envs/stage/acme/web/values.yaml"),
        "ring": small.json(*route, "--rule", "include tag:ring=1"),
        "nothing": small.run(*route),
        "wrong route": small.json("preview", "test", "live", "--rule", "include all", code=1),
        "wrong rule": small.json(*route, "--rule", "include tenant:nobody", code=1),
    }


@pytest.fixture(scope="module")
def promoted(small: SmallWorkspace, previewed: dict[str, Any]) -> dict[str, Any]:
    """Submit, be refused, approve, run."""
    found: dict[str, Any] = {"verified": small.json("verify", "test", "--record")}
    submit = (
        "request",
        "submit",
        "test",
        "stage",
        "--rule",
        "include all",
        "--title",
        "All of it",
        "--wave",
        "1",
    )
    found["submitted"] = small.json(*submit, "--window", "-1m/+4h", "--verification-owner", "a.chen")
    digest = found["submitted"]["request"]["digest"]
    found["too early"] = small.json("run", "R-1", "--digest", digest, code=3)
    found["no digest"] = small.json("approve", "R-1", code=1, person="a.chen")
    found["short digest"] = small.json("approve", "R-1", "--digest", digest[:7], code=1, person="a.chen")
    found["other digest"] = small.json("approve", "R-1", "--digest", "0" * 12, code=1, person="a.chen")
    found["nobody"] = small.json("approve", "R-1", "--digest", digest, code=1, person="nobody")
    found["requester"] = small.json("approve", "R-1", "--digest", digest[:8])
    found["approved"] = small.json("approve", "R-1", "--digest", digest[:8], person="a.chen")
    found["shown"] = small.json("request", "show", "R-1")
    found["shown as text"] = small.run("request", "show", "R-1")
    found["run"] = small.run("run", "R-1", "--digest", digest[:8], "--json")
    return found


@pytest.fixture(scope="module")
def told(small: SmallWorkspace, promoted: dict[str, Any]) -> dict[str, Any]:
    """Read what is on record."""
    return {
        "verify": small.json("verify", "stage/R-1"),
        "timeline": small.json("timeline", "--environment", "stage"),
        "by person": small.json("timeline", "--actor", "a.chen", "--kind", "approved", "--after", "-1h"),
        "by tenant": small.json("timeline", "--tenant", "nobody", "--service", "web", "--before", "+1h"),
        "chains": small.json("evidence", "verify"),
        "event": small.json("evidence", "show", "stage@1"),
        "no event": small.json("evidence", "show", "stage@99", code=11),
        "handoff": small.json("handoff", "R-1"),
        "list": small.json("request", "list", "--all"),
        "again": small.json("run", "R-1", "--digest", promoted["submitted"]["request"]["digest"], code=3),
    }


def test_looking_needs_no_right_to_write(looked: dict[str, Any]):
    assert looked["check"]["environments"] == ["test", "stage", "live"]
    assert [item["release"] for item in looked["graph"]["environments"]] == ["1.2.0", "1.1.0", "1.0.0"]
    assert looked["graph"]["routes"][0] == {"source": "test", "target": "stage"}
    assert looked["status"]["mode"] == "read-only"
    assert looked["status"]["me"] == "m.ruiz"
    assert looked["status"]["environments"][0]["runtime"]["health"] == {"healthy": 4}
    assert looked["status"]["at"].endswith("Z")


def test_a_read_only_workspace_refuses_to_write_and_says_how_to_allow_it(looked: dict[str, Any]):
    assert looked["refused"]["error"]["what"] == "this workspace is read-only"
    assert "gitopshq mode execute" in looked["refused"]["error"]["remedy"]
    assert looked["mode"]["mode"] == "execute"


def test_the_doctor_answers_in_one_document(looked: dict[str, Any]):
    subjects = [item["subject"] for item in looked["doctor"].data["findings"]]
    assert "git" in subjects


def test_a_preview_shows_each_value_but_no_secret(previewed: dict[str, Any]):
    found = previewed["all"]
    assert found["summary"] == {"targets": 4, "files": 4, "updates": 4, "installs": 0, "downgrades": 0}
    (group,) = found["groups"]
    assert group["changes"] == [
        {"field": "image", "from": "1.1.0", "to": "1.2.0"},
        {"field": "key", "from": "(secret)", "to": "(secret)"},
    ]
    assert len(found["diffs"]) == 4
    assert found["plan"]["digest"] in previewed["text"].out


def test_hostile_text_of_a_commit_is_escaped_on_screen(previewed: dict[str, Any]):
    out = previewed["text"].out
    assert "\\x1b[31mred\\u202egnp.exe\\u200b" in out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_a_preview_is_of_what_is_in_the_scope_and_never_of_all(previewed: dict[str, Any]):
    assert {slot["tenant"] for slot in previewed["ring"]["scope"]["targets"]} == {"acme"}
    assert previewed["nothing"].code == 2
    assert [diff["path"] for diff in previewed["path"]["diffs"]] == ["envs/stage/acme/web/values.yaml"]


def test_what_the_pipeline_or_the_workspace_has_not_is_refused(previewed: dict[str, Any]):
    assert previewed["wrong route"]["error"]["what"] == "no edge from test to live"
    assert previewed["wrong rule"]["error"]["where"] == "line 1, column 16"


def test_a_request_holds_what_was_asked_for(promoted: dict[str, Any]):
    submission = promoted["submitted"]["request"]["submission"]
    assert submission["waves"][0] == "0"
    assert submission["verification_owner"] == "a.chen"
    assert submission["window"]["start"] < submission["window"]["end"]
    assert promoted["submitted"]["gates"]["readiness"] == "waiting"


def test_a_run_before_its_gates_are_met_shows_them(promoted: dict[str, Any]):
    gates = {gate["gate"]: gate["result"] for gate in promoted["too early"]["gates"]["gates"]}
    assert gates["approvals"] == "waiting"
    assert gates["plan"] == "passed"


@pytest.mark.parametrize("way", ["no digest", "short digest", "other digest", "nobody"])
def test_an_approval_needs_the_digest_and_a_known_person(promoted: dict[str, Any], way: str):
    assert promoted[way]["error"]["kind"] == "DomainError"


def test_the_gate_panel_says_sign_word_reason_and_who(promoted: dict[str, Any]):
    assert promoted["requester"]["request"]["state"] == "submitted"
    assert promoted["shown"]["gates"]["ready"] is True
    lines = promoted["shown as text"].out.splitlines()
    assert lines[0].startswith("✓ ready  Ready")
    assert any(line.startswith("  ✓ passed  Approvals") for line in lines)


def test_a_run_tells_its_progress_beside_its_document(promoted: dict[str, Any], small: SmallWorkspace):
    ended = promoted["run"]
    assert ended.code == 0, ended.err
    assert ended.data["end"] == "succeeded"
    assert ended.data["changed"] == 4
    assert "wave 1 of" in ended.err
    assert 'tag: "1.2.0" # pinned' in small.remote_file("envs/stage/acme/web/values.yaml")


def test_the_record_tells_it_afterwards(told: dict[str, Any]):
    assert told["verify"]["result"] == "passed"
    assert [line["result"] for line in told["verify"]["checklist"]] == ["passed"] * 4
    kinds = [event["kind"] for event in told["timeline"]["events"]]
    assert kinds[:4] == ["submitted", "approved", "approved", "started"]
    assert kinds[-2:] == ["verified", "closed"]
    assert [event["by"] for event in told["by person"]["events"]] == ["a.chen"]
    assert [event["event"] for event in told["by tenant"]["events"]] == ["test@1"]
    assert told["chains"]["good"] is True
    assert told["event"]["events"][0]["kind"] == "submitted"
    assert told["handoff"]["fields"][0] == {"name": "Source environment", "text": "test"}
    assert told["list"]["requests"][0]["state"] == "succeeded"


def test_what_is_done_is_not_started_again(told: dict[str, Any]):
    assert told["again"]["gates"]["ready"] is False


def test_only_the_program_knows_its_folder(small: SmallWorkspace, told: dict[str, Any]):
    home = small.folder / "people" / "m.ruiz"
    assert [path.name for path in Path(home).iterdir()] == [".gitconfig"]
