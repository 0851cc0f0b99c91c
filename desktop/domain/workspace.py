"""The workspace: environments, pipeline, bindings, policies and people that belong to one repository."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from typing_extensions import override

from desktop.domain.binding import Binding
from desktop.domain.environment import Cluster, Environment, Pipeline, Route
from desktop.domain.errors import DomainError
from desktop.domain.freeze_rule import FreezeRule
from desktop.domain.people import People
from desktop.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """Something wrong in a file of the workspace; line and column count from 1, `remedy`: what to write."""

    file: str
    line: int
    column: int
    message: str
    remedy: str

    @override
    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}. {self.remedy}"


class ReleaseOrder(StrEnum):
    """How two labels are compared."""

    SEMVER = "semver"
    CALVER = "calver"
    HISTORY = "history"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositorySettings:
    """The GitOps repository. `branch` is the deploy branch; `url` is empty for a local folder."""

    url: str = ""
    branch: str = "main"
    forge_kind: str = ""
    forge_project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTags:
    """What discovery cannot know of a tenant or service."""

    name: str
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    variables: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeRule:
    """Where the targets of a service run; texts may hold `{tenant}`, `{service}`, `{environment}`."""

    service: str
    namespace: str = ""
    application: str = ""
    workloads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """All that `.gitopshq/*.yaml` says at one commit.

    `policy_digest` covers all of it except freezes, `bindings_digest` what decides where values are; the reader
    computes both.
    """

    name: str
    repository: RepositorySettings
    ledger: str
    label_field: str
    order: ReleaseOrder
    clusters: tuple[Cluster, ...]
    pipeline: Pipeline
    tenants: tuple[NamedTags, ...]
    services: tuple[NamedTags, ...]
    bindings: tuple[Binding, ...]
    runtime: tuple[RuntimeRule, ...]
    policies: tuple[Policy, ...]
    freezes: tuple[FreezeRule, ...]
    people: People
    policy_digest: str
    bindings_digest: str
    commit: str = ""

    def policy_of(self, environment: Environment) -> Policy:
        """Return the policy of an environment; one that asks for nothing where it names none."""
        if not environment.policy:
            return Policy(name="")
        found = next((policy for policy in self.policies if policy.name == environment.policy), None)
        if found is None:
            where = f"environment {environment.name}"
            raise DomainError(f'there is no policy "{environment.policy}"', where=where)
        return found

    def route(self, source: str, target: str) -> Route:
        """Return the allowed edge.

        Raises:
            DomainError: the pipeline has no such edge; the text names those that exist.
        """
        self.pipeline.environment(source)
        self.pipeline.environment(target)
        found = self.pipeline.route(source, target)
        if found is None:
            allowed = ", ".join(self.pipeline.targets_of(source)) or "nowhere"
            raise DomainError(
                f"no edge from {source} to {target}",
                meaning=f"From {source} the pipeline leads to: {allowed}.",
                remedy="Choose an allowed target, or change the pipeline through Git.",
            )
        return found

    def tenant_tags(self, tenant: str) -> Mapping[str, str]:
        return next((item.tags for item in self.tenants if item.name == tenant), dict[str, str]())

    def service_tags(self, service: str) -> Mapping[str, str]:
        return next((item.tags for item in self.services if item.name == service), dict[str, str]())

    def service_variables(self, service: str) -> Mapping[str, str]:
        return next((item.variables for item in self.services if item.name == service), dict[str, str]())

    @property
    def has_tenants(self) -> bool:
        return bool(self.tenants) or any(
            "tenant" in binding.path.placeholders or binding.tenant for binding in self.bindings
        )
