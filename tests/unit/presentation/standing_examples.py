"""Environments as they stand, for what is shown of them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from desktop.application.environments import EnvironmentStanding
from desktop.domain.environment import Environment, Tier
from desktop.domain.freeze import FreezeVerdict
from desktop.domain.release import EnvironmentRelease
from desktop.domain.target import Target

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NO_FREEZE = FreezeVerdict(now=NOW, active=(), targets=0, asked=0, opens_at=None, next_freeze=None)


def standing(
    name: str,
    *,
    tier: Tier = Tier.TEST,
    labels: Mapping[tuple[str, str], str] | None = None,
    **more: Any,
) -> EnvironmentStanding:
    """Return a healthy, unfrozen environment; `labels` are releases by tenant and service."""
    found = {
        Target(environment=name, tenant=tenant, service=service): label
        for (tenant, service), label in (labels or {}).items()
    }
    fields: dict[str, Any] = {
        "environment": Environment(name=name, tier=tier, folder=name),
        "layer": 0,
        "release": EnvironmentRelease(environment=name, commit="0" * 40, labels=found),
        "targets": len(found),
        "freeze": NO_FREEZE,
        "hold": None,
        "rejected": (),
        "verified": None,
        "open_requests": (),
        "routes": (),
    }
    return EnvironmentStanding(**{**fields, **more})
