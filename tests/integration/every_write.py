"""Everything a person may do that changes something shared, in one list: what refuses writing refuses all of it."""

from collections.abc import Callable

from desktop.application.freezing import RaiseFreeze
from desktop.application.previews import Preview
from desktop.application.requests import Wishes
from desktop.domain.freeze_rule import FreezeScope
from desktop.domain.gate import GateKind
from desktop.domain.request import Request
from tests.integration.small_workspace import Desk


def every_write(desk: Desk, request: Request, preview: Preview) -> list[Callable[[], object]]:
    """Return the acts of a person who submitted `request`, and looks at `preview`."""
    services, cancel = desk.services, desk.cancel
    freeze = RaiseFreeze(name="x", reason="y", scope=FreezeScope())
    reasons = {flag.kind.value: "meant" for flag in preview.needs_reasons}
    return [
        lambda: services.requests.submit(preview, Wishes(reasons=reasons), cancel),
        lambda: desk.approve(request),
        lambda: services.requests.reject(request, "no", cancel),
        lambda: services.requests.waive(request, GateKind.APPROVALS, "a good reason", cancel),
        lambda: services.requests.cancel(request, "no", cancel),
        lambda: services.requests.note(request, "a note", cancel),
        lambda: services.outbox.note("stage", "a note", cancel),
        lambda: services.freezes.hold("stage", "no", cancel),
        lambda: services.freezes.raise_freeze(freeze, cancel),
        lambda: services.freezes.reject_release("stage", "1.2.0", "no", cancel),
        lambda: services.verifications.verify_environment("stage", cancel),
        lambda: services.runs.start(request, request.digest, cancel),
        lambda: services.repairs.restore("stage", "why", cancel),
        lambda: services.repairs.begin_epoch("stage", "why", cancel),
    ]
