"""Cutting a plan into waves: by the policy's rules, shared edits as a whole, never above the limit."""

from collections.abc import Iterable, Sequence

from desktop.domain.plan import Plan
from desktop.domain.policy import WaveRule
from desktop.domain.target import Slot
from desktop.domain.waves import to_ranges
from desktop.domain.workspace import Workspace

_Group = tuple[Slot, ...]


def cut_waves(plan: Plan, rules: Sequence[WaveRule], workspace: Workspace, limit: int) -> tuple[str, ...]:
    """Return the waves as ranges over the plan's sorted targets, empty ones left out.

    Targets that share an edit go together, with the first wave that takes one of them. What no rule takes
    forms the last wave.

    Args:
        plan: what to cut.
        rules: by tag, by count, or the rest.
        workspace: knows the tags.
        limit: the most targets in one wave; 0 for none. Larger waves are split.
    """
    waiting = _groups(plan)
    waves: list[list[_Group]] = []
    for rule in (*rules, WaveRule(rest=True)):
        taken = _take(rule, waiting, workspace)
        waiting = [group for group in waiting if group not in taken]
        waves.extend(_split(taken, limit))
    number = {slot: index for index, slot in enumerate(sorted(plan.slots))}
    return tuple(to_ranges(number[slot] for group in wave for slot in group) for wave in waves if wave)


def _groups(plan: Plan) -> list[_Group]:
    """Return the plan's targets in order, those that share an edit joined."""
    parent: dict[Slot, Slot] = {slot: slot for slot in plan.slots}

    def root(slot: Slot) -> Slot:
        while parent[slot] != slot:
            parent[slot] = parent[parent[slot]]
            slot = parent[slot]
        return slot

    for edit in plan.edits:
        members = [slot for slot in edit.slots if slot in parent]
        for member in members[1:]:
            parent[root(member)] = root(members[0])
    joined: dict[Slot, list[Slot]] = {}
    for slot in sorted(plan.slots):
        joined.setdefault(root(slot), []).append(slot)
    return sorted(tuple(group) for group in joined.values())


def _take(rule: WaveRule, waiting: Sequence[_Group], workspace: Workspace) -> list[_Group]:
    if rule.rest:
        return list(waiting)
    if rule.tag:
        return [group for group in waiting if any(_has_tag(slot, rule.tag, workspace) for slot in group)]
    taken: list[_Group] = []
    for group in waiting:
        if taken and _size(taken) + len(group) > rule.count:
            break
        taken.append(group)
    return taken


def _has_tag(slot: Slot, tag: str, workspace: Workspace) -> bool:
    name, _, value = tag.partition("=")
    tags = {**workspace.service_tags(slot.service), **workspace.tenant_tags(slot.tenant)}
    return tags.get(name) == value if value else name in tags


def _split(groups: Sequence[_Group], limit: int) -> list[list[_Group]]:
    waves: list[list[_Group]] = []
    for group in groups:
        if waves and (not limit or _size(waves[-1]) + len(group) <= limit):
            waves[-1].append(group)
        else:
            waves.append([group])
    return waves


def _size(groups: Iterable[_Group]) -> int:
    return sum(len(group) for group in groups)
