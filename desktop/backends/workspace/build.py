"""From checked models to the values of the domain, and the digests of what they say."""

from datetime import time
from functools import partial
from typing import Any, Final

from desktop.backends.workspace import models
from desktop.backends.workspace.policies import build_policy
from desktop.backends.workspace.validation import Checked
from desktop.domain import canonical
from desktop.domain.binding import Binding, DocumentSelector, Field, PathTemplate
from desktop.domain.environment import ApprovalRule, Cluster, Environment, Pipeline, Route
from desktop.domain.freeze_rule import FreezeRule, FreezeScope
from desktop.domain.keypath import KeyPath
from desktop.domain.people import People, Person
from desktop.domain.workspace import NamedTags, RepositorySettings, RuntimeRule, Workspace

_DECIDES_WHERE: Final = ("bindings", "releases")


def build(checked: Checked, commit: str) -> Workspace:
    """Return the workspace of content in which no fault was found."""
    document = checked.document
    forge = document.repository.forge
    return Workspace(
        name=document.metadata.name,
        repository=RepositorySettings(
            url=document.repository.url or "",
            branch=document.repository.branch,
            forge_kind=forge.kind if forge else "",
            forge_project=forge.project if forge else "",
        ),
        ledger=document.ledger,
        label_field=document.releases.label or "",
        order=document.releases.order,
        clusters=tuple(Cluster(name=item.name, context=item.context) for item in document.clusters),
        pipeline=_pipeline(document),
        tenants=tuple(NamedTags(name=item.name, tags=item.tags) for item in document.tenants),
        services=tuple(
            NamedTags(name=item.name, tags=item.tags, variables=item.variables) for item in document.services
        ),
        bindings=tuple(_binding(order, item) for order, item in enumerate(document.bindings)),
        runtime=tuple(
            RuntimeRule(
                service=item.service,
                namespace=item.namespace or "",
                application=item.application or "",
                workloads=item.workloads,
            )
            for item in document.runtime
        ),
        policies=tuple(
            build_policy(item, partial(_place, checked, "policies", number))
            for number, item in enumerate(document.policies)
        ),
        freezes=tuple(
            _freeze(item, _place(checked, "freezes", number)) for number, item in enumerate(document.freezes)
        ),
        people=People(persons=tuple(_person(item) for item in document.people)),
        policy_digest=policy_digest(document),
        bindings_digest=bindings_digest(document),
        commit=commit,
    )


def policy_digest(document: models.WorkspaceModel) -> str:
    """Return the digest of all but freezes.

    What equals a default counts as not written, so that a version with a new key still gives the same digest.
    """
    content = _plain(document)
    content.pop("freezes", None)
    return canonical.digest(content)


def bindings_digest(document: models.WorkspaceModel) -> str:
    """Return the digest of what decides where values are; declared names are candidates for keys."""
    content = _plain(document)
    found: canonical.JsonObject = {key: content[key] for key in _DECIDES_WHERE if key in content}
    found["tenants"] = list[canonical.Json](sorted(item.name for item in document.tenants))
    found["services"] = list[canonical.Json](sorted(item.name for item in document.services))
    found["folders"] = {item.name: item.path or item.name for item in document.environments}
    found["vars"] = {
        item.name: dict[str, canonical.Json](item.variables) for item in document.services if item.variables
    }
    return canonical.digest(found)


def _plain(document: models.WorkspaceModel) -> canonical.JsonObject:
    content: dict[str, Any] = document.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for entries in content.values():
        if isinstance(entries, list):
            entries.sort(
                key=canonical.encode
            )  # the order of top-level lists follows from file names and means nothing
    return content


def _pipeline(document: models.WorkspaceModel) -> Pipeline:
    return Pipeline(
        environments=tuple(
            Environment(
                name=item.name,
                tier=item.tier,
                folder=item.path or item.name,
                cluster=item.cluster or "",
                engine=item.engine,
                policy=item.policy or "",
                group=item.group or "",
            )
            for item in document.environments
        ),
        routes=tuple(
            Route(
                source=item.source,
                target=item.target,
                approvals=tuple(
                    ApprovalRule(team=rule.team or "", count=rule.count) for rule in item.approvals
                ),
            )
            for item in document.pipeline
        ),
    )


def _binding(order: int, item: models.BindingModel) -> Binding:
    return Binding(
        order=order,
        path=PathTemplate.parse(item.path),
        fields=tuple(
            Field(
                name=field.name,
                key=KeyPath.parse(field.key),
                travels=field.travels,
                part=field.part or "",
                document=_document(field.document or item.document),
            )
            for field in item.fields_
        ),
        copies=item.copies,
        mirrors=item.mirror,
        keep=tuple(KeyPath.parse(key) for key in item.keep),
        tenant=item.tenant or "",
        service=item.service or "",
        environments=frozenset(item.environments),
        services=frozenset(item.services),
        tenants=frozenset(item.tenants),
    )


def _document(item: models.DocumentModel | None) -> DocumentSelector:
    if item is None:
        return DocumentSelector()
    return DocumentSelector(
        kind=item.kind or "",
        name=item.name or "",
        namespace=item.namespace or "",
        api_version=item.api_version or "",
    )


def _place(checked: Checked, section: str, number: int, *keys: str) -> str:
    """Return file:line of an entry, or of a key in it; of what encloses the key where it is not written."""
    return str(checked.source.key(checked.loc(section, number, *keys)))


def _freeze(item: models.FreezeModel, place: str) -> FreezeRule:
    day, _, until = (item.until or "").partition(" ")
    return FreezeRule(
        name=item.name,
        zone=item.zone,
        scope=FreezeScope(
            environments=frozenset(item.environments),
            tiers=frozenset(item.tiers),
            tenants=frozenset(item.tenants),
            services=frozenset(item.services),
        ),
        start=item.start,
        end=item.end,
        rule=item.rule or "",
        at=item.at or time(0, 0),
        until_day=day,
        until_time=time.fromisoformat(until) if until else None,
        lasts=item.lasts,
        rollback_exempt=item.rollback == "exempt",
        reason=item.reason or "",
        place=place,
    )


def _person(item: models.PersonModel) -> Person:
    return Person(
        id=item.id,
        email=item.email,
        name=item.name or "",
        aliases=item.aliases,
        teams=frozenset(item.teams),
        keys=item.keys,
        forge={str(kind): account for kind, account in item.forge.items()},
        bot=item.bot,
    )
