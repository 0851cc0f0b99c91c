"""Commands of looking: check, graph, status, doctor, mode."""

import click

from desktop.application.program import Finding
from desktop.application.services import Services
from desktop.cli.call import Call
from desktop.cli.command import command
from desktop.cli.exit_codes import ExitCode
from desktop.cli.output import Answer
from desktop.domain.canonical import Json
from desktop.domain.counting import plural
from desktop.presentation import signs
from desktop.presentation.documents import environment_document, reading_document, request_line_document
from desktop.presentation.panels import graph_lines, reading_pieces, request_rows, standing_sign
from desktop.presentation.plain_text import plain
from desktop.presentation.text_table import GAP, Line, Piece, line, table
from desktop.presentation.times import iso, moment_words


def add_to(cli: click.Group) -> None:
    """Add the commands to the command line."""
    command(cli, "check")(click.argument("place", default="")(check))
    command(cli, "graph")(graph)
    command(cli, "status")(click.argument("environment", default="")(status))
    command(cli, "mode")(
        click.argument("mode", type=click.Choice(["read-only", "execute"]), required=False)(mode)
    )
    command(cli, "doctor")(doctor)


def check(call: Call, place: str) -> Answer:
    """Check the workspace files of a folder, or of a repository's default branch, and list every fault."""
    workspace = call.program.check(place or call.address, call.cancel)
    environments: list[Json] = [item.name for item in workspace.pipeline]
    counts = (
        f"{plural(len(environments), 'environment')}, {plural(len(workspace.pipeline.routes), 'route')}, "
        f"{plural(len(workspace.bindings), 'binding')}, {plural(len(workspace.policies), 'policy', 'policies')}, "
        f"{plural(len(workspace.freezes), 'freeze')}, {plural(len(workspace.people.persons), 'person', 'people')}"
    )
    return Answer(
        data={
            "workspace": workspace.name,
            "commit": workspace.commit,
            "environments": environments,
            "policy_digest": workspace.policy_digest,
            "bindings_digest": workspace.bindings_digest,
        },
        lines=[line(signs.PASSED.named("valid"), GAP, f"{plain(workspace.name)}: {counts}")],
    )


def graph(call: Call) -> Answer:
    """Show the pipeline: each environment with its release, freezes, holds and open requests."""
    services = call.reading()
    standings = services.environments.graph()
    return Answer(
        data={
            "workspace": services.workspace.name,
            "commit": services.tip,
            "at": iso(services.now()),
            "environments": [environment_document(item) for item in standings],
            "routes": [
                {"source": route.source, "target": route.target}
                for route in services.workspace.pipeline.routes
            ],
        },
        lines=graph_lines(standings, services.now()),
    )


def status(call: Call, environment: str) -> Answer:
    """Show how environments stand: what their clusters say, verification, open requests, what waits to be sent."""
    services = call.reading()
    if environment:
        services.workspace.pipeline.environment(environment)
    now = services.now()
    found, rows = _standings(call, services, environment)
    requests = [
        request
        for request in services.requests.all(environment)
        if request.state.open and not request.rolled_back_by
    ]
    pending = services.outbox.pending()
    me = services.me()
    access = "read-only" if services.read_only else "execute"
    head = f"{plain(services.workspace.name)} at {services.tip[:12]}; {plain(me.id)}; {access}"
    lines: list[Line] = [line(head), *table(rows), *request_rows(requests, now)]
    if pending:
        lines.append(line(f"not shared yet: {plural(len(pending), 'event')}"))
    return Answer(
        data={
            "workspace": services.workspace.name,
            "commit": services.tip,
            "at": iso(now),
            "fetched_at": iso(services.fetched_at),
            "me": me.id,
            "known": me.known,
            "mode": access,
            "environments": found,
            "requests": [request_line_document(request) for request in requests],
            "not_shared": len(pending),
            "problems": [*services.problems()],
        },
        lines=lines,
    )


def _standings(call: Call, services: Services, environment: str) -> tuple[list[Json], list[list[Piece]]]:
    """Return environments with what their clusters say, as documents and as rows; offline no cluster is asked."""
    found: list[Json] = []
    rows: list[list[Piece]] = []
    for item in services.environments.graph():
        name = item.environment.name
        if environment and name != environment:
            continue
        asked = bool(item.targets) and not call.options.offline
        reading = services.environments.observe(name, call.cancel) if asked else None
        runtime = reading_document(reading) if reading is not None else None
        found.append({**environment_document(item), "runtime": runtime})
        mark = item.verified.mark if item.verified else None
        verified = f"verified {moment_words(mark.at, services.now())}" if mark else "not verified"
        head: list[Piece] = [plain(name), plain(item.release.label, 40), standing_sign(item)]
        rows.append([*head, *reading_pieces(reading), verified])
    return found, rows


def mode(call: Call, mode: str | None) -> Answer:
    """Show whether this machine may write to the workspace's remote, or switch it: read-only or execute."""
    services = call.open()
    if mode:
        services.switch_read_only(on=mode == "read-only")
    now = "read-only" if services.read_only else "execute"
    words = {
        "read-only": "nothing is written to the remote from this machine",
        "execute": "requests, approvals and runs of this machine reach the remote",
    }
    return Answer(
        data={"workspace": services.workspace.name, "mode": now},
        lines=[line(f"{plain(services.workspace.name)}: {now}; {words[now]}")],
    )


def _found_sign(item: Finding) -> signs.Sign:
    if item.good:
        return signs.PASSED
    return signs.NOT_DEPLOYED.named("not there") if item.optional else signs.ATTENTION


def doctor(call: Call) -> Answer:
    """Look at what the program needs on this machine."""
    findings = call.program.doctor(call.cancel)
    rows: list[list[Piece]] = [
        [
            _found_sign(item),
            plain(item.subject, 60),
            plain(item.words) + (f"; {plain(item.remedy)}" if item.remedy and not item.good else ""),
        ]
        for item in findings
    ]
    return Answer(
        data={
            "findings": [
                {
                    "subject": item.subject,
                    "good": item.good,
                    "optional": item.optional,
                    "words": item.words,
                    "remedy": item.remedy,
                }
                for item in findings
            ]
        },
        lines=table(rows),
        code=ExitCode.OK if all(item.good or item.optional for item in findings) else ExitCode.UNAVAILABLE,
    )
