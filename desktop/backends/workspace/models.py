"""The workspace file as people write it: strict models of every section, and nothing that is not in them.

`desktop.backends.workspace.build` turns them into values of the domain; the JSON Schema is made from them.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from desktop.backends.workspace.texts import (
    Branch,
    Civil,
    ClockTime,
    Component,
    Duration,
    Email,
    EnvironmentName,
    Key,
    LedgerNamespace,
    Name,
    Part,
    PathText,
    PersonId,
    SshKey,
    TagCondition,
    Thousandths,
    Until,
    Url,
    VariableName,
)
from desktop.domain.environment import Engine, Tier
from desktop.domain.policy import Acceptance, Answer, ExecutionMode, Need, Strategy
from desktop.domain.workspace import ReleaseOrder

Words = Annotated[str, Field(min_length=1, max_length=2000)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]


class Model(BaseModel):
    """What all sections share: no conversion of types, no unknown keys, keys in camelCase."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, alias_generator=to_camel)


class MetadataModel(Model):
    name: Name


class ForgeModel(Model):
    kind: Literal["github", "gitlab", "gitea"]
    project: Words


class RepositoryModel(Model):
    url: Url | None = None
    branch: Branch = "main"
    forge: ForgeModel | None = None


class ReleasesModel(Model):
    label: Words | None = None
    order: ReleaseOrder = ReleaseOrder.SEMVER


class ClusterModel(Model):
    name: Name
    context: Words


class EnvironmentModel(Model):
    name: EnvironmentName
    tier: Tier
    cluster: Words | None = None
    engine: Engine = Engine.KUBERNETES
    policy: Words | None = None
    path: Component | None = None
    group: Words | None = None


class ApprovalModel(Model):
    team: Words | None = None
    count: Annotated[int, Field(ge=1, le=100)] = 1


class RouteModel(Model):
    source: Annotated[Words, Field(alias="from")]
    target: Annotated[Words, Field(alias="to")]
    approvals: tuple[ApprovalModel, ...] = ()


class TenantModel(Model):
    name: Component
    tags: dict[str, str] = {}


class ServiceModel(TenantModel):
    variables: Annotated[dict[VariableName, str], Field(alias="vars")] = {}


class DocumentModel(Model):
    kind: Words | None = None
    name: Words | None = None
    namespace: Words | None = None
    api_version: Words | None = None


class FieldModel(Model):
    name: Annotated[Words, Field(max_length=64, pattern=r"^[A-Za-z][A-Za-z0-9._-]*$")]
    key: Key
    travels: bool = True
    part: Part | None = None
    document: DocumentModel | None = None


class BindingModel(Model):
    path: PathText
    fields_: Annotated[tuple[FieldModel, ...], Field(alias="fields")] = ()
    document: DocumentModel | None = None
    copies: Annotated[bool, Field(alias="copy")] = False
    keep: Annotated[tuple[Key, ...], Field(alias="except")] = ()
    mirror: bool = False
    tenant: Component | None = None
    service: Component | None = None
    environments: tuple[Words, ...] = ()
    tenants: tuple[Words, ...] = ()
    services: tuple[Words, ...] = ()


class RuntimeModel(Model):
    service: Words
    namespace: Words | None = None
    application: Words | None = None
    workloads: tuple[Words, ...] = ()


class ApprovalsModel(Model):
    rules: tuple[ApprovalModel, ...] = ()
    distinct_people: bool = True
    distinct_teams: bool = False
    requester_may_approve: bool = False
    expire: Duration | None = None


class SourceModel(Model):
    verified: bool = False
    max_age: Duration | None = None
    soak: Duration | None = None


class TargetModel(Model):
    healthy: bool = False
    drift: Answer = Answer.REASON


class ChangeModel(Model):
    unrelated: Answer = Answer.REASON
    downgrade: Answer = Answer.REASON
    skipped_stage: Answer = Answer.REASON
    max_targets_per_wave: Count | None = None


class WaveModel(Model):
    tag: TagCondition | None = None
    count: Count | None = None
    rest: bool = False


class ExecutionModel(Model):
    mode: ExecutionMode = ExecutionMode.COMMIT
    strategies: tuple[Strategy, ...] = (Strategy.INCREMENTAL, Strategy.FULL)
    rollback_mode: Need = Need.OPTIONAL
    owners: Need = Need.OPTIONAL
    window: Need = Need.OPTIONAL
    waves: tuple[WaveModel, ...] = (WaveModel(rest=True),)
    halt_above: Thousandths = 0
    settle: Duration | None = None


class VerificationModel(Model):
    accept: Acceptance = Acceptance.COMPUTED
    within: Duration | None = None
    max_evidence_age: Duration | None = None


class RuleModel(Model):
    name: Words
    cel: Words
    message: Words


class PolicyModel(Model):
    name: Name
    approvals: ApprovalsModel = ApprovalsModel()
    source: SourceModel = SourceModel()
    target: TargetModel = TargetModel()
    change: ChangeModel = ChangeModel()
    execution: ExecutionModel = ExecutionModel()
    verification: VerificationModel = VerificationModel()
    rules: tuple[RuleModel, ...] = ()
    abandon: tuple[Words, ...] = ()


class FreezeModel(Model):
    name: Name
    zone: Words
    reason: Words | None = None
    environments: tuple[Words, ...] = ()
    tiers: tuple[Tier, ...] = ()
    tenants: tuple[Words, ...] = ()
    services: tuple[Words, ...] = ()
    start: Civil | None = None
    end: Civil | None = None
    rule: Words | None = None
    at: ClockTime | None = None
    until: Until | None = None
    lasts: Annotated[Duration | None, Field(alias="for")] = None
    rollback: Literal["exempt"] | None = None


class PersonModel(Model):
    id: PersonId
    email: Email
    name: Words | None = None
    aliases: tuple[Email, ...] = ()
    teams: tuple[Words, ...] = ()
    keys: tuple[SshKey, ...] = ()
    forge: dict[Literal["github", "gitlab", "gitea"], Words] = {}
    bot: bool = False


class WorkspaceModel(Model):
    """The whole of `.gitopshq/*.yaml`, after its files were joined."""

    api_version: Literal["gitopshq.dev/v1"]
    kind: Literal["Workspace"]
    metadata: MetadataModel
    repository: RepositoryModel = RepositoryModel()
    ledger: LedgerNamespace = "refs/heads/_gitopshq"
    releases: ReleasesModel = ReleasesModel()
    clusters: tuple[ClusterModel, ...] = ()
    environments: Annotated[tuple[EnvironmentModel, ...], Field(min_length=1)]
    pipeline: tuple[RouteModel, ...] = ()
    tenants: tuple[TenantModel, ...] = ()
    services: tuple[ServiceModel, ...] = ()
    bindings: tuple[BindingModel, ...] = ()
    runtime: tuple[RuntimeModel, ...] = ()
    policies: tuple[PolicyModel, ...] = ()
    freezes: tuple[FreezeModel, ...] = ()
    people: tuple[PersonModel, ...] = ()
