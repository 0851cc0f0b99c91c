"""Going back in words: which point is chosen at first, what to know before, and why the deed is still off."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.application.observing import Reading
from desktop.application.rollback_history import RollbackHistory, RollbackPoint
from desktop.application.rollbacks import RollbackPreview
from desktop.domain.freeze import FreezeVerdict
from desktop.domain.lane import RejectedRelease, Verified
from desktop.domain.plan import Change, Plan, PlannedTarget
from desktop.domain.policy import RollbackMode
from desktop.domain.request import Mark, Restores
from desktop.domain.target import Slot, Target
from desktop.presentation.rollback_view import (
    ChangeView,
    Consent,
    change_view,
    facts,
    first_choice,
    history_notice,
    left_release,
    live_fact,
    point_rows,
    why_off,
)

NOW = datetime(2026, 11, 24, 15, 4, tzinfo=UTC)
MARK = Mark(seq=3, sha256="", at=NOW - timedelta(hours=1), by="a.chen", reason="5xx on checkout")
PASSED = Verified(mark=MARK, request_id="", attempt=0, commit="", result="passed", accepted_by="", targets=())
CART, WEB = Slot("acme", "cart"), Slot("acme", "web")


def point(label: str, days: int, until: int | None = None, **changes: object) -> RollbackPoint:
    made = RollbackPoint(
        commit=f"c-{label}-{days}",
        when=NOW - timedelta(days=days),
        author="m.ruiz",
        subject=f"Promote {label}",
        label=label,
        labels=1,
        changed=2,
        until=None if until is None else NOW - timedelta(days=until),
        request=None,
        undone_by=None,
        verified=PASSED,
        rejected=None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def history(*points: RollbackPoint) -> RollbackHistory:
    return RollbackHistory(
        points=points,
        slots=frozenset({CART, WEB}),
        ever={"2026.11.1": frozenset({CART, WEB}), "2026.11.0": frozenset({WEB})},
    )


def preview(*changes: Change, **more: object) -> RollbackPreview:
    plan = Plan(
        source="prod-eu",
        target="prod-eu",
        targets=(PlannedTarget(tenant="acme", service="cart", changes=changes),) if changes else (),
        edits=(),
        bindings_digest="",
        policy_digest="",
    )
    made = RollbackPreview(
        request=None,
        plan=plan,
        restores=Restores(mode=RollbackMode.FULL, commit="c"),
        refused=(),
        kept=(),
        already=(),
    )
    return replace(made, **more)  # type: ignore[arg-type]


IMAGE = Change(field="image", path="envs/cart.yaml", before="2026.11.3", after="2026.11.1")
CURRENT = point("2026.11.3", 1)
OPEN = FreezeVerdict(now=NOW, active=(), targets=0, asked=0, opens_at=None, next_freeze=None)


def test_the_newest_proven_point_is_chosen_at_first() -> None:
    struck = RejectedRelease(release="2026.11.2", services=(), mark=MARK)
    points = (
        CURRENT,
        point("2026.11.2", 3, 1, rejected=struck),
        point("2026.11.1", 9, 3, verified=None),
        point("2026.11.0", 20, 9),
    )
    assert first_choice(history(*points), "") == "c-2026.11.0-20"
    assert first_choice(history(CURRENT, points[2]), "") == "c-2026.11.1-9"
    assert first_choice(history(CURRENT), "") == ""


def test_rows_say_release_message_who_verification_and_how_long_it_stood() -> None:
    now, before = point_rows(history(CURRENT, point("2026.11.1", 15, 1)), NOW)
    assert now.marks == ("runs now",)
    assert not now.can_be_chosen
    assert before.story == "m.ruiz · verified: passed · stood 14 d · 2 of 2 targets"
    assert before.subject == "Promote 2026.11.1"
    (hostile,) = point_rows(history(point("1", 1, subject="<b>x</b>\u202e\n")), NOW)
    assert "\u202e" not in hostile.subject


def test_without_a_proven_point_that_is_said_and_what_exists_is_listed() -> None:
    assert history_notice(history(CURRENT, point("2026.11.1", 9, 1))) == ""
    told = history_notice(history(CURRENT, point("2026.11.1", 9, 1, verified=None)))
    assert told.startswith("No earlier verified release for this scope")


def test_the_change_counts_targets_and_names_releases() -> None:
    view = change_view(preview(IMAGE, already=(WEB,)), history(CURRENT), "image")
    assert (view.before, view.after, view.words) == ("2026.11.3", "2026.11.1", "1 of 2 targets changes")
    assert view.mode_words == "Everything of the scope goes back: 1 to 2026.11.1, 1 are there already."
    assert left_release(preview(IMAGE), "image") == "2026.11.3"
    assert left_release(preview(replace(IMAGE, field="replicas")), "image") == ""


def test_what_to_know_before_names_coverage_removal_refusals_and_marks() -> None:
    gone = replace(IMAGE, field="flag", after=None)
    chosen = point(
        "2026.11.0",
        20,
        9,
        verified=None,
        rejected=RejectedRelease(release="2026.11.0", services=(), mark=MARK),
    )
    found = facts(
        preview(IMAGE, gone, refused=((WEB, "image was changed since"),), kept=("envs/web.yaml",)),
        history(CURRENT),
        chosen,
        OPEN,
        NOW,
    )
    assert [fact.strong for fact in found] == [
        "1 target cannot go back",
        "2026.11.0 is rejected",
        "1 of 2 targets never ran 2026.11.0",
        "2026.11.0 was not verified here",
        "Configuration is removed: 1 value",
        "Later edits stay in 1 file",
    ]


def test_what_runs_now_is_never_called_equal_unseen() -> None:
    target = Target("prod-eu", "acme", "cart")
    assert live_fact(None, (target,), NOW).sign.word == "unknown"
    assert live_fact(Reading(at=NOW, unreachable="no route"), (target,), NOW).sign.word == "unknown"
    assert live_fact(Reading(at=NOW), (target,), NOW).strong == "1 target not seen"


VIEW = ChangeView(before="a", after="b", count=3, asked=3, words="", mode_words="", files=(), digest="")
CONSENT = Consent(
    environment="prod-eu",
    production=True,
    typed="prod-eu",
    reason="5xx on checkout",
    owners_needed=True,
    owner="a.chen",
    fallback="m.ruiz",
)


@pytest.mark.parametrize(
    ("view", "consent", "off", "why"),
    [
        (VIEW, CONSENT, "", ""),
        (VIEW, CONSENT, "Read-only", "Read-only"),
        (None, CONSENT, "", "The change is being read"),
        (replace(VIEW, count=0), CONSENT, "", "Nothing would change"),
        (VIEW, replace(CONSENT, fallback=""), "", "Name who verifies, and the fallback"),
        (VIEW, replace(CONSENT, typed=""), "", "Type prod-eu to confirm"),
        (VIEW, replace(CONSENT, typed="prod-us"), "", "This is for prod-eu: type that name"),
        (VIEW, replace(CONSENT, reason="too short"), "", "Write a reason of 10 characters or more"),
        (VIEW, replace(CONSENT, production=False, typed=""), "", ""),
    ],
)
def test_why_the_deed_is_off(view: ChangeView | None, consent: Consent, off: str, why: str) -> None:
    assert why_off(view, consent, off) == why
