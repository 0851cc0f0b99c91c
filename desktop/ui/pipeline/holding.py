"""The sheet that holds an environment, or releases the hold."""

from desktop.presentation.pipeline_cards import EnvironmentCard
from desktop.ui.desk import Desk
from desktop.ui.kit.sheet import SheetSpec
from desktop.ui.kit.sheet_host import SheetHost


def ask_hold(desk: Desk, host: SheetHost, card: EnvironmentCard, *, held: bool) -> None:
    """Ask for the reason, and for the name of a production environment that is to be held."""
    name = card.name
    spec = SheetSpec(
        title=f"Release the hold on {name}" if held else f"Hold {name}",
        subtitle="It is an event in the environment's lane, and a gate for every request.",
        facts=(("Environment", name), ("Release", card.release), ("Now", card.sign.word)),
        deed=f"Release {name}" if held else f"Hold {name}",
        reason="Reason, goes to evidence",
        reason_required=True,
        production=card.production,
        typed=name if card.production and not held else "",
        name="sheet.hold",
    )

    def deed(reason: str) -> None:
        if held:
            desk.act(
                f"Releasing {name}", lambda services, token: services.freezes.release(name, reason, token)
            )
        else:
            desk.act(f"Holding {name}", lambda services, token: services.freezes.hold(name, reason, token))

    host.show_sheet(spec, deed)
