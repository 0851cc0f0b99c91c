"""What the deeds of a run write, through the use cases; each runs off the interface thread."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.domain.target import Slot

PAUSED_BY_HAND = "paused after this wave by the person who watched it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A deed that was confirmed: on which run, with which reason, and for one target where it concerns one."""

    name: str
    reason: str = ""
    slot: Slot | None = None


def _pause(services: Services, order: Order, token: CancelToken) -> None:
    services.run_controls.pause(services.requests.find(order.name), order.reason or PAUSED_BY_HAND, token)


def _stop(services: Services, order: Order, token: CancelToken) -> None:
    services.runs.stop(services.requests.find(order.name), order.reason, token)


def _leave(services: Services, order: Order, token: CancelToken) -> None:
    services.run_controls.leave(services.requests.find(order.name), order.reason, token)


def _skip(services: Services, order: Order, token: CancelToken) -> None:
    slots = [order.slot] if order.slot is not None else []
    services.run_controls.skip(services.requests.find(order.name), slots, order.reason, token)


def _sync_again(services: Services, order: Order, token: CancelToken) -> None:
    services.run_controls.sync_again(services.requests.find(order.name), token)


def _take_over(services: Services, order: Order, token: CancelToken) -> None:
    services.run_controls.take_over(services.requests.find(order.name), order.reason, token)


def _note(services: Services, order: Order, token: CancelToken) -> None:
    """Put the reason for going on, or for starting again, on record before the driver begins."""
    if order.reason:
        services.requests.note(services.requests.find(order.name), order.reason, token)


ACTS: Mapping[str, Callable[[Services, Order, CancelToken], None]] = {
    "run.pause": _pause,
    "run.stop": _stop,
    "run.abort": _stop,
    "run.leave": _leave,
    "run.skip": _skip,
    "run.sync_again": _sync_again,
    "run.take_over": _take_over,
    "run.resume": _note,
    "run.again": _note,
}
