"""What the timeline reads from the services, and what it makes of it; all of it off the interface thread."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.application.timelines import EventDetail
from desktop.domain.freeze_bands import FreezeBand
from desktop.domain.plan import Plan
from desktop.presentation.timeline_filter import EventFilter, FilterWorld, parse_filter, tenants_of
from desktop.presentation.timeline_lanes import Lanes, ReadyItems, TimelineScene, make_scene, ready_items
from desktop.presentation.timeline_rows import EventRow, Shown, rows_of, shown_by


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineData:
    """Everything that happened, as rows and as items of the lanes it happened on."""

    rows: tuple[EventRow, ...]
    ready: ReadyItems
    lanes: Lanes
    tags: Mapping[str, frozenset[str]]
    label_field: str
    has_tenants: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEvent:
    """An event's detail, with the plan of its request where it has one."""

    detail: EventDetail
    plan: Plan | None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a filter makes of the data: rows, and the picture of the lanes."""

    wanted: EventFilter
    shown: Shown
    scene: TimelineScene


def read_timeline(services: Services, token: CancelToken) -> TimelineData:
    """Read all events and runs; none of it needs the remote."""
    workspace = services.workspace
    environments = tuple(workspace.pipeline.in_order())
    entries = services.timelines.timeline()
    token.check()
    runs = tuple(services.timelines.runs())
    tiers = {environment.name: environment.tier for environment in environments}
    tags: dict[str, set[str]] = {}
    for tenant in workspace.tenants:
        for key, value in tenant.tags.items():
            tags.setdefault(f"{key}={value}".casefold(), set()).add(tenant.name.casefold())
    rows = rows_of(entries, runs, tiers)
    token.check()
    return TimelineData(
        rows=rows,
        ready=ready_items(rows, runs),
        lanes=Lanes(
            environments=environments,
            releases={item.environment.name: item.release.label for item in services.environments.graph()},
            problems=services.timelines.problems(),
        ),
        tags={tag: frozenset(names) for tag, names in tags.items()},
        label_field=workspace.label_field,
        has_tenants=any(tenants_of(row.entry) for row in rows),
    )


def read_bands(services: Services, start: float, end: float) -> tuple[FreezeBand, ...]:
    """Read the freezes of a span."""
    return services.timelines.freezes(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))


def read_event(services: Services, name: str) -> FoundEvent:
    """Read one event with its evidence, every hash checked now."""
    detail = services.timelines.event(name)
    plan = services.requests.plan(detail.request) if detail.request is not None else None
    return FoundEvent(detail=detail, plan=plan)


def make_view(
    data: TimelineData,
    bands: tuple[FreezeBand, ...],
    typed: str,
    world: FilterWorld,
    closed: frozenset[str],
) -> View:
    """Apply a filter and make the picture; ten thousand events take their time, so this is asked as a task."""
    wanted = parse_filter(typed, world)
    shown = shown_by(data.rows, wanted)
    return View(
        wanted=wanted, shown=shown, scene=make_scene(data.lanes, shown.rows, data.ready, bands, closed)
    )
