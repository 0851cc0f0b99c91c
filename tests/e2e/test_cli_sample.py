"""The sample in the terminal: a whole promotion told step by step, twice; its people, its clock, its faults."""

import re
from pathlib import Path

import pytest

from tests.e2e.small_workspace import SmallWorkspace

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> SmallWorkspace:
    """Return a machine of its own; the sample is made by the first command that opens it."""
    return SmallWorkspace(tmp_path_factory.mktemp("sample"))


def test_a_promotion_is_told_from_refresh_to_evidence_and_goes_on_with_what_is_left(machine: SmallWorkspace):
    first = machine.run("sample", "promote", "--json")
    assert first.code == 0, first.err
    assert first.data["end"] == "succeeded"
    assert first.data["request"]["submission"]["target"] == "stage-ap"
    steps = [int(found) for found in re.findall(r"^([0-9]+)\. ", first.err, re.MULTILINE)]
    assert steps == list(range(1, len(steps) + 1))
    for word in ("Refresh", "Preview", "Submit", "Approve", "Judge the gates", "Run it", "Verify"):
        assert f". {word}" in first.err
    evidence = first.data["evidence"]
    bare = Path(evidence["remote"].removeprefix("file://"))
    assert (bare / "HEAD").is_file()
    assert evidence["lane_ref"] == "refs/heads/_gitopshq/lane/stage-ap"
    name = first.data["request"]["name"]
    chain = machine.json("timeline", "-w", "sample", "--offline", "--request", name)
    assert [event["kind"] for event in chain["events"]][-1] == "closed"
    second = machine.run("sample", "promote", "--json")
    assert second.code == 0, second.err
    assert second.data["request"]["submission"]["target"] == "stage-us"
    assert machine.json("mode", "-w", "sample")["mode"] == "read-only"


def test_one_acts_as_another_of_its_people(machine: SmallWorkspace):
    assert machine.json("sample", "act-as")["me"] == "m.ruiz"
    assert machine.json("sample", "act-as", "a.chen@example.com")["me"] == "a.chen"
    assert machine.json("sample", "act-as", "stranger@example.com", code=11)["exit"] == 11
    assert machine.json("sample", "act-as", "m.ruiz@example.com")["me"] == "m.ruiz"


def test_its_clock_and_its_faults_are_set_and_put_back(machine: SmallWorkspace):
    assert 3_500 < machine.json("sample", "clock", "+1h")["offset_seconds"] < 3_700
    assert machine.json("sample", "clock", "reset")["offset_seconds"] == 0
    fault = ("sample", "fault", "unreachable", "--environment", "prod-us", "--until", "+1h")
    assert machine.json(*fault)["faults"][0]["environment"] == "prod-us"
    status = machine.json("status", "prod-us", "-w", "sample")
    assert status["environments"][0]["runtime"]["unreachable"]
    assert machine.json("sample", "fault", "--clear") == {"faults": []}
