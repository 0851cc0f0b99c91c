"""Each risk flag once: when it is raised, how grave it is, and what it names."""

import pytest

from desktop.domain import risk
from desktop.domain.lane import RejectedRelease
from desktop.domain.plan import Change, PlannedTarget
from desktop.domain.policy import Answer
from desktop.domain.release import Order
from desktop.domain.request import Mark
from desktop.domain.risk import LabelMove, RiskFlag, RiskKind, Severity
from desktop.domain.target import Slot
from tests.fakes.ledger_events import START, LaneBuilder, make_plan

WEB, BILLING = Slot("acme", "web"), Slot("acme", "billing")


def is_flag(flag: RiskFlag | None, kind: RiskKind, severity: Severity, *words: str) -> None:
    assert flag is not None
    assert (flag.kind, flag.severity) == (kind, severity)
    assert flag.remedy
    text = " ".join((flag.sentence, *flag.items))
    for word in words:
        assert word in text, text


def test_nothing_found_is_no_flag() -> None:
    assert risk.shared_outside({}) is None
    assert risk.unrelated((), Answer.BLOCK) is None
    assert risk.downgrades((), Answer.BLOCK) is None
    assert risk.skipped_stage({}, Answer.BLOCK) is None
    assert risk.only_in_target(()) is None
    assert risk.secrets(()) is None
    assert risk.without_source((), "stage") is None
    assert risk.without_place(()) is None
    assert risk.not_editable({}) is None
    assert risk.rejected_release((), "image", ()) is None
    assert risk.concurrent(make_plan(["acme/web"]), ()) is None
    assert risk.blast_radius(1, 2, 0, ["eu"]) is None


ANSWERS = [(Answer.BLOCK, Severity.STOP), (Answer.REASON, Severity.REASON), (Answer.ALLOW, Severity.NOTE)]


@pytest.mark.parametrize(("answer", "severity"), ANSWERS)
def test_the_policy_says_how_grave_it_is(answer: Answer, severity: Severity) -> None:
    down = LabelMove(slot=WEB, before="2.0.0", after="1.0.0", order=Order.LESS)
    is_flag(risk.unrelated(["README.md"], answer), RiskKind.UNRELATED, severity, "README.md")
    is_flag(risk.downgrades([down], answer), RiskKind.DOWNGRADE, severity, "2.0.0 → 1.0.0")
    is_flag(risk.skipped_stage({"test": [WEB]}, answer), RiskKind.SKIPPED_STAGE, severity, "never in test")


def test_what_cannot_be_compared_counts_as_a_downgrade() -> None:
    moves = [
        LabelMove(slot=WEB, before="blue", after="green", order=Order.UNKNOWN),
        LabelMove(slot=BILLING, before="1.0.0", after="1.1.0", order=Order.GREATER),
    ]
    flag = risk.downgrades(moves, Answer.REASON)
    is_flag(flag, RiskKind.DOWNGRADE, Severity.REASON, "1 target", "1 cannot be compared")
    assert flag is not None
    assert flag.slots == (WEB,)


def test_shared_edits_name_whom_they_touch() -> None:
    flag = risk.shared_outside({"all.yaml: tag": [WEB, BILLING], "b.yaml: tag": [WEB]})
    is_flag(
        flag, RiskKind.SHARED_OUTSIDE, Severity.STOP, "2 targets outside the scope", "all.yaml: tag: 2 other"
    )
    assert flag is not None
    assert flag.slots == (BILLING, WEB)


def test_blast_radius() -> None:
    is_flag(risk.blast_radius(51, 500, 50, []), RiskKind.BLAST_RADIUS, Severity.REASON, "at most 50")
    is_flag(risk.blast_radius(3, 5, 0, []), RiskKind.BLAST_RADIUS, Severity.NOTE, "3 of 5 targets")
    is_flag(
        risk.blast_radius(2, 50, 0, ["eu", "us"]),
        RiskKind.BLAST_RADIUS,
        Severity.NOTE,
        "2 regions at once: eu, us",
    )
    assert risk.blast_radius(50, 500, 50, ["eu"]) is None
    assert risk.blast_radius(1, 1, 0, []) is None


def test_what_stops_and_what_is_noted() -> None:
    is_flag(risk.without_source([WEB], "stage"), RiskKind.NO_SOURCE, Severity.STOP, "no source in stage")
    is_flag(
        risk.not_editable({WEB: "web.yaml:3:9: an alias"}),
        RiskKind.NOT_EDITABLE,
        Severity.STOP,
        "web.yaml:3:9",
    )
    is_flag(risk.without_place(["acme/web: config"]), RiskKind.NO_PLACE, Severity.REASON, "config")
    is_flag(risk.only_in_target(["acme/web: x"]), RiskKind.CONFIG_ONLY_IN_TARGET, Severity.NOTE, "1 value")
    is_flag(risk.secrets(["s.yaml: Secret/x data.token"]), RiskKind.SECRET, Severity.NOTE, "data.token")


def test_a_rejected_release_stops_only_where_it_goes() -> None:
    mark = Mark(seq=1, sha256="", at=START, by="s.cle", reason="leaks memory")
    targets = [
        PlannedTarget(
            tenant=slot.tenant,
            service=slot.service,
            changes=(Change(field="image", path="x", before="1.0.0", after="1.1.0"),),
        )
        for slot in (WEB, BILLING)
    ]
    everywhere = RejectedRelease(release="1.1.0", services=(), mark=mark)
    is_flag(
        risk.rejected_release(targets, "image", [everywhere]),
        RiskKind.REJECTED_RELEASE,
        Severity.STOP,
        "2 targets",
        "leaks memory",
    )
    only_web = risk.rejected_release(
        targets, "image", [RejectedRelease(release="1.1.0", services=("web",), mark=mark)]
    )
    assert only_web is not None
    assert only_web.slots == (WEB,)
    assert (
        risk.rejected_release(targets, "image", [RejectedRelease(release="1.0.0", services=(), mark=mark)])
        is None
    )
    assert risk.rejected_release(targets, "config", [everywhere]) is None


def test_another_open_request_is_named_by_targets_and_by_files() -> None:
    lane = LaneBuilder()
    other = lane.request(lane.submit(1, make_plan(["acme/web"], paths={"acme/web": "all.yaml"})))
    same_target = make_plan(["acme/web", "beta/web"])
    is_flag(
        risk.concurrent(same_target, [other]),
        RiskKind.CONCURRENT,
        Severity.REASON,
        "prod-eu/R-1",
        "1 target, 0 files",
    )
    same_file = make_plan(["beta/web"], paths={"beta/web": "all.yaml"})
    is_flag(
        risk.concurrent(same_file, [other]),
        RiskKind.CONCURRENT,
        Severity.REASON,
        "0 targets, 1 file in common",
    )
    assert risk.concurrent(make_plan(["beta/web"]), [other]) is None


@pytest.mark.parametrize(
    ("document", "key", "text", "secret"),
    [
        ("Secret/db", "data.user", "x", True),
        ("SealedSecret/db", "spec.x", "x", True),
        ("Certificate/tls", "spec.dnsNames.[0]", "x", True),
        ("Deployment/web", "spec.env.DB_PASSWORD", "x", True),
        ("0", "auth.apiKey", "x", True),
        ("0", "image.tag", "ENC[AES256_GCM,data:x]", True),
        ("0", "image.tag", "1.2.0", False),
        ("Deployment/web", "spec.replicas", "2", False),
    ],
)
def test_what_is_a_secret(document: str, key: str, text: str, secret: bool) -> None:
    assert risk.is_secret(document, key, text) is secret
