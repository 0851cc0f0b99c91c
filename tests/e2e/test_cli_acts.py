"""The other acts in the terminal: answers to requests, freezes, holds, scopes, production, rollback, run controls."""

import json
import signal
from typing import Any

import pytest

from tests.e2e.small_workspace import SmallWorkspace

pytestmark = pytest.mark.timeout(600)
LIVE = ("--confirm", "live", "--reason", "the release of today")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallWorkspace:
    found = SmallWorkspace(tmp_path_factory.mktemp("small"))
    found.json("mode", "execute")
    return found


def submitted(
    small: SmallWorkspace, *rules: str, source: str = "stage", target: str = "live"
) -> tuple[str, str]:
    """Submit what the rules say and return the request's name and digest; every flag is answered."""
    given = [word for rule in rules for word in ("--rule", rule)]
    reason = (
        "--reason",
        "skipped-stage=seen in a trial",
        "--reason",
        "concurrent-request=one after the other",
    )
    found = small.json("request", "submit", source, target, *given, *reason)
    return found["request"]["name"], found["request"]["digest"]


def test_requests_are_answered_in_every_way(small: SmallWorkspace):
    name, digest = submitted(small, "include acme/web")
    other, _ = submitted(small, "include acme/billing")
    approved = small.json("approve", name, "--digest", digest[:8], *LIVE)
    assert len(approved["request"]["approvals"]) == 1
    revoked = small.json("request", "revoke", name, "--reason", "too early")
    assert revoked["request"]["approvals"][0]["revoked"]["reason"] == "too early"
    waived = small.json(
        "request", "waive", name, "approvals", "--reason", "night shift is alone", "--until", "+1h"
    )
    assert waived["request"]["waivers"][0]["gate"] == "approvals"
    shown = small.json("request", "show", name)
    assert [gate["result"] for gate in shown["gates"]["gates"] if gate["gate"] == "approvals"] == ["waived"]
    assert (
        small.json("request", "waive", name, "plan", "--reason", "x", code=1)["error"]["kind"]
        == "DomainError"
    )
    small.json("request", "note", name, "looks fine")
    superseded = small.json("request", "supersede", name, other, "--reason", "the other is enough")
    assert superseded["request"]["state"] == "superseded"
    assert small.json("reject", other, "--reason", "begin with beta")["request"]["state"] == "rejected"
    third, _ = submitted(small, "include beta/web")
    assert (
        small.json("request", "cancel", third, "--reason", "no longer needed")["request"]["state"]
        == "cancelled"
    )
    assert small.json("request", "list", "live")["requests"] == []
    assert len(small.json("request", "list", "live", "--all")["requests"]) == 3


def test_freezes_are_raised_listed_asked_for_and_lifted(small: SmallWorkspace):
    raised = small.json(
        "freeze", "raise", "night", "--reason", "night shift", "--environment", "live", "--until", "+2h"
    )
    assert raised["event"].startswith("_workspace@")
    listed = small.json("freeze", "list")
    assert [item["frozen"] for item in listed["environments"]] == [False, False, True]
    assert listed["raised"][0]["name"] == "night"
    assert small.json("freeze", "at", "+3h", "live")["environments"][0]["frozen"] is False
    assert small.json("freeze", "raise", "x", "--reason", " ", "--everything", code=1)["exit"] == 1
    small.json("freeze", "lift", "night", "--reason", "over")
    assert (
        small.json("freeze", "lift", "night", "--reason", "over", code=1)["error"]["meaning"]
        == "Raised now: none."
    )


def test_environments_are_held_and_releases_struck(small: SmallWorkspace):
    small.json("hold", "set", "live", "--reason", "wait for the night")
    small.json("hold", "reject-release", "live", "9.9.9", "--reason", "loses orders", "--service", "web")
    live = small.json("graph")["environments"][2]
    assert live["hold"]["reason"] == "wait for the night"
    assert live["rejected_releases"][0]["services"] == ["web"]
    small.json("hold", "release", "live", "--reason", "morning")
    small.json("hold", "readmit", "live", "9.9.9", "--reason", "repaired")
    live = small.json("graph")["environments"][2]
    assert (live["hold"], live["rejected_releases"]) == (None, [])


def test_scopes_are_kept_shown_and_carried(small: SmallWorkspace):
    small.json("scope", "save", "ring one", "test", "stage", "--rule", "include tag:ring=1")
    assert small.json("scope", "list")["scopes"][0]["count"] == 2
    assert small.json("scope", "show", "ring one", "test", "stage")["now"] == 2
    file = small.folder / "scope.json"
    file.write_text(small.run("scope", "export", "ring one").out, encoding="utf-8")
    preview = small.json("preview", "test", "stage", "--scope", "ring one", "--rule", "exclude service:web")
    assert len(preview["scope"]["targets"]) == 1
    assert small.json("scope", "delete", "ring one") == {"deleted": "ring one"}
    assert small.json("scope", "show", "ring one", code=11)["exit"] == 11
    assert small.json("scope", "import", str(file))["scope"]["rules"] == ["include tag:ring=1"]
    for text in ("[]", "{", '{"name": "x", "rules": ["drop all"]}', "[" * 100_000):
        file.write_text(text, encoding="utf-8")
        assert small.json("scope", "import", str(file), code=1)["exit"] == 1


def test_production_wants_its_name_and_a_reason_and_a_rollback_brings_it_back(small: SmallWorkspace):
    name, digest = submitted(small, "include tenant:beta")
    for given in (
        (),
        ("--confirm", "stage", "--reason", "the release of today"),
        ("--confirm", "live", "--reason", "short"),
    ):
        assert small.json("approve", name, "--digest", digest[:8], *given, code=1)["error"]["where"] == "live"
    small.json("approve", name, "--digest", digest[:8], *LIVE, person="a.chen")
    assert small.json("run", name, "--digest", digest[:8], code=1)["error"]["where"] == "live"
    done = small.json("run", name, "--digest", digest[:8], *LIVE)
    assert done["end"] == "succeeded"
    assert any("the release of today" in note["reason"] for note in done["request"]["notes"])
    back = small.json("rollback", "preview", name, "--service", "web")
    assert [item["service"] for item in back["plan"]["targets"]] == ["web"]
    assert small.json("rollback", "preview", "live", "--to", "1.0.0", "--field", "image")["mode"] == "field"
    request = small.json("rollback", "submit", name, "--service", "web")["request"]
    assert request["submission"]["rollback_mode"] == "service"
    given = ("--digest", request["digest"][:8], *LIVE)
    small.json("approve", request["name"], *given, person="a.chen")
    assert small.json("run", request["name"], *given)["end"] == "succeeded"
    assert 'tag: "1.0.0"' in small.remote_file("envs/live/beta/web/values.yaml")
    assert 'tag: "1.1.0"' in small.remote_file("envs/live/beta/billing/values.yaml")


def test_an_interrupted_run_pauses_on_record_and_goes_on(small: SmallWorkspace):
    small.serve_as(small.address, shortest=600.0, longest=600.0)
    name, digest = submitted(small, "include acme/billing")
    small.json("approve", name, "--digest", digest[:8], *LIVE, person="a.chen")
    process = small.start("run", name, "--digest", digest[:8], *LIVE, "--json")
    assert process.stderr is not None
    for text in process.stderr:
        if "landed as" in text:
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    assert json.loads(out)["end"] == "paused"
    assert "press Ctrl-C again" in err
    assert small.json("run", name, "--digest", digest[:8], code=1)["error"]["what"] == "it is paused"
    small.serve_as(small.address)
    resumed = small.json("resume", name, "--digest", digest[:8], *LIVE)
    assert resumed["end"] == "succeeded"
    assert len(resumed["request"]["attempts"][0]["landings"]) == 1


def test_a_run_is_stopped_skipped_and_left(small: SmallWorkspace):
    small.serve_as(small.address, shortest=600.0, longest=600.0)
    name, digest = submitted(small, "include acme/web")
    small.json("approve", name, "--digest", digest[:8], *LIVE, person="a.chen")
    process = small.start("run", name, "--digest", digest[:8], *LIVE, "--json")
    assert process.stderr is not None
    for text in process.stderr:
        if "landed as" in text:
            break
    process.kill()
    process.communicate(timeout=60)
    assert small.run("run", name, "--pause").code == 2
    assert small.json("run", name, "--pause", "--reason", "look first")["request"]["state"] == "paused"
    assert small.json("run", name, "--skip", "acme/web", "--reason", "no", code=1)["error"]["where"] == "live"
    skipped = small.json("run", name, "--skip", "acme/web", *LIVE)
    assert skipped["request"]["attempts"][0]["skipped"] == [{"tenant": "acme", "service": "web"}]
    verified = small.json("verify", name, code=9)
    assert verified["result"] == "inconclusive"
    assert small.json("run", name, "--stop", "--reason", "enough")["request"]["state"] == "partial"
    assert small.json("run", name, "--leave", "--reason", "as it is")["request"]["state"] == "left"
    assert small.json("takeover", name, "--digest", digest[:8], *LIVE, code=1)["exit"] == 1
    small.serve_as(small.address)


def test_status_of_one_environment_and_no_acceptance_of_an_environment(small: SmallWorkspace):
    found: Any = small.json("status", "stage")
    assert [item["name"] for item in found["environments"]] == ["stage"]
    assert small.run("verify", "stage", "--accept").code == 2
