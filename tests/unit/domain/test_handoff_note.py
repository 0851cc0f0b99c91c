"""The handoff note: the guide's fields in their order, and "not set" where nobody set anything."""

from dataclasses import replace
from datetime import timedelta

from desktop.domain.approval import ApprovalStanding, RuleStanding
from desktop.domain.environment import ApprovalRule
from desktop.domain.handoff import handoff
from desktop.domain.request import Request, Window
from tests.fakes.ledger_events import START, LaneBuilder, make_plan

GUIDE = [
    "Source environment",
    "Target environment",
    "Scope (tenants/services)",
    "Approvals required",
    "Execution window",
    "Verification owner",
    "Fallback owner",
]
NONE = ApprovalStanding(rules=(), not_counted=(), next_expiry=None)
PARTIAL = ApprovalStanding(
    rules=(RuleStanding(rule=ApprovalRule(team="sre", count=2), given=("s.cle",), candidates=()),),
    not_counted=(),
    next_expiry=None,
)


def request(*names: str, **changes: object) -> Request:
    lane = LaneBuilder()
    plan = make_plan(names or ["acme/billing", "beta/web"], paths={"web": "web.yaml"})
    made = lane.request(lane.submit(1, plan))
    return replace(made, submission=replace(made.submission, **changes))  # type: ignore[arg-type]


def test_the_guides_seven_fields_come_first() -> None:
    assert [name for name, _ in handoff(request(), NONE).fields][:7] == GUIDE


def test_what_nobody_set_reads_not_set() -> None:
    fields = dict(handoff(request(rollback_mode=None), NONE).fields)
    for name in ("Execution window", "Verification owner", "Fallback owner", "Rollback mode", "Notes"):
        assert fields[name] == "not set"
    assert fields["Approvals required"] == "none"
    assert all(fields.values())


def test_what_was_set_is_there() -> None:
    window = Window(start=START, end=START + timedelta(hours=2))
    made = request(
        window=window, verification_owner="s.cle", fallback_owner="m.ben", handoff_notes="mind the cache"
    )
    fields = dict(handoff(made, PARTIAL).fields)
    assert fields["Source environment"] == "stage"
    assert fields["Target environment"] == "prod-eu"
    assert fields["Scope (tenants/services)"].startswith(
        "2 targets, 2 tenants (acme, beta), 2 services (billing, web); plan "
    )
    assert made.submission.plan_digest[:12] in fields["Scope (tenants/services)"]
    assert fields["Approvals required"] == "1 of 2, still needs: sre"
    assert fields["Execution window"] == "2026-03-02T09:00:00.000Z to 2026-03-02T11:00:00.000Z"
    assert fields["Verification owner"] == "s.cle"
    assert fields["Rollback mode"] == "full"
    assert fields["Links"] == "gitopshq://request/prod-eu/R-1"
    assert fields["Notes"] == "mind the cache"


def test_many_names_are_counted_and_a_workspace_without_tenants_does_not_show_the_word() -> None:
    many = dict(handoff(request(*[f"t{number}/web" for number in range(6)]), NONE).fields)
    assert "6 tenants, 1 service (web)" in many["Scope (tenants/services)"]
    none = dict(handoff(request("/web"), NONE).fields)
    assert "tenant" not in none["Scope (tenants/services)"]


def test_the_text_of_the_note_is_no_markup() -> None:
    text = handoff(request(handoff_notes="a|b\n<img src=x> [x](y) `c`"), NONE).markdown()
    assert "| Notes | a\\|b \\<img src=x\\> \\[x\\](y) \\`c\\` |" in text
    assert text.count("\n| ") == len(handoff(request(), NONE).fields) + 1


def test_the_note_as_text_has_a_line_a_field() -> None:
    text = handoff(request(handoff_notes="a|b\nc"), NONE).text()
    lines = text.splitlines()
    assert lines[0] == "Handoff prod-eu/R-1"
    assert len(lines) == 2 + len(handoff(request(), NONE).fields)
    assert lines[2].split(":", 1) == ["Source environment", "       stage"]
    assert lines[-1].endswith("a|b c")


def test_a_filled_note_changes_only_fields_it_has_and_what_was_emptied_reads_not_set() -> None:
    note = handoff(request(verification_owner="s.cle"), NONE)
    filled = note.filled({"Fallback owner": "m.ben", "Verification owner": "", "Colour": "red"})
    assert filled.value("Fallback owner") == "m.ben"
    assert filled.value("Verification owner") == ""
    assert dict(filled.fields)["Verification owner"] == "not set"
    assert [name for name, _ in filled.fields] == [name for name, _ in note.fields]
    assert note.filled({}) == note
