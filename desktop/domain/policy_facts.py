"""What policy rules in CEL see of a plan, as plain values under the one name `plan`."""

from collections.abc import Mapping
from itertools import groupby

from desktop.domain.environment import Environment
from desktop.domain.plan import Change, Plan, PlannedTarget
from desktop.domain.target import Slot


def policy_facts(
    plan: Plan, target: Environment, unchanged: Mapping[Slot, Mapping[str, str]] | None = None
) -> dict[str, object]:
    """Return the facts of a plan: route, targets with their fields from → to, and counts.

    `unchanged` are fields of the planned targets that the plan leaves as they are, so that a rule may ask for them too.
    A target stands several times where one field has different values at different paths: a rule over all targets
    then sees every value. `counts.targets` counts it once.
    """
    slots = plan.slots
    rows = [row for item in plan.targets for row in _rows(item, target, (unchanged or {}).get(item.slot, {}))]
    return {
        "route": {"source": plan.source, "target": plan.target, "tier": str(target.tier)},
        "targets": rows,
        "counts": {
            "targets": len(slots),
            "tenants": len({slot.tenant for slot in slots}),
            "services": len({slot.service for slot in slots}),
            "files": len(plan.edits),
            "installs": sum(1 for item in plan.targets if item.installs),
        },
    }


def _rows(item: PlannedTarget, target: Environment, unchanged: Mapping[str, str]) -> list[dict[str, object]]:
    ordered = sorted(item.changes, key=lambda change: (change.field, change.path))
    by_field = {
        name: _distinct(list(changes)) for name, changes in groupby(ordered, key=lambda change: change.field)
    }
    most = max((len(changes) for changes in by_field.values()), default=1)
    rows: list[dict[str, object]] = []
    for number in range(most):
        chosen = {name: changes[min(number, len(changes) - 1)] for name, changes in by_field.items()}
        rows.append(
            {
                "tenant": item.tenant,
                "service": item.service,
                "environment": target.name,
                "from": {**unchanged, **{name: change.before for name, change in chosen.items()}},
                "to": {**unchanged, **{name: change.after for name, change in chosen.items()}},
            }
        )
    return rows


def _distinct(changes: list[Change]) -> list[Change]:
    return list({(change.before, change.after): change for change in changes}.values())
