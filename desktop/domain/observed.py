"""The payload of a `verified` event: what was seen of each target, canonical, in the event's own tree."""

from collections.abc import Iterable

from desktop.domain import canonical
from desktop.domain.body import Body, MalformedError
from desktop.domain.canonical import Json
from desktop.domain.events import Payload
from desktop.domain.lane import VerifiedTarget
from desktop.domain.target import Slot

OBSERVED_NAME = "observed.json"


def encode_observed(targets: Iterable[VerifiedTarget]) -> Payload:
    """Return the payload for these targets, sorted."""
    return Payload(name=OBSERVED_NAME, data=canonical.encode({"targets": _rows(targets)}))


def _rows(targets: Iterable[VerifiedTarget]) -> list[Json]:
    return [
        {
            "tenant": item.slot.tenant,
            "service": item.slot.service,
            "result": item.result,
            "values": dict(item.values),
            "message": item.message,
        }
        for item in sorted(targets, key=lambda item: item.slot)
    ]


def decode_observed(data: bytes) -> tuple[VerifiedTarget, ...]:
    """Read what `encode_observed` wrote.

    Raises:
        MalformedError, CanonicalFormError: another form.
    """
    content = Body(canonical.decode_object(data), OBSERVED_NAME)
    targets = tuple(_target(row) for row in content.objects("targets"))
    if _rows(targets) != content.fields.get("targets") or len(content.fields) != 1:
        raise MalformedError("it holds more than observations, or in another order", where=OBSERVED_NAME)
    if len({item.slot for item in targets}) != len(targets):
        raise MalformedError("a target is observed twice", where=OBSERVED_NAME)
    return targets


def _target(row: Body) -> VerifiedTarget:
    values = row.object("values")
    return VerifiedTarget(
        slot=Slot(row.text("tenant"), row.text("service")),
        result=row.text("result"),
        values={name: values.text(name) for name in values.fields},
        message=row.text("message"),
    )
