"""The files of the sample's targets, as people write them: with comments, several ways of quoting, odd line ends."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Final

from desktop.backends.simulated.sample_catalog import (
    COPIED_SERVICE,
    HELM_SERVICE,
    SERVICE_GROUPS,
    environment,
    group_of,
)
from desktop.domain.target import Target

REGISTRY: Final = "registry.example.com"
_SINGLE_QUOTED: Final = frozenset({"search", "catalog"})
_PLAIN: Final = frozenset({"media", "tracking"})
_CRLF: Final = frozenset({"legacy-fax"})
_OWNERS: Final = {
    "payments": "team-money",
    "storefront": "team-shop",
    "fulfilment": "team-parcel",
    "accounts": "team-people",
    "legacy": "team-attic",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is set for one target. `secret` counts rotations; `merge` is a key that only some targets have."""

    image: str
    interface: str
    chart: str
    replicas: int = 2
    log_level: str = "info"
    secret: int = 1
    merge: bool = False


def values_path(target: Target) -> str:
    """Return the path of the file that holds a target's values."""
    name = "release.yaml" if target.service == HELM_SERVICE else "values.yaml"
    return "/".join(
        part for part in ("envs", environment(target.environment).path, *target[1:], name) if part
    )


def values_file(target: Target, settings: Settings) -> bytes:
    """Return the file's bytes."""
    if target.service == HELM_SERVICE:
        return _helm_release(target, settings).encode()
    if target.service == COPIED_SERVICE:
        return _copied(settings).encode()
    text = _values(target, settings)
    return (text.replace("\n", "\r\n") if target.service in _CRLF else text).encode()


def ingress_path(target: Target) -> str:
    return values_path(target).replace("values.yaml", "ingress.yaml")


def ingress_file(target: Target, host: str) -> bytes:
    """Return a file that no binding reads."""
    return (
        f"# how {target.service} is reached\n"
        "rules:\n"
        f"  - host: {host}\n"
        "    http:\n"
        "      paths:\n"
        f"        - path: /{target.service}\n"
        "          pathType: Prefix\n"
    ).encode()


def host_of(target: Target) -> str:
    return ".".join(
        part for part in (target.service, target.environment, target.tenant, "example.com") if part
    )


def shared_chart_file(service: str, version: str, tenants: tuple[str, ...]) -> bytes:
    """Return the chart that all tenants of an environment share; without tenants, that of the environment."""
    lines = [f"# one chart of {service} for everybody in this environment", "chart:", f"  name: {service}"]
    lines.append(f'  version: "{version}"')
    if tenants:
        lines.append("tenants:")
        lines.extend(f"  {tenant}: {{enabled: true}}" for tenant in tenants)
    return ("\n".join(lines) + "\n").encode()


def _values(target: Target, settings: Settings) -> str:
    whose = f" for tenant {target.tenant}" if target.tenant else ""
    group = group_of(target.service)
    lines = [
        f"# {target.service}{whose}, {_OWNERS[group]}",
        "image:",
        f"  repository: {REGISTRY}/{target.service}",
        f"  tag: {_quoted(target.service, settings.image)}",
        "  pullPolicy: IfNotPresent",
        "",
        f"replicaCount: {settings.replicas}   # sized by hand for each environment",
        "",
        "resources:",
        "  requests: {cpu: 100m, memory: 128Mi}",
        "  limits: {memory: 256Mi}",
        "",
        "config:",
        f"  logLevel: {settings.log_level}",
        *_config(target.service, settings),
        "ingress:",
        f"  host: {host_of(target)}",
        *_secrets(target.service, settings),
    ]
    return "\n".join(lines) + "\n"


def _config(service: str, settings: Settings) -> list[str]:
    lines: list[str] = []
    if service in SERVICE_GROUPS["storefront"]:
        lines.append(f"  pricingApi: {settings.interface}")
    if service == "cart":
        lines.append('  ttlSeconds: "1800"')
    if settings.merge:
        lines.append('  cartMerge: "on"')
    return lines


def _secrets(service: str, settings: Settings) -> list[str]:
    if service != "pay":
        return []
    sealed = hashlib.sha512(f"pay-api-key {settings.secret}".encode()).digest()
    return [
        "",
        "# sealed for the cluster; nobody else can open it",
        "secrets:",
        f"  payApiKey: AgB{base64.b64encode(sealed).decode()}",
    ]


def _quoted(service: str, text: str) -> str:
    if service in _PLAIN:
        return text
    return f"'{text}'" if service in _SINGLE_QUOTED else f'"{text}"'


def _copied(settings: Settings) -> str:
    return (
        f"# {COPIED_SERVICE}: the same bytes everywhere, promoted as a whole file\n"
        "image:\n"
        f"  repository: {REGISTRY}/{COPIED_SERVICE}\n"
        f'  tag: "{settings.image}"\n'
        "replicaCount: 1\n"
        "config:\n"
        "  labels: [parcel, pallet]\n"
        '  windowDays: "30"\n'
    )


def _helm_release(target: Target, settings: Settings) -> str:
    namespace = "-".join(part for part in (target.tenant, target.environment) if part)
    return (
        "apiVersion: v1\n"
        "kind: ConfigMap\n"
        f"metadata: {{name: {HELM_SERVICE}-settings, namespace: {namespace}}}\n"
        "data:\n"
        f"  LOG_LEVEL: {settings.log_level}\n"
        "---\n"
        "apiVersion: helm.toolkit.fluxcd.io/v2\n"
        "kind: HelmRelease\n"
        f"metadata: {{name: {HELM_SERVICE}, namespace: {namespace}}}\n"
        "spec:\n"
        "  interval: 10m\n"
        "  chart:\n"
        "    spec:\n"
        f"      chart: {HELM_SERVICE}\n"
        f'      version: "{settings.chart}"\n'
        "      sourceRef: {kind: HelmRepository, name: shop}\n"
        "  values:\n"
        f"    replicaCount: {settings.replicas}\n"
        "    image:\n"
        f"      repository: {REGISTRY}/{HELM_SERVICE}\n"
        f'      tag: "{settings.image}"\n'
    )
