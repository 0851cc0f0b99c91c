"""What happened in the sample's repository before its story begins: some forty commits, in order."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from desktop.backends.simulated.sample_catalog import CARELESS_TENANTS, LATE_TENANTS, RINGS, SLOW_TENANTS
from desktop.backends.simulated.sample_files import host_of, ingress_file, ingress_path
from desktop.backends.simulated.sample_workspace import first_files, incident_runbook
from desktop.backends.simulated.sample_world import Which, World
from desktop.domain.target import Target

Edit: TypeAlias = Callable[[World], None]

AUTHORS: Final = {
    "m.ruiz": "Marta Ruiz",
    "a.chen": "Alex Chen",
    "s.okafor": "Sade Okafor",
    "t.baptiste": "Theo Baptiste",
    "k.lindqvist": "Kim Lindqvist",
    "build-bot": "Build Bot",
}
"""Who writes commits; the last two are not people of the workspace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A commit: how many days before the making, at which time of day (UTC), by whom, and what it changes."""

    days: int
    time: tuple[int, int]
    author: str
    subject: str
    edit: Edit
    body: str = ""


def script(made_at: datetime) -> tuple[Happening, ...]:
    """Return the history, oldest first; all of it lies at least nine days back."""
    return (*_founding(made_at), *_first_release(), *_second_release(), *_third_release())


def _founding(made_at: datetime) -> tuple[Happening, ...]:
    return (
        _at(48, (8, 2), "t.baptiste", "Begin with the shop as it runs", lambda w: w.found(w.releases.last)),
        _at(
            48,
            (9, 40),
            "m.ruiz",
            "Describe environments, pipeline and policies",
            lambda w: w.write(first_files(made_at)),
        ),
        _at(
            47,
            (10, 15),
            "k.lindqvist",
            "Give acme's web shop in prod-eu more replicas",
            _replicas("prod-eu", "acme", 9),
        ),
        _at(46, (7, 31), "build-bot", "dev: {first}", _deploy("dev", "first")),
        _at(46, (15, 20), "s.okafor", "Rotate the payment key everywhere", _rotate_everywhere),
    )


def _first_release() -> tuple[Happening, ...]:
    pilots, second, third = (_of_ring(ring) for ring in RINGS)
    return (
        _at(43, (9, 12), "m.ruiz", "Promote {first} to test", _deploy("test", "first"), "Ticket: SHOP-801"),
        _at(42, (13, 5), "k.lindqvist", "Log more of stage-eu's carts", _log_level("stage-eu", "debug")),
        _at(41, (8, 44), "a.chen", "Promote {first} to perf", _deploy("perf", "first")),
        _at(
            40,
            (10, 2),
            "a.chen",
            "Promote {first} to stage-eu",
            _deploy("stage-eu", "first"),
            "Ticket: SHOP-806",
        ),
        _at(39, (10, 30), "a.chen", "Promote {first} to stage-us", _deploy("stage-us", "first")),
        _at(39, (14, 11), "a.chen", "Promote {first} to stage-ap", _deploy("stage-ap", "first")),
        _at(37, (9, 50), "k.lindqvist", "Log stage-eu's carts as before", _log_level("stage-eu", "info")),
        _at(36, (9, 0), "m.ruiz", "Promote {first} to canary-eu", _deploy("canary-eu", "first")),
        _at(34, (9, 30), "m.ruiz", "Promote {first} to prod-eu, ring 1", _deploy("prod-eu", "first", pilots)),
        _at(33, (9, 30), "m.ruiz", "Promote {first} to prod-eu, ring 2", _deploy("prod-eu", "first", second)),
        _at(
            32,
            (9, 30),
            "m.ruiz",
            "Promote {first} to prod-eu, ring 3",
            _deploy("prod-eu", "first", lambda t: third(t) and t.tenant not in SLOW_TENANTS),
            "Three tenants asked to wait until their stock-taking is over.",
        ),
        _at(30, (9, 15), "m.ruiz", "Promote {first} to prod-us, rings 1 and 2", _both("prod-us", "first")),
        _at(29, (9, 15), "m.ruiz", "Promote {first} to prod-us, ring 3", _deploy("prod-us", "first", third)),
        _at(
            29, (16, 40), "t.baptiste", "Add the runbook for incidents", lambda w: w.write(incident_runbook())
        ),
    )


def _second_release() -> tuple[Happening, ...]:
    return (
        _at(27, (7, 30), "build-bot", "dev: {second}", _deploy("dev", "second")),
        _at(26, (9, 10), "m.ruiz", "Promote {second} to test", _deploy("test", "second"), "Ticket: SHOP-822"),
        _at(25, (11, 26), "k.lindqvist", "Merge carts of kestrel and lumen in prod-eu", _merge_carts),
        _at(24, (8, 50), "k.lindqvist", "Promote {second} to perf", _deploy("perf", "second")),
        _at(
            22,
            (10, 5),
            "k.lindqvist",
            "Promote {second} to stage-eu",
            _deploy("stage-eu", "second", lambda t: t.tenant not in LATE_TENANTS),
            "Without three tenants of ring 3: their acceptance tests are not ready.",
        ),
        _at(21, (10, 20), "k.lindqvist", "Promote {second} to stage-us", _deploy("stage-us", "second")),
        _at(20, (10, 20), "k.lindqvist", "Promote {second} to stage-ap", _deploy("stage-ap", "second")),
        _at(
            19,
            (14, 3),
            "k.lindqvist",
            "Give acme's web shop in prod-us more replicas",
            _replicas("prod-us", "acme", 6),
        ),
        _at(18, (12, 48), "s.okafor", "Log less in prod-us", _log_level("prod-us", "warn")),
        _at(17, (9, 33), "t.baptiste", "Bring {second} to the sandbox", _sandbox),
    )


def _third_release() -> tuple[Happening, ...]:
    returns, tracking = Target("stage-eu", "fjord", "returns"), Target("stage-eu", "fjord", "tracking")
    return (
        _at(16, (7, 30), "build-bot", "dev: {third}", _deploy("dev", "third")),
        _at(
            15,
            (15, 12),
            "k.lindqvist",
            "Hotfix: orion's payments in prod-eu to {third}",
            _deploy(
                "prod-eu", "third", lambda t: t.tenant in CARELESS_TENANTS and t.service in {"ledger", "pay"}
            ),
            "By hand, past the pipeline. Ticket: SHOP-840",
        ),
        _at(14, (9, 4), "k.lindqvist", "Take returns out of fjord's stage", lambda w: w.remove(returns)),
        _at(
            14,
            (9, 31),
            "k.lindqvist",
            "Try {coming} of tracking for fjord in stage-eu",
            lambda w: w.deploy("stage-eu", w.releases.coming, lambda t: t == tracking),
        ),
        _at(12, (7, 30), "build-bot", "dev: {coming}", _deploy("dev", "coming")),
        _at(12, (7, 34), "build-bot", "dev-infra: {coming}", _deploy("dev-infra", "coming")),
        _at(11, (8, 20), "s.okafor", "Rotate test's payment key", lambda w: w.rotate("test", 3)),
        _at(10, (9, 12), "k.lindqvist", "Promote {third} to test", _to_test, "Tickets: SHOP-851, SHOP-853"),
        _at(
            9,
            (16, 5),
            "t.baptiste",
            "Raise the replicas of nordwind in prod-ap",
            _replicas("prod-ap", "nordwind", 6),
        ),
    )


def _at(days: int, time: tuple[int, int], author: str, subject: str, edit: Edit, body: str = "") -> Happening:
    return Happening(days=days, time=time, author=author, subject=subject, edit=edit, body=body)


def _of_ring(ring: str) -> Which:
    return lambda target: target.tenant in RINGS[ring]


def _deploy(name: str, label: str, which: Which | None = None) -> Edit:
    def edit(world: World) -> None:
        release = str(getattr(world.releases, label))
        if which is None:
            world.deploy(name, release)
        else:
            world.deploy(name, release, which)

    return edit


def _both(name: str, label: str) -> Edit:
    return _deploy(name, label, lambda target: target.tenant in (*RINGS["1"], *RINGS["2"]))


def _replicas(name: str, tenant: str, count: int) -> Edit:
    return lambda world: world.change(Target(name, tenant, "web"), lambda old: replace(old, replicas=count))


def _log_level(name: str, level: str) -> Edit:
    def edit(world: World) -> None:
        for target in world.targets(name, lambda one: one.service == "cart"):
            world.change(target, lambda old: replace(old, log_level=level))

    return edit


def _rotate_everywhere(world: World) -> None:
    for name in world.environments():
        world.rotate(name, 2)


def _merge_carts(world: World) -> None:
    for tenant in ("kestrel", "lumen"):
        world.change(Target("prod-eu", tenant, "cart"), lambda old: replace(old, merge=True))


def _sandbox(world: World) -> None:
    legacy = ("legacy-erp", "legacy-fax", "legacy-tax", "legacy-pos", "media", "search")
    world.deploy("sandbox", world.releases.second, lambda target: target.service not in legacy)


def _to_test(world: World) -> None:
    """The release, and beside it an edit of a file that no binding reads."""
    world.deploy("test", world.releases.third)
    web = Target("test", "acme", "web")
    world.write({ingress_path(web): ingress_file(web, f"new.{host_of(web)}")})
