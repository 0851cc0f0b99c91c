"""The sample repository while its history is told: settings of all targets, and the files that they make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from desktop.backends.simulated.sample_catalog import (
    CHARTED_SERVICES,
    ENVIRONMENTS,
    SEED,
    environment,
    services_of,
    targets_of,
)
from desktop.backends.simulated.sample_charts import chart_files
from desktop.backends.simulated.sample_files import (
    Settings,
    host_of,
    ingress_file,
    ingress_path,
    shared_chart_file,
    values_file,
    values_path,
)
from desktop.backends.simulated.sample_releases import SampleReleases
from desktop.domain.target import Target

Which: TypeAlias = Callable[[Target], bool]
_WITH_INGRESS: Final = ("web", "cart")


def everything(_target: Target) -> bool:
    """Choose all targets of an environment."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Files of one commit, path → bytes; None deletes the file."""

    files: Mapping[str, bytes | None]


class World:
    """Every setting at one moment of the history; what was changed since the last `take` becomes the next commit."""

    def __init__(self, releases: SampleReleases, seed: str = SEED) -> None:
        self.releases = releases
        self._seed = seed
        self._settings: dict[Target, Settings] = {}
        self._written: dict[str, bytes | None] = {}

    def environments(self) -> tuple[str, ...]:
        return tuple(item.name for item in ENVIRONMENTS)

    def targets(self, name: str, which: Which = everything) -> list[Target]:
        return [target for target in self._settings if target.environment == name and which(target)]

    def take(self) -> Written:
        """Return what changed since the last time."""
        written = Written(files=self._written)
        self._written = {}
        return written

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write files that are no target's."""
        self._written.update(files)

    def found(self, label: str) -> None:
        """Make every environment, all of it on one release, and the charts that everything runs by."""
        self._written.update(chart_files())
        for item in ENVIRONMENTS:
            for target in targets_of(item, self._seed):
                self._put(target, self._fresh(target, label))
                if item.tenants and target.service in _WITH_INGRESS:
                    self._written[ingress_path(target)] = ingress_file(target, host_of(target))
            self.share_charts(item.name, label)

    def deploy(self, name: str, label: str, which: Which = everything) -> None:
        """Bring a release into an environment, with all that travels along with it."""
        for target in self.targets(name, which):
            old = self._settings[target]
            fresh = self._fresh(target, label)
            self._put(target, replace(old, image=fresh.image, interface=fresh.interface, chart=fresh.chart))
        if which is everything:
            self.share_charts(name, label)

    def change(self, target: Target, edit: Callable[[Settings], Settings]) -> None:
        """Change settings of one target by hand."""
        self._put(target, edit(self._settings[target]))

    def rotate(self, name: str, secret: int) -> None:
        """Seal the payment key of an environment anew."""
        for target in self.targets(name, lambda one: one.service == "pay"):
            self.change(target, lambda old: replace(old, secret=secret))

    def remove(self, target: Target) -> None:
        """Take a target out of the repository."""
        del self._settings[target]
        self._written[values_path(target)] = None

    def share_charts(self, name: str, label: str) -> None:
        """Write the charts that a release brings to all tenants of an environment."""
        item = environment(name)
        for service in CHARTED_SERVICES:
            users = tuple(one for one in item.tenants if service in services_of(one, self._seed))
            if users or (not item.tenants and service in item.services):
                version = self.releases.shared_chart_of(label)
                path = f"charts/{item.path}/{service}.yaml"
                self._written[path] = shared_chart_file(service, version, users)

    def _fresh(self, target: Target, label: str) -> Settings:
        replicas = {"prod": 4, "stage": 2}.get(environment(target.environment).tier.value, 1)
        return Settings(
            image=label,
            interface=self.releases.interface_of(label),
            chart=self.releases.chart_of(label),
            replicas=replicas,
        )

    def _put(self, target: Target, settings: Settings) -> None:
        if self._settings.get(target) != settings:
            self._settings[target] = settings
            self._written[values_path(target)] = values_file(target, settings)
