{{/* The text of one variable: a list with commas, a switch as on or off, a number without an exponent. */}}
{{- define "mcp.text" -}}
{{- if kindIs "slice" . -}}{{ join "," . }}
{{- else if kindIs "bool" . -}}{{ ternary "on" "off" . }}
{{- else if kindIs "float64" . -}}{{ int64 . }}
{{- else -}}{{ . }}
{{- end -}}
{{- end -}}

{{/* What the profile and the other values set, as JSON: from the name of a variable to its text. */}}
{{- define "mcp.settings" -}}
{{- $settings := dict
  "KUBECTL_ALLOWED_COMMANDS" "get,describe,logs"
  "KUBECTL_DANGEROUS_FLAGS" "--kubeconfig,--context,--cluster,--user,--token,--as,--as-group,--as-uid"
  "KUBECTL_TIMEOUT" "60"
  "LOG_LEVEL" "INFO" -}}
{{- if ne .Values.profile "read-only" -}}
{{- $_ := set $settings "KUBECTL_ALLOWED_COMMANDS" "get,describe,logs,delete,patch,scale,rollout" -}}
{{- end -}}
{{- if eq .Values.profile "approvals" -}}
{{- $_ := set $settings "KUBECTL_APPROVAL_COMMANDS" "*" -}}
{{- end -}}
{{- with .Values.namespaces -}}
{{- $_ := set $settings "KUBECTL_ALLOWED_NAMESPACES" (join "," .) -}}
{{- $_ := set $settings "KUBECTL_DEFAULT_NAMESPACE" (first .) -}}
{{- end -}}
{{- $hosts := list (include "mcp.fullname" .) (printf "%s.%s" (include "mcp.fullname" .) .Release.Namespace) -}}
{{- if .Values.ingress.enabled -}}
{{- $hosts = append $hosts .Values.ingress.host -}}
{{- $_ := set $settings "MCP_PUBLIC_URL" (printf "https://%s/mcp" .Values.ingress.host) -}}
{{- end -}}
{{- with .Values.settings.MCP_ALLOWED_HOSTS -}}
{{- $hosts = append $hosts (include "mcp.text" .) -}}
{{- end -}}
{{- with .Values.tokenReview.audience -}}
{{- $_ := set $settings "MCP_TOKENREVIEW_AUDIENCE" . -}}
{{- end -}}
{{- if .Values.impersonation.enabled -}}
{{- $_ := set $settings "MCP_IMPERSONATE" "on" -}}
{{- end -}}
{{- if .Values.console.enabled -}}
{{- $_ := set $settings "CONSOLE" "on" -}}
{{- end -}}
{{- with .Values.metrics.port -}}
{{- $_ := set $settings "METRICS_PORT" (include "mcp.text" .) -}}
{{- end -}}
{{- if or .Values.policy.content .Values.policy.existingConfigMap -}}
{{- $_ := set $settings "POLICY_FILE" "/etc/kubernetes-remediation-mcp/policy/policy.yaml" -}}
{{- end -}}
{{- if .Values.redaction.existingConfigMap -}}
{{- $_ := set $settings "ANSWER_REDACTION_FILE" "/etc/kubernetes-remediation-mcp/redaction/redaction.yaml" -}}
{{- end -}}
{{- if .Values.secrets.authTokens.existingSecret -}}
{{- $_ := set $settings "MCP_AUTH_TOKEN_FILE" "/etc/kubernetes-remediation-mcp/tokens/tokens" -}}
{{- end -}}
{{- range $name, $value := .Values.settings -}}
{{- $_ := set $settings $name (include "mcp.text" $value) -}}
{{- end -}}
{{- $_ := set $settings "MCP_ALLOWED_HOSTS" (join "," $hosts) -}}
{{- range $name, $text := $settings -}}
{{- if eq $text "" -}}{{- $_ := unset $settings $name -}}{{- end -}}
{{- end -}}
{{- toJson $settings -}}
{{- end -}}

{{/* Whether callers are authenticated: as text, empty for no. Variables of extraEnv count; what sources of extraEnvFrom hold is not known. */}}
{{- define "mcp.authenticates" -}}
{{- $settings := include "mcp.settings" . | fromJson -}}
{{- $secrets := .Values.secrets -}}
{{- if or $secrets.authToken.value $secrets.authToken.existingSecret $secrets.authTokens.existingSecret -}}yes{{- end -}}
{{- range $name := list "MCP_AUTH_TOKEN" "MCP_AUTH_TOKEN_FILE" "MCP_TOKENREVIEW_AUDIENCE" "MCP_OIDC_ISSUER" -}}
{{- if get $settings $name -}}yes{{- end -}}
{{- range $.Values.extraEnv -}}{{- if and (eq .name $name) (or .value .valueFrom) -}}yes{{- end -}}{{- end -}}
{{- end -}}
{{- end -}}

{{/* Whether the server plans changes: as text, empty for no. */}}
{{- define "mcp.plansChanges" -}}
{{- $settings := include "mcp.settings" . | fromJson -}}
{{- if or $settings.KUBECTL_APPROVAL_COMMANDS (eq (get $settings "CHANGES" | default "auto") "on") -}}yes
{{- else -}}
{{- range .Values.policy.content.rules -}}{{- if eq .effect "ask" -}}yes{{- end -}}{{- end -}}
{{- end -}}
{{- end -}}

{{/* The variables whose values are secret, as JSON: from the name of a value to the variable. */}}
{{- define "mcp.secretVariables" -}}
{{- dict
  "authToken" "MCP_AUTH_TOKEN"
  "answerKey" "ANSWER_KEY"
  "sessionKey" "MCP_SESSION_KEY"
  "webhookUrl" "CHANGE_WEBHOOK_URL"
  "webhookSecret" "CHANGE_WEBHOOK_SECRET"
  "oidcClientSecret" "CONSOLE_OIDC_CLIENT_SECRET" | toJson -}}
{{- end -}}

{{/* The variables of the container; extraEnv replaces others of the same name. */}}
{{- define "mcp.env" -}}
{{- $settings := include "mcp.settings" . | fromJson }}
{{- range .Values.extraEnv }}{{ $_ := unset $settings .name }}{{ end }}
{{- range $name, $text := $settings }}
- name: {{ $name }}
  value: {{ $text | quote }}
{{- end }}
{{- $root := . }}
{{- range $name, $variable := include "mcp.secretVariables" . | fromJson }}
{{- $secret := get $root.Values.secrets $name }}
{{- if or $secret.value $secret.existingSecret }}
- name: {{ $variable }}
  valueFrom:
    secretKeyRef:
      name: {{ $secret.existingSecret | default (printf "%s-secrets" (include "mcp.fullname" $root)) | quote }}
      key: {{ $secret.key | quote }}
{{- end }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}
