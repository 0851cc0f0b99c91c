"""Commands of deciding: approve, reject."""

import click

from desktop.cli.arguments import optional_moment
from desktop.cli.call import Call
from desktop.cli.command import command, packed
from desktop.cli.consent import CONSENT_OPTIONS, ConsentOptions, consented
from desktop.cli.output import Answer
from desktop.cli.requesting import changed


def add_to(cli: click.Group) -> None:
    """Add the commands to the command line."""
    body = packed(ConsentOptions, "consent")(approve)
    for option in (
        *CONSENT_OPTIONS,
        click.option("--comment", default="", help="Goes with the approval."),
        click.option("--expires", default="", metavar="TIME", help="Until when it counts, such as +4h."),
        click.argument("request"),
    ):
        body = option(body)
    command(cli, "approve")(body)
    reason = click.option("--reason", required=True, help="What would make it acceptable.")
    command(cli, "reject")(reason(click.argument("request")(reject)))


def approve(call: Call, *, request: str, consent: ConsentOptions, comment: str, expires: str) -> Answer:
    """Approve the digest of a request: exactly what you looked at."""
    services = call.writing()
    found = services.requests.find(request)
    reason = consented(call, services, found, "Approve", consent)
    words = "; ".join(text for text in (comment, reason) if text)
    until = optional_moment(expires, services.now())
    done = services.requests.approve(found, found.digest, call.cancel, comment=words, expires=until)
    judgement = services.requests.judge(done, call.cancel)
    return changed(done, f"approved {done.digest[:12]} (unsigned). {judgement.sentence}")


def reject(call: Call, *, request: str, reason: str) -> Answer:
    """Reject a request, and say what would make it acceptable."""
    services = call.writing()
    found = services.requests.find(request)
    return changed(services.requests.reject(found, reason, call.cancel), "rejected")
