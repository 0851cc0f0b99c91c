"""Commands of saved scopes: save, list, show, delete, export, import."""

from typing import BinaryIO

import click

from desktop.application.scopes import LARGEST_SCOPE
from desktop.cli.call import Call
from desktop.cli.command import command
from desktop.cli.output import Answer
from desktop.domain.canonical import Json, JsonObject
from desktop.domain.counting import plural
from desktop.domain.saved_scope import SavedScope, membership_change
from desktop.presentation.panels import names
from desktop.presentation.plain_text import plain
from desktop.presentation.plan_documents import scope_document
from desktop.presentation.text_table import Line, Piece, line, table
from desktop.presentation.times import iso, moment_words

_NAME = click.argument("name")


def add_to(cli: click.Group) -> None:
    """Add the group `scope` to the command line."""
    group = click.Group("scope", help="Scopes saved under a name on this machine.")
    cli.add_command(group)
    rule = click.option(
        "--rule", multiple=True, required=True, help='A scope rule such as "include tag:ring=1".'
    )
    command(group, "save")(rule(_NAME(click.argument("source")(click.argument("target")(save)))))
    command(group, "list")(list_scopes)
    command(group, "show")(
        _NAME(click.argument("source", default="")(click.argument("target", default="")(show)))
    )
    command(group, "delete")(_NAME(delete))
    command(group, "export")(_NAME(export))
    command(group, "import")(click.argument("file", type=click.File("rb"))(import_scope))


def save(call: Call, *, name: str, source: str, target: str, rule: tuple[str, ...]) -> Answer:
    """Save rules under NAME, with the set they have now on the route SOURCE to TARGET."""
    services = call.reading()
    services.workspace.route(source, target)
    resolved = services.scopes.resolve(source, target, "\n".join(rule))
    saved = services.scopes.save(name, resolved)
    words = f"{plain(name)}: {plural(saved.count, 'target')} on {plain(source)} → {plain(target)}"
    return Answer(data={"scope": saved.as_json(), "resolved": scope_document(resolved)}, lines=[line(words)])


def list_scopes(call: Call) -> Answer:
    """List the saved scopes."""
    services = call.open()
    found = services.scopes.saved()
    rows: list[list[Piece]] = [
        [
            plain(item.name, 60),
            plural(item.count, "target"),
            f"used {moment_words(item.last_used, services.now())}" if item.last_used else "never used",
            plain("; ".join(str(rule) for rule in item.scope.rules), 160),
        ]
        for item in found
    ]
    scopes: list[Json] = [_document(item) for item in found]
    return Answer(data={"scopes": scopes}, lines=table(rows) or [line("no saved scope")])


def _document(saved: SavedScope) -> JsonObject:
    return {**saved.as_json(), "lastUsed": iso(saved.last_used), "count": saved.count}


def show(call: Call, *, name: str, source: str, target: str) -> Answer:
    """Show a saved scope; with a route, also what it resolves to now and what changed since it was used."""
    services = call.reading() if source else call.open()
    saved = services.scopes.load(name)
    lines: list[Line] = [line(f"{plain(saved.name)}: {plural(saved.count, 'target')} when last used")]
    lines.extend(line("  ", plain(str(rule))) for rule in saved.scope.rules)
    data: JsonObject = {"scope": _document(saved)}
    if source:
        services.workspace.route(source, target)
        resolved = services.scopes.resolve(source, target, str(saved.scope))
        change = membership_change(saved, resolved)
        data["resolved"] = scope_document(resolved)
        data["was"], data["now"] = change.was, change.now
        lines.append(line(f"was {change.was}, now {change.now}"))
        lines.extend(line(f"  new: {names(str(slot) for slot in change.added)}") for _ in change.added[:1])
        lines.extend(
            line(f"  gone: {names(str(slot) for slot in change.removed)}") for _ in change.removed[:1]
        )
    return Answer(data=data, lines=lines)


def delete(call: Call, *, name: str) -> Answer:
    """Delete a saved scope."""
    services = call.open()
    services.scopes.load(name)
    services.scopes.delete(name)
    return Answer(data={"deleted": name}, lines=[line(f"{plain(name)} is deleted")])


def export(call: Call, *, name: str) -> Answer:
    """Write a saved scope as JSON, for `scope import` elsewhere."""
    scopes = call.open().scopes
    text = scopes.exported(name)
    return Answer(data=scopes.load(name).as_json(), lines=[line(part) for part in text.splitlines()])


def import_scope(call: Call, *, file: BinaryIO) -> Answer:
    """Take in a scope that was exported; one of the same name is replaced."""
    data = file.read(LARGEST_SCOPE + 1)
    saved = call.open().scopes.take_in(data)
    words = f"{plain(saved.name)} is imported: {plural(len(saved.scope.rules), 'rule')}"
    return Answer(data={"scope": _document(saved)}, lines=[line(words)])
