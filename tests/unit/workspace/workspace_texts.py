"""Workspace files for tests: the whole example, and small ones that differ in one section."""

# ruff: noqa: E501 - one entry of YAML reads best on one line

from desktop.application.errors import WorkspaceFaultsError
from desktop.backends.workspace import WorkspaceFiles
from desktop.domain.workspace import Fault, Workspace

FILE = ".gitopshq/workspace.yaml"

WHOLE = r"""
apiVersion: gitopshq.dev/v1
kind: Workspace
metadata: {name: shop-platform}
repository: {url: "ssh://git@git.example.com/shop/deploy.git", branch: main, forge: {kind: gitea, project: shop/deploy}}
ledger: refs/heads/_gitopshq
releases: {label: image, order: semver}
clusters:
  - {name: eu-dev, context: eu-dev-1}
  - {name: eu-test, context: eu-test-1}
  - {name: eu-prod, context: eu-prod-1}
environments:
  - {name: dev,     tier: dev,   cluster: eu-dev,  engine: flux,   policy: relaxed, path: development}
  - {name: stage,   tier: stage, cluster: eu-test, engine: argocd, policy: production}
  - {name: prod-eu, tier: prod,  cluster: eu-prod, engine: argocd, policy: production, group: prod}
pipeline:
  - {from: dev, to: stage}
  - {from: stage, to: prod-eu, approvals: [{team: sre, count: 1}]}      # adds to the policy; the stricter wins
tenants:  [{name: acme, tags: {ring: "1", region: eu}}]
services: [{name: billing, tags: {group: payments}, vars: {image: registry.example.com/billing}}]
bindings:
  - path: "envs/{environment}/{tenant}/{service}/values.yaml"
    fields:
      - {name: image,    key: image.tag,    travels: true}
      - {name: replicas, key: replicaCount, travels: false}
  - path: "apps/{service}/overlays/{environment}/kustomization.yaml"
    document: {kind: Kustomization}
    fields:
      - {name: image, key: "images.[name={image}].newTag", travels: true}
      - {name: source, key: "resources.[~{service}//k8s?ref=]", part: '\?ref=([0-9a-f]{40})$', travels: true}
  - path: "copied/{environment}/{service}/{rest}"
    copy: true
    mirror: true
    except: [spec.replicas]
    services: [billing]
runtime:
  - {service: "*", namespace: "{tenant}-{environment}", application: "{tenant}-{service}", workloads: ["Deployment/{service}"]}
policies:
  - name: relaxed
  - name: production
    approvals: {rules: [{team: release-managers, count: 1}, {team: sre, count: 1}], distinctPeople: true, distinctTeams: true,
                requesterMayApprove: false, expire: 24h}
    source: {verified: true, maxAge: 48h, soak: 1h30m}
    target: {healthy: true, drift: block}
    change: {unrelated: reason, downgrade: block, skippedStage: allow, maxTargetsPerWave: 50}
    execution: {mode: pull-request, strategies: [incremental, canary], rollbackMode: required, owners: required,
                window: required, waves: [{tag: ring=1}, {count: 20}, {rest: true}], haltAbove: "2.5%", settle: 2m}
    verification: {accept: owner, within: 30m, maxEvidenceAge: 7d}
    rules:
      - {name: pinned images, cel: 'plan.targets.all(t, t.to.image != "latest")', message: "Pin images to a version."}
    abandon: [sre]
freezes:
  - {name: year-end, environments: [prod-eu], start: 2026-12-19T00:00, end: 2027-01-04T06:00, zone: Europe/Berlin, rollback: exempt}
  - {name: weekends, tiers: [prod], rule: "FREQ=WEEKLY;BYDAY=FR", at: "16:00", until: "MO 08:00", zone: Europe/Berlin}
  - {name: nights, tenants: [acme], services: [billing], rule: FREQ=DAILY, at: 22:00, for: 8h, zone: UTC, reason: nobody is there}
people:
  - {id: m.ruiz, email: m.ruiz@example.com, teams: [release-managers], keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== m], forge: {gitea: mruiz}}
  - {id: s.iyer, email: s.iyer@example.com, name: Sana Iyer, aliases: [sana@example.com], teams: [sre]}
  - {id: ci, email: ci@example.com, bot: true}
"""

HEAD = """
apiVersion: gitopshq.dev/v1
kind: Workspace
metadata: {name: small}
environments:
  - {name: dev, tier: dev}
  - {name: prod, tier: prod}
"""


def no_check(_data: bytes) -> None:
    """Refuse nothing: these texts are harmless."""


def rule_trouble(rule: str) -> str | None:
    """Refuse what does not begin like a recurrence rule."""
    return None if rule.startswith("FREQ=") else "no FREQ"


def read(*texts: str, head: str = HEAD) -> Workspace:
    """Read a small workspace: the head and these texts joined, in one file."""
    return read_files({FILE: head + "".join(texts)})


def read_files(files: dict[str, str]) -> Workspace:
    return WorkspaceFiles(no_check, rule_trouble).read(
        {path: text.encode() for path, text in files.items()}, "c0"
    )


def faults_of(*texts: str, head: str = HEAD) -> tuple[Fault, ...]:
    """Return the faults of a small workspace; none where it is right."""
    try:
        read(*texts, head=head)
    except WorkspaceFaultsError as error:
        return error.faults
    return ()
