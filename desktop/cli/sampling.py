"""Commands of the sample workspace: reset, promote, act-as, fault, clock."""

from dataclasses import dataclass

import click

from desktop.application.program import SAMPLE
from desktop.application.sample import ClusterFault, FaultKind
from desktop.application.services import Sample, Services
from desktop.cli.arguments import moment, optional_moment
from desktop.cli.call import Call
from desktop.cli.command import command, packed
from desktop.cli.output import Answer
from desktop.cli.sample_promotion import SamplePromotion
from desktop.domain.canonical import Json, JsonObject
from desktop.domain.errors import DomainError
from desktop.presentation.plain_text import plain
from desktop.presentation.text_table import Line, Piece, line, table
from desktop.presentation.times import iso, moment_words


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultOptions:
    """What of the sample's cluster goes wrong; names may hold `*` and `?`."""

    environment: str
    tenant: str
    service: str
    image: str
    seconds: float
    until: str


def add_to(cli: click.Group) -> None:
    """Add the group `sample` to the command line."""
    group = click.Group("sample", help="The sample workspace: a real repository and a simulated cluster.")
    cli.add_command(group)
    command(group, "reset")(reset)
    command(group, "promote")(promote)
    command(group, "act-as")(click.argument("person", default="")(act_as))
    command(group, "clock")(click.argument("time", default="")(clock))
    body = packed(FaultOptions, "what")(fault)
    for option in (
        click.option("--until", default="", metavar="TIME", help="Its end; else until it is cleared."),
        click.option(
            "--seconds",
            default=60.0,
            type=click.FloatRange(0, 86_400),
            help="How long a slow roll-out takes.",
        ),
        click.option("--image", default="*", help="The image that crashes."),
        click.option("--service", default="*"),
        click.option("--tenant", default="*"),
        click.option("--environment", default="*"),
        click.option("--clear", is_flag=True, help="Clear the switch of this kind, or all."),
        click.argument("kind", required=False, type=click.Choice([kind.value for kind in FaultKind])),
    ):
        body = option(body)
    command(group, "fault")(body)


def _opened(call: Call) -> tuple[Services, Sample]:
    services = call.open(SAMPLE)
    if services.sample is None:
        raise DomainError("the sample has no simulated cluster", remedy="Make it anew: gitopshq sample reset")
    return services, services.sample


def reset(call: Call) -> Answer:
    """Make the sample anew: repository, history, ledger and cluster."""
    made = call.program.make_sample(call.cancel, call.progress.tell)
    words = f"{made.environments} environments, {made.targets} targets, {made.events} events"
    return Answer(
        data={
            "remote": made.remote,
            "folder": str(made.folder),
            "environments": made.environments,
            "targets": made.targets,
            "events": made.events,
        },
        lines=[line(f"the sample is made anew: {words}"), line(f"its remote: {plain(made.remote)}")],
    )


def promote(call: Call) -> Answer:
    """Promote a release of the sample from test to stage in the terminal, each step explained."""
    services, sample = _opened(call)
    return SamplePromotion(call, services, sample).tell()


def act_as(call: Call, *, person: str) -> Answer:
    """Act as another of the sample's people; without a name, say who they are."""
    if person:
        call.program.act_as(person)
    services, _ = _opened(call)
    me = services.me()
    people: list[Json] = [
        {"id": item.id, "name": item.name, "email": item.email, "teams": [*sorted(item.teams)]}
        for item in services.workspace.people.persons
    ]
    rows: list[list[Piece]] = [
        ["→" if item.id == me.id else " ", plain(item.id), plain(item.name), ", ".join(sorted(item.teams))]
        for item in services.workspace.people.persons
    ]
    return Answer(
        data={"me": me.id, "people": people}, lines=[line(f"you act as {plain(me.id)}"), *table(rows)]
    )


def clock(call: Call, *, time: str) -> Answer:
    """Show the sample's clock, set it to TIME (ISO, or such as +2h), or put it back with `reset`."""
    _, sample = _opened(call)
    if time == "reset":
        sample.clock.reset()
    elif time:
        sample.clock.set(moment(time, sample.clock.now()))
    now, offset = sample.clock.now(), sample.clock.offset_seconds
    words = f", {offset:+.0f} s from the real time" if offset else ", the real time"
    return Answer(
        data={"now": iso(now), "offset_seconds": round(offset)}, lines=[line(f"it is {iso(now)}{words}")]
    )


def fault(call: Call, *, kind: str | None, what: FaultOptions, clear: bool) -> Answer:
    """Show what goes wrong in the sample's cluster, switch a fault on, or clear it."""
    services, sample = _opened(call)
    if clear:
        for item in sample.controls.faults():
            if kind is None or item.kind.value == kind:
                sample.controls.clear_fault(item.id)
    elif kind:
        sample.controls.set_fault(
            ClusterFault(
                id=kind,
                kind=FaultKind(kind),
                environment=what.environment,
                tenant=what.tenant,
                service=what.service,
                image=what.image,
                seconds=what.seconds,
                lines=("replicas: 2 → 5",) if kind == FaultKind.DRIFTED else (),
                until=optional_moment(what.until, services.now()),
            )
        )
    found = sample.controls.faults()
    lines: list[Line] = [line(_fault_words(item, services)) for item in found]
    faults: list[Json] = [_fault_document(item) for item in found]
    return Answer(data={"faults": faults}, lines=lines or [line("nothing goes wrong")])


def _fault_words(item: ClusterFault, services: Services) -> str:
    until = f" until {moment_words(item.until, services.now())}" if item.until else " until it is cleared"
    where = f"{item.environment} / {item.tenant} / {item.service}, image {item.image}"
    return f"{plain(item.id)}: {item.kind.value} in {plain(where)}{until}"


def _fault_document(item: ClusterFault) -> JsonObject:
    return {
        "id": item.id,
        "kind": item.kind.value,
        "environment": item.environment,
        "tenant": item.tenant,
        "service": item.service,
        "image": item.image,
        "since": iso(item.since),
        "until": iso(item.until),
    }
