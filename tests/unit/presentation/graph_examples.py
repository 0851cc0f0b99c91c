"""Graphs to be laid out or drawn, and counting where their edges cross."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from desktop.domain.environment import Tier
from desktop.presentation.graph_layout import Box, LayoutNode, layers_of
from desktop.presentation.pipeline_cards import EnvironmentCard, RouteEdge
from desktop.presentation.signs import FROZEN, HEALTHY, Sign

Edges = list[tuple[str, str]]


def nodes_of(names: Iterable[str], edges: Edges, groups: Mapping[str, str] | None = None) -> list[LayoutNode]:
    """Return the nodes of a graph in their layers."""
    listed = list(names)
    layers = layers_of(listed, edges)
    return [LayoutNode(name=name, layer=layers[name], group=(groups or {}).get(name, "")) for name in listed]


def crossings(boxes: Mapping[str, Box], edges: Sequence[tuple[str, str]]) -> int:
    """Count the pairs of straight edges that cross."""
    return sum(_cross(boxes, one, other) for one, other in combinations(edges, 2))


def _cross(boxes: Mapping[str, Box], one: tuple[str, str], other: tuple[str, str]) -> bool:
    if set(one) & set(other):
        return False
    first, second = [(boxes[a], boxes[b]) for a, b in (one, other)]
    a, b = (first[0].right, first[0].middle), (first[1].left, first[1].middle)
    c, d = (second[0].right, second[0].middle), (second[1].left, second[1].middle)
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def card(
    name: str,
    group: str = "",
    *,
    sign: Sign = HEALTHY,
    to: Sequence[str] = (),
    release: str = "1.0",
) -> EnvironmentCard:
    """Return an environment as a card; one named so is production."""
    return EnvironmentCard(
        name=name,
        tier=Tier.PROD if name.startswith("prod") else Tier.TEST,
        group=group,
        layer=0,
        release=release,
        counts="1/1",
        sign=sign,
        tail="to 24 Nov 08:00" if sign is FROZEN else "",
        badges=(),
        targets=1,
        promotes_to=tuple(to),
        spoken=name,
    )


def edge(source: str, target: str, *, frozen: bool = False) -> RouteEdge:
    """Return an allowed edge."""
    return RouteEdge(source=source, target=target, needs_approval=False, frozen=frozen)
