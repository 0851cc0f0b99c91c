"""How high the blocks of the graph stand: near their neighbours, in their order, without overlaps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop.presentation.graph_blocks import SIBLING_GAP, Block, Tie

_SWEEPS = 8
_AT_REST = 0.05
"""How much a block without neighbours on that side wants to stay; an edge counts 1."""
_Ties = Mapping[int, Sequence[tuple[int, Tie]]]


def place_part(blocks: Sequence[Block], ties: _Ties) -> None:
    """Place blocks that hang together, given from the top down."""
    columns: dict[int, list[Block]] = {}
    for block in blocks:
        for column in block.span:
            columns.setdefault(column, []).append(block)
    _stack(blocks)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for column in sorted(columns, reverse=not forward):
            _level(columns[column], ties, column, forward=forward)
    for column in sorted(columns):
        _level(columns[column], ties, column, forward=None)
    _push_apart(blocks)


def stack_parts(parts: Iterable[Sequence[Block]]) -> None:
    """Stand the parts one below the other, each as it is, as close as their outlines let them."""
    free: dict[int, float] = {}
    for blocks in parts:
        needed = [free[column] - block.top for block in blocks for column in block.span if column in free]
        shift = round(max(needed, default=-min(block.top for block in blocks)))
        for block in blocks:
            block.top = round(block.top) + shift
            for column in block.span:
                free[column] = max(free.get(column, block.bottom), block.bottom) + SIBLING_GAP


def _stack(blocks: Sequence[Block]) -> None:
    free: dict[int, float] = {}
    for block in blocks:
        block.top = max(free.get(column, 0.0) for column in block.span)
        for column in block.span:
            free[column] = block.bottom + SIBLING_GAP


def _push_apart(blocks: Sequence[Block]) -> None:
    """Take away what overlaps are left: a block of several columns was levelled in each of them."""
    free: dict[int, float] = {}
    for block in blocks:
        block.top = max([block.top, *(free[column] for column in block.span if column in free)])
        for column in block.span:
            free[column] = block.bottom + SIBLING_GAP


@dataclass(slots=True)
class _Run:
    """Blocks that touch: they stand where the mean of their wishes is."""

    count: int
    weight: float
    wished: float

    @property
    def place(self) -> float:
        return self.wished / self.weight


def _level(blocks: Sequence[Block], ties: _Ties, column: int, *, forward: bool | None) -> None:
    """Bring the blocks of a column as near to their neighbours before it (after it, on both sides) as the others let.

    The least sum of squared distances by isotonic regression: what would overlap is merged and moves as one.
    """
    runs: list[_Run] = []
    below = 0.0
    for block in blocks:
        wanted, weight = _wish(block, ties[id(block)], column, forward=forward)
        run = _Run(1, weight, weight * (wanted - below))
        while runs and runs[-1].place >= run.place:
            last = runs.pop()
            run = _Run(last.count + run.count, last.weight + run.weight, last.wished + run.wished)
        runs.append(run)
        below += block.height + SIBLING_GAP
    below, number = 0.0, 0
    for run in runs:
        for block in blocks[number : number + run.count]:
            block.top = run.place + below
            below += block.height + SIBLING_GAP
        number += run.count


def _wish(
    block: Block, ties: Sequence[tuple[int, Tie]], column: int, *, forward: bool | None
) -> tuple[float, float]:
    """Return where a block would be level with its neighbours, and how much it wants to be there."""
    wishes = [
        tie.other.top + tie.drop
        for own, tie in ties
        if forward is None or (own == column and (tie.column < own) is forward)
    ]
    if not wishes:
        return block.top, _AT_REST
    return sum(wishes) / len(wishes), float(len(wishes))
