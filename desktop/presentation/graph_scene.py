"""What the graph draws: cards and edges with their places, groups open or closed; plain data, made off the screen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from desktop.presentation.graph_layout import Box, GraphLayout, LayoutNode, layers_of, place
from desktop.presentation.pipeline_cards import EnvironmentCard, RouteEdge, group_counts
from desktop.presentation.wording import Sign

CLOSED_ABOVE = 40
"""Above so many environments groups start closed."""
GROUP_PREFIX = "group:"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCard:
    """A group as one: its members and their counts by status, the worst first."""

    name: str
    members: tuple[str, ...]
    counts: tuple[tuple[Sign, int], ...]
    production: bool

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

    def box(self, name: str) -> Box | None:
        return self.layout.nodes.get(name)

    def shown_as(self, name: str) -> str:
        """Return what stands for an environment: itself, or the closed group it is in."""
        card = self.cards.get(name)
        return f"{GROUP_PREFIX}{card.group}" if card is not None and card.group in self.closed else name


def default_closed(cards: Sequence[EnvironmentCard]) -> frozenset[str]:
    """Return the groups that start closed: all of them where there are many environments."""
    if len(cards) <= CLOSED_ABOVE:
        return frozenset()
    return frozenset(card.group for card in cards if card.group)


def make_scene(
    cards: Sequence[EnvironmentCard], edges: Sequence[RouteEdge], closed: Collection[str]
) -> GraphScene:
    """Return the scene; a closed group stands as one node, edges that meet in it are one."""
    by_name = {card.name: card for card in cards}
    shut = frozenset(closed) & {card.group for card in cards if card.group}
    standing = {
        card.name: (f"{GROUP_PREFIX}{card.group}" if card.group in shut else card.name) for card in cards
    }
    drawn: dict[tuple[str, str], RouteEdge] = {}
    for edge in edges:
        source, target = standing[edge.source], standing[edge.target]
        if source != target:
            known = drawn.get((source, target))
            drawn[source, target] = _joined(known, edge, source, target)
    names = list(dict.fromkeys(standing.values()))
    layers = layers_of(names, drawn)
    groups = {name: "" if name.startswith(GROUP_PREFIX) else by_name[name].group for name in names}
    layout = place(
        [LayoutNode(name=name, layer=layers[name], group=groups[name]) for name in names], list(drawn)
    )
    order = sorted(names, key=lambda name: (layers[name], layout.nodes[name].top))
    return GraphScene(
        cards=by_name,
        edges=tuple(drawn.values()),
        groups=_group_cards(cards),
        closed=shut,
        layout=layout,
        order=tuple(order),
    )


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
            members=tuple(card.name for card in found),
            counts=tuple(group_counts(found)),
            production=any(card.production for card in found),
        )
        for name, found in members.items()
    }


def allowed_targets(scene: GraphScene, source: str) -> list[tuple[str, str]]:
    """Return where a release may go from an environment, in reading order: (name, why not now or "")."""
    card = scene.cards.get(source)
    if card is None:
        return []
    return [
        (
            name,
            f"{scene.cards[name].sign.word} {scene.cards[name].tail}"
            if scene.cards[name].sign.word == "frozen"
            else "",
        )
        for name in card.promotes_to
        if name in scene.cards
    ]


def neighbour(scene: GraphScene, name: str, direction: str) -> str:
    """Return where an arrow key leads: upstream (left), downstream (right), the sibling above or below; else `name`."""
    box = scene.box(name)
    if box is None:
        return scene.order[0] if scene.order else ""
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
