"""The layouts that public GitOps repositories have, each as a small tree with its bindings."""

# ruff: noqa: E501 - one entry of YAML reads best on one line

from collections.abc import Mapping
from dataclasses import dataclass, field

STAGES = "environments: [{name: stage, tier: stage}, {name: prod, tier: prod}]\npipeline: [{from: stage, to: prod}]\n"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A tree, the workspace, what must be found in `prod`, and one edit there: (target, field, text, old, new bytes)."""

    name: str
    files: Mapping[str, str]
    bindings: str
    prod: Mapping[str, Mapping[str, str]]
    edit: tuple[str, str, str, str, str]
    environments: str = STAGES
    stage: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    copied: Mapping[str, str] = field(default_factory=dict)
    """Fields of copied files in `prod`: "target field" → path."""


OLD, NEW = "1a" * 20, "2b" * 20

L1 = Layout(
    name="L1 overlay for each environment",
    files={
        "base/kustomization.yml": "resources: [deployment.yml]\n",
        "envs/stage/kustomization.yml": "resources:\n- ../../base\nimages:\n- name: shop\n  newTag: '1.10'\n",
        "envs/stage/version.yml": "kind: Deployment\nspec: {replicas: 1}\n",
        "envs/prod/kustomization.yml": "resources:\n- ../../base\nimages:\n- name: shop\n  newTag: '1.9'   # keep the quotes",
        "envs/prod/version.yml": "kind: Deployment\nspec: {replicas: 3}\n",
        "envs/prod/replicas.yml": "kind: Deployment\n",
    },
    bindings="""
  - {path: "envs/{environment}/kustomization.yml", service: shop, fields: [{name: image, key: "images.[name=shop].newTag"}]}
  - {path: "envs/{environment}/version.yml", service: shop, copy: true, except: [spec.replicas]}
""",
    stage={"shop": {"image": "1.10"}},
    prod={"shop": {"image": "1.9"}},
    copied={"shop file": "envs/prod/version.yml"},
    edit=("shop", "image", "1.10", "newTag: '1.9'   # keep the quotes", "newTag: '1.10'   # keep the quotes"),
)

L2_BODY = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- ../../base
- https://github.com/konflux-ci/build-service/config/default?ref={ref}

images:
- name: quay.io/konflux-ci/build-service
  newTag: {ref}
"""
L2 = Layout(
    name="L2 component, environment, cluster",
    files={
        "components/build-service/base/kustomization.yaml": "resources: []\n",
        "components/build-service/stage/base/kustomization.yaml": L2_BODY.format(ref=NEW),
        "components/build-service/prod/base/kustomization.yaml": L2_BODY.format(ref=OLD),
        "components/build-service/prod/kflux-p01/kustomization.yaml": L2_BODY.format(ref=OLD).replace(
            "build-service/config", "x/y"
        ),
    },
    bindings=r"""
  - path: "components/{service}/{environment}/base/kustomization.yaml"
    fields: &both
      - {name: image, key: "images.[name=quay.io/konflux-ci/{service}].newTag"}
      - {name: source, key: "resources.[~{service}/config]", part: '\?ref=([0-9a-f]{40})$'}
  - path: "components/{service}/{environment}/{tenant}/kustomization.yaml"
    fields: *both
""",
    stage={"build-service": {"image": NEW, "source": NEW}},
    prod={"build-service": {"image": OLD, "source": OLD}, "kflux-p01/build-service": {"image": OLD}},
    edit=("build-service", "source", NEW, f"default?ref={OLD}", f"default?ref={NEW}"),
)

L3 = Layout(
    name="L3 rings",
    environments="environments: [{name: stage, tier: stage, path: ring-0}, {name: prod, tier: prod, path: ring-1}]\n",
    files={
        "components/etcd-shield/base/kustomization.yaml": "images: []\n",
        "components/etcd-shield/rings/ring-0/base/kustomization.yaml": "images:\n- name: etcd-shield\n  newTag: b2\n",
        "components/etcd-shield/rings/ring-1/base/kustomization.yaml": "images:\n- name: etcd-shield\n  newTag: a1\n",
        "components/etcd-shield/rings/ring-1/base-snapshot/rules.yaml": "groups: []\n",
        "components/kyverno/rings/ring-1/base/kustomization.yaml": "helmCharts:\n- name: kyverno\n  version: 3.5.1\n",
    },
    bindings="""
  - path: "components/{service}/rings/{environment}/base/kustomization.yaml"
    fields:
      - {name: image, key: "images.[name={service}].newTag"}
      - {name: chart, key: "helmCharts.[name={service}].version"}
  - {path: "components/{service}/rings/{environment}/base-snapshot/{rest}", copy: true, mirror: true}
""",
    stage={"etcd-shield": {"image": "b2"}},
    prod={"etcd-shield": {"image": "a1"}, "kyverno": {"chart": "3.5.1"}},
    copied={"etcd-shield file:rules.yaml": "components/etcd-shield/rings/ring-1/base-snapshot/rules.yaml"},
    edit=("kyverno", "chart", "3.6.0", "version: 3.5.1", "version: 3.6.0"),
)

L4 = Layout(
    name="L4 values for each environment beside one chart",
    files={
        "applications/gafaelfawr/Chart.yaml": "name: gafaelfawr\nappVersion: 9.2.0\n",
        "applications/gafaelfawr/values.yaml": "image: {tag: ''}\n",
        "applications/gafaelfawr/values-stage.yaml": 'image:\n  tag: "9.3.0"\n',
        "applications/gafaelfawr/values-prod.yaml": '# production\nimage:\n    tag: "9.2.0"\n',
        "environments/values-prod.yaml": "applications:\n  gafaelfawr: true\n  other: false\n",
    },
    bindings="""
  - {path: "applications/{service}/values-{environment}.yaml", fields: [{name: image, key: image.tag}]}
  - {path: "applications/{service}/Chart.yaml", fields: [{name: appVersion, key: appVersion, travels: false}]}
  - {path: "environments/values-{environment}.yaml", fields: [{name: enabled, key: "applications.{service}", travels: false}]}
""",
    stage={"gafaelfawr": {"image": "9.3.0", "appVersion": "9.2.0"}},
    prod={"gafaelfawr": {"image": "9.2.0", "appVersion": "9.2.0", "enabled": "true"}},
    edit=("gafaelfawr", "image", "9.3.0", '    tag: "9.2.0"', '    tag: "9.3.0"'),
)

L5 = Layout(
    name="L5 a tiny file without extension for each application",
    files={
        "image-tags/stage/publisher": "image_tag: v1695\npromote_deployment: true\n",
        "image-tags/prod/publisher": "image_tag: v1694\npromote_deployment: true\nautomatic_deploys_enabled: false\n",
    },
    bindings="""
  - path: "image-tags/{environment}/{service}"
    fields:
      - {name: image, key: image_tag}
      - {name: automatic, key: automatic_deploys_enabled, travels: false}
""",
    stage={"publisher": {"image": "v1695"}},
    prod={"publisher": {"image": "v1694", "automatic": "false"}},
    edit=("publisher", "image", "v1695", "image_tag: v1694", "image_tag: v1695"),
)

L6 = Layout(
    name="L6 cluster and tenant values, some encrypted",
    files={
        "config/clusters/stage/staging.values.yaml": "basehub:\n  singleuser:\n    image: {tag: '2026.02'}\n",
        "config/clusters/prod/common.values.yaml": "nfs: {enabled: true}\n",
        "config/clusters/prod/climate.values.yaml": "basehub:\n  singleuser:\n    image: {name: x, tag: '2026.01'}\n",
        "config/clusters/prod/enc-climate.secret.values.yaml": "basehub: ENC[AES256_GCM,data:abc,type:str]\nsops: {version: 3.8.1}\n",
        "config/clusters/prod/cluster.yaml": "name: prod\nhubs: [{name: climate}]\n",
    },
    bindings="""
  - path: "config/clusters/{environment}/{tenant}.values.yaml"
    service: hub
    fields: [{name: image, key: basehub.singleuser.image.tag}]
""",
    stage={"staging/hub": {"image": "2026.02"}},
    prod={"climate/hub": {"image": "2026.01"}},
    edit=("climate/hub", "image", "2026.02", "{name: x, tag: '2026.01'}", "{name: x, tag: '2026.02'}"),
)

L7 = Layout(
    name="L7 helmfile with values for each environment",
    environments="environments: [{name: stage, tier: stage, path: staging}, {name: canary, tier: prod}, {name: prod, tier: prod, path: eqiad}]\n",
    files={
        "helmfile.d/services/echostore/helmfile.yaml": "releases:\n- name: {{ .Environment.Name }}\n",
        "helmfile.d/services/echostore/values.yaml": "main_app: {port: 8081}\n",
        "helmfile.d/services/echostore/values-staging.yaml": "main_app:\n  version: v1.0.14\n",
        "helmfile.d/services/echostore/values-canary.yaml": "main_app:\n  version: v1.0.13\n",
        "helmfile.d/services/echostore/values-eqiad.yaml": "main_app:\n  version: v1.0.12\n  limits:\n    cpu: 1\n",
    },
    bindings='\n  - {path: "helmfile.d/services/{service}/values-{environment}.yaml", fields: [{name: version, key: main_app.version}]}\n',
    stage={"echostore": {"version": "v1.0.14"}},
    prod={"echostore": {"version": "v1.0.12"}},
    edit=("echostore", "version", "v1.0.14", "version: v1.0.12", "version: v1.0.14"),
)

L8 = Layout(
    name="L8 an env file for each environment",
    files={
        "helmfile/overrides/stage.env": "API_DOCKER_TAG=b2\nADMIN_DOCKER_TAG=d4\n",
        "helmfile/overrides/prod.env": '# versions\nAPI_DOCKER_TAG="a1"\nADMIN_DOCKER_TAG=c3\nDOMAIN=example.com',
        "helmfile/overrides/api.yaml.gotmpl": 'tag: {{ requiredEnv "API_DOCKER_TAG" }}\n',
    },
    bindings="""
  - path: "helmfile/overrides/{environment}.env"
    fields: [{name: image, key: "{tag}"}]
services: [{name: api, vars: {tag: API_DOCKER_TAG}}, {name: admin, vars: {tag: ADMIN_DOCKER_TAG}}]
""",
    stage={"api": {"image": "b2"}, "admin": {"image": "d4"}},
    prod={"api": {"image": "a1"}, "admin": {"image": "c3"}},
    edit=("api", "image", "b2", 'API_DOCKER_TAG="a1"', 'API_DOCKER_TAG="b2"'),
)

L9_BODY = """\
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: pip-frontend
spec:
  values:
    nodejs:
      image: sdshmctspublic.azurecr.io/pip/frontend:{tag} # {{"$imagepolicy": "flux-system:pip-frontend"}}
"""
L9 = Layout(
    name="L9 Flux application folders with image policies",
    files={
        "apps/pip/pip-frontend/pip-frontend.yaml": L9_BODY.format(tag="base"),
        "apps/pip/pip-frontend/stage.yaml": L9_BODY.format(tag="prod-bbb-2"),
        "apps/pip/pip-frontend/prod.yaml": L9_BODY.format(tag="prod-aaa-1"),
        "apps/pip/prod/base/kustomization.yaml": "resources: []\n",
    },
    bindings=r"""
  - path: "apps/{tenant}/{service}/{environment}.yaml"
    document: {kind: HelmRelease, name: "{service}"}
    fields: [{name: image, key: "spec.values.{chart}.image", part: ':([^:]+)$'}]
services: [{name: pip-frontend, vars: {chart: nodejs}}]
""",
    stage={"pip/pip-frontend": {"image": "prod-bbb-2"}},
    prod={"pip/pip-frontend": {"image": "prod-aaa-1"}},
    edit=(
        "pip/pip-frontend",
        "image",
        "prod-bbb-2",
        'frontend:prod-aaa-1 # {"$imagepolicy',
        'frontend:prod-bbb-2 # {"$imagepolicy',
    ),
)

L10 = Layout(
    name="L10 Flux tenants",
    files={
        "tenants/base/dev-team/sync.yaml": "kind: Kustomization\n",
        "tenants/stage/dev-team/podinfo-patch.yaml": 'kind: HelmRelease\nspec:\n  chart:\n    spec:\n      version: ">=1.0.0-alpha"\n',
        "tenants/prod/dev-team/podinfo-patch.yaml": 'kind: HelmRelease\nspec:\n  chart:\n    spec:\n      version: ">=1.0.0"\n',
        "clusters/prod/tenants.yaml": "kind: Kustomization\nspec: {path: ./tenants/prod}\n",
    },
    bindings="""
  - path: "tenants/{environment}/{tenant}/{service}-patch.yaml"
    document: {kind: HelmRelease}
    fields: [{name: chart, key: spec.chart.spec.version}]
""",
    stage={"dev-team/podinfo": {"chart": ">=1.0.0-alpha"}},
    prod={"dev-team/podinfo": {"chart": ">=1.0.0"}},
    edit=("dev-team/podinfo", "chart", ">=1.1.0", '">=1.0.0"', '">=1.1.0"'),
)

L11 = Layout(
    name="L11 tenant first, a chart for each environment",
    environments="environments: [{name: stage, tier: stage, path: 02-stage}, {name: prod, tier: prod, path: 03-prod}]\n",
    files={
        "gabbar/review/02-stage/Chart.yaml": "dependencies:\n  - name: review\n    version: 0.0.8\n",
        "gabbar/review/02-stage/values.yaml": "replicas: 1\n",
        "gabbar/review/03-prod/Chart.yaml": "dependencies:\n  - name: review\n    version: 0.0.7\n    repository: https://x\n",
        "gabbar/review/03-prod/values.yaml": "replicas: 3\n",
        "gabbar/review/03-prod/templates/extra.yaml": "kind: ConfigMap\n",
        "gabbar/00-argocd-apps/03-prod/review.yaml": "kind: Application\n",
    },
    bindings="""
  - {path: "{tenant}/{service}/{environment}/Chart.yaml", fields: [{name: chart, key: "dependencies.[name={service}].version"}]}
  - {path: "{tenant}/{service}/{environment}/{rest}", copy: true, except: [replicas], services: [review]}
""",
    stage={"gabbar/review": {"chart": "0.0.8"}},
    prod={"gabbar/review": {"chart": "0.0.7"}},
    copied={
        "gabbar/review file:values.yaml": "gabbar/review/03-prod/values.yaml",
        "gabbar/review file:templates/extra.yaml": "gabbar/review/03-prod/templates/extra.yaml",
    },
    edit=("gabbar/review", "chart", "0.0.8", "version: 0.0.7", "version: 0.0.8"),
)

L13 = Layout(
    name="L13 elements of an ApplicationSet",
    files={
        "argo-cd-apps/build-service.yaml": f"""\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: build-service
spec:
  generators:
    - merge:
        mergeKeys: [nameNormalized]
        generators:
          - clusters: {{}}
          - list:
              elements:
                - nameNormalized: stage
                  values.revision: {NEW}
                - nameNormalized: prod
                  values.revision: {OLD}
                - nameNormalized: elsewhere
                  values.revision: {OLD}
  template:
    metadata:
      name: build-service-{{{{nameNormalized}}}}
""",
    },
    bindings=r"""
  - path: "argo-cd-apps/{service}.yaml"
    document: {kind: ApplicationSet, name: "{service}"}
    fields:
      - name: revision
        key: 'spec.generators.[0].merge.generators.[1].list.elements.[nameNormalized={environment}].values\.revision'
""",
    stage={"build-service": {"revision": NEW}},
    prod={"build-service": {"revision": OLD}},
    edit=("build-service", "revision", NEW, f"prod\n                  values.revision: {OLD}", f"prod\n                  values.revision: {NEW}"),
)  # fmt: skip

LAYOUTS = (L1, L2, L3, L4, L5, L6, L7, L8, L9, L10, L11, L13)
