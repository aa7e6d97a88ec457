{{/* Labels of a part: (dict "root" $ "part" "api"). */}}
{{- define "mongmin.selector" -}}
app.kubernetes.io/name: mongmin
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end -}}

{{- define "mongmin.labels" -}}
{{ include "mongmin.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{- define "mongmin.name" -}}
{{ printf "%s-%s" .root.Release.Name .part | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{/* What every pod has in common: (dict "root" $ "part" "api" "user" 10001). Links would set VLLM_PORT, which vLLM reads. */}}
{{- define "mongmin.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .user }}
  runAsGroup: {{ .user }}
  fsGroup: {{ .user }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{ include "mongmin.selector" . | nindent 8 }}
{{- end -}}

{{- define "mongmin.locked" -}}
imagePullPolicy: IfNotPresent
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end -}}

{{/* Secrets as files: (dict "root" $ "keys" (list "engine_key")). */}}
{{- define "mongmin.secrets" -}}
- name: secrets
  secret:
    secretName: {{ .root.Values.secretName }}
    defaultMode: 0440
    items:
      {{- range .keys }}
      - {key: {{ . }}, path: {{ . }}}
      {{- end }}
{{- end -}}

{{- define "mongmin.engineUrl" -}}
{{ printf "http://%s:8080/v1" (include "mongmin.name" (dict "root" . "part" "gateway")) }}
{{- end -}}

{{- define "mongmin.recordsUrl" -}}
{{- if .Values.postgres.enabled -}}
{{ printf "postgresql://mongmin@%s:5432/mongmin" (include "mongmin.name" (dict "root" . "part" "postgres")) }}
{{- else -}}
{{ required "postgres.url is needed where postgres.enabled is false" .Values.postgres.url }}
{{- end -}}
{{- end -}}

{{- define "mongmin.apiEnvironment" -}}
- {name: MONGMIN_PROFILE, value: cluster}
- {name: MONGMIN_ENGINE__URL, value: {{ include "mongmin.engineUrl" . | quote }}}
- {name: MONGMIN_ENGINE_KEY_FILE, value: /run/secrets/mongmin/gateway_key}
- {name: MONGMIN_INDEX__URL, value: {{ printf "http://%s:6333" (include "mongmin.name" (dict "root" . "part" "qdrant")) | quote }}}
- {name: MONGMIN_INDEX__SHARDS, value: {{ mul 2 .Values.qdrant.replicas | quote }}}
- {name: MONGMIN_INDEX__REPLICAS, value: {{ min 2 .Values.qdrant.replicas | quote }}}
- {name: MONGMIN_QDRANT_KEY_FILE, value: /run/secrets/mongmin/qdrant_key}
- {name: MONGMIN_EMBEDDER__KIND, value: onnx}
- {name: MONGMIN_RERANKER__KIND, value: none}
- {name: MONGMIN_API_KEYS_FILE, value: /run/secrets/mongmin/api_keys}
- {name: MONGMIN_RECORDS__URL, value: {{ include "mongmin.recordsUrl" . | quote }}}
- {name: MONGMIN_RECORDS_PASSWORD_FILE, value: /run/secrets/mongmin/postgres_password}
# Not in the data folder: what opens evidence and masked values lies apart from them (docs/trust/evidence.md).
- {name: MONGMIN_EVIDENCE_WHO_KEY_FILE, value: /run/secrets/mongmin/evidence_who_key}
- {name: MONGMIN_EVIDENCE_SEAL_KEY_FILE, value: /run/secrets/mongmin/evidence_seal_key}
- {name: MONGMIN_EVIDENCE_SIGN_KEY_FILE, value: /run/secrets/mongmin/evidence_sign_key}
- {name: MONGMIN_PRIVACY_KEY_FILE, value: /run/secrets/mongmin/privacy_key}
# Only the ingress controller and the page reach the API (network policies); the controller overwrites the header.
- {name: FORWARDED_ALLOW_IPS, value: "*"}
{{- range $name, $value := .Values.settings }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end -}}
