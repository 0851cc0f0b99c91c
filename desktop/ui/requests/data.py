"""What the inbox reads off the interface thread before any gate is judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.domain.environment import Tier
from desktop.domain.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxData:
    """What the list needs before any gate is judged."""

    requests: tuple[Request, ...]
    tiers: Mapping[str, Tier]
    me: str
    seen: str


def read_inbox(services: Services, _token: CancelToken) -> InboxData:
    """Read all requests."""
    return InboxData(
        requests=tuple(services.requests.all()),
        tiers={item.name: item.tier for item in services.workspace.pipeline.in_order()},
        me=services.me().id,
        seen=services.seen,
    )
