"""What happened in the sample's ledger: promotions, an incident with its rollback, freezes, and what waits now."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from desktop.application.sample_acts import (
    Accept,
    Approve,
    HandCommit,
    HoldEnvironment,
    LiftFreeze,
    NoteRequest,
    RaiseFreeze,
    Reject,
    RejectRelease,
    ReleaseHold,
    Run,
    StoryAct,
    Submit,
    SubmitRollback,
    VerifyEnvironment,
)
from desktop.backends.simulated.sample_catalog import CANARY_TENANTS, PILOTS_WITHOUT_CANARY, SHOP_SERVICES
from desktop.backends.simulated.sample_releases import SampleReleases
from desktop.backends.simulated.sample_repository import final_world
from desktop.backends.simulated.sample_script import AUTHORS
from desktop.domain.policy import RollbackMode
from desktop.domain.target import Target

YOU: Final = "m.ruiz"
"""Whom a person acts as when the sample is opened."""
INCIDENT: Final = "INC-77"

_REASON: Final = "Read and expected; agreed in the release meeting."
_SHOP_PILOTS: Final = f"include tag:ring=1 service:{','.join(SHOP_SERVICES)}"
_FRIDAY: Final = 4


class _Days:
    """Times of the story: Mondays to Thursdays before the making, when production is open."""

    def __init__(self, made_at: datetime) -> None:
        self._made_at = made_at

    def at(self, back: int, hour: int, minute: int, second: int = 0) -> datetime:
        """Return a time of the `back`-th such day before the day of the making."""
        day = self._made_at
        while back:
            day -= timedelta(days=1)
            back -= day.weekday() < _FRIDAY
        return day.replace(hour=hour, minute=minute, second=second, microsecond=0)

    def ago(self, minutes: int) -> datetime:
        return self._made_at - timedelta(minutes=minutes)


def sample_story(made_at: datetime) -> tuple[StoryAct, ...]:
    """Return the acts, oldest first; all lie after the repository's history and before `made_at`.

    Args:
        made_at: when the sample is made, as given to `sample_history`.
    """
    days = _Days(made_at)
    releases = SampleReleases.at(made_at)
    acts = (
        *_stages(days, releases),
        *_canary(days, releases),
        *_incident(days, releases),
        *_aftermath(days, releases, made_at),
        *_waiting(days, releases),
    )
    return tuple(sorted(acts, key=lambda act: act.at))


def _stages(days: _Days, releases: SampleReleases) -> tuple[StoryAct, ...]:
    pilots = ",".join(PILOTS_WITHOUT_CANARY)
    return (
        VerifyEnvironment(at=days.at(4, 8, 30), by="a.chen", environment="test"),
        Submit(
            at=days.at(4, 9, 0),
            by="m.ruiz",
            key="stage-eu",
            source="test",
            target="stage-eu",
            scope=f"include service:auth,users,notify,consent tenant:{pilots}",
            title=f"{releases.third} of accounts for the pilots",
            reason=_REASON,
            verification_owner="a.chen",
            fallback_owner="m.ruiz",
        ),
        Approve(at=days.at(4, 9, 18), by="a.chen", key="stage-eu"),
        Run(at=days.at(4, 9, 30), by="m.ruiz", key="stage-eu"),
        Submit(
            at=days.at(4, 11, 0),
            by="a.chen",
            key="stage-us",
            source="test",
            target="stage-us",
            scope="include tag:ring=1 service:search,catalog",
            title=f"{releases.third} of search and catalog for the pilots",
            reason=_REASON,
            verification_owner="a.chen",
            fallback_owner="m.ruiz",
        ),
        Approve(at=days.at(4, 11, 9), by="m.ruiz", key="stage-us", comment="Search is faster, good."),
        VerifyEnvironment(at=days.at(4, 10, 40), by="a.chen", environment="stage-eu"),
        Run(at=days.at(4, 11, 20), by="a.chen", key="stage-us"),
        RaiseFreeze(
            at=days.at(4, 13, 0),
            by="s.okafor",
            key="nodes",
            name="node pool ap-2",
            environments=frozenset({"prod-ap"}),
            reason="The nodes of ap-2 are replaced.",
            until=days.at(3, 20, 0),
        ),
    )


def _canary(days: _Days, releases: SampleReleases) -> tuple[StoryAct, ...]:
    return (
        LiftFreeze(
            at=days.at(3, 7, 30), by="s.okafor", key="nodes", reason="All nodes of ap-2 are replaced."
        ),
        VerifyEnvironment(at=days.at(3, 8, 0), by="a.chen", environment="stage-eu"),
        Submit(
            at=days.at(3, 9, 0),
            by="m.ruiz",
            key="canary",
            source="stage-eu",
            target="canary-eu",
            scope=f"include tenant:{','.join(CANARY_TENANTS)}",
            title=f"{releases.second} for the canaries",
            reason=_REASON,
            verification_owner="a.chen",
            fallback_owner="s.okafor",
        ),
        Approve(at=days.at(3, 9, 14), by="a.chen", key="canary"),
        Approve(at=days.at(3, 9, 40), by="s.okafor", key="canary"),
        Run(at=days.at(3, 13, 0), by="m.ruiz", key="canary"),
        Accept(at=days.at(3, 13, 45), by="a.chen", key="canary"),
        NoteRequest(
            at=days.at(3, 13, 50), by="a.chen", key="canary", text="Errors as before, 0.2 % for 30 minutes."
        ),
    )


def _incident(days: _Days, releases: SampleReleases) -> tuple[StoryAct, ...]:
    """Ring 1 of prod-eu: promoted, checkout errors soon after, rolled back, held."""
    return (
        VerifyEnvironment(at=days.at(2, 8, 10), by="a.chen", environment="stage-eu"),
        VerifyEnvironment(at=days.at(2, 8, 20), by="a.chen", environment="stage-us"),
        Submit(
            at=days.at(2, 12, 31),
            by="m.ruiz",
            key="shop",
            source="stage-eu",
            target="prod-eu",
            scope=_SHOP_PILOTS,
            title=f"{releases.second} of the shop for ring 1",
            reason=_REASON,
            handoff_notes="Watch the checkout of acme: its sale begins at six.",
            verification_owner="a.chen",
            fallback_owner="s.okafor",
        ),
        Approve(at=days.at(2, 12, 48, 3), by="a.chen", key="shop"),
        Approve(at=days.at(2, 13, 1, 22), by="s.okafor", key="shop"),
        Approve(at=days.at(2, 13, 11, 40), by="t.baptiste", key="shop"),
        Run(at=days.at(2, 13, 24, 12), by="m.ruiz", key="shop"),
        Accept(at=days.at(2, 14, 4), by="a.chen", key="shop"),
        NoteRequest(
            at=days.at(2, 14, 7, 31),
            by="s.okafor",
            key="shop",
            text=f"{INCIDENT} began at 14:06 UTC: checkout errors of 4.1 % in billing, ring 1.",
        ),
        *_recovery(days, releases),
    )


def _recovery(days: _Days, releases: SampleReleases) -> tuple[StoryAct, ...]:
    """The way back: rolled back, verified, held until the cause is known."""
    return (
        SubmitRollback(
            at=days.at(2, 14, 19),
            by="m.ruiz",
            key="back",
            undoes="shop",
            mode=RollbackMode.FULL,
            title=f"{INCIDENT}: back to {releases.first}",
            reason=f"{INCIDENT}: checkout errors in ring 1.",
            verification_owner="a.chen",
            fallback_owner="s.okafor",
        ),
        Approve(at=days.at(2, 14, 21), by="a.chen", key="back", comment=INCIDENT),
        Approve(at=days.at(2, 14, 22), by="s.okafor", key="back", comment=INCIDENT),
        Approve(at=days.at(2, 14, 23), by="t.baptiste", key="back", comment=INCIDENT),
        Run(at=days.at(2, 14, 25), by="m.ruiz", key="back"),
        Accept(at=days.at(2, 15, 2, 18), by="a.chen", key="back"),
        HoldEnvironment(
            at=days.at(2, 15, 6),
            by="s.okafor",
            environment="prod-eu",
            reason=f"{INCIDENT}: nothing goes in until the cause is known.",
        ),
        NoteRequest(
            at=days.at(2, 15, 8),
            by="s.okafor",
            key="back",
            text=f"{INCIDENT} ended at 15:05 UTC: errors at 0.2 % for 20 minutes.",
        ),
    )


def _aftermath(days: _Days, releases: SampleReleases, made_at: datetime) -> tuple[StoryAct, ...]:
    return (
        NoteRequest(
            at=days.at(1, 9, 5),
            by="s.okafor",
            key="shop",
            text=f"{INCIDENT}: the payment provider's quota was used up. The release only met it first; raised now.",
        ),
        ReleaseHold(
            at=days.at(1, 10, 0),
            by="a.chen",
            environment="prod-eu",
            reason=f"{INCIDENT}: cause known, quota raised.",
        ),
        RejectRelease(
            at=days.at(1, 10, 20),
            by="a.chen",
            environment="stage-eu",
            release=releases.withdrawn,
            reason="Its migration of consents loses withdrawals.",
        ),
        VerifyEnvironment(at=days.at(1, 10, 45), by="a.chen", environment="stage-ap"),
        Submit(
            at=days.at(1, 11, 0),
            by="a.chen",
            key="ap",
            source="stage-ap",
            target="prod-ap",
            scope="include tag:ring=3 service:web",
            title=f"{releases.second} of the web shop for ring 3",
            reason=_REASON,
            verification_owner="a.chen",
            fallback_owner="s.okafor",
        ),
        Reject(
            at=days.at(1, 11, 40),
            by="s.okafor",
            key="ap",
            reason="Begin with ring 1: it skips a release here. Then ask again.",
        ),
        _hand_commit(days.at(1, 13, 15), made_at),
    )


def _waiting(days: _Days, releases: SampleReleases) -> tuple[StoryAct, ...]:
    return (
        VerifyEnvironment(at=days.ago(366), by="a.chen", environment="stage-eu"),
        VerifyEnvironment(at=days.ago(358), by="a.chen", environment="stage-us"),
        Submit(
            at=days.ago(130),
            by="t.baptiste",
            key="us",
            source="stage-us",
            target="prod-us",
            scope=f"include tag:ring=1 service:{','.join(SHOP_SERVICES[:6])}\nexclude tenant:acme",
            title=f"{releases.second} of payments and web for ring 1, without acme",
            reason=_REASON,
            verification_owner="a.chen",
            fallback_owner="s.okafor",
        ),
        Approve(at=days.ago(101), by="s.okafor", key="us"),
        NoteRequest(
            at=days.ago(64), by="a.chen", key="us", text="acme closes its quarter; it follows next week."
        ),
        Submit(
            at=days.ago(52),
            by="m.ruiz",
            key="shop-again",
            source="stage-eu",
            target="prod-eu",
            scope=_SHOP_PILOTS,
            title=f"{releases.second} of the shop for ring 1, second try",
            reason=f"{INCIDENT} had another cause; read and expected.",
            verification_owner="a.chen",
            fallback_owner="s.okafor",
            handoff_notes=f"Provider quota raised after {INCIDENT}.",
        ),
        Approve(at=days.ago(31), by="a.chen", key="shop-again"),
    )


def _hand_commit(at: datetime, made_at: datetime) -> HandCommit:
    world = final_world(made_at)
    world.change(Target("prod-us", "nordwind", "web"), lambda old: replace(old, replicas=7))
    files = {path: data for path, data in world.take().files.items() if data is not None}
    return HandCommit(
        at=at,
        by="k.lindqvist",
        name=AUTHORS["k.lindqvist"],
        email="k.lindqvist@example.com",
        message="Give nordwind's web shop in prod-us more replicas",
        files=files,
    )
