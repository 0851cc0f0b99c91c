"""Consent: who approves or runs names the digest they looked at; production also asks for its name and a reason."""

from dataclasses import dataclass

import click

from desktop.application.services import Services
from desktop.cli.call import Call
from desktop.domain.counting import plural
from desktop.domain.environment import Environment
from desktop.domain.errors import DomainError
from desktop.domain.request import Request
from desktop.presentation import wording
from desktop.presentation.plain_text import plain
from desktop.presentation.preview_lines import plan_group_lines
from desktop.presentation.secret_values import SecretValues
from desktop.presentation.text_table import GAP, line

SHORTEST_DIGEST = 8
SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentOptions:
    """What a person gives instead of answering questions."""

    digest: str
    confirm: str
    reason: str


CONSENT_OPTIONS = (
    click.option("--reason", default="", metavar="TEXT", help="Why; for production at least 10 characters."),
    click.option("--confirm", default="", metavar="NAME", help="The environment's name, for production."),
    click.option(
        "--digest",
        default="",
        metavar="PREFIX",
        help="The request digest you looked at, 8 characters or more.",
    ),
)


def consented(call: Call, services: Services, request: Request, deed: str, given: ConsentOptions) -> str:
    """Return the reason, "" where none is needed, once the person has agreed to exactly this request.

    Raises:
        DomainError: the digest is another's, the name is not the environment's, the reason is too short, or there is
            nobody to ask.
        click.Abort: the person said no.
    """
    environment = services.workspace.pipeline.environment(request.lane)
    if given.digest:
        _check_digest(request, given.digest)
    elif not call.interactive:
        raise DomainError(
            f"{deed} needs the digest you looked at",
            where=request.full_name,
            meaning="Nothing was changed.",
            remedy=f"Look at it (gitopshq request show {request.full_name}), then add: --digest PREFIX",
        )
    else:
        _show_facts(call, services, request)
    if environment.protected:
        return production_reason(call, environment, given)
    if not given.digest and not call.ask_yes(_question(request, deed)):
        raise click.Abort
    return given.reason


def _question(request: Request, deed: str) -> str:
    return f"{deed} {plural(len(request.slots), 'target')} in {request.lane} (digest {request.digest[:12]})?"


def _check_digest(request: Request, digest: str) -> None:
    if len(digest) < SHORTEST_DIGEST or not request.digest.startswith(digest.lower()):
        raise DomainError(
            "this is not the request's digest",
            where=request.full_name,
            meaning=f"You gave {plain(digest, 64)}; the request is {request.digest[:12]}. Nothing was changed.",
            remedy=f"Look at the request as it stands, and give at least {SHORTEST_DIGEST} characters of it.",
        )


def _show_facts(call: Call, services: Services, request: Request) -> None:
    submission = request.submission
    counts = f"{plural(len(request.slots), 'target')} in {plural(len(request.paths), 'file')}"
    call.say(
        line(
            wording.TIERS[services.workspace.pipeline.environment(request.lane).tier], GAP, request.full_name
        ),
        line(f"{plain(submission.title)}: {plain(submission.source)} → {plain(submission.target)}, {counts}"),
        *plan_group_lines(services.requests.plan(request), SecretValues(services.workspace)),
        line("request digest", GAP, request.digest),
    )


def production_reason(call: Call, environment: Environment, given: ConsentOptions) -> str:
    """Return the reason once the name of a production environment was typed.

    Raises:
        DomainError: the name is another, or the reason is too short.
    """
    name, reason = given.confirm, given.reason
    if call.interactive:
        name = name or call.ask(f"This changes production. Type its name ({environment.name})")
        reason = reason or call.ask(f"Reason, {SHORTEST_REASON} characters or more; it becomes evidence")
    if name != environment.name:
        raise DomainError(
            "production is changed only after its name was given",
            where=environment.name,
            meaning="Nothing was changed.",
            remedy=f"Add: --confirm {environment.name} --reason TEXT",
        )
    if len(reason.strip()) < SHORTEST_REASON:
        raise DomainError(
            f"production needs a reason of at least {SHORTEST_REASON} characters",
            where=environment.name,
            meaning="Nothing was changed.",
            remedy="Say why with --reason; it becomes evidence.",
        )
    return reason.strip()
