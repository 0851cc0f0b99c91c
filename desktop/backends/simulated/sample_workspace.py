"""The workspace files of the sample, as people would write them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from desktop import resources
from desktop.backends.simulated.sample_catalog import (
    CHARTED_SERVICES,
    COPIED_SERVICE,
    ENVIRONMENTS,
    HELM_SERVICE,
    ROUTES,
    SERVICE_GROUPS,
    SERVICES,
    TENANTS,
    SampleEnvironment,
    plan_of,
    region_of,
    ring_of,
)

_FOLDER: Final = ".gitopshq"
_PLATFORM_LEAD: Final = ("stage-eu", "prod-eu")
_STATIC: Final = ("README.md", "runbooks/promote-out-of-test.md", "runbooks/roll-back-a-service.md")
_STATIC_LATER: Final = "runbooks/answer-an-incident.md"
_YEAR_END: Final = (12, 18)
"""Month and day from which the year-end freeze is next winter's: the story needs an open production."""


def first_files(made_at: datetime) -> dict[str, bytes]:
    """Return the workspace files, README and runbooks, path → bytes."""
    files = {path: _shipped(path) for path in _STATIC}
    files[f"{_FOLDER}/workspace.yaml"] = workspace_file().encode()
    files[f"{_FOLDER}/people.yaml"] = _shipped("people.yaml")
    files[f"{_FOLDER}/policies.yaml"] = _shipped("policies.yaml")
    files[f"{_FOLDER}/freezes.yaml"] = freezes_file(made_at).encode()
    return files


def incident_runbook() -> dict[str, bytes]:
    """Return the runbook that came later."""
    return {_STATIC_LATER: _shipped(_STATIC_LATER)}


def _shipped(name: str) -> bytes:
    return resources.path(f"sample/{name}").read_bytes()


def workspace_file() -> str:
    """Return `.gitopshq/workspace.yaml`."""
    parts = [
        "# yaml-language-server: $schema=https://gitopshq.dev/schemas/workspace.schema.json",
        "apiVersion: gitopshq.dev/v1",
        "kind: Workspace",
        "metadata: {name: shop-platform}",
        "repository: {branch: main}",
        "ledger: refs/heads/_gitopshq",
        "releases: {label: image, order: semver}",
        "clusters:",
        *(
            f"  - {{name: {name}, context: {name}-1}}"
            for name in dict.fromkeys(e.cluster for e in ENVIRONMENTS)
        ),
        "environments:",
        *(_environment(item) for item in ENVIRONMENTS),
        "pipeline:",
        *(_route(source, target) for source, target in ROUTES),
        "tenants:",
        *(_tenant(name) for name in TENANTS),
        "services:",
        *(
            f"  - {{name: {name}, tags: {{group: {group}}}}}"
            for group, names in SERVICE_GROUPS.items()
            for name in names
        ),
        _bindings(),
        "runtime:",
        '  - service: "*"',
        '    namespace: "{tenant}-{environment}"',
        '    application: "{tenant}-{service}"',
        '    workloads: ["Deployment/{service}"]',
    ]
    return "\n".join(parts) + "\n"


def _environment(item: SampleEnvironment) -> str:
    parts = [
        f"name: {item.name}",
        f"tier: {item.tier.value}",
        f"cluster: {item.cluster}",
        "engine: simulated",
    ]
    parts.append(f"policy: {item.policy}")
    if item.folder:
        parts.append(f"path: {item.folder}")
    if item.group:
        parts.append(f"group: {item.group}")
    return f"  - {{{', '.join(parts)}}}"


def _route(source: str, target: str) -> str:
    if (source, target) == _PLATFORM_LEAD:
        approvals = "approvals: [{team: platform-lead, count: 1}]"
        return f"  - {{from: {source}, to: {target}, {approvals}}}   # adds to the policy"
    return f"  - {{from: {source}, to: {target}}}"


def _tenant(name: str) -> str:
    tags = f'ring: "{ring_of(name)}", plan: {plan_of(name)}, region: {region_of(name)}'
    return f"  - {{name: {name}, tags: {{{tags}}}}}"


def _bindings() -> str:
    with_tenants = _names(item.name for item in ENVIRONMENTS if item.tenants)
    without = _names(item.name for item in ENVIRONMENTS if not item.tenants)
    plain = _names(name for name in SERVICES if name not in {HELM_SERVICE, COPIED_SERVICE})
    charted = _names(CHARTED_SERVICES)
    parts = ["bindings:"]
    for limit, path in ((with_tenants, "{environment}/{tenant}"), (without, "{environment}")):
        parts.append(_VALUES.format(path=path, environments=limit, services=plain))
        parts.append(_HELM.format(path=path, environments=limit, service=HELM_SERVICE))
        parts.append(_COPY.format(path=path, environments=limit, service=COPIED_SERVICE))
    parts.append(_CHART.format(environments=with_tenants, services=charted))
    parts.append(_CHART_WITHOUT_TENANTS.format(environments=without, services=charted))
    return "\n".join(parts)


def _names(names: Iterable[str]) -> str:
    return f"[{', '.join(names)}]"


_VALUES: Final = """\
  - path: "envs/{path}/{{service}}/values.yaml"
    environments: {environments}
    services: {services}
    fields:
      - {{name: image,       key: image.tag}}
      - {{name: pricing,     key: config.pricingApi}}
      - {{name: cart-merge,  key: config.cartMerge}}
      - {{name: pay-api-key, key: secrets.payApiKey}}
      - {{name: replicas,    key: replicaCount,    travels: false}}
      - {{name: log-level,   key: config.logLevel, travels: false}}
      - {{name: host,        key: ingress.host,    travels: false}}"""
_HELM: Final = """\
  - path: "envs/{path}/{{service}}/release.yaml"
    environments: {environments}
    services: [{service}]
    document: {{kind: HelmRelease, name: "{{service}}"}}
    fields:
      - {{name: image,    key: spec.values.image.tag}}
      - {{name: chart,    key: spec.chart.spec.version}}
      - {{name: replicas, key: spec.values.replicaCount, travels: false}}"""
_COPY: Final = """\
  - path: "envs/{path}/{{service}}/values.yaml"
    environments: {environments}
    services: [{service}]
    copy: true
    fields:
      - {{name: image,    key: image.tag,    travels: false}}
      - {{name: replicas, key: replicaCount, travels: false}}"""
_CHART: Final = """\
  - path: "charts/{{environment}}/{{service}}.yaml"     # one file for all tenants: a shared edit
    environments: {environments}
    services: {services}
    fields:
      - {{name: chart,   key: chart.version}}
      - {{name: enabled, key: "tenants.{{tenant}}.enabled", travels: false}}"""
_CHART_WITHOUT_TENANTS: Final = """\
  - path: "charts/{{environment}}/{{service}}.yaml"
    environments: {environments}
    services: {services}
    fields:
      - {{name: chart, key: chart.version}}"""


def freezes_file(made_at: datetime) -> str:
    """Return `.gitopshq/freezes.yaml`; the dates follow the day the sample is made."""
    year = made_at.year if (made_at.month, made_at.day) < _YEAR_END else made_at.year + 1
    quarter = made_at - timedelta(days=1)
    move = made_at + timedelta(days=14)
    zone = "zone: Europe/Berlin"
    return f"""\
# When production stands still. Read at every gate; changed through Git.
freezes:
  - name: weekends
    tiers: [prod]
    rule: "FREQ=WEEKLY;BYDAY=FR"
    at: "16:00"
    until: "MO 08:00"
    {zone}
    rollback: exempt
  - name: year-end
    reason: Shops earn a quarter of their year now.
    environments: [prod-eu, prod-us]
    start: {year}-12-19T00:00
    end: {year + 1}-01-04T06:00
    {zone}
    rollback: exempt
  - name: acme quarter close
    reason: acme closes its books.
    environments: [prod-us]
    tenants: [acme]
    start: {quarter:%Y-%m-%d}T06:00
    end: {quarter + timedelta(days=7):%Y-%m-%d}T07:00
    {zone}
  - name: ops-7
    reason: The data centre moves.
    environments: [stage-eu]
    start: {move:%Y-%m-%d}T20:00
    end: {move + timedelta(days=1):%Y-%m-%d}T20:00
    zone: UTC
    rollback: exempt
"""
