{{- define "mcp.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "mcp.account" -}}
{{- .Values.serviceAccount.name | default (printf "%s-sa" (include "mcp.fullname" .)) -}}
{{- end -}}

{{- define "mcp.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "mcp.labels" -}}
app: {{ .Chart.Name }}
{{ include "mcp.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The subject of every binding: the account of the server. */}}
{{- define "mcp.subjects" -}}
subjects:
  - kind: ServiceAccount
    name: {{ include "mcp.account" . | quote }}
    namespace: {{ .Release.Namespace | quote }}
{{- end -}}

{{/* A ClusterRole and its binding. Takes `root`, `suffix`, `binding` and `rules`. */}}
{{- define "mcp.clusterRole" -}}
{{- $name := printf "%s-%s" (include "mcp.fullname" .root) .suffix -}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ $name }}
  labels:
    {{- include "mcp.labels" .root | nindent 4 }}
rules:
  {{- toYaml .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ printf "%s-%s" (include "mcp.fullname" .root) (.binding | default .suffix) }}
  labels:
    {{- include "mcp.labels" .root | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ $name }}
{{ include "mcp.subjects" .root }}
{{- end -}}
