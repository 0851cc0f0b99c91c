"""The Helm charts that the sample's values belong to: one for each service, called like it."""

from collections.abc import Mapping
from typing import Final

from desktop.backends.simulated.sample_catalog import HELM_SERVICE, SERVICES

_TEMPLATE: Final = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: @service@
  labels: {app: @service@, version: {{ .Values.image.tag | quote }}}
spec:
  replicas: {{ .Values.replicaCount }}
  selector: {matchLabels: {app: @service@}}
  template:
    metadata:
      labels: {app: @service@}
      annotations:
        checksum/config: {{ .Values.config | toYaml | sha256sum }}
    spec:
      containers:
        - name: @service@
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          envFrom: [{configMapRef: {name: @service@}}]
          {{- with .Values.resources }}
          resources: {{- toYaml . | nindent 12 }}
          {{- end }}
---
apiVersion: v1
kind: Service
metadata: {name: @service@}
spec:
  selector: {app: @service@}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: @service@}
data:
  {{- range $name, $value := .Values.config }}
  {{ $name }}: {{ if kindIs "slice" $value }}{{ join "," $value | quote }}{{ else }}{{ $value | quote }}{{ end }}
  {{- end }}
{{- with .Values.ingress }}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: @service@}
spec:
  rules:
    - host: {{ .host }}
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: @service@, port: {name: http}}}}
{{- end }}
{{- with .Values.secrets }}
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: @service@}
spec:
  encryptedData: {{- toYaml . | nindent 4 }}
{{- end }}
"""


def chart_files() -> Mapping[str, bytes]:
    """Return the charts of all services whose values stand in files of their own."""
    files: dict[str, bytes] = {}
    for service in SERVICES:
        if service == HELM_SERVICE:
            continue
        head = f"apiVersion: v2\nname: {service}\ndescription: How {service} runs\nversion: 1.0.0\n"
        files[f"charts/{service}/Chart.yaml"] = head.encode()
        files[f"charts/{service}/templates/all.yaml"] = _TEMPLATE.replace("@service@", service).encode()
    return files
