"""Environments by services: which release each service is on where, and how far behind it is."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.application.environments import EnvironmentStanding
from desktop.domain.counting import plural
from desktop.domain.environment import Tier
from desktop.presentation.plain_text import plain

NO_DIFFERENCES = "Every service is on the release of its environment"
_SEVERAL = 2


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


@dataclass(frozen=True, slots=True)
class MatrixStrip:
    """Columns of one tier beside each other, from the number of the first one on."""

    tier: Tier
    first: int
    count: int

    @property
    def words(self) -> str:
        return f"{self.count} environment{'' if self.count == 1 else 's'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceMatrix:
    """Columns in the pipeline's order, rows by name; cells are row by row."""

    columns: tuple[MatrixColumn, ...]
    services: tuple[str, ...]
    cells: Mapping[tuple[str, str], MatrixCell]
    prefix: str = ""
    """What all releases begin with, up to a dot: cells leave it out."""
    left_out: tuple[str, ...] = ()
    """Services that are not shown, since they differ nowhere."""

    @property
    def count_words(self) -> str:
        """Return how many services are shown, of how many."""
        shown = len(self.services)
        whole = plural(shown + len(self.left_out), "service")
        return f"{shown} of {whole}" if self.left_out else whole

    def only_differences(self) -> "ServiceMatrix":
        """Return the services that are somewhere on another release than their environment, or on several."""
        unlike = {service for (service, _name), cell in self.cells.items() if cell.differs or cell.mixed > 1}
        return replace(
            self,
            services=tuple(service for service in self.services if service in unlike),
            left_out=tuple(service for service in self.services if service not in unlike),
        )

    @property
    def strips(self) -> tuple[MatrixStrip, ...]:
        """The columns by their tiers, in their order."""
        found: list[MatrixStrip] = []
        for number, column in enumerate(self.columns):
            if found and found[-1].tier is column.tier:
                found[-1] = replace(found[-1], count=found[-1].count + 1)
            else:
                found.append(MatrixStrip(column.tier, number, 1))
        return tuple(found)

    def total(self, column: MatrixColumn) -> str:
        """Return how many services of an environment are on its release, shown or not."""
        found = [self.cells.get((service, column.name)) for service in (*self.services, *self.left_out)]
        there = [cell for cell in found if cell is not None]
        return f"{sum(not cell.differs for cell in there)} of {len(there)}"

    def short(self, cell: MatrixCell) -> str:
        """Return the words of a cell without what all releases begin with."""
        return cell.words.removeprefix(self.prefix)

    def facts(self, service: str, environment: str) -> tuple[str, ...]:
        """Return what is known of a cell beside its release, in words."""
        cell = self.cells.get((service, environment))
        if cell is None:
            return ("not there",)
        release = next(column.release for column in self.columns if column.name == environment)
        return (
            f"{cell.behind} release{'' if cell.behind == 1 else 's'} behind"
            if cell.behind
            else "the newest here",
            f"{cell.targets} target{'' if cell.targets == 1 else 's'}",
            *((f"{cell.mixed} different releases",) if cell.mixed > 1 else ()),
            *((f"the environment is on {release}",) if cell.differs else ()),
        )

    def spoken(self, service: str, environment: str) -> str:
        """Return a cell in words for a screen reader."""
        cell = self.cells.get((service, environment))
        if cell is None:
            return f"{service} in {environment}: not there"
        return f"{service} in {environment}: {', '.join((cell.release, *self.facts(service, environment)))}"


def service_matrix(standings: Sequence[EnvironmentStanding]) -> ServiceMatrix:
    """Return the matrix of what the environments are on.

    How far behind a cell is counts the releases of its service that appear further upstream only: what is first in the
    pipeline is taken as the newest.
    """
    labels: dict[tuple[str, str], Counter[str]] = {}
    services: set[str] = set()
    for standing in standings:
        here = Counter((target.service, label) for target, label in standing.release.labels.items())
        for (service, label), count in here.items():
            services.add(service)
            labels.setdefault((service, standing.environment.name), Counter())[label] = count
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
    return ServiceMatrix(
        columns=columns,
        services=tuple(sorted(services)),
        cells=cells,
        prefix=_common_prefix({cell.release for cell in cells.values()}),
    )


def _common_prefix(releases: Collection[str]) -> str:
    """Return what all releases begin with, up to and with its last dot: `2026.` of 2026.11.3 and 2026.12.0-rc.1."""
    if len(releases) < _SEVERAL:
        return ""
    least, most = min(releases), max(releases)
    same = next(
        (place for place, pair in enumerate(zip(least, most, strict=False)) if pair[0] != pair[1]), len(least)
    )
    return least[: least.rfind(".", 0, same) + 1]


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
