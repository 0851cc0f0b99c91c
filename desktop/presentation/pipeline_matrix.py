"""Environments by services: which release each service is on where, and how far behind it is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.application.environments import EnvironmentStanding
from desktop.domain.environment import Tier
from desktop.presentation.plain_text import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixColumn:
    """An environment as a column: its release by majority."""

    name: str
    tier: Tier
    release: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """A service in an environment. `behind` counts the releases known here that are newer; "" release: not there."""

    release: str
    targets: int
    mixed: int
    differs: bool
    behind: int

    @property
    def words(self) -> str:
        return f"{self.release} +{self.mixed - 1}" if self.mixed > 1 else self.release


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceMatrix:
    """Columns in the pipeline's order, rows by name; cells are row by row."""

    columns: tuple[MatrixColumn, ...]
    services: tuple[str, ...]
    cells: Mapping[tuple[str, str], MatrixCell]

    def spoken(self, service: str, environment: str) -> str:
        """Return a cell in words for a screen reader."""
        cell = self.cells.get((service, environment))
        if cell is None:
            return f"{service} in {environment}: not there"
        behind = f", {cell.behind} releases behind" if cell.behind else ""
        mixed = f", {cell.mixed} different releases" if cell.mixed > 1 else ""
        return f"{service} in {environment}: {cell.release}, {cell.targets} targets{mixed}{behind}"


def service_matrix(standings: Sequence[EnvironmentStanding]) -> ServiceMatrix:
    """Return the matrix of what the environments are on.

    How far behind a cell is counts the releases of its service that appear further upstream only: what is first in the
    pipeline is taken as the newest.
    """
    labels: dict[tuple[str, str], Counter[str]] = {}
    services: set[str] = set()
    for standing in standings:
        for target, label in standing.release.labels.items():
            services.add(target.service)
            labels.setdefault((target.service, standing.environment.name), Counter())[label] += 1
    columns = tuple(
        MatrixColumn(
            name=standing.environment.name,
            tier=standing.environment.tier,
            release=plain(standing.release.counts[0][0], 40) if standing.release.counts else "",
        )
        for standing in standings
    )
    majority = {column.name: column.release for column in columns}
    cells: dict[tuple[str, str], MatrixCell] = {}
    for service in services:
        ranks = _ranks([column.name for column in columns], service, labels)
        for column in columns:
            counts = labels.get((service, column.name))
            if counts:
                label = counts.most_common(1)[0][0]
                shown = plain(label, 40) or "no label"
                cells[service, column.name] = MatrixCell(
                    release=shown,
                    targets=sum(counts.values()),
                    mixed=len(counts),
                    differs=shown != majority[column.name],
                    behind=ranks.get(label, 0),
                )
    return ServiceMatrix(columns=columns, services=tuple(sorted(services)), cells=cells)


def _ranks(
    environments: Sequence[str], service: str, labels: Mapping[tuple[str, str], Counter[str]]
) -> dict[str, int]:
    """Return for each label of a service how many others come before it along the pipeline."""
    order: dict[str, int] = {}
    for environment in environments:
        counts = labels.get((service, environment))
        if counts:
            order.setdefault(counts.most_common(1)[0][0], len(order))
    return order
