"""Cards: what is not known is never healthy, the worst comes first, and the spoken words hold the whole story."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from desktop.domain.environment import Environment, Pipeline, Route, Tier
from desktop.domain.freeze import ActiveFreeze, FreezeVerdict
from desktop.domain.freeze_rule import FreezeScope, Occurrence
from desktop.domain.observation import Health
from desktop.presentation.cluster_summary import ClusterSummary
from desktop.presentation.pipeline_cards import attention, cards_of, edges_of, group_counts
from desktop.presentation.signs import ATTENTION, FAILED, FROZEN, HEALTHY, NOT_DEPLOYED, UNKNOWN
from tests.unit.presentation.graph_examples import card
from tests.unit.presentation.standing_examples import NOW, standing

_ONE = {("acme", "billing"): "2026.11.3"}
BERLIN = ZoneInfo("Europe/Berlin")
_OPENS = datetime(2026, 11, 30, 7, tzinfo=UTC)
FROZEN_NOW = FreezeVerdict(
    now=NOW,
    active=(
        ActiveFreeze(
            name="weekends",
            reason="",
            scope=FreezeScope(),
            occurrence=Occurrence(start=NOW, end=_OPENS),
            rollback_exempt=True,
            targets=1,
        ),
    ),
    targets=1,
    asked=1,
    opens_at=_OPENS,
    next_freeze=None,
)


def reading(*, drifted: int = 0, unreachable: str = "", **healths: int) -> ClusterSummary:
    found = {Health[name.upper()]: count for name, count in healths.items()}
    return ClusterSummary(at=NOW, healths=found, drifted=drifted, unreachable=unreachable)


def test_a_cluster_that_was_not_asked_or_does_not_answer_is_unknown():
    places = [standing("dev", labels=_ONE), standing("test", labels=_ONE), standing("prod", labels=_ONE)]
    readings = {"test": reading(unreachable="no route"), "prod": reading(healthy=1)}
    cards = cards_of(places, readings, (), NOW)
    assert [(one.sign, one.tail) for one in cards] == [
        (UNKNOWN, "not asked yet"),
        (UNKNOWN, "out of reach"),
        (HEALTHY, ""),
    ]
    assert attention(cards) == ["dev", "test"]


def test_the_worst_that_was_seen_is_the_sign_and_drift_has_a_badge():
    places = [standing("dev", labels=_ONE), standing("test", labels=_ONE), standing("empty")]
    readings = {
        "dev": reading(degraded=2, healthy=3, drifted=1),
        "test": reading(healthy=3, drifted=4),
        "empty": reading(),
    }
    dev, test, empty = cards_of(places, readings, (), NOW)
    assert (dev.sign, dev.tail) == (FAILED, "2 targets")
    assert (test.sign, test.tail) == (ATTENTION, "drift 4")
    assert [(badge.words, badge.sentence) for badge in test.badges] == [("4", "drift in 4 targets")]
    assert empty.sign == NOT_DEPLOYED, "nothing is there that could be healthy"
    assert not empty.needs_attention


def test_a_lane_that_is_broken_needs_attention_whatever_its_cluster_says():
    broken = standing("prod", labels=_ONE, problem="event 7 is malformed")
    (one,) = cards_of([broken], {"prod": reading(healthy=1)}, (), NOW)
    assert (one.sign, one.tail) == (ATTENTION, "lane read-only")


def test_a_card_counts_its_majority_and_speaks_its_whole_story():
    labels = {("acme", "a"): "2.0", ("acme", "b"): "2.0", ("beta", "a"): "1.9"}
    there = standing(
        "test",
        labels=labels,
        layer=1,
        routes=(Route(source="test", target="prod-eu"), Route(source="test", target="prod-us")),
    )
    one = cards_of([standing("dev"), there], {"test": reading(healthy=3)}, (), NOW)[1]
    assert (one.release, one.counts) == ("mixed (2)", "2/3")
    assert one.spoken == (
        "test, environment 2 of 2, test, healthy, release mixed (2), 2 of 3 targets,"
        " promotes to prod-eu and prod-us"
    )


def test_what_freezes_an_environment_is_told_by_its_card_and_by_the_edge_into_it():
    places = [
        standing("dev", routes=(Route(source="dev", target="prod"), Route(source="dev", target="test"))),
        standing("prod", labels=_ONE, freeze=FROZEN_NOW),
        standing("broken", labels=_ONE, freeze=FROZEN_NOW, problem="event 7 is malformed"),
    ]
    dev, prod, broken = cards_of(places, {}, (), NOW, BERLIN)
    told = "frozen by weekends until Mon 30 Nov 07:00 UTC (08:00 CET), rollbacks pass"
    assert (prod.sign, prod.tail) == (FROZEN, "to 30 Nov 07:00")
    assert prod.spoken.count(told) == broken.spoken.count(told) == 1
    assert told in prod.also
    assert "lane read-only" in broken.spoken
    assert dev.spoken.endswith("promotes to prod (frozen by weekends) and test")


def test_a_freeze_of_some_tenants_closes_neither_the_environment_nor_the_edge_into_it():
    some = replace(FROZEN_NOW.active[0], name="quarter close", scope=FreezeScope(tenants=frozenset({"acme"})))
    partly = replace(FROZEN_NOW, active=(some,))
    places = [
        standing("dev", labels=_ONE, routes=(Route(source="dev", target="prod"),)),
        standing("prod", labels=_ONE, freeze=partly),
        standing("both", labels=_ONE, freeze=replace(partly, active=(some, *FROZEN_NOW.active))),
    ]
    readings = {"dev": reading(healthy=1), "prod": reading(healthy=1), "both": reading(healthy=1)}
    dev, prod, both = cards_of(places, readings, (), NOW)
    assert (prod.sign, prod.freeze) == (HEALTHY, "")
    assert [(badge.icon, badge.words) for badge in prod.badges] == [("snowflake", "Partly")]
    assert prod.spoken.count("partly frozen by quarter close until Mon 30 Nov 07:00 UTC") == 1
    assert dev.spoken.endswith("promotes to prod")
    assert (both.sign, both.badges) == (FROZEN, ())


def test_an_edge_into_production_needs_approval_and_one_to_nowhere_is_left_out():
    names = {"dev": Tier.DEV, "prod": Tier.PROD}
    pipeline = Pipeline(
        environments=tuple(Environment(name=name, tier=tier, folder=name) for name, tier in names.items()),
        routes=(Route(source="dev", target="prod"),),
    )
    cards = cards_of([standing("dev", tier=Tier.DEV), standing("prod", tier=Tier.PROD)], {}, (), NOW)
    (edge,) = edges_of(pipeline, cards, ())
    assert (edge.source, edge.target, edge.needs_approval, edge.frozen) == ("dev", "prod", True, False)
    assert edges_of(pipeline, cards[:1], ()) == [], "the target is not shown"


def test_a_group_is_counted_by_status_the_worst_first():
    cards = [card("a"), card("b", sign=FAILED), card("c"), card("d", sign=UNKNOWN)]
    assert group_counts(cards) == [(FAILED, 1), (UNKNOWN, 1), (HEALTHY, 2)]
