"""The command preview, and the options that requests share with it."""

from collections.abc import Callable
from dataclasses import dataclass

import click

from desktop.application.previews import Preview
from desktop.application.renderings import Rendered, RenderProgress, with_destruction
from desktop.application.services import Services
from desktop.cli.arguments import source_commit
from desktop.cli.call import Call
from desktop.cli.command import command, packed
from desktop.cli.output import Answer
from desktop.domain.canonical import JsonObject
from desktop.domain.scope import ResolvedScope
from desktop.presentation.plain_text import plain
from desktop.presentation.plan_documents import diffs_document, preview_document
from desktop.presentation.preview_lines import diff_lines, preview_lines
from desktop.presentation.rendered import rendered_document, rendered_lines
from desktop.presentation.secret_values import SecretValues
from desktop.presentation.text_table import line


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeOptions:
    """What of a route is meant."""

    source: str
    target: str
    rule: tuple[str, ...]
    scope: str
    at: str


def scope_options(body: Callable[..., Answer]) -> Callable[..., Answer]:
    """Give a command SOURCE, TARGET and the options that choose what travels, packed as `route`."""
    body = packed(ScopeOptions, "route")(body)
    for option in (
        click.option(
            "--at", default="", metavar="COMMIT", help="A commit or release of the source's history."
        ),
        click.option("--scope", default="", metavar="NAME", help="A saved scope; --rule adds to it."),
        click.option("--rule", multiple=True, help='A scope rule such as "include tag:ring=1"; in order.'),
        click.argument("target"),
        click.argument("source"),
    ):
        body = option(body)
    return body


def resolved(call: Call, services: Services, route: ScopeOptions) -> ResolvedScope:
    """Resolve the rules of a command; a saved scope whose set has changed is said.

    Raises:
        click.UsageError: neither a rule nor a saved scope was given.
    """
    if not (route.rule or route.scope):
        raise click.UsageError('Nothing is in the scope: give --rule (such as "include all") or --scope.')
    commit = source_commit(services, route.source, route.at)
    rules = list(route.rule)
    if not route.scope:
        return services.scopes.resolve(route.source, route.target, "\n".join(rules), commit)
    saved = services.scopes.load(route.scope)
    own = services.scopes.resolve(route.source, route.target, str(saved.scope), commit)
    change = services.scopes.used(saved, own)
    if change:
        call.say(line(f"scope {plain(route.scope)}: was {change.was}, now {change.now} targets"))
    if not rules:
        return own
    return services.scopes.resolve(route.source, route.target, "\n".join([str(saved.scope), *rules]), commit)


def previewed(call: Call, services: Services, route: ScopeOptions) -> Preview:
    """Make the preview that a command asks for."""
    services.workspace.route(route.source, route.target)
    scope = resolved(call, services, route)
    return services.previews.preview(
        route.source,
        route.target,
        scope.slots,
        call.cancel,
        source_commit=source_commit(services, route.source, route.at),
        scope=scope,
    )


def add_to(cli: click.Group) -> None:
    """Add the command to the command line."""
    body = scope_options(preview)
    for option in (
        click.option("--path", default="", metavar="FILE", help="The change of this one file."),
        click.option(
            "--rendered", is_flag=True, help="The manifests by kustomize and helm, object by object."
        ),
        click.option("--diff", is_flag=True, help="The change of every file."),
    ):
        body = option(body)
    command(cli, "preview")(body)


def preview(call: Call, *, route: ScopeOptions, diff: bool, path: str, rendered: bool) -> Answer:
    """Show exactly what a promotion would change: from → to, flags, commits, files, digest."""
    services = call.reading()
    found = previewed(call, services, route)
    manifests = _rendered(call, services, found) if rendered else None
    if manifests is not None:
        found = with_destruction(found, manifests)
    secrets = SecretValues(services.workspace)
    data: JsonObject = preview_document(found, secrets)
    lines = preview_lines(found, secrets, services.now())
    if path:
        diffs = [services.previews.diff(found, path)]
    else:
        diffs = services.previews.diffs(found, call.cancel) if diff else []
    if diffs:
        data["diffs"] = diffs_document(diffs)
        lines.extend(diff_lines(diffs))
    if manifests is not None:
        tools = services.renderings.tools()
        data["rendered"] = rendered_document(manifests, tools)
        lines.extend(rendered_lines(manifests, tools))
    return Answer(data=data, lines=lines)


def _rendered(call: Call, services: Services, preview: Preview) -> Rendered:
    def told(progress: RenderProgress) -> None:
        call.progress.tell("rendering", progress.done, progress.total)

    return services.renderings.render(preview, call.cancel, told)
