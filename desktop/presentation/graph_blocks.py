"""What the layout of the graph moves: blocks, each an environment of no group or all of a group in its frame."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SIBLING_GAP = 24.0
GROUP_PADDING, GROUP_HEADING = 12.0, 34.0


@dataclass(slots=True)
class Block:
    """Columns of names, and where its top is."""

    name: str
    framed: bool
    columns: dict[int, list[str]]
    sizes: Mapping[str, tuple[float, float]]
    top: float = 0.0
    height: float = 0.0
    _offsets: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def span(self) -> range:
        return range(min(self.columns), max(self.columns) + 1)

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def top_of(self, name: str) -> float:
        return self.top + self._offsets[name]

    def centre(self, name: str) -> float:
        """Return how far below the block's top the middle of a node is."""
        return self._offsets[name] + self.sizes[name][1] / 2

    def measure(self) -> None:
        """Stack the names of each column around the middle of the block."""
        used = {
            column: sum(self.sizes[name][1] for name in names) + (len(names) - 1) * SIBLING_GAP
            for column, names in self.columns.items()
        }
        inner = max(used.values())
        head, foot = (GROUP_HEADING, GROUP_PADDING) if self.framed else (0.0, 0.0)
        self.height = head + inner + foot
        for column, names in self.columns.items():
            top = head + (inner - used[column]) / 2
            for name in names:
                self._offsets[name] = top
                top += self.sizes[name][1] + SIBLING_GAP


@dataclass(frozen=True, slots=True)
class Tie:
    """An edge between two blocks: `drop` is how much lower the other's top is where the edge is level."""

    other: Block
    column: int
    """Of the other's end."""
    drop: float


def ties_of(
    blocks: list[Block], owner: Mapping[str, Block], neighbours: Mapping[str, list[str]]
) -> dict[int, list[tuple[int, Tie]]]:
    """Return by the identity of each block its edges to others, each with the column of its own end."""
    layers = {name: layer for block in blocks for layer, names in block.columns.items() for name in names}
    return {
        id(block): [
            (layers[name], Tie(owner[other], layers[other], owner[other].centre(other) - block.centre(name)))
            for names in block.columns.values()
            for name in names
            for other in neighbours[name]
            if owner[other] is not block
        ]
        for block in blocks
    }
