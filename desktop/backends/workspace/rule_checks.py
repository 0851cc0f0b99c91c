"""Cross checks of policies and freezes: waves, strategies, times, zones and recurrences."""

from collections.abc import Callable
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from desktop.backends.workspace.models import FreezeModel, WaveModel
from desktop.backends.workspace.source import Loc
from desktop.backends.workspace.validation import Checked, did_you_mean


class RuleCheck(Protocol):
    """Says why a recurrence rule cannot be read, None if it can; `anchored` where it has a day to count from."""

    def __call__(self, text: str, *, anchored: bool = False) -> str | None: ...


def check_policies(checked: Checked, check_cel: Callable[[str], str | None]) -> None:
    """Find waves that select in two ways or never end, executions without a strategy, rules that cannot be judged."""
    for number, policy in enumerate(checked.document.policies):
        here = checked.loc("policies", number, "execution")
        if not policy.execution.strategies:
            checked.fault((*here, "strategies"), "no strategy is allowed", "Write at least [incremental].")
        last = len(policy.execution.waves) - 1
        for entry, wave in enumerate(policy.execution.waves):
            _wave(checked, (*here, "waves", entry), wave, is_last=entry == last)
        for entry, rule in enumerate(policy.rules):
            trouble = check_cel(rule.cel)
            if trouble:
                loc = checked.loc("policies", number, "rules", entry, "cel")
                remedy = (
                    "Write an expression over plan, like plan.counts.targets < 50, that is true or false."
                )
                checked.fault(loc, f"the rule cannot be judged: {trouble}"[:300], remedy)
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


def check_freezes(checked: Checked, check_rule: RuleCheck) -> None:
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


def _recurring(checked: Checked, loc: Loc, freeze: FreezeModel, check_rule: RuleCheck) -> None:
    rule = freeze.rule or ""
    trouble = check_rule(rule, anchored=True) if freeze.start is not None else check_rule(rule)
    if trouble:
        remedy = "Write a rule of RFC 5545, like FREQ=WEEKLY;BYDAY=FR."
        checked.fault((*loc, "rule"), f"the rule cannot be read: {trouble}"[:200], remedy)
    if freeze.end is not None:
        remedy = "Write UNTIL in the rule for its last day; start may stay: from it INTERVAL is counted."
        checked.fault((*loc, "end"), '"end" belongs to a freeze without a rule', remedy)
    if freeze.at is None:
        checked.fault(loc, f'the freeze "{freeze.name}" does not say when it begins', 'Write at: "16:00".')
    if (freeze.until is None) == (freeze.lasts is None):
        message = f'the freeze "{freeze.name}" needs one end'
        checked.fault(loc, message, 'Write either until: "MO 08:00" (local time) or for: 12h (elapsed).')
    elif freeze.lasts is not None and not freeze.lasts:
        checked.fault(
            (*loc, "for"), "the freeze lasts no time", "Write for: 12h, or another duration above zero."
        )
