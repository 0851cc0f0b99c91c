"""Commands of keeping back: freeze list, at, raise, lift; hold set, release, reject-release, readmit."""

from dataclasses import dataclass

import click

from desktop.application.appending import Appended
from desktop.application.freezing import RaiseFreeze
from desktop.application.services import Services
from desktop.cli.arguments import moment, optional_moment
from desktop.cli.call import Call
from desktop.cli.command import command, packed
from desktop.cli.output import Answer
from desktop.domain.canonical import Json
from desktop.domain.environment import Tier
from desktop.domain.events import WORKSPACE_LANE
from desktop.domain.freeze_rule import FreezeScope
from desktop.presentation.documents import freeze_document, raised_document
from desktop.presentation.panels import freeze_lines
from desktop.presentation.plain_text import plain
from desktop.presentation.text_table import Line, line
from desktop.presentation.times import iso, moment_words

_REASON = click.option("--reason", required=True, metavar="TEXT", help="Why; it becomes evidence.")
_ENVIRONMENT = click.argument("environment")
_RELEASE = click.argument("release")


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeOptions:
    """What is frozen, and how long."""

    environment: tuple[str, ...]
    tier: tuple[str, ...]
    tenant: tuple[str, ...]
    service: tuple[str, ...]
    everything: bool
    since: str
    until: str
    rollbacks_too: bool

    def scope(self) -> FreezeScope:
        """Return the scope; everything is frozen only where somebody said so."""
        scope = FreezeScope(
            environments=frozenset(self.environment),
            tiers=frozenset(self.tier),
            tenants=frozenset(self.tenant),
            services=frozenset(self.service),
        )
        if self.everything == (scope != FreezeScope()):
            raise click.UsageError(
                "Say what is frozen: --environment, --tier, --tenant, --service, or --everything."
            )
        return scope


def add_to(cli: click.Group) -> None:
    """Add the groups `freeze` and `hold` to the command line."""
    freeze = click.Group("freeze", help="When changes are not allowed.")
    hold = click.Group("hold", help="Keep environments back, and strike releases.")
    cli.add_command(freeze)
    cli.add_command(hold)
    command(freeze, "list")(list_freezes)
    command(freeze, "at")(click.argument("time")(click.argument("environment", default="")(at)))
    body = packed(FreezeOptions, "what")(raise_freeze)
    for option in (
        click.option("--rollbacks-too", is_flag=True, help="Rollbacks do not pass either."),
        click.option("--until", default="", metavar="TIME", help="Its end; else until it is lifted."),
        click.option("--since", default="", metavar="TIME", help="Its start; else now."),
        click.option("--everything", is_flag=True, help="Every environment."),
        click.option("--service", multiple=True),
        click.option("--tenant", multiple=True),
        click.option("--tier", multiple=True, type=click.Choice([tier.value for tier in Tier])),
        click.option("--environment", multiple=True),
        _REASON,
        click.argument("name"),
    ):
        body = option(body)
    command(freeze, "raise")(body)
    command(freeze, "lift")(_REASON(click.argument("name")(lift)))
    command(hold, "set")(_REASON(_ENVIRONMENT(hold_set)))
    command(hold, "release")(_REASON(_ENVIRONMENT(hold_release)))
    services = click.option("--service", multiple=True, help="Only for this service.")
    command(hold, "reject-release")(services(_REASON(_ENVIRONMENT(_RELEASE(reject_release)))))
    command(hold, "readmit")(_REASON(_ENVIRONMENT(_RELEASE(readmit))))


def list_freezes(call: Call) -> Answer:
    """Show for each environment whether it is frozen now, until when, and what comes next."""
    services = call.reading()
    return _verdicts(services, "", "now", raised=True)


def at(call: Call, *, time: str, environment: str) -> Answer:
    """Say whether one may promote at TIME, into ENVIRONMENT or each of them."""
    return _verdicts(call.reading(), environment, time, raised=False)


def _verdicts(services: Services, environment: str, time: str, *, raised: bool) -> Answer:
    now = services.now()
    when = moment(time, now)
    names = [environment] if environment else [item.name for item in services.workspace.pipeline.in_order()]
    verdicts = [(name, services.freezes.verdict(name, when)) for name in names]
    lines: list[Line] = [text for name, verdict in verdicts for text in freeze_lines(name, verdict, now)]
    found = services.freezes.raised() if raised else ()
    lines.extend(
        line(
            f"raised: {plain(item.name)} by {plain(item.by)} since {moment_words(item.since, now)} ({item.id})"
        )
        for item in found
    )
    environments: list[Json] = [
        {"environment": name, **freeze_document(verdict)} for name, verdict in verdicts
    ]
    return Answer(
        data={
            "at": iso(when),
            "environments": environments,
            "raised": [raised_document(item) for item in found],
        },
        lines=lines,
    )


def raise_freeze(call: Call, *, name: str, reason: str, what: FreezeOptions) -> Answer:
    """Raise a freeze at once, for everybody."""
    scope = what.scope()
    services = call.writing()
    wanted = RaiseFreeze(
        name=name,
        reason=reason,
        scope=scope,
        since=optional_moment(what.since, services.now()),
        until=optional_moment(what.until, services.now()),
        rollback_exempt=not what.rollbacks_too,
    )
    return _done(services.freezes.raise_freeze(wanted, call.cancel), WORKSPACE_LANE, f"{name} is raised")


def lift(call: Call, *, name: str, reason: str) -> Answer:
    """Lift a raised freeze by its name or id; one of the workspace file is changed through Git."""
    services = call.writing()
    return _done(services.freezes.lift_freeze(name, reason, call.cancel), WORKSPACE_LANE, f"{name} is lifted")


def hold_set(call: Call, *, environment: str, reason: str) -> Answer:
    """Keep an environment back until it is released."""
    services = call.writing()
    return _done(
        services.freezes.hold(environment, reason, call.cancel), environment, f"{environment} is held"
    )


def hold_release(call: Call, *, environment: str, reason: str) -> Answer:
    """Release a held environment."""
    services = call.writing()
    done = services.freezes.release(environment, reason, call.cancel)
    return _done(done, environment, f"{environment} is released")


def reject_release(
    call: Call, *, environment: str, release: str, reason: str, service: tuple[str, ...]
) -> Answer:
    """Strike a release for an environment: no plan with it may start there."""
    services = call.writing()
    done = services.freezes.reject_release(environment, release, reason, call.cancel, service)
    return _done(done, environment, f"{release} is rejected in {environment}")


def readmit(call: Call, *, environment: str, release: str, reason: str) -> Answer:
    """Lift the rejection of a release."""
    services = call.writing()
    done = services.freezes.readmit_release(environment, release, reason, call.cancel)
    return _done(done, environment, f"{release} is readmitted in {environment}")


def _done(done: Appended, lane: str, words: str) -> Answer:
    event = f"{lane}@{done.head.seq}"
    return Answer(
        data={"event": event, "sha256": done.head.sha256, "commit": done.head.commit},
        lines=[line(f"{plain(words)}; on record as {plain(event)}")],
    )
