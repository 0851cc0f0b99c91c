"""What the graph draws: cards and edges with their places, groups open or closed; plain data, made off the screen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from desktop.domain.environment import Tier
from desktop.presentation.graph_layout import (
    NODE_HEIGHT,
    NODE_WIDTH,
    Box,
    GraphLayout,
    LayoutNode,
    layers_of,
    place,
    place_beside,
)
from desktop.presentation.pipeline_cards import EnvironmentCard, RouteEdge, group_counts, rank
from desktop.presentation.signs import Sign

CLOSED_ABOVE = 40
"""Above so many environments groups start closed."""
TILED_FROM = 9
"""An open group of so many environments shows them as tiles."""
GROUP_PREFIX = "group:"
TILE_WIDTH, TILE_HEIGHT, TILES_ACROSS = 72.0, 28.0, 3
TILED_WIDTH, TILED_HEAD = 238.0, 58.0
_TILE_GAP_ACROSS, _TILE_GAP_DOWN, _TILED_PADDING = 3.0, 4.0, 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCard:
    """A group as one: its members and their counts by status, the worst first."""

    name: str
    members: tuple[str, ...]
    counts: tuple[tuple[Sign, int], ...]
    tier: Tier
    release: str
    """What all members are on, or how many releases there are."""

    @property
    def production(self) -> bool:
        return self.tier is Tier.PROD

    @property
    def spoken(self) -> str:
        counts = ", ".join(f"{count} {sign.word}" for sign, count in self.counts)
        return f"group {self.name}, {len(self.members)} environments: {counts}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphScene:
    """Cards by name, edges between what is shown, groups, and where all of it stands."""

    cards: Mapping[str, EnvironmentCard]
    edges: tuple[RouteEdge, ...]
    groups: Mapping[str, GroupCard]
    closed: frozenset[str]
    layout: GraphLayout
    order: tuple[str, ...]
    """What is shown, in reading order: names of environments, and `group:` with the name of a closed group."""
    tiles: Mapping[str, Box]
    """The members of large open groups; such a group is one node of the layout, as a closed one is."""

    def box(self, name: str) -> Box | None:
        """Return where a card, a tile or a closed group is."""
        return self.tiles.get(name) or self.layout.nodes.get(name)

    def is_tiled(self, node: str) -> bool:
        """Tell whether a node of the layout is an open group of tiles."""
        return node.startswith(GROUP_PREFIX) and node.removeprefix(GROUP_PREFIX) not in self.closed

    def node_of(self, name: str) -> str:
        """Return the node of the layout that an environment is, or is in: where its edges end."""
        if name in self.layout.nodes:
            return name
        card = self.cards.get(name)
        return f"{GROUP_PREFIX}{card.group}" if card is not None else name

    def shown_as(self, name: str) -> str:
        """Return what stands for an environment: itself, or the closed group it is in."""
        card = self.cards.get(name)
        return f"{GROUP_PREFIX}{card.group}" if card is not None and card.group in self.closed else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Cards, the graph of them, and the names that need a person's eye."""

    cards: tuple[EnvironmentCard, ...]
    scene: GraphScene
    attention: tuple[str, ...]


def default_closed(cards: Sequence[EnvironmentCard]) -> frozenset[str]:
    """Return the groups that start closed: all of them where there are many environments."""
    if len(cards) <= CLOSED_ABOVE:
        return frozenset()
    return frozenset(card.group for card in cards if card.group)


def make_scene(
    cards: Sequence[EnvironmentCard],
    edges: Sequence[RouteEdge],
    closed: Collection[str],
    before: GraphScene | None = None,
) -> GraphScene:
    """Return the scene; a closed group stands as one node, edges that meet in it are one.

    With the scene `before`, of the same groups, nothing that was there moves.
    """
    by_name = {card.name: card for card in cards}
    groups = _group_cards(cards)
    shut = frozenset(name for name in closed if name in groups)
    whole = shut | {name for name, group in groups.items() if len(group.members) >= TILED_FROM}
    standing = {
        card.name: (f"{GROUP_PREFIX}{card.group}" if card.group in whole else card.name) for card in cards
    }
    drawn = _drawn(edges, standing)
    names = list(dict.fromkeys(standing.values()))
    layers = layers_of(names, drawn)
    nodes = [_layout_node(name, layers[name], by_name, groups, shut) for name in names]
    steady = before is not None and before.closed == shut
    layout = (
        place_beside(before.layout, nodes, list(drawn)) if before and steady else place(nodes, list(drawn))
    )
    ordered = sorted(names, key=lambda name: (layers[name], layout.nodes[name].top))
    tiled = {name: groups[name] for name in sorted(whole - shut)}
    tiles = {
        member: box
        for name, group in tiled.items()
        for member, box in _tiles(group, layout.nodes[f"{GROUP_PREFIX}{name}"])
    }
    order = [
        shown
        for name in ordered
        for shown in (tiled[name.removeprefix(GROUP_PREFIX)].members if _names_one(name, tiled) else (name,))
    ]
    return GraphScene(
        cards=by_name,
        edges=tuple(drawn.values()),
        groups=groups,
        closed=shut,
        layout=layout,
        order=tuple(order),
        tiles=tiles,
    )


def _drawn(edges: Sequence[RouteEdge], standing: Mapping[str, str]) -> dict[tuple[str, str], RouteEdge]:
    """Return the edges between what stands in the picture for their ends; several that meet there are one."""
    drawn: dict[tuple[str, str], RouteEdge] = {}
    for edge in edges:
        source, target = standing[edge.source], standing[edge.target]
        if source != target:
            drawn[source, target] = _joined(drawn.get((source, target)), edge, source, target)
    return drawn


def _names_one(node: str, groups: Collection[str]) -> bool:
    return node.startswith(GROUP_PREFIX) and node.removeprefix(GROUP_PREFIX) in groups


def _layout_node(
    name: str,
    layer: int,
    cards: Mapping[str, EnvironmentCard],
    groups: Mapping[str, GroupCard],
    shut: Collection[str],
) -> LayoutNode:
    if not name.startswith(GROUP_PREFIX):
        return LayoutNode(name=name, layer=layer, group=cards[name].group)
    group = name.removeprefix(GROUP_PREFIX)
    if group in shut:
        return LayoutNode(name=name, layer=layer, width=NODE_WIDTH, height=NODE_HEIGHT)
    rows = -(-len(groups[group].members) // TILES_ACROSS)
    high = TILED_HEAD + rows * (TILE_HEIGHT + _TILE_GAP_DOWN) - _TILE_GAP_DOWN + _TILED_PADDING
    return LayoutNode(name=name, layer=layer, width=TILED_WIDTH, height=high)


def _tiles(group: GroupCard, frame: Box) -> list[tuple[str, Box]]:
    """Return the tiles of an open group, row by row."""
    found: list[tuple[str, Box]] = []
    for number, member in enumerate(group.members):
        row, column = divmod(number, TILES_ACROSS)
        left = frame.left + _TILED_PADDING + column * (TILE_WIDTH + _TILE_GAP_ACROSS)
        top = frame.top + TILED_HEAD + row * (TILE_HEIGHT + _TILE_GAP_DOWN)
        found.append((member, Box(left, top, TILE_WIDTH, TILE_HEIGHT)))
    return found


def _joined(known: RouteEdge | None, edge: RouteEdge, source: str, target: str) -> RouteEdge:
    if known is None:
        return RouteEdge(
            source=source,
            target=target,
            needs_approval=edge.needs_approval,
            frozen=edge.frozen,
            moving=edge.moving,
            release_path=edge.release_path,
        )
    return RouteEdge(
        source=source,
        target=target,
        needs_approval=known.needs_approval or edge.needs_approval,
        frozen=known.frozen and edge.frozen,
        moving=known.moving or edge.moving,
        release_path=known.release_path or edge.release_path,
    )


def _group_cards(cards: Sequence[EnvironmentCard]) -> dict[str, GroupCard]:
    members: dict[str, list[EnvironmentCard]] = {}
    for card in cards:
        if card.group:
            members.setdefault(card.group, []).append(card)
    return {
        name: GroupCard(
            name=name,
            members=tuple(card.name for card in sorted(found, key=lambda card: rank(card.sign))),
            counts=tuple(group_counts(found)),
            tier=max((card.tier for card in found), key=list(Tier).index),
            release=_release_of(found),
        )
        for name, found in members.items()
    }


def _release_of(cards: Sequence[EnvironmentCard]) -> str:
    releases = {card.release for card in cards}
    return releases.pop() if len(releases) == 1 else f"{len(releases)} releases"


def neighbour(scene: GraphScene, name: str, direction: str) -> str:
    """Return where an arrow key leads: upstream (left), downstream (right), the sibling above or below; else `name`."""
    box = scene.box(name)
    if box is None:
        return scene.order[0] if scene.order else ""
    if name in scene.tiles:
        beside = _tile_beside(scene, name, box, direction)
        if beside:
            return beside
        if direction in {"up", "down"}:
            return name
        return _shown_first(scene, neighbour(scene, scene.node_of(name), direction), name)
    found = _node_beside(scene, name, box, direction)
    return _shown_first(scene, found, name)


def _tile_beside(scene: GraphScene, name: str, box: Box, direction: str) -> str:
    across = {"left": -1, "right": 1}.get(direction, 0) * (TILE_WIDTH + _TILE_GAP_ACROSS)
    down = {"up": -1, "down": 1}.get(direction, 0) * (TILE_HEIGHT + _TILE_GAP_DOWN)
    members = scene.groups[scene.cards[name].group].members
    return next(
        (
            other
            for other in members
            if (scene.tiles[other].left, scene.tiles[other].top) == (box.left + across, box.top + down)
        ),
        "",
    )


def _shown_first(scene: GraphScene, node: str, otherwise: str) -> str:
    """Return a node, or of an open group of tiles its first member."""
    if not scene.is_tiled(node):
        return node
    members = scene.groups[node.removeprefix(GROUP_PREFIX)].members
    return otherwise if otherwise in members else members[0]


def _node_beside(scene: GraphScene, name: str, box: Box, direction: str) -> str:
    if direction in {"left", "right"}:
        forward = direction == "right"
        others = [
            edge.target if forward else edge.source
            for edge in scene.edges
            if (edge.source if forward else edge.target) == name
        ]
    else:
        below = direction == "down"
        others = [
            other
            for other, place_ in scene.layout.nodes.items()
            if place_.left == box.left and (place_.top > box.top if below else place_.top < box.top)
        ]
    return min(
        others,
        key=lambda other: (abs(scene.layout.nodes[other].middle - box.middle), scene.layout.nodes[other].top),
        default=name,
    )
