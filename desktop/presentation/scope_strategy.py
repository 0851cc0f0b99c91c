"""How a scope would be moved: which strategies the policy allows and why not others, and the waves it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.policy import Need, Policy, RollbackMode, Strategy, WaveRule
from desktop.domain.scope_table import Mask, ScopeTable

_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyChoice:
    """A strategy with the reason why it cannot be chosen, "" where it can."""

    key: str
    words: str
    why_not: str


def strategy_choices(policy: Policy) -> tuple[StrategyChoice, ...]:
    """Return all strategies in their order."""
    allowed = policy.execution.strategies
    name = policy.name or "the policy"
    return tuple(
        StrategyChoice(
            key=one.value,
            words=one.value.capitalize(),
            why_not="" if one in allowed else f"{name} allows {' and '.join(item.value for item in allowed)}",
        )
        for one in Strategy
    )


def chosen_strategy(policy: Policy, wished: str) -> str:
    """Return the strategy in force: the wished one where it is allowed, else the policy's first."""
    allowed = [one.value for one in policy.execution.strategies]
    return wished if wished in allowed else (allowed or [Strategy.INCREMENTAL.value])[0]


def rollback_choices(policy: Policy) -> tuple[tuple[str, str], ...]:
    """Return the rollback modes, led by none where the policy does not ask for one."""
    modes = tuple((mode.value, mode.value.capitalize()) for mode in RollbackMode)
    unset = "Choose…" if policy.execution.rollback_mode is Need.REQUIRED else "Not set"
    return (("", unset), *modes)


def wave_sizes(table: ScopeTable, change: Mask, policy: Policy, strategy: str) -> tuple[int, ...]:
    """Return about how large the waves will be; shared edits, which stay together, may still move some targets."""
    whole = change.bit_count()
    if strategy == Strategy.FULL.value:
        return (whole,) if whole else ()
    sizes: list[int] = []
    left = change
    for rule in (*policy.execution.waves, WaveRule(rest=True)):
        taken, left = _take(table, left, rule)
        sizes.extend(_split(taken, policy.change.max_targets_per_wave))
    return tuple(sizes)


def _take(table: ScopeTable, left: Mask, rule: WaveRule) -> tuple[int, Mask]:
    if rule.rest:
        return left.bit_count(), 0
    if rule.tag:
        part = left & _tagged(table, rule.tag)
        return part.bit_count(), left & ~part
    cells = table.cells(left)
    at = -1
    taken = 0
    while taken < rule.count and (found := cells.find(1, at + 1)) >= 0:
        at, taken = found, taken + 1
    return taken, left >> 8 * (at + 1) << 8 * (at + 1)


def _tagged(table: ScopeTable, tag: str) -> Mask:
    name, _, value = tag.partition("=")

    def has(tags: Sequence[tuple[str, str]]) -> bool:
        return any(key == name and (not value or text == value) for key, text in tags)

    rows = [n for n, tags in enumerate(table.tenant_tags) if has(tuple(tags.items()))]
    columns = [n for n, tags in enumerate(table.service_tags) if has(tuple(tags.items()))]
    return table.of_rows(rows) | table.of_columns(columns)


def _split(count: int, limit: int) -> list[int]:
    if not count:
        return []
    if not limit or count <= limit:
        return [count]
    return [limit] * (count // limit) + ([count % limit] if count % limit else [])


def wave_words(sizes: Sequence[int]) -> str:
    """Return waves in words: `5 / 20 / 36`, long lists cut."""
    if not sizes:
        return "none"
    shown = " / ".join(f"{size:,}" for size in sizes[:_SHOWN])
    return shown if len(sizes) <= _SHOWN else f"{shown} … {len(sizes)} waves"
