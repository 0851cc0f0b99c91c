"""The workspace file becomes the values of the domain, whatever its formatting and however it is split."""

from datetime import datetime, time, timedelta

import pytest

from desktop.application.errors import UnsafeInputError, WorkspaceFaultsError
from desktop.backends.workspace import WorkspaceFiles
from desktop.domain.environment import ApprovalRule, Engine, Tier
from desktop.domain.policy import Acceptance, Answer, ExecutionMode, Need, Policy, Strategy, WaveRule
from desktop.domain.workspace import ReleaseOrder
from tests.unit.workspace.workspace_texts import FILE, HEAD, WHOLE, no_check, read, read_files, rule_trouble


def test_the_whole_example_is_read():
    found = read(head=WHOLE)
    assert (found.name, found.commit, found.ledger) == ("shop-platform", "c0", "refs/heads/_gitopshq")
    assert (found.label_field, found.order) == ("image", ReleaseOrder.SEMVER)
    assert (found.repository.branch, found.repository.forge_kind, found.repository.forge_project) == (
        "main",
        "gitea",
        "shop/deploy",
    )
    dev, _, prod = found.pipeline.environments
    assert (dev.folder, dev.engine, dev.cluster) == ("development", Engine.FLUX, "eu-dev")
    assert (prod.folder, prod.tier, prod.group, prod.protected) == ("prod-eu", Tier.PROD, "prod", True)
    assert found.route("stage", "prod-eu").approvals == (ApprovalRule(team="sre", count=1),)
    assert found.tenant_tags("acme") == {"ring": "1", "region": "eu"}
    assert found.service_variables("billing") == {"image": "registry.example.com/billing"}
    assert found.runtime[0].workloads == ("Deployment/{service}",)
    assert found.has_tenants


def test_bindings_keep_their_order_documents_and_keys():
    values, kustomize, copied = read(head=WHOLE).bindings
    assert [(field.name, str(field.key), field.travels) for field in values.fields] == [
        ("image", "image.tag", True),
        ("replicas", "replicaCount", False),
    ]
    assert kustomize.fields[1].part == r"\?ref=([0-9a-f]{40})$"
    assert {field.document.kind for field in kustomize.fields} == {"Kustomization"}
    assert (copied.copies, copied.mirrors, [str(key) for key in copied.keep]) == (
        True,
        True,
        ["spec.replicas"],
    )
    assert [binding.order for binding in (values, kustomize, copied)] == [0, 1, 2]
    assert copied.services == {"billing"}


def test_policies_have_every_key():
    relaxed, found = read(head=WHOLE).policies
    assert relaxed == Policy(name="relaxed"), "a policy that says nothing has the defaults of the domain"
    assert found.approvals.expire == timedelta(hours=24)
    assert found.approvals.distinct_teams
    assert found.source.soak == timedelta(minutes=90)
    assert (found.target.healthy, found.target.drift) == (True, Answer.BLOCK)
    assert (found.change.downgrade, found.change.skipped_stage, found.change.max_targets_per_wave) == (
        Answer.BLOCK,
        Answer.ALLOW,
        50,
    )
    execution = found.execution
    assert (execution.mode, execution.strategies) == (
        ExecutionMode.PULL_REQUEST,
        (Strategy.INCREMENTAL, Strategy.CANARY),
    )
    assert (execution.rollback_mode, execution.owners, execution.window) == (Need.REQUIRED,) * 3
    assert execution.waves == (WaveRule(tag="ring=1"), WaveRule(count=20), WaveRule(rest=True))
    assert (execution.halt_above, execution.settle) == (25, timedelta(minutes=2))
    assert (found.verification.accept, found.verification.max_evidence_age) == (
        Acceptance.OWNER,
        timedelta(days=7),
    )
    assert found.rules[0].message == "Pin images to a version."
    assert found.abandon == ("sre",)


def test_a_policy_knows_the_lines_of_its_parts():
    text = "policies:\n  - name: p\n    source:\n      soak: 1h\n    target: {healthy: true}\n"
    places = read(text).policies[0].places
    lines = {part: int(place.removeprefix(f"{FILE}:")) for part, place in places.items()}
    start = lines[""]
    assert (lines["source.soak"], lines["target.healthy"]) == (start + 2, start + 3)
    assert lines["source.verified"] == start + 2
    assert lines["execution.owners"] == start


def test_freezes_have_both_forms():
    once, weekends, nights = read(head=WHOLE).freezes
    assert (once.start, once.end) == (datetime(2026, 12, 19, 0, 0), datetime(2027, 1, 4, 6, 0))  # noqa: DTZ001 - civil
    assert once.rollback_exempt
    assert once.place.startswith(f"{FILE}:")
    assert (weekends.at, weekends.until_day, weekends.until_time) == (time(16), "MO", time(8))
    assert (nights.at, nights.lasts, nights.scope.services) == (time(22), timedelta(hours=8), {"billing"})


def test_people_are_found_by_any_address():
    people = read(head=WHOLE).people
    person = people.by_email("SANA@example.com")
    assert person is not None
    assert person.id == "s.iyer"
    assert people.by_id("m.ruiz").forge == {"gitea": "mruiz"}
    assert people.by_id("ci").bot


def test_an_unquoted_time_and_word_stay_text():
    """YAML 1.1 would make 79200 of 22:00, and False of the name `no`."""
    text = "freezes: [{name: no, zone: UTC, rule: FREQ=DAILY, at: 22:00, for: 1h}]\n"
    (freeze,) = read(text).freezes
    assert (freeze.name, freeze.at) == ("no", time(22))


def split_up(text: str) -> dict[str, str]:
    """Put every second entry of each block list into a second file."""
    first, second = list[str](), ["apiVersion: gitopshq.dev/v1", "kind: Workspace"]
    section, number, target = "", 0, first
    for line in text.splitlines():
        if line and not line.startswith((" ", "#")):
            section, number, target = line, 0, first
        elif line.startswith("  - "):
            number += 1
            target = second if number % 2 == 0 else first
            if number == 2:
                second.append(section)
        target.append(line)
    return {".gitopshq/a.yaml": "\n".join(first), ".gitopshq/b.yml": "\n".join(second)}


def test_digests_are_the_same_however_the_files_are_split_and_formatted():
    whole, split = read(head=WHOLE), read_files(split_up(WHOLE))
    assert [binding.order for binding in split.bindings] == [0, 1, 2]
    assert (split.policy_digest, split.bindings_digest) == (whole.policy_digest, whole.bindings_digest)
    commented = read(
        head="# a comment\n" + WHOLE.replace("{name: dev,     tier: dev, ", "{tier: dev, name: dev,")
    )
    assert commented.policy_digest == whole.policy_digest
    spelled = read(head=WHOLE.replace("expire: 24h", "expire: 1d").replace("travels: true}", "}"))
    assert spelled.policy_digest == whole.policy_digest, (
        "another spelling of the same, and a default left out"
    )


@pytest.mark.parametrize(
    ("old", "new", "policy", "bindings"),
    [
        ("context: eu-prod-1", "context: eu-prod-2", True, False),
        ("count: 20", "count: 21", True, False),
        ("name: year-end", "name: new-year", False, False),
        ("key: replicaCount", "key: replicas", True, True),
        ("path: development", "path: develop", True, True),
        ("label: image", "label: source", True, True),
        ("registry.example.com/billing", "registry.example.com/other", True, True),
        ("teams: [sre]}", "teams: [sre, more]}", True, False),
        ("{name: acme,", "{name: acme2,", True, True),
        ('{ring: "1",', '{ring: "2",', True, False),
    ],
)
def test_digests_change_with_what_they_cover(old: str, new: str, policy: bool, bindings: bool):
    before, after = read(head=WHOLE), read(head=WHOLE.replace(old, new))
    assert (before.policy_digest != after.policy_digest) == policy
    assert (before.bindings_digest != after.bindings_digest) == bindings


def test_the_precheck_comes_before_anything_is_read():
    def refuse(_data: bytes) -> None:
        raise UnsafeInputError("an alias bomb", where="line 7, column 3", remedy="Write it out.")

    with pytest.raises(WorkspaceFaultsError) as caught:
        WorkspaceFiles(refuse, rule_trouble).read({FILE: b"\xff not even text"})
    (fault,) = caught.value.faults
    assert (fault.line, fault.column, fault.message, fault.remedy) == (7, 3, "an alias bomb", "Write it out.")


def test_no_file_says_so():
    with pytest.raises(WorkspaceFaultsError, match="no workspace file"):
        WorkspaceFiles(no_check, rule_trouble).read({})


def test_a_scalar_in_two_files_names_both_places():
    with pytest.raises(WorkspaceFaultsError) as caught:
        read_files(
            {
                ".gitopshq/a.yaml": HEAD + "ledger: refs/heads/_a\n",
                ".gitopshq/b.yaml": "\nledger: refs/heads/_b\n",
            }
        )
    (fault,) = caught.value.faults
    assert (fault.file, fault.line) == (".gitopshq/b.yaml", 2)
    assert "first in .gitopshq/a.yaml:8" in fault.message
