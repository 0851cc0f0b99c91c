"""What the pipeline reads from the services, off the interface thread."""

from dataclasses import dataclass

from desktop.application.cancellation import CancelToken
from desktop.application.drafts import Draft
from desktop.application.environments import EnvironmentStanding
from desktop.application.observing import Reading
from desktop.application.services import Services
from desktop.domain.environment import Pipeline
from desktop.domain.release import ReleaseEntry
from desktop.domain.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineData:
    """Everything the graph, the list and the matrix show; readings of the clusters follow."""

    pipeline: Pipeline
    standings: tuple[EnvironmentStanding, ...]
    requests: tuple[Request, ...]
    drafts: tuple[Draft, ...]


def read_pipeline(services: Services, _token: CancelToken) -> PipelineData:
    """Read what needs no cluster."""
    return PipelineData(
        pipeline=services.workspace.pipeline,
        standings=tuple(services.environments.graph()),
        requests=tuple(services.requests.all()),
        drafts=tuple(services.drafts.all()),
    )


def observe_all(services: Services, token: CancelToken) -> dict[str, Reading]:
    """Ask each cluster how its targets are; one out of reach gives a reading that says so."""
    readings: dict[str, Reading] = {}
    for environment in services.workspace.pipeline.in_order():
        token.check()
        readings[environment.name] = services.environments.observe(environment.name, token)
    return readings


def read_history(services: Services, name: str) -> tuple[ReleaseEntry, ...]:
    """Read what an environment has been on, the newest first."""
    entries = services.environments.history(name)
    return tuple(sorted(entries, key=lambda entry: entry.first_seen, reverse=True))
