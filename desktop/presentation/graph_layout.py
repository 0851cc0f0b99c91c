"""Where the environments of the graph stand: layers from left to right, groups in frames, the same on every machine.

Layers are those of the longest chain of routes. Blocks (a group, or an environment of none) are ordered by the mean of
their neighbours and placed so that nothing overlaps; what is alike is ordered by name, so that a refresh moves nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop.presentation.graph_blocks import GROUP_PADDING, SIBLING_GAP, Block, ties_of
from desktop.presentation.graph_heights import place_part, stack_parts
from desktop.presentation.graph_order import Link, block_orders

NODE_WIDTH, NODE_HEIGHT = 220.0, 88.0
COLUMN_GAP = 58.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutNode:
    """A node to be placed: its name, its layer from 0, and the group it belongs to ("" for none)."""

    name: str
    layer: int
    group: str = ""
    width: float = NODE_WIDTH
    height: float = NODE_HEIGHT


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in device-independent pixels at 100 %."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    def holds(self, across: float, down: float) -> bool:
        return self.left <= across <= self.right and self.top <= down <= self.bottom

    def overlaps(self, other: "Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphLayout:
    """Where everything stands. `groups` are the frames of open groups."""

    nodes: Mapping[str, Box]
    groups: Mapping[str, Box]

    @property
    def bounds(self) -> Box:
        boxes = [*self.nodes.values(), *self.groups.values()]
        if not boxes:
            return Box(0, 0, 0, 0)
        left, top = min(box.left for box in boxes), min(box.top for box in boxes)
        right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
        return Box(left, top, right - left, bottom - top)


def layers_of(names: Iterable[str], edges: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return for each node the length of the longest chain that leads to it; edges of a circle are passed over once."""
    sources: dict[str, set[str]] = {name: set() for name in names}
    for source, target in edges:
        if source in sources and target in sources and source != target:
            sources[target].add(source)
    layers: dict[str, int] = {}
    waiting = sorted(sources)
    while waiting:
        ready = [name for name in waiting if sources[name] <= layers.keys()]
        if not ready:
            ready = waiting[:1]
        for name in ready:
            known = [layers[source] for source in sources[name] if source in layers]
            layers[name] = max(known, default=-1) + 1
        waiting = [name for name in waiting if name not in layers]
    return layers


def place(nodes: Sequence[LayoutNode], edges: Iterable[tuple[str, str]]) -> GraphLayout:
    """Place nodes in columns by their layers; the order in which they are given does not matter."""
    ordered = sorted(nodes, key=lambda node: (node.layer, node.group, node.name))
    if not ordered:
        return GraphLayout(nodes={}, groups={})
    neighbours = _neighbours(ordered, edges)
    sizes = {node.name: (node.width, node.height) for node in ordered}
    blocks = _blocks(ordered, sizes)
    owner = {name: block for block in blocks for names in block.columns.values() for name in names}
    parts = _ordered_parts(blocks, owner, neighbours)
    ties = ties_of(blocks, owner, neighbours)
    for part in parts:
        place_part(part, ties)
    stack_parts(parts)
    return _drawn(blocks, sizes)


def place_beside(
    before: GraphLayout, nodes: Sequence[LayoutNode], edges: Sequence[tuple[str, str]]
) -> GraphLayout:
    """Place nodes as they stood before: what is new stands below, what is gone leaves its place free.

    Where groups, columns or sizes changed all is placed anew: an old place would be wrong then.
    """
    fresh = place(nodes, edges)
    placed = {node.name: before.nodes[node.name] for node in nodes if node.name in before.nodes}
    new = sorted((node for node in nodes if node.name not in placed), key=lambda node: node.name)
    steady = all(_stands(box, fresh.nodes[name]) for name, box in placed.items())
    if not steady or any(node.group for node in new) or fresh.groups.keys() - before.groups.keys():
        return fresh
    groups = {name: before.groups[name] for name in fresh.groups}
    for node in new:
        left, top = fresh.nodes[node.name].left, 0.0
        for box in [*placed.values(), *groups.values()]:
            if box.left < left + node.width and left < box.right:
                top = max(top, box.bottom + SIBLING_GAP)
        placed[node.name] = Box(left, top, node.width, node.height)
    return GraphLayout(nodes=placed, groups=groups)


def _stands(before: Box, fresh: Box) -> bool:
    """Tell whether a node is still in its column and of its size."""
    return (before.left, before.width, before.height) == (fresh.left, fresh.width, fresh.height)


def _neighbours(nodes: Sequence[LayoutNode], edges: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {node.name: [] for node in nodes}
    for source, target in sorted(set(edges)):
        if source in found and target in found and source != target:
            found[source].append(target)
            found[target].append(source)
    return found


def _blocks(nodes: Sequence[LayoutNode], sizes: Mapping[str, tuple[float, float]]) -> list[Block]:
    blocks: dict[tuple[bool, str], Block] = {}
    for node in nodes:
        key = (True, node.group) if node.group else (False, node.name)
        block = blocks.setdefault(key, Block(name=key[1], framed=key[0], columns={}, sizes=sizes))
        block.columns.setdefault(node.layer, []).append(node.name)
    return list(blocks.values())


def _ordered_parts(
    blocks: Sequence[Block], owner: Mapping[str, Block], neighbours: Mapping[str, Sequence[str]]
) -> list[list[Block]]:
    """Return the blocks of each part from the top down so that few edges cross; names within a column likewise."""
    numbers = {id(block): number for number, block in enumerate(blocks)}
    layers = {name: layer for block in blocks for layer, names in block.columns.items() for name in names}
    links = [
        Link(numbers[id(owner[name])], layers[name], numbers[id(owner[other])], layers[other])
        for name, others in neighbours.items()
        for other in others
        if name < other and owner[name] is not owner[other]
    ]
    parts = block_orders([block.span for block in blocks], links)
    ranks = {id(blocks[number]): rank for rank, number in enumerate(n for part in parts for n in part)}
    for block in blocks:
        for names in block.columns.values():
            names.sort(
                key=lambda name: (_mean([ranks[id(owner[other])] for other in neighbours[name]]), name)
            )
        block.measure()
    return [[blocks[number] for number in part] for part in parts]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _drawn(blocks: Sequence[Block], sizes: Mapping[str, tuple[float, float]]) -> GraphLayout:
    widths: dict[int, float] = {}
    for block in blocks:
        for layer, names in block.columns.items():
            widths[layer] = max(widths.get(layer, NODE_WIDTH), *(sizes[name][0] for name in names))
    lefts: dict[int, float] = {}
    left = 0.0
    for layer in range(min(widths), max(widths) + 1):
        lefts[layer] = left
        left += widths.get(layer, NODE_WIDTH) + COLUMN_GAP
    nodes: dict[str, Box] = {}
    groups: dict[str, Box] = {}
    for block in blocks:
        for layer, names in block.columns.items():
            for name in names:
                nodes[name] = Box(lefts[layer], block.top_of(name), *sizes[name])
        if block.framed:
            first, last = block.span[0], block.span[-1]
            wide = lefts[last] + widths[last] - lefts[first] + 2 * GROUP_PADDING
            groups[block.name] = Box(lefts[first] - GROUP_PADDING, block.top, wide, block.height)
    return GraphLayout(nodes=nodes, groups=groups)
