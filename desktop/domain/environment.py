"""Environments, their clusters, and the pipeline of allowed routes between them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter

from typing_extensions import override

from desktop.domain.errors import DomainError


class Tier(StrEnum):
    """How near to customers an environment is; `prod` is the protected one."""

    DEV = "dev"
    TEST = "test"
    STAGE = "stage"
    PROD = "prod"


class Engine(StrEnum):
    """What brings the repository into the cluster."""

    ARGOCD = "argocd"
    FLUX = "flux"
    KUBERNETES = "kubernetes"
    SIMULATED = "simulated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A cluster by the name of its kubeconfig context."""

    name: str
    context: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A stage. `folder` is what stands for it in paths; `policy` names the policy that judges promotions into it."""

    name: str
    tier: Tier
    folder: str
    cluster: str = ""
    engine: Engine = Engine.KUBERNETES
    policy: str = ""
    group: str = ""

    @property
    def protected(self) -> bool:
        return self.tier is Tier.PROD


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRule:
    """`count` people of `team` (any person when the team is empty)."""

    team: str
    count: int

    @property
    def words(self) -> str:
        return self.team or "anybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An allowed edge; its approvals add to those of the target's policy, the stricter wins."""

    source: str
    target: str
    approvals: tuple[ApprovalRule, ...] = ()

    @override
    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The directed acyclic graph of environments, in the order of the workspace file."""

    environments: tuple[Environment, ...]
    routes: tuple[Route, ...]
    _by_name: Mapping[str, Environment] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {item.name: item for item in self.environments})

    def __iter__(self) -> Iterator[Environment]:
        return iter(self.environments)

    def environment(self, name: str) -> Environment:
        """Return the environment of that name.

        Raises:
            DomainError: the pipeline has no such environment.
        """
        try:
            return self._by_name[name]
        except KeyError:
            known = ", ".join(self._by_name)
            raise DomainError(
                f'there is no environment "{name}"',
                meaning=f"The pipeline has: {known}.",
                remedy="Name one of them.",
            ) from None

    def route(self, source: str, target: str) -> Route | None:
        """Return the allowed edge from source to target, None where there is none."""
        return next((edge for edge in self.routes if (edge.source, edge.target) == (source, target)), None)

    def sources_of(self, target: str) -> tuple[str, ...]:
        return tuple(edge.source for edge in self.routes if edge.target == target)

    def targets_of(self, source: str) -> tuple[str, ...]:
        return tuple(edge.target for edge in self.routes if edge.source == source)

    def is_first(self, name: str) -> bool:
        """Tell whether nothing is promoted into this environment."""
        return not self.sources_of(name)

    def upstream_of(self, name: str) -> frozenset[str]:
        """Return every environment from which a chain of routes leads to `name`."""
        found: set[str] = set()
        waiting = list(self.sources_of(name))
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting.extend(self.sources_of(current))
        return frozenset(found)

    def in_order(self) -> tuple[Environment, ...]:
        """Return the environments upstream first; those of one layer keep the order of the file."""
        layers = self.layers()
        position = {item.name: number for number, item in enumerate(self.environments)}
        return tuple(sorted(self.environments, key=lambda item: (layers[item.name], position[item.name])))

    def layers(self) -> dict[str, int]:
        """Return for each environment the length of the longest chain of routes that leads to it."""
        layers = {item.name: 0 for item in self.environments}
        for name in TopologicalSorter(
            {item.name: self.sources_of(item.name) for item in self.environments}
        ).static_order():
            layers[name] = max((layers[source] + 1 for source in self.sources_of(name)), default=0)
        return layers


def find_cycle(routes: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the names along one cycle of (source, target) pairs, first = last; empty when there is none."""
    graph: dict[str, set[str]] = {}
    for source, target in routes:
        graph.setdefault(target, set()).add(source)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()
