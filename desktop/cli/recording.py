"""Commands of the record: timeline, evidence, handoff. None of them needs the remote."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import click

from desktop.application.errors import NotFoundError
from desktop.cli.arguments import optional_moment
from desktop.cli.call import Call
from desktop.cli.command import command, packed
from desktop.cli.exit_codes import ExitCode
from desktop.cli.output import Answer
from desktop.domain.events import WORKSPACE_LANE, EventType
from desktop.domain.timeline import TimelineEntry, TimelineFilter
from desktop.presentation import signs
from desktop.presentation.documents import entry_document, evidence_document
from desktop.presentation.panels import evidence_lines, timeline_lines
from desktop.presentation.plain_text import plain
from desktop.presentation.text_table import GAP, Line, Piece, line, table
from desktop.presentation.times import moment_words

_EVENT = re.compile(r"(?P<lane>[^@]+)@(?P<seq>[0-9]{1,9})")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterOptions:
    """What of the timeline is wanted."""

    environment: tuple[str, ...]
    tenant: tuple[str, ...]
    service: tuple[str, ...]
    actor: tuple[str, ...]
    kind: tuple[str, ...]
    after: str
    before: str

    def filter(self, now: datetime, request_id: str) -> TimelineFilter:
        """Return the filter; times are read against `now`."""
        return TimelineFilter(
            environments=frozenset(self.environment),
            tenants=frozenset(self.tenant),
            services=frozenset(self.service),
            actors=frozenset(self.actor),
            kinds=frozenset(self.kind),
            after=optional_moment(self.after, now),
            before=optional_moment(self.before, now),
            request_id=request_id,
        )


def add_to(cli: click.Group) -> None:
    """Add the commands to the command line."""
    body = packed(FilterOptions, "wanted")(timeline)
    kinds = click.Choice([kind.value for kind in EventType])
    for option in (
        click.option("--request", default="", metavar="REQUEST", help="Events of this request."),
        click.option("--before", default="", metavar="TIME", help="Events before this time."),
        click.option(
            "--after", default="", metavar="TIME", help="Events at or after this time, such as -2d."
        ),
        click.option("--kind", multiple=True, type=kinds, help="Events of this kind."),
        click.option("--actor", multiple=True, help="Events by this person."),
        click.option("--service", multiple=True, help="Events that concern this service."),
        click.option("--tenant", multiple=True, help="Events that concern this tenant."),
        click.option("--environment", multiple=True, help="Events of this environment's lane."),
    ):
        body = option(body)
    command(cli, "timeline")(body)
    group = click.Group("evidence", help="Check the chains of events, and look at single events.")
    cli.add_command(group)
    command(group, "verify")(evidence_verify)
    command(group, "show")(click.argument("event")(evidence_show))
    command(cli, "handoff")(click.argument("request")(handoff))


def timeline(call: Call, *, wanted: FilterOptions, request: str) -> Answer:
    """Show what happened, oldest first: who did what, when, to what."""
    services = call.reading()
    for name in wanted.environment:
        if name != WORKSPACE_LANE:
            services.workspace.pipeline.environment(name)
    request_id = services.requests.find(request).id if request else ""
    entries = services.timelines.timeline(wanted.filter(services.now(), request_id))
    return Answer(
        data={"events": [entry_document(entry) for entry in entries]},
        lines=timeline_lines(entries, services.now()) or [line("no event")],
    )


def evidence_verify(call: Call) -> Answer:
    """Walk every chain event by event and compare it with what this machine saw last; a broken one ends with 7."""
    services = call.reading()
    found = services.timelines.verify()
    problems = services.problems()
    broken = [item for item in found if item.broken]
    lines: list[Line] = evidence_lines(found) or [line("no event yet")]
    lines.extend(line(signs.FAILED, GAP, f"first broken: {plain(item.broken)}") for item in broken)
    lines.extend(line(signs.ATTENTION, GAP, plain(problem)) for problem in problems)
    return Answer(
        data={
            "good": not broken and not problems,
            "first_broken": broken[0].broken if broken else "",
            "lanes": [evidence_document(item) for item in found],
            "problems": [*problems],
        },
        lines=lines,
        code=ExitCode.INTEGRITY if broken or problems else ExitCode.OK,
    )


def evidence_show(call: Call, *, event: str) -> Answer:
    """Show one event of a chain, such as prod-eu@82, or all events of a request."""
    services = call.reading()
    found = _EVENT.fullmatch(event)
    if found is None:
        wanted = TimelineFilter(request_id=services.requests.find(event).id)
        entries: Sequence[TimelineEntry] = services.timelines.timeline(wanted)
    else:
        wanted = TimelineFilter(environments=frozenset({found["lane"]}))
        entries = [item for item in services.timelines.timeline(wanted) if item.seq == int(found["seq"])]
    if not entries:
        raise NotFoundError(
            f"there is no event {event[:80]}", remedy="List them with: gitopshq timeline", where=""
        )
    lines = [text for entry in entries for text in _entry_lines(entry, services.now())]
    return Answer(data={"events": [entry_document(entry) for entry in entries]}, lines=lines)


def _entry_lines(entry: TimelineEntry, now: datetime) -> list[Line]:
    rows: list[list[Piece]] = [
        ["what", plain(entry.sentence) or "-"],
        ["by", f"{plain(entry.by)}, {moment_words(entry.at, now)} (claimed)"],
        ["first seen", moment_words(entry.first_seen, now)],
        ["request", plain(entry.request) or "-"],
        ["sha256", entry.sha256],
        ["commit", entry.commit],
    ]
    if entry.void:
        rows.append(["void", plain(entry.void)])
    return [line(f"{plain(entry.name)}: {plain(entry.kind.replace('_', ' '))}"), *table(rows, indent="  ")]


def handoff(call: Call, *, request: str) -> Answer:
    """Write the handoff note of a request as Markdown."""
    services = call.reading()
    note = services.handoffs.of_request(services.requests.find(request))
    return Answer(
        data={
            "request": note.request,
            "fields": [{"name": name, "text": text} for name, text in note.fields],
            "markdown": note.markdown(),
        },
        lines=[line(plain(text, 2_000)) for text in note.markdown().splitlines()],
    )
