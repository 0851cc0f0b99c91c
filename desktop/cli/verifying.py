"""The command verify: an environment as it stands, or what a request's run landed."""

from datetime import timedelta

import click

from desktop.application.services import Services
from desktop.application.verifications import Verification
from desktop.cli.call import Call
from desktop.cli.command import command
from desktop.cli.exit_codes import RUN_ENDS, ExitCode
from desktop.cli.output import Answer
from desktop.domain.canonical import JsonObject
from desktop.domain.request import Request
from desktop.domain.verification import Result
from desktop.presentation import wording
from desktop.presentation.documents import request_document, verification_document
from desktop.presentation.panels import verification_lines
from desktop.presentation.plain_text import plain
from desktop.presentation.text_table import GAP, line


def add_to(cli: click.Group) -> None:
    """Add the command to the command line."""
    body = verify
    for option in (
        click.option("--wait", is_flag=True, help="Look until every target is judged."),
        click.option("--accept", is_flag=True, help="Accept the verification of a request as its owner."),
        click.option("--record", is_flag=True, help="Put what was seen on the record; it is evidence then."),
        click.argument("subject"),
    ):
        body = option(body)
    command(cli, "verify")(body)


def verify(call: Call, *, subject: str, record: bool, accept: bool, wait: bool) -> Answer:
    """Verify an environment (SUBJECT is its name) or a request's run by what its cluster shows now."""
    services = call.writing() if record or accept else call.reading()
    if subject in {item.name for item in services.workspace.pipeline}:
        if accept:
            raise click.UsageError("--accept is for the run of a request.")
        return _environment(call, services, subject, record=record, wait=wait)
    request = services.requests.find(subject)
    if accept:
        return _accepted(call, services, request)
    return _request(call, services, request, record=record, wait=wait)


def _environment(call: Call, services: Services, name: str, *, record: bool, wait: bool) -> Answer:
    if record:
        found, done = services.verifications.verify_environment(name, call.cancel)
        return _answer(services, found, f"{name}@{done.head.seq}")
    subject = services.verifications.of_environment(name)
    if wait:
        return _answer(services, services.verifications.settle(subject, timedelta(0), call.cancel))
    return _answer(services, services.verifications.look(subject, call.cancel))


def _request(call: Call, services: Services, request: Request, *, record: bool, wait: bool) -> Answer:
    found = services.verifications.run_verification(request, call.cancel, wait=wait)
    if not record:
        return _answer(services, found)
    landed = [landing.wave for landing in request.attempt.landings] if request.attempt else []
    subject = services.verifications.of_waves(request, services.requests.plan(request), landed)
    done = services.verifications.record(found, subject, request, "", call.cancel)
    return _answer(services, found, f"{request.lane}@{done.head.seq}")


def _accepted(call: Call, services: Services, request: Request) -> Answer:
    report = services.runs.accept(request, call.cancel)
    done = report.request
    return Answer(
        data={"end": report.end.value, "sentence": report.sentence, "request": request_document(done)},
        lines=[line(wording.RUN_ENDS[report.end], GAP, f"{plain(done.full_name)}: {plain(report.sentence)}")],
        code=RUN_ENDS[report.end],
    )


def _answer(services: Services, found: Verification, event: str = "") -> Answer:
    lines = verification_lines(found, services.verifications.words(found), services.now())
    if event:
        lines.append(line(f"on record as {plain(event)}"))
    data: JsonObject = {**verification_document(found), "event": event}
    code = ExitCode.OK if found.result is Result.PASSED else ExitCode.NOT_VERIFIED
    return Answer(data=data, lines=lines, code=code)
