"""The sheets of what is done about a run: level 3 shows the facts, level 4 also wants the name and a reason."""

from desktop.presentation.run_deeds import Ask
from desktop.ui.kit.sheet import SheetSpec

_TYPED_FROM = 4


def sheet_of(ask: Ask, environment: str, *, protected: bool) -> SheetSpec:
    """Return the sheet of a deed in an environment."""
    grave = ask.level >= _TYPED_FROM
    reason = ask.reason or ("Reason (goes to evidence)" if grave else "")
    return SheetSpec(
        title=ask.title,
        subtitle="Nothing happens before you confirm.",
        facts=ask.facts,
        deed=ask.deed,
        typed=environment if grave else "",
        reason=reason,
        reason_required=bool(reason),
        production=protected,
        dangerous=ask.dangerous,
        name="sheet.run",
    )
