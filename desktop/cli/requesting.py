"""Commands around requests: submit, list, show, cancel, note, waive, supersede, revoke."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import click

from desktop.application.requests import Wishes
from desktop.cli import arguments
from desktop.cli.call import Call
from desktop.cli.command import command, packed
from desktop.cli.output import Answer
from desktop.cli.previewing import ScopeOptions, previewed, scope_options
from desktop.domain.counting import plural
from desktop.domain.gate import GateKind
from desktop.domain.policy import ExecutionMode, RollbackMode, Strategy
from desktop.domain.request import Request
from desktop.presentation import wording
from desktop.presentation.documents import judgement_document, request_document, request_line_document
from desktop.presentation.panels import gate_lines, request_lines, request_rows
from desktop.presentation.plain_text import plain
from desktop.presentation.plan_documents import plan_document
from desktop.presentation.preview_lines import plan_group_lines
from desktop.presentation.secret_values import SecretValues
from desktop.presentation.text_table import GAP, line


@dataclass(frozen=True, slots=True, kw_only=True)
class WishOptions:
    """What the requester decides beside the plan."""

    title: str
    strategy: str | None
    wave: tuple[str, ...]
    window: str
    verification_owner: str
    fallback_owner: str
    rollback_mode: str | None
    mode: str | None
    reason: tuple[str, ...]
    notes: str

    def wishes(self, now: datetime) -> Wishes:
        """Read the options; what was not given is left to the policy."""
        return Wishes(
            title=self.title,
            strategy=Strategy(self.strategy) if self.strategy else None,
            waves=arguments.waves(self.wave),
            rollback_mode=RollbackMode(self.rollback_mode) if self.rollback_mode else None,
            mode=ExecutionMode(self.mode) if self.mode else None,
            verification_owner=self.verification_owner,
            fallback_owner=self.fallback_owner,
            window=arguments.window(self.window, now),
            reasons=arguments.reasons(self.reason),
            handoff_notes=self.notes,
        )


def _choices(kind: type[Strategy] | type[RollbackMode] | type[ExecutionMode]) -> click.Choice[str]:
    return click.Choice([item.value for item in kind])


def wish_options(body: Callable[..., Answer]) -> Callable[..., Answer]:
    """Give a command the options of a submission, packed as `wish`."""
    body = packed(WishOptions, "wish")(body)
    for option in (
        click.option("--notes", default="", help="For the handoff note."),
        click.option("--reason", multiple=True, metavar="FLAG=TEXT", help="Why a flag is all right."),
        click.option("--mode", type=_choices(ExecutionMode), help="How it reaches the branch."),
        click.option("--rollback-mode", type=_choices(RollbackMode), help="What would go back."),
        click.option("--fallback-owner", default="", metavar="PERSON", help="Who decides if it goes wrong."),
        click.option("--verification-owner", default="", metavar="PERSON", help="Who verifies."),
        click.option("--window", default="", metavar="START/END", help="When it may run, such as +1h/+5h."),
        click.option("--wave", multiple=True, help="A wave in order: ring=1, 20 or rest."),
        click.option("--strategy", type=_choices(Strategy), help="How the scope is moved."),
        click.option("--title", default="", help="What it is, in a few words."),
    ):
        body = option(body)
    return body


def add_to(cli: click.Group) -> None:
    """Add the group `request` to the command line."""
    group = click.Group("request", help="Submit requests, look at them with their gates, and answer them.")
    cli.add_command(group)
    command(group, "submit")(scope_options(wish_options(submit)))
    command(group, "list")(
        _with(
            list_requests,
            click.option("--all", "closed", is_flag=True, help="Closed ones too."),
            click.argument("environment", default=""),
        )
    )
    command(group, "show")(_with(show, _REQUEST))
    command(group, "note")(_with(note, click.argument("text"), _REQUEST))
    command(group, "cancel")(_with(cancel, _REASON, _REQUEST))
    command(group, "revoke")(_with(revoke, _REASON, _REQUEST))
    gates = click.Choice([kind.value for kind in GateKind])
    until = click.option("--until", default="", metavar="TIME", help="When the waiver ends.")
    command(group, "waive")(_with(waive, until, _REASON, click.argument("gate", type=gates), _REQUEST))
    command(group, "supersede")(_with(supersede, _REASON, click.argument("successor"), _REQUEST))


_REQUEST = click.argument("request")
_REASON = click.option("--reason", required=True, metavar="TEXT", help="Why; it becomes evidence.")


def _with(
    body: Callable[..., Answer], *options: Callable[[Callable[..., Answer]], Callable[..., Answer]]
) -> Callable[..., Answer]:
    for option in options:
        body = option(body)
    return body


def changed(request: Request, words: str) -> Answer:
    """Return that something was put on a request's record."""
    return Answer(
        data={"request": request_document(request)},
        lines=[line(plain(request.full_name), GAP, wording.request_sign(request), GAP, words)],
    )


def submit(call: Call, *, route: ScopeOptions, wish: WishOptions) -> Answer:
    """Submit the preview of SOURCE to TARGET as a request, with strategy, waves, window, owners and reasons."""
    services = call.writing()
    preview = previewed(call, services, route)
    request = services.requests.submit(preview, wish.wishes(services.now()), call.cancel)
    judgement = services.requests.judge(request, call.cancel)
    return Answer(
        data={"request": request_document(request), "gates": judgement_document(judgement)},
        lines=[
            *request_lines(request, services.now()),
            line(wording.READINESS[judgement.readiness], GAP, plain(judgement.sentence)),
        ],
    )


def list_requests(call: Call, *, environment: str, closed: bool) -> Answer:
    """List the requests of an environment, or of all; those that are closed with --all."""
    services = call.reading()
    found = [item for item in services.requests.all(environment) if closed or item.state.open]
    lines = request_rows(found, services.now())
    return Answer(
        data={"requests": [request_line_document(item) for item in found]},
        lines=lines or [line("no request" if closed else "no open request (--all lists closed ones)")],
    )


def show(call: Call, *, request: str) -> Answer:
    """Show a request with its change, digest and gates as they stand now."""
    services = call.reading()
    found = services.requests.find(request)
    secrets = SecretValues(services.workspace)
    plan = services.requests.plan(found)
    data = {"request": request_document(found), "plan": plan_document(plan, secrets)}
    lines = [*request_lines(found, services.now()), *plan_group_lines(plan, secrets)]
    if not found.state.open:
        return Answer(data={**data, "gates": None}, lines=lines)
    judgement = services.requests.judge(found, call.cancel)
    return Answer(
        data={**data, "gates": judgement_document(judgement)},
        lines=[*gate_lines(judgement, services.now()), *lines],
    )


def note(call: Call, *, request: str, text: str) -> Answer:
    """Add a note to a request; while the remote is out of reach it waits on this machine."""
    call.refuse_offline()
    services = call.reading()
    found = services.requests.find(request)
    kept = services.outbox.note(found.lane, text, call.cancel, found.id)
    words = f"noted as {kept.place}" if kept.place else "kept on this machine, not shared yet"
    return Answer(
        data={"request": found.full_name, "event": kept.place, "shared": bool(kept.place)},
        lines=[line(f"{plain(found.full_name)}: {words}")],
    )


def cancel(call: Call, *, request: str, reason: str) -> Answer:
    """Withdraw a request that has not started."""
    services = call.writing()
    found = services.requests.find(request)
    return changed(services.requests.cancel(found, reason, call.cancel), "cancelled")


def revoke(call: Call, *, request: str, reason: str) -> Answer:
    """Take back your own approval."""
    services = call.writing()
    found = services.requests.find(request)
    return changed(services.requests.revoke(found, reason, call.cancel), "approval taken back")


def waive(call: Call, *, request: str, gate: str, reason: str, until: str) -> Answer:
    """Let a gate of a request pass, on record; it stays visible."""
    services = call.writing()
    found = services.requests.find(request)
    expires = arguments.optional_moment(until, services.now())
    done = services.requests.waive(found, GateKind(gate), reason, call.cancel, expires=expires)
    return changed(done, f'gate "{gate}" waived')


def supersede(call: Call, *, request: str, successor: str, reason: str) -> Answer:
    """Say that a later request takes the place of this one."""
    services = call.writing()
    old, new = services.requests.find(request), services.requests.find(successor)
    done = services.requests.supersede(old, new, reason, call.cancel)
    return changed(done, f"superseded by {new.full_name}, {plural(len(new.slots), 'target')}")
