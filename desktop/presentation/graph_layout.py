"""Where the environments of the graph stand: layers from left to right, groups in frames, the same on every machine.

Layers are those of the longest chain of routes. Blocks (a group, or an environment of none) are ordered by the mean of
their neighbours and placed so that nothing overlaps; what is alike is ordered by name, so that a refresh moves nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

NODE_WIDTH, NODE_HEIGHT = 220.0, 88.0
COLUMN_GAP, SIBLING_GAP = 58.0, 24.0
GROUP_PADDING, GROUP_HEADING = 12.0, 34.0
_SWEEPS = 12


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


@dataclass(slots=True)
class _Block:
    """A group, or one node: columns of names, and where its top is. `order` decides among its neighbours."""

    name: str
    framed: bool
    columns: dict[int, list[str]]
    sizes: Mapping[str, tuple[float, float]]
    order: float = 0.0
    top: float = 0.0
    height: float = 0.0
    offsets: dict[str, float] = field(default_factory=dict[str, float])

    def centre(self, name: str) -> float:
        """Return how far below the block's top the middle of a node is."""
        return self.offsets[name] + self.sizes[name][1] / 2

    @property
    def span(self) -> range:
        return range(min(self.columns), max(self.columns) + 1)


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
    _order(blocks, owner, neighbours)
    _place_blocks(blocks, owner, neighbours)
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


def _blocks(nodes: Sequence[LayoutNode], sizes: Mapping[str, tuple[float, float]]) -> list[_Block]:
    blocks: dict[tuple[bool, str], _Block] = {}
    for node in nodes:
        key = (True, node.group) if node.group else (False, node.name)
        block = blocks.setdefault(key, _Block(name=key[1], framed=key[0], columns={}, sizes=sizes))
        block.columns.setdefault(node.layer, []).append(node.name)
    found = list(blocks.values())
    for number, block in enumerate(found):
        block.order = float(number)
        _measure(block)
    return found


def _measure(block: _Block) -> None:
    """Stack the names of each column of a block around its middle."""
    used = {
        column: sum(block.sizes[name][1] for name in names) + (len(names) - 1) * SIBLING_GAP
        for column, names in block.columns.items()
    }
    inner = max(used.values())
    head, foot = (GROUP_HEADING, GROUP_PADDING) if block.framed else (0.0, 0.0)
    block.height = head + inner + foot
    for column, names in block.columns.items():
        top = head + (inner - used[column]) / 2
        for name in names:
            block.offsets[name] = top
            top += block.sizes[name][1] + SIBLING_GAP


def _order(
    blocks: list[_Block], owner: Mapping[str, _Block], neighbours: Mapping[str, Sequence[str]]
) -> None:
    """Order the blocks by the mean order of their neighbours, and the names within a column likewise."""
    for sweep in range(_SWEEPS):
        wanted: dict[int, float] = {}
        for block in blocks:
            ranks = [
                owner[other].order
                for names in block.columns.values()
                for name in names
                for other in neighbours[name]
                if owner[other] is not block
            ]
            wanted[id(block)] = sum(ranks) / len(ranks) if ranks else block.order
        step = 0.5 if sweep % 2 else 1.0
        blocks.sort(key=lambda block: (block.order + step * (wanted[id(block)] - block.order), block.name))
        for number, block in enumerate(blocks):
            block.order = float(number)
    for block in blocks:
        for names in block.columns.values():
            names.sort(
                key=lambda name: (
                    sum(owner[other].order for other in neighbours[name]) / max(len(neighbours[name]), 1),
                    name,
                )
            )
        _measure(block)


def _place_blocks(
    blocks: Sequence[_Block], owner: Mapping[str, _Block], neighbours: Mapping[str, Sequence[str]]
) -> None:
    """Give each block the height its neighbours want, in its order, without overlaps."""
    _settle(blocks, {id(block): 0.0 for block in blocks}, compact=True)
    for _sweep in range(_SWEEPS):
        wanted: dict[int, float] = {}
        for block in blocks:
            shifts = [
                owner[other].top + owner[other].centre(other) - block.centre(name)
                for names in block.columns.values()
                for name in names
                for other in neighbours[name]
                if owner[other] is not block
            ]
            wanted[id(block)] = sum(shifts) / len(shifts) if shifts else block.top
        _settle(blocks, wanted, compact=False)
    highest = min(block.top for block in blocks)
    for block in blocks:
        block.top = round(block.top - highest)


def _settle(blocks: Sequence[_Block], wanted: Mapping[int, float], *, compact: bool) -> None:
    """Place from above and from below, and take the middle of both: neither end is favoured."""
    down = _pass(blocks, wanted, compact=compact)
    if compact:
        for block in blocks:
            block.top = down[id(block)]
        return
    mirrored = {key: -value for key, value in wanted.items()}
    flipped = {id(block): mirrored[id(block)] - block.height for block in blocks}
    up = _pass(list(reversed(blocks)), flipped, compact=False)
    middle = {id(block): (down[id(block)] - up[id(block)] - block.height) / 2 for block in blocks}
    final = _pass(blocks, middle, compact=False)
    for block in blocks:
        block.top = final[id(block)]


def _pass(blocks: Sequence[_Block], wanted: Mapping[int, float], *, compact: bool) -> dict[int, float]:
    free: dict[int, float] = {}
    tops: dict[int, float] = {}
    for block in blocks:
        least = max((free.get(column, float("-inf")) for column in block.span), default=float("-inf"))
        want = 0.0 if compact else wanted[id(block)]
        top = max(least, want)
        tops[id(block)] = top
        for column in block.span:
            free[column] = top + block.height + SIBLING_GAP
    return tops


def _drawn(blocks: Sequence[_Block], sizes: Mapping[str, tuple[float, float]]) -> GraphLayout:
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
                nodes[name] = Box(lefts[layer], block.top + block.offsets[name], *sizes[name])
        if block.framed:
            first, last = block.span[0], block.span[-1]
            wide = lefts[last] + widths[last] - lefts[first] + 2 * GROUP_PADDING
            groups[block.name] = Box(lefts[first] - GROUP_PADDING, block.top, wide, block.height)
    return GraphLayout(nodes=nodes, groups=groups)
