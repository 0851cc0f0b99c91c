"""What the freezes screen reads from the services, off the interface thread."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from desktop.application.cancellation import CancelToken
from desktop.application.freezing import FreezeOverview
from desktop.application.services import Services
from desktop.domain.environment import Environment
from desktop.domain.freeze import RaisedFreeze
from desktop.domain.freeze_overview import FreezeAnswer, Lane
from desktop.presentation.freeze_calendar import CalendarWindow, LaneView, in_lane_order, lane_view
from desktop.presentation.freeze_rules import AgendaRow, RuleRow, agenda_rows, rule_rows
from desktop.presentation.policy_rows import PolicyRow, policy_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is wanted: the weeks shown, the question ("" takes the first production), and the span of the months."""

    window: CalendarWindow
    environment: str
    at: datetime | None
    months: tuple[datetime, datetime]
    zone: tzinfo | None
    """The zone that freezes are told in; lanes and agenda also name the local time."""
    local: tzinfo | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezesSeen:
    """Everything the screen shows; `answer` and `months` are None where the pipeline has no environment."""

    overview: FreezeOverview
    lanes: tuple[LaneView, ...]
    rules: tuple[RuleRow, ...]
    agenda: tuple[AgendaRow, ...]
    environments: tuple[Environment, ...]
    has_tenants: bool
    answer: FreezeAnswer | None
    months: Lane | None
    raised: tuple[RaisedFreeze, ...]
    policies: tuple[PolicyRow, ...]
    rules_place: str


def reading(asked: Asked) -> Callable[[Services, CancelToken], FreezesSeen]:
    """Return the work that reads what was asked for."""

    def work(services: Services, _token: CancelToken) -> FreezesSeen:
        workspace = services.workspace
        environments = workspace.pipeline.in_order()
        known = {item.name for item in environments}
        first = next((item.name for item in environments if item.protected), next(iter(known), ""))
        name = asked.environment if asked.environment in known else first
        overview = services.freezes.overview(asked.window.start, asked.window.end)
        now, local = overview.now, asked.local
        return FreezesSeen(
            overview=overview,
            lanes=tuple(lane_view(lane, asked.window, now, local) for lane in in_lane_order(overview.lanes)),
            rules=tuple(rule_rows(overview.entries, now, asked.zone)),
            agenda=tuple(agenda_rows(overview.lanes, now, local)),
            environments=environments,
            has_tenants=workspace.has_tenants,
            answer=services.freezes.ask(name, asked.at) if name else None,
            months=services.freezes.lane(name, *asked.months) if name else None,
            raised=services.freezes.raised(),
            policies=tuple(policy_rows(workspace)),
            rules_place=next((rule.place.rsplit(":", 1)[0] for rule in workspace.freezes), ""),
        )

    return work
