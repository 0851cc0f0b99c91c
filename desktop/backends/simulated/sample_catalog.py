"""Who and what the sample has: environments, tenants, services, and which tenant uses which service where."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from desktop.domain.environment import Tier
from desktop.domain.target import Slot, Target

SEED: Final = "shop-platform"

SERVICE_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "payments": ("billing", "pay", "ledger", "invoices", "fraud"),
    "storefront": ("web", "cart", "search", "catalog", "pricing", "reviews", "media"),
    "fulfilment": ("ship", "stock", "returns", "tracking", "labels"),
    "accounts": ("auth", "users", "notify", "consent"),
    "legacy": ("legacy-erp", "legacy-fax", "legacy-tax", "legacy-pos"),
}
SERVICES: Final = tuple(name for group in SERVICE_GROUPS.values() for name in group)
SHOP_SERVICES: Final = (*SERVICE_GROUPS["payments"], *SERVICE_GROUPS["storefront"])
INFRA_SERVICES: Final = ("auth", "users", "notify", "consent", "media", "search")
HELM_SERVICE: Final = "ship"
"""Its values stand in a HelmRelease, in a file of two documents."""
COPIED_SERVICE: Final = "returns"
"""Its file travels as a whole."""
CHARTED_SERVICES: Final = ("stock", "labels")
"""One chart version for all tenants of an environment: a shared edit."""

_RING_1: Final = (
    "acme", "altair", "borealis", "cobalt", "corvus", "delphi",
    "ember", "fjord", "gemini", "helix", "indigo", "juniper",
)  # fmt: skip
_RING_2: Final = (
    "kestrel", "lumen", "meridian", "nimbus", "orion", "pelago",
    "quartz", "rowan", "sable", "umbra", "vega", "zephyr",
    "aurora", "basalt", "cedar", "dune", "estuary", "falcon",
    "glacier", "harbor", "iris", "jade", "karst", "linden",
)  # fmt: skip
_RING_3: Final = (
    "lagoon", "maple", "nectar", "onyx", "prairie", "quill",
    "ridge", "sierra", "tundra", "ulex", "violet", "willow",
    "xenon", "yarrow", "zinnia", "arbor", "birch", "clover",
    "delta", "elm", "fern", "grove", "heath", "nordwind",
)  # fmt: skip
TENANTS: Final = (*_RING_1, *_RING_2, *_RING_3)
RINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "1": _RING_1,
    "2": _RING_2,
    "3": _RING_3,
}
CANARY_TENANTS: Final = ("acme", "altair", "borealis", "corvus", "delphi", "gemini")
PILOTS_WITHOUT_CANARY: Final = tuple(name for name in _RING_1 if name not in CANARY_TENANTS)
LATE_TENANTS: Final = ("xenon", "yarrow", "zinnia")
"""A release behind in stage-eu."""
SLOW_TENANTS: Final = ("elm", "fern", "grove")
"""A release behind in prod-eu."""
CARELESS_TENANTS: Final = ("orion",)
"""Ahead in prod-eu: a promotion there is a downgrade."""

_PILOT_SHOP_COUNTS: Final = (8, 4, 5, 7, 3, 5, 6, 4, 5, 4, 6, 4)
_PILOT_OTHER_COUNTS: Final = (6, 2, 3, 4, 1, 3, 3, 3, 3, 2, 3, 2)
_COUNTS: Final = (10, 6, 8, 12, 4, 9, 7, 8)
_ALWAYS: Final = ("billing", "web")
_FIXED: Final[Mapping[str, tuple[str, ...]]] = {
    "acme": ("billing", "pay", "ledger", "fraud", "web", "cart"),
    "cobalt": ("ship", "stock", "auth", "users"),
    "ember": ("stock", "auth", "notify"),
    "fjord": ("returns", "tracking", "auth"),
    "helix": ("ship", "auth"),
    "indigo": ("auth", "users", "notify"),
    "juniper": ("auth", "users"),
    "kestrel": ("cart",),
    "lumen": ("cart",),
    "orion": ("ledger", "pay"),
}
"""What the story and the tests count on; the rest is chosen by the seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleEnvironment:
    """An environment of the sample; `tenants` is empty where services run without one."""

    name: str
    tier: Tier
    cluster: str
    policy: str
    group: str = ""
    tenants: tuple[str, ...] = ()
    services: tuple[str, ...] = SERVICES
    folder: str = ""

    @property
    def path(self) -> str:
        return self.folder or self.name


_EUROPE: Final = "Europe"
_OVERSEAS: Final = "US and Asia-Pacific"
_AP_TENANTS: Final = (*CANARY_TENANTS, *_RING_3)

ENVIRONMENTS: Final = (
    SampleEnvironment(
        name="dev-infra", tier=Tier.DEV, cluster="eu-dev", policy="relaxed", services=INFRA_SERVICES
    ),
    SampleEnvironment(name="dev", tier=Tier.DEV, cluster="eu-dev", policy="relaxed", folder="development"),
    SampleEnvironment(name="sandbox", tier=Tier.DEV, cluster="eu-dev", policy="relaxed"),
    SampleEnvironment(name="test", tier=Tier.TEST, cluster="eu-test", policy="relaxed", tenants=TENANTS),
    SampleEnvironment(name="perf", tier=Tier.TEST, cluster="eu-test", policy="relaxed", tenants=_RING_1),
    SampleEnvironment(
        name="stage-eu", tier=Tier.STAGE, cluster="eu-test", policy="staging", group=_EUROPE, tenants=TENANTS
    ),
    SampleEnvironment(
        name="canary-eu",
        tier=Tier.PROD,
        cluster="eu-prod",
        policy="production",
        group=_EUROPE,
        tenants=CANARY_TENANTS,
    ),
    SampleEnvironment(
        name="prod-eu",
        tier=Tier.PROD,
        cluster="eu-prod",
        policy="production",
        group=_EUROPE,
        tenants=TENANTS,
    ),
    SampleEnvironment(
        name="stage-us",
        tier=Tier.STAGE,
        cluster="us-test",
        policy="staging",
        group=_OVERSEAS,
        tenants=TENANTS,
    ),
    SampleEnvironment(
        name="prod-us",
        tier=Tier.PROD,
        cluster="us-prod",
        policy="production",
        group=_OVERSEAS,
        tenants=TENANTS,
    ),
    SampleEnvironment(
        name="stage-ap",
        tier=Tier.STAGE,
        cluster="ap-test",
        policy="staging",
        group=_OVERSEAS,
        tenants=_AP_TENANTS,
    ),
    SampleEnvironment(
        name="prod-ap",
        tier=Tier.PROD,
        cluster="ap-prod",
        policy="production",
        group=_OVERSEAS,
        tenants=_AP_TENANTS,
    ),
)

ROUTES: Final = (
    ("dev-infra", "test"),
    ("dev", "test"),
    ("dev", "sandbox"),
    ("test", "perf"),
    ("test", "stage-eu"),
    ("test", "stage-us"),
    ("test", "stage-ap"),
    ("perf", "canary-eu"),
    ("stage-eu", "canary-eu"),
    ("stage-eu", "prod-eu"),
    ("stage-us", "prod-us"),
    ("stage-us", "prod-ap"),
    ("stage-ap", "prod-ap"),
)


def environment(name: str) -> SampleEnvironment:
    return next(item for item in ENVIRONMENTS if item.name == name)


def ring_of(tenant: str) -> str:
    return next(ring for ring, tenants in RINGS.items() if tenant in tenants)


def plan_of(tenant: str) -> str:
    return ("enterprise", "business", "starter")[TENANTS.index(tenant) * 7 % 3]


def region_of(tenant: str) -> str:
    return ("eu", "us", "ap")[TENANTS.index(tenant) % 3]


def group_of(service: str) -> str:
    return next(group for group, services in SERVICE_GROUPS.items() if service in services)


def services_of(tenant: str, seed: str = SEED) -> tuple[str, ...]:
    """Return what a tenant uses, in the order of the catalog; the same everywhere it is deployed."""
    if tenant in _RING_1:
        at = _RING_1.index(tenant)
        others = [name for name in SERVICES if name not in SHOP_SERVICES]
        chosen = _chosen(tenant, SHOP_SERVICES, _PILOT_SHOP_COUNTS[at], seed)
        chosen |= _chosen(tenant, others, _PILOT_OTHER_COUNTS[at], seed)
    else:
        count = _COUNTS[(TENANTS.index(tenant) - len(_RING_1)) % len(_COUNTS)]
        chosen = _chosen(tenant, SERVICES, count, seed)
    return tuple(name for name in SERVICES if name in chosen)


def _chosen(tenant: str, services: Iterable[str], count: int, seed: str) -> set[str]:
    def order(name: str) -> tuple[bool, bool, bytes]:
        mixed = hashlib.sha256(f"{seed}/{tenant}/{name}".encode()).digest()
        return name not in _FIXED.get(tenant, ()), name not in _ALWAYS, mixed

    return set(sorted(services, key=order)[:count])


def slots_of(item: SampleEnvironment, seed: str = SEED) -> tuple[Slot, ...]:
    """Return what runs in an environment when nothing is missing."""
    if not item.tenants:
        return tuple(Slot("", name) for name in item.services)
    return tuple(Slot(tenant, service) for tenant in item.tenants for service in services_of(tenant, seed))


def targets_of(item: SampleEnvironment, seed: str = SEED) -> tuple[Target, ...]:
    return tuple(Target(item.name, slot.tenant, slot.service) for slot in slots_of(item, seed))
