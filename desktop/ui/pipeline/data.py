"""What the pipeline reads from the services, and the picture made of it; all of it off the interface thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from desktop.application.cancellation import CancelToken
from desktop.application.drafts import Draft
from desktop.application.environments import EnvironmentStanding
from desktop.application.services import Services
from desktop.domain.environment import Pipeline
from desktop.domain.policy import Policy
from desktop.domain.release import ReleaseEntry
from desktop.domain.request import Request
from desktop.presentation.cluster_summary import ClusterSummary, summary_of
from desktop.presentation.graph_scene import GraphScene, Picture, default_closed, make_scene
from desktop.presentation.pipeline_cards import attention, cards_of, edges_of
from desktop.presentation.pipeline_matrix import ServiceMatrix, service_matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineData:
    """Everything the graph, the list and the matrix show; readings of the clusters follow."""

    pipeline: Pipeline
    policies: Mapping[str, Policy]
    standings: tuple[EnvironmentStanding, ...]
    requests: tuple[Request, ...]
    drafts: tuple[Draft, ...]
    matrix: ServiceMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureInputs:
    """What a picture is made of. `closed` None: as it is by default; without `before` all is placed anew."""

    data: PipelineData
    readings: Mapping[str, ClusterSummary]
    closed: frozenset[str] | None
    opened: str
    before: GraphScene | None
    now: datetime
    local: tzinfo | None = None


def read_pipeline(services: Services, before: PipelineData | None) -> PipelineData:
    """Read what needs no cluster; the matrix is kept where no release changed."""
    workspace = services.workspace
    standings = tuple(services.environments.graph())
    return PipelineData(
        pipeline=workspace.pipeline,
        policies={item.name: workspace.policy_of(item) for item in workspace.pipeline.environments},
        standings=standings,
        requests=tuple(services.requests.all()),
        drafts=tuple(services.drafts.all()),
        matrix=before.matrix if before and _same_releases(before, standings) else service_matrix(standings),
    )


def _same_releases(before: PipelineData, standings: Sequence[EnvironmentStanding]) -> bool:
    return len(before.standings) == len(standings) and all(
        old.release is new.release for old, new in zip(before.standings, standings, strict=True)
    )


def draw_picture(inputs: PictureInputs) -> Picture:
    """Make the cards and their graph; the group of `opened` is open in it."""
    data = inputs.data
    cards = cards_of(data.standings, inputs.readings, data.drafts, inputs.now, inputs.local)
    closed = default_closed(cards) if inputs.closed is None else inputs.closed
    closed -= {card.group for card in cards if card.name == inputs.opened}
    edges = edges_of(data.pipeline, cards, data.requests)
    return Picture(
        cards=tuple(cards),
        scene=make_scene(cards, edges, closed, inputs.before),
        attention=tuple(attention(cards)),
    )


def observe(services: Services, name: str, token: CancelToken) -> ClusterSummary:
    """Ask one cluster how its targets are; one out of reach gives a summary that says so."""
    return summary_of(services.environments.observe(name, token))


def read_history(services: Services, name: str) -> tuple[ReleaseEntry, ...]:
    """Read what an environment has been on, the newest first."""
    entries = services.environments.history(name)
    return tuple(sorted(entries, key=lambda entry: entry.first_seen, reverse=True))
