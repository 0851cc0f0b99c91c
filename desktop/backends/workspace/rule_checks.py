"""Cross checks of policies and freezes: waves, strategies, times, zones and recurrences."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from desktop.backends.workspace.models import FreezeModel, WaveModel
from desktop.backends.workspace.source import Loc
from desktop.backends.workspace.validation import Checked, did_you_mean


def check_policies(checked: Checked) -> None:
    """Find waves that select in two ways or never end, and executions without a strategy."""
    for number, policy in enumerate(checked.document.policies):
        here = checked.loc("policies", number, "execution")
        if not policy.execution.strategies:
            checked.fault((*here, "strategies"), "no strategy is allowed", "Write at least [incremental].")
        last = len(policy.execution.waves) - 1
        for entry, wave in enumerate(policy.execution.waves):
            _wave(checked, (*here, "waves", entry), wave, is_last=entry == last)
        names = [rule.name for rule in policy.rules]
        for entry, name in enumerate(names):
            if name in names[:entry]:
                loc = checked.loc("policies", number, "rules", entry, "name")
                checked.fault(loc, f'the rule "{name}" is written twice', "Rename or remove one of them.")


def _wave(checked: Checked, loc: Loc, wave: WaveModel, *, is_last: bool) -> None:
    ways = [wave.tag is not None, wave.count is not None, wave.rest]
    if sum(ways) != 1:
        checked.fault(
            loc, "a wave selects in exactly one way", "Write one of {tag: ring=1}, {count: 20}, {rest: true}."
        )
    elif wave.rest and not is_last:
        checked.fault(loc, "nothing is left after {rest: true}", "Write {rest: true} as the last wave.")


def check_freezes(checked: Checked, check_rule: Callable[[str], str | None]) -> None:
    """Find freezes whose time, zone or recurrence cannot be read."""
    for number, freeze in enumerate(checked.document.freezes):
        here = checked.loc("freezes", number)
        _zone(checked, (*here, "zone"), freeze.zone)
        if freeze.rule is None:
            _once(checked, here, freeze)
        else:
            _recurring(checked, here, freeze, check_rule)


def _zone(checked: Checked, loc: Loc, zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = available_timezones()
        near = did_you_mean(zone, known)
        remedy = (
            near if near.startswith("Did") else "Write a name of the IANA list, like Europe/Berlin or UTC."
        )
        checked.fault(loc, f'there is no time zone "{zone}"'[:120], remedy)


def _once(checked: Checked, loc: Loc, freeze: FreezeModel) -> None:
    odd = [
        key
        for key, value in (("at", freeze.at), ("until", freeze.until), ("for", freeze.lasts))
        if value is not None
    ]
    if odd:
        checked.fault(
            (*loc, odd[0]), f'"{odd[0]}" belongs to a freeze with a rule', "Write a rule, or start and end."
        )
    elif freeze.start is None or freeze.end is None:
        remedy = "Write both start and end, or a rule with at and until."
        checked.fault(loc, f'the freeze "{freeze.name}" has no time', remedy)
    elif freeze.end <= freeze.start:
        checked.fault(
            (*loc, "end"), "the end is not after the start", "Exchange start and end, or write a later end."
        )


def _recurring(
    checked: Checked, loc: Loc, freeze: FreezeModel, check_rule: Callable[[str], str | None]
) -> None:
    trouble = check_rule(freeze.rule or "")
    if trouble:
        remedy = "Write a rule of RFC 5545, like FREQ=WEEKLY;BYDAY=FR."
        checked.fault((*loc, "rule"), f"the rule cannot be read: {trouble}"[:200], remedy)
    if freeze.start is not None or freeze.end is not None:
        key = "start" if freeze.start is not None else "end"
        checked.fault(
            (*loc, key), f'"{key}" belongs to a freeze without a rule', "Write a rule, or start and end."
        )
    if freeze.at is None:
        checked.fault(loc, f'the freeze "{freeze.name}" does not say when it begins', 'Write at: "16:00".')
    if (freeze.until is None) == (freeze.lasts is None):
        message = f'the freeze "{freeze.name}" needs one end'
        checked.fault(loc, message, 'Write either until: "MO 08:00" (local time) or for: 12h (elapsed).')
    elif freeze.lasts is not None and not freeze.lasts:
        checked.fault(
            (*loc, "for"), "the freeze lasts no time", "Write for: 12h, or another duration above zero."
        )
