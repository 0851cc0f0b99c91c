"""The sheets that raise and lift a freeze; both become events with their reason."""

from collections.abc import Sequence
from datetime import tzinfo

from desktop.domain.environment import Environment
from desktop.domain.freeze import RaisedFreeze
from desktop.presentation.freeze_raising import environments_of
from desktop.presentation.freeze_rules import scope_words
from desktop.presentation.panels import names
from desktop.presentation.plain_text import plain
from desktop.presentation.times import moment_words
from desktop.ui.desk import Desk
from desktop.ui.freezes.data import FreezesSeen
from desktop.ui.freezes.raise_form import RaiseFields
from desktop.ui.kit.sheet import SheetSpec
from desktop.ui.kit.sheet_host import SheetHost


class FreezeSheets:
    """Opens the sheets of one screen."""

    def __init__(self, desk: Desk, host: SheetHost) -> None:
        self._desk, self._host = desk, host

    def ask_raise(self, seen: FreezesSeen, chosen: str, zone: tzinfo | None) -> None:
        """Ask what is to be frozen; nothing happens before the deed is pressed."""
        desk = self._desk
        fields = RaiseFields(
            desk.theme, seen.environments, chosen, desk.now(), zone, has_tenants=seen.has_tenants
        )
        spec = SheetSpec(
            title="Raise a freeze",
            subtitle="It acts at once, for everybody, and is a gate of every request it touches.",
            facts=(),
            deed="Raise the freeze",
            reason="Reason, goes to evidence",
            reason_required=True,
            name="sheet.raise_freeze",
        )

        def deed(reason: str) -> None:
            command = fields.form.command(reason, desk.now(), zone)
            desk.act(
                f"Raising {plain(command.name, 60)}",
                lambda services, token: services.freezes.raise_freeze(command, token),
                lambda _done: desk.say(f"{plain(command.name, 60)} is raised"),
            )

        sheet = self._host.show_sheet(spec, deed, fields)

        def check() -> None:
            sheet.block(fields.form.fault(desk.now(), zone, seen.overview.tenants))

        fields.changed.connect(check)
        check()

    def ask_lift(self, freeze: RaisedFreeze, environments: Sequence[Environment]) -> None:
        """Ask for the reason; where production is touched, its name is typed: lifting opens it."""
        desk, now = self._desk, self._desk.now()
        touched = environments_of(freeze, environments)
        production = [item.name for item in touched if item.protected]
        name = plain(freeze.name, 60)
        until = moment_words(freeze.until, now) if freeze.until is not None else "it is lifted"
        spec = SheetSpec(
            title=f"Lift {name}",
            subtitle="Changes that only this freeze kept back are allowed at once.",
            facts=(
                ("Freeze", name),
                ("Scope", scope_words(freeze.scope)),
                ("Opens", names((item.name for item in touched), 6) or "nothing"),
                ("Raised", f"by {plain(freeze.by, 60)}, {moment_words(freeze.since, now)}"),
                ("Until", until),
                ("Reason then", plain(freeze.reason)),
            ),
            deed=f"Lift {name}",
            typed=production[0] if production else "",
            reason="Reason, goes to evidence",
            reason_required=True,
            production=bool(production),
            name="sheet.lift_freeze",
        )
        self._host.show_sheet(
            spec,
            lambda reason: desk.act(
                f"Lifting {name}",
                lambda services, token: services.freezes.lift_freeze(freeze.id, reason, token),
                lambda _done: desk.say(f"{name} is lifted"),
            ),
        )
