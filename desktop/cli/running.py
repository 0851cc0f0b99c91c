"""Commands of execution: run with its controls, resume, takeover."""

from collections.abc import Callable

import click

from desktop.application.run_reports import RunNews, RunReport
from desktop.application.services import Services
from desktop.cli.arguments import slots
from desktop.cli.call import Call
from desktop.cli.command import command, packed
from desktop.cli.consent import CONSENT_OPTIONS, ConsentOptions, consented, production_reason
from desktop.cli.exit_codes import RUN_ENDS, ExitCode
from desktop.cli.output import Answer
from desktop.cli.requesting import changed
from desktop.domain.canonical import JsonObject
from desktop.domain.counting import plural
from desktop.domain.errors import DomainError
from desktop.domain.request import Request, RequestState
from desktop.presentation import wording
from desktop.presentation.documents import judgement_document, request_document, verification_document
from desktop.presentation.panels import gate_lines, verification_lines
from desktop.presentation.plain_text import plain
from desktop.presentation.text_table import GAP, Line, line

_CONTROLS = {
    "pause": "Let no further wave land.",
    "stop": "End the attempt after what has landed.",
    "abandon": "Give up the run of a lost machine.",
    "leave": "Close a partial run as it is.",
    "retry": "Start a failed request again, or let a stopped one go on.",
}
_STANDING = frozenset({RequestState.PAUSED, RequestState.PARTIAL})


def add_to(cli: click.Group) -> None:
    """Add the commands to the command line."""
    body = _consenting(run)
    for name, words in _CONTROLS.items():
        body = click.option(f"--{name}", "control", flag_value=name, help=words)(body)
    skip = click.option(
        "--skip", multiple=True, metavar="TENANT/SERVICE", help="Leave a target out of the judgement."
    )
    command(cli, "run")(skip(body))
    command(cli, "resume")(_consenting(resume))
    command(cli, "takeover")(_consenting(takeover))


def _consenting(body: Callable[..., Answer]) -> Callable[..., Answer]:
    body = packed(ConsentOptions, "consent")(body)
    for option in (*CONSENT_OPTIONS, click.argument("request")):
        body = option(body)
    return body


def run(
    call: Call, *, request: str, consent: ConsentOptions, control: str | None, skip: tuple[str, ...]
) -> Answer:
    """Start a request whose gates are met and drive it to its end; or control a run: pause, stop, skip and so on."""
    services = call.writing()
    found = services.requests.find(request)
    if skip:
        return _skipped(call, services, found, skip, consent)
    if control and control != "retry":
        return _controlled(call, services, found, control, consent)
    if control == "retry" and found.state in _STANDING:
        return _resumed(call, services, found, consent)
    _check_may_start(found, retry=control == "retry")
    judgement = services.requests.judge(found, call.cancel)
    if not judgement.ready:
        return Answer(
            data={"request": request_document(found), "gates": judgement_document(judgement)},
            lines=gate_lines(judgement, services.now()),
            code=ExitCode.NOT_READY,
        )
    reason = consented(call, services, found, "Execute on", consent)
    if reason:
        found = services.requests.note(found, f"started: {reason}", call.cancel)
    return _told(call, services, services.runs.run(found, found.digest, call.cancel, _teller(call)))


def _check_may_start(request: Request, *, retry: bool) -> None:
    if request.state is RequestState.FAILED and not retry:
        raise DomainError("it has failed", where=request.full_name, remedy="To start it again, add: --retry")
    if request.state in _STANDING | {RequestState.RUNNING}:
        raise DomainError(
            f"it is {request.state.value}",
            where=request.full_name,
            meaning="Nothing was started.",
            remedy=f"To let it go on: gitopshq resume {request.full_name}",
        )


def _controlled(
    call: Call, services: Services, request: Request, control: str, consent: ConsentOptions
) -> Answer:
    if not consent.reason.strip():
        raise click.UsageError(f"--{control} needs --reason: it becomes evidence.")
    controls = services.run_controls
    act = {
        "pause": controls.pause,
        "stop": controls.stop,
        "abandon": controls.abandon,
        "leave": controls.leave,
    }[control]
    done = act(request, consent.reason.strip(), call.cancel)
    return changed(done, _CONTROLS[control].rstrip(".").lower())


def _skipped(
    call: Call, services: Services, request: Request, skip: tuple[str, ...], consent: ConsentOptions
) -> Answer:
    if not consent.reason.strip():
        raise click.UsageError("--skip needs --reason: it becomes evidence.")
    environment = services.workspace.pipeline.environment(request.lane)
    reason = (
        production_reason(call, environment, consent) if environment.protected else consent.reason.strip()
    )
    chosen = slots(skip)
    done = services.run_controls.skip(request, chosen, reason, call.cancel)
    return changed(done, f"{plural(len(chosen), 'target')} left out of the judgement")


def resume(call: Call, *, request: str, consent: ConsentOptions) -> Answer:
    """Let a paused, stopped or interrupted run go on from here; what has landed is never done twice."""
    services = call.writing()
    return _resumed(call, services, services.requests.find(request), consent)


def _resumed(call: Call, services: Services, request: Request, consent: ConsentOptions) -> Answer:
    holder = request.attempt.holder if request.attempt else ""
    if request.state is RequestState.RUNNING and holder != services.host_id:
        raise DomainError(
            "another machine drives this run",
            where=request.full_name,
            meaning="Nothing was changed.",
            remedy=f"If that machine is lost: gitopshq takeover {request.full_name} --reason TEXT",
        )
    if request.state not in _STANDING | {RequestState.RUNNING}:
        raise DomainError(
            f"it is {request.state.value}", where=request.full_name, meaning="There is no run to resume."
        )
    consented(call, services, request, "Go on with", consent)
    if request.state in _STANDING:
        request = services.run_controls.resume(request, call.cancel)
    return _told(call, services, services.runs.drive(request, call.cancel, _teller(call)))


def takeover(call: Call, *, request: str, consent: ConsentOptions) -> Answer:
    """Drive the run of another machine from here; that machine can land nothing any more."""
    services = call.writing()
    found = services.requests.find(request)
    if not consent.reason.strip():
        raise click.UsageError("a takeover needs --reason: it becomes evidence.")
    consented(call, services, found, "Take over", consent)
    found = services.run_controls.take_over(found, consent.reason.strip(), call.cancel)
    if found.state in _STANDING:
        found = services.run_controls.resume(found, call.cancel)
    return _told(call, services, services.runs.drive(found, call.cancel, _teller(call)))


def _teller(call: Call) -> Callable[[RunNews], None]:
    def tell(news: RunNews) -> None:
        call.say(line(f"{plain(news.request.full_name)}: {plain(news.sentence)}"))

    return tell


def _told(call: Call, services: Services, report: RunReport) -> Answer:
    found = report.verification
    data: JsonObject = {
        "end": report.end.value,
        "sentence": report.sentence,
        "changed": report.changed,
        "untouched": report.untouched,
        "request": request_document(report.request),
        "verification": verification_document(found) if found else None,
    }
    lines: list[Line] = [
        line(
            wording.RUN_ENDS[report.end], GAP, f"{plain(report.request.full_name)}: {plain(report.sentence)}"
        )
    ]
    if found:
        lines.extend(verification_lines(found, services.verifications.words(found), services.now()))
    code = ExitCode.INTERRUPTED if call.cancel.cancelled else RUN_ENDS[report.end]
    return Answer(data=data, lines=lines, code=code)
