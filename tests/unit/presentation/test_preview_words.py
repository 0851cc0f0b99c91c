"""A preview in words: what its flags, groups, terms and obstacles say; no window, no repository."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.application.drafts import Draft
from desktop.application.planning import PlanInputs, Planned
from desktop.application.preview_checks import LastVerified, Surroundings
from desktop.application.previews import FileDiff, KeyChange, Preview
from desktop.application.proposals import Proposal
from desktop.domain.observation import Health, Observation
from desktop.domain.observed_risk import source_unproven, stale_input, target_drift
from desktop.domain.plan import Change, Edit, Plan, PlannedTarget
from desktop.domain.policy import Answer, RollbackMode, Strategy
from desktop.domain.release import Order
from desktop.domain.risk import LabelMove, RiskFlag, RiskKind, Severity
from desktop.domain.target import Slot, Target
from desktop.presentation.preview_depths import KEYS, LIVE, VALUES, Depth, offered
from desktop.presentation.preview_export import preview_json, preview_markdown
from desktop.presentation.preview_flags import FlagRow, flag_counts, flag_rows, solved_by
from desktop.presentation.preview_groups import group_rows
from desktop.presentation.preview_terms import terms, window_fault, window_of, wishes
from desktop.presentation.preview_view import Jump, Kind, PreviewView, obstacles, preview_view, with_draft

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
WEB, PAY, NEW, OLD = (Slot("acme", name) for name in ("web", "pay", "new", "old"))
REASON = "Agreed in the release meeting."
SECRET = "AgBsealedvalue"


class _Secrets:
    """Knows one secret field, as `SecretValues` knows those of a workspace."""

    def shown(self, field: str, text: str | None) -> str | None:
        return "(secret)" if field == "pay-api-key" and text is not None else text


SECRETS = _Secrets()


def planned(slot: Slot, *changes: tuple[str, str | None, str | None]) -> PlannedTarget:
    path = f"envs/stage/{slot.tenant}/{slot.service}/values.yaml"
    return PlannedTarget(
        tenant=slot.tenant,
        service=slot.service,
        changes=tuple(Change(field=one, path=path, before=two, after=three) for one, two, three in changes),
    )


TARGETS = (
    planned(NEW, ("image", None, "2")),
    planned(OLD, ("image", "3", "2")),
    planned(PAY, ("image", "1", "2"), ("pay-api-key", SECRET + "1", SECRET + "2")),
    planned(WEB, ("image", "1", "2")),
)


def preview(*flags: RiskFlag) -> Preview:
    edits = tuple(
        Edit(path=one.changes[0].path, mode="100644", old_blob="a" * 40, new_blob="b" * 40, slots=(one.slot,))
        for one in TARGETS
    )
    plan = Plan(
        source="test", target="stage", targets=TARGETS, edits=edits, bindings_digest="b", policy_digest="p"
    )
    moves = tuple(
        LabelMove(slot=slot, before=before, after="2", order=order)
        for slot, before, order in (
            (OLD, "3", Order.LESS),
            (PAY, "1", Order.GREATER),
            (WEB, "1", Order.GREATER),
        )
    )
    inputs = PlanInputs(
        source="test", target="stage", slots=frozenset(plan.slots), source_commit="c" * 40, base="c" * 40
    )
    return Preview(
        inputs=inputs,
        plan=plan,
        planned=Planned(plan=plan, edits=(), already=()),
        flags=flags,
        moves=moves,
        commits=(),
    )


def flag(kind: RiskKind, severity: Severity, *slots: Slot) -> RiskFlag:
    return RiskFlag(
        kind=kind,
        severity=severity,
        sentence="something is so",
        items=tuple(str(slot) for slot in slots) or ("an item",),
        remedy="Do this.",
        slots=slots,
    )


DOWNGRADE = flag(RiskKind.DOWNGRADE, Severity.REASON, OLD)
STOP = flag(RiskKind.SHARED_OUTSIDE, Severity.STOP, Slot("other", "web"), Slot("third", "web"))
NOTE = flag(RiskKind.SECRET, Severity.NOTE)


def view(draft: Draft, *flags: RiskFlag, surroundings: Surroundings | None = None) -> PreviewView:
    return preview_view(preview(*flags), surroundings or Surroundings(at=NOW), draft, SECRETS, "2", NOW)  # type: ignore[arg-type]


def draft(**given: object) -> Draft:
    return replace(Draft(id="D-1", source="test", target="stage"), **given)  # type: ignore[arg-type]


def test_what_a_draft_says_is_put_on_a_view_without_judging_anew() -> None:
    flags = (STOP, DOWNGRADE, NOTE)
    shown = view(draft(), *flags)
    answered = draft(reasons={"downgrade": REASON}, reviewed=frozenset({shown.groups[0].key, "gone"}))
    assert with_draft(shown, flags, answered) == view(answered, *flags)
    assert with_draft(view(answered, *flags), flags, draft()) == shown


def test_counts_moves_and_groups_tell_the_same_number() -> None:
    made = view(draft(), DOWNGRADE)
    assert made.headline == "4 targets change in stage"
    assert made.counts == ((2, "update"), (1, "install"), (1, "downgrade"))
    assert [(move.before, move.after, move.kind, move.targets) for move in made.moves] == [
        ("1", "2", Kind.UPDATE, 2),
        ("none", "installed", Kind.INSTALL, 1),
        ("3", "2", Kind.DOWNGRADE, 1),
    ]
    assert sum(group.count for group in made.groups) == 4


def test_groups_stand_by_risk_and_a_concern_sets_targets_apart() -> None:
    rows = group_rows(preview(), (DOWNGRADE,), frozenset(), SECRETS)  # type: ignore[arg-type]
    assert [(row.title, row.detail, row.sign.word) for row in rows] == [
        ("old: image", "3 → 2, downgrade", "downgrade"),
        ("new: install", "none → 2", "install"),
        ("pay: image, pay-api-key", "1 → 2, pay-api-key changed", "update"),
        ("web: image", "1 → 2", "update"),
    ]
    drift = target_drift({WEB: "replicas"}, Answer.REASON)
    assert drift is not None
    again = group_rows(preview(), (DOWNGRADE, drift), frozenset({rows[3].key, rows[0].key}), SECRETS)  # type: ignore[arg-type]
    reviewed = {row.title: row.reviewed for row in again}
    assert reviewed["old: image"]
    assert not reviewed["web: image"], "what was reviewed without its drift is looked at again"
    assert SECRET not in "".join(row.key + row.title + row.detail for row in again)


def test_a_flag_offers_what_takes_it_away() -> None:
    stop, reason, note = flag_rows((NOTE, DOWNGRADE, STOP), {"downgrade": "too short"})
    assert (stop.title, stop.deed, stop.rules) == (
        "Shared edit",
        "Include 2",
        ("include other/web", "include third/web"),
    )
    assert (reason.deed, reason.rules, reason.open) == ("Exclude 1", ("exclude acme/old",), True)
    assert (note.deed, note.open, note.needs_reason) == ("", False, False)
    assert [words for words, _colour in flag_counts((stop, reason, note))] == [
        "1 stop",
        "1 needs a reason",
        "1 note",
    ]
    (answered,) = flag_rows((DOWNGRADE,), {"downgrade": REASON})
    assert not answered.open
    assert answered.sign.word == "answered"


def test_more_targets_than_rules_are_read_are_left_to_the_scope_step() -> None:
    many = flag(RiskKind.SKIPPED_STAGE, Severity.REASON, *(Slot(f"t{n}", "web") for n in range(151)))
    assert flag_rows((many,), {})[0].deed == ""


def test_what_was_excluded_is_told_as_solved_and_can_be_taken_back() -> None:
    before = flag_rows((STOP, DOWNGRADE, NOTE), {})
    (by_rule, by_itself) = solved_by(before, (), ("exclude acme/old",))
    assert (by_itself.title, by_itself.words, by_itself.rules) == (
        "Downgrade",
        "1 target excluded from the scope",
        ("exclude acme/old",),
    )
    assert (by_rule.title, by_rule.words, by_rule.rules) == ("Shared edit", "no longer so", ())
    assert solved_by(before, before, ()) == ()


def test_what_is_missing_is_said_the_gravest_first() -> None:
    made = view(draft(), STOP, DOWNGRADE)
    found = obstacles(made, ("verification owner not named",), "Read-only")
    assert [(one.words, one.jump) for one in found] == [
        ("1 stop", Jump.STOP),
        ("1 reason missing", Jump.REASON),
        ("4 of 4 groups not reviewed", Jump.REVIEW),
        ("verification owner not named", Jump.OWNERS),
        ("Read-only", Jump.NOTHING),
    ]
    keys = frozenset(group.key for group in view(draft(), DOWNGRADE).groups)
    done = view(draft(reasons={"downgrade": REASON}, reviewed=keys), DOWNGRADE)
    assert obstacles(done, (), "") == ()
    assert (done.reviewed_groups, done.reviewed_targets) == (4, 4)


def test_a_target_tells_how_it_is_and_when_that_was_proven() -> None:
    seen = Observation(target=Target("stage", *WEB), observed_at=NOW, source="cluster", health=Health.HEALTHY)
    drifted = replace(seen, target=Target("stage", *PAY), drift=("replicas",))
    around = Surroundings(
        at=NOW, live={WEB: seen, PAY: drifted}, verified={WEB: LastVerified(at=NOW, result="passed")}
    )
    rows = {row.slot: (row.sign.word, row.standing) for row in view(draft(), surroundings=around).targets}
    assert rows == {
        NEW: ("not deployed", "not there yet"),
        OLD: ("unknown", "unknown, never verified"),
        PAY: ("drifted", "drifted, never verified"),
        WEB: ("healthy", "healthy, passed 14:00 UTC"),
    }


@pytest.mark.parametrize(
    ("answer", "severity"), [(Answer.BLOCK, Severity.STOP), (Answer.REASON, Severity.REASON)]
)
def test_drift_weighs_what_the_policy_says(answer: Answer, severity: Severity) -> None:
    made = target_drift({WEB: "replicas 2 → 5", PAY: "out of sync"}, answer)
    assert made is not None
    assert (made.severity, made.count, made.slots) == (severity, 2, (PAY, WEB))
    assert "2 targets differ" in made.sentence
    assert target_drift({WEB: "x"}, Answer.ALLOW) is None
    assert target_drift({}, answer) is None


def test_a_silent_cluster_and_an_unproven_source_stop() -> None:
    silent = stale_input((WEB,), "eu-test-2 did not answer")
    unproven = source_unproven({WEB: "never verified"}, "test")
    assert silent is not None
    assert unproven is not None
    assert silent.severity is unproven.severity is Severity.STOP
    assert silent.sentence == "eu-test-2 did not answer, 1 target"
    assert stale_input((), "x") is None
    assert source_unproven({}, "test") is None


PROPOSAL = Proposal(
    strategy=Strategy.INCREMENTAL,
    strategies=(Strategy.INCREMENTAL,),
    waves=(5, 20, 36),
    halt_above=50,
    rollback_mode_needed=True,
    owners_needed=True,
    window_needed=True,
    persons=(),
    lasts=(timedelta(minutes=12), timedelta(minutes=18)),
)


def test_terms_say_what_is_chosen_and_what_is_missing() -> None:
    made = terms(PROPOSAL, draft(verification_owner="a.chen"))
    assert (made.waves, made.lasts, made.rollback, made.owners) == (
        "5 / 20 / 36",
        "12 to 18 min",
        "Full",
        "a.chen",
    )
    assert made.missing == ("fallback owner not named", "window not chosen")
    assert terms(replace(PROPOSAL, lasts=None), draft()).lasts == ""


@pytest.mark.parametrize(
    ("start", "end", "fault"),
    [
        ("", "", ""),
        ("2026-11-27 20:00", "2026-11-27 22:00", ""),
        ("2026-11-27 20:00", "", "The window has no end."),
        ("tonight", "2026-11-27 22:00", "tonight is no time."),
        ("2026-11-27 22:00", "2026-11-27 20:00", "The window ends before it begins."),
    ],
)
def test_a_window_is_read_as_utc_or_said_to_be_wrong(start: str, end: str, fault: str) -> None:
    made = draft(window_start=start, window_end=end)
    assert window_fault(made).startswith(fault)
    assert bool(window_fault(made)) == bool(fault)
    window = window_of(made)
    assert (window is not None) == (bool(start) and not fault)
    if window is not None:
        assert window.start == datetime(2026, 11, 27, 20, tzinfo=UTC)


def test_wishes_carry_the_reasons_and_terms_of_the_draft() -> None:
    made = wishes(
        draft(strategy="full", rollback_mode="service", reasons={"downgrade": REASON, "unrelated": ""})
    )
    assert made.strategy is Strategy.FULL
    assert made.rollback_mode is RollbackMode.SERVICE
    assert dict(made.reasons) == {"downgrade": REASON}


def test_a_depth_without_data_is_not_offered() -> None:
    rendered = Depth(key="rendered", words="Rendered", help="")
    assert offered(live=False) == (VALUES, KEYS)
    assert offered(live=True, others=(rendered,)) == (VALUES, KEYS, rendered, LIVE)


def test_an_export_holds_everything_but_secrets_and_its_markdown_is_plain() -> None:
    hostile = FileDiff(path="x.yaml", keys=(), unified="@@ -1 +1 @@\n-```\n+# token: abcdef123456\n")
    keys = (KeyChange(document="", key="payApiKey", before="(secret)", after="(secret)", line=3),)
    diffs = (hostile, FileDiff(path="pay.yaml", keys=keys, unified="", folded="it holds secrets"))
    text = preview_markdown(preview(DOWNGRADE), (STOP,), diffs, SECRETS, NOW)  # type: ignore[arg-type]
    document = preview_json(preview(DOWNGRADE), (STOP,), diffs, SECRETS)  # type: ignore[arg-type]
    assert "\n````diff\n" in text
    assert "# 4 targets: test → stage" in text
    for made in (text, str(document)):
        assert SECRET not in made
        assert "abcdef123456" not in made
        assert "something is so" in made
        assert "pay-api-key" in made
    assert len(document["flags"]) == 2  # type: ignore[arg-type]


def test_rows_of_flags_are_plain_text() -> None:
    odd = replace(DOWNGRADE, sentence="turn \u202e around", items=("a\nb",))
    row: FlagRow = flag_rows((odd,), {})[0]
    assert row.sentence == "turn \\u202e around"
    assert row.items == ("a\\nb",)
