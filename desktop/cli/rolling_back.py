"""Commands of going back: rollback preview, rollback submit."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import click

from desktop.application.requests import Wishes
from desktop.application.rollbacks import RollbackPreview, RollbackWish
from desktop.application.services import Services
from desktop.cli import arguments
from desktop.cli.call import Call
from desktop.cli.command import command, packed
from desktop.cli.output import Answer
from desktop.cli.requesting import WishOptions, wish_options
from desktop.domain.errors import DomainError
from desktop.domain.policy import RollbackMode
from desktop.presentation import wording
from desktop.presentation.documents import judgement_document, request_document
from desktop.presentation.panels import request_lines
from desktop.presentation.plain_text import plain
from desktop.presentation.plan_documents import rollback_document
from desktop.presentation.preview_lines import rollback_lines
from desktop.presentation.secret_values import SecretValues
from desktop.presentation.text_table import GAP, line


@dataclass(frozen=True, slots=True, kw_only=True)
class BackOptions:
    """What goes back, and to what."""

    subject: str
    full: bool
    service: tuple[str, ...]
    field: tuple[str, ...]
    to: str

    def wish(self) -> RollbackWish:
        """Return what is asked for; fields narrow to fields, services to services, else everything goes back."""
        if self.full and (self.service or self.field):
            raise click.UsageError("--full takes everything back; leave --service and --field out.")
        mode = RollbackMode.SERVICE if self.service else RollbackMode.FULL
        return RollbackWish(
            mode=RollbackMode.FIELD if self.field else mode, services=self.service, fields=self.field
        )


def _back_options(body: Callable[..., Answer]) -> Callable[..., Answer]:
    body = packed(BackOptions, "back")(body)
    for option in (
        click.option(
            "--to",
            default="",
            metavar="COMMIT",
            help="Back to a commit or release of an environment's history.",
        ),
        click.option("--field", multiple=True, help="This field goes back."),
        click.option("--service", multiple=True, help="This service goes back."),
        click.option(
            "--full", is_flag=True, help="Everything of the request goes back; this is the default."
        ),
        click.argument("subject"),
    ):
        body = option(body)
    return body


def add_to(cli: click.Group) -> None:
    """Add the group `rollback` to the command line."""
    group = click.Group("rollback", help="Go back to recorded values by a request of its own.")
    cli.add_command(group)
    command(group, "preview")(_back_options(preview))
    command(group, "submit")(_back_options(wish_options(submit)))


def _previewed(services: Services, back: BackOptions) -> RollbackPreview:
    if back.to:
        commit = arguments.source_commit(services, back.subject, back.to)
        return services.rollbacks.to_commit(back.subject, commit, back.wish())
    return services.rollbacks.preview(services.requests.find(back.subject), back.wish())


def preview(call: Call, *, back: BackOptions) -> Answer:
    """Show what undoing a request (SUBJECT) would change now, or with --to an environment going back."""
    services = call.reading()
    found = _previewed(services, back)
    secrets = SecretValues(services.workspace)
    return Answer(data=rollback_document(found, secrets), lines=rollback_lines(found, secrets))


def submit(call: Call, *, back: BackOptions, wish: WishOptions) -> Answer:
    """Submit a rollback as a request; owners and mode are those of the request it undoes where none are given."""
    services = call.writing()
    found = _previewed(services, back)
    if not found.plan.targets:
        raise DomainError(
            "nothing can go back",
            where=back.subject,
            meaning=found.refused[0][1] if found.refused else "Everything is back already.",
            remedy="See: gitopshq rollback preview",
        )
    wishes = _completed(wish.wishes(services.now()), found)
    request = services.rollbacks.submit(found, wishes, call.cancel)
    judgement = services.requests.judge(request, call.cancel)
    return Answer(
        data={"request": request_document(request), "gates": judgement_document(judgement)},
        lines=[
            *request_lines(request, services.now()),
            line(wording.READINESS[judgement.readiness], GAP, plain(judgement.sentence)),
        ],
    )


def _completed(wishes: Wishes, found: RollbackPreview) -> Wishes:
    undone = found.request.submission if found.request else None
    return replace(
        wishes,
        rollback_mode=wishes.rollback_mode or found.restores.mode,
        verification_owner=wishes.verification_owner or (undone.verification_owner if undone else ""),
        fallback_owner=wishes.fallback_owner or (undone.fallback_owner if undone else ""),
    )
