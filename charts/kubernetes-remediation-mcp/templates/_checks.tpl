{{/* Refuses values that the schema cannot: what they say together does not work. */}}
{{- define "mcp.checks" -}}
{{- $root := . -}}
{{- $several := or .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1) -}}
{{- $secrets := .Values.secrets -}}
{{- $hasAnswerKey := or $secrets.answerKey.value $secrets.answerKey.existingSecret $secrets.sessionKey.value $secrets.sessionKey.existingSecret -}}
{{- $hasSessionKey := or $secrets.sessionKey.value $secrets.sessionKey.existingSecret -}}
{{- range $name, $_ := include "mcp.secretVariables" . | fromJson -}}
{{- $secret := get $secrets $name -}}
{{- if and $secret.value $secret.existingSecret -}}
{{- fail (printf "secrets.%s has both value and existingSecret. Set one of them." $name) -}}
{{- end -}}
{{- end -}}
{{- $kept := include "mcp.secretVariables" . | fromJson | values -}}
{{- range .Values.extraEnv -}}
{{- if and .value (has .name $kept) -}}
{{- fail (printf "extraEnv has the value of %s, which anyone who may read the pod could see. Set it in secrets, or with valueFrom." .name) -}}
{{- end -}}
{{- end -}}
{{- range $label, $_ := merge (dict) .Values.commonLabels .Values.podLabels -}}
{{- if hasKey (include "mcp.selector" $root | fromYaml) $label -}}
{{- fail (printf "commonLabels and podLabels cannot have %s, by which the pods are found." $label) -}}
{{- end -}}
{{- end -}}
{{- if and $several (not $hasAnswerKey) -}}
{{- fail "More than one replica needs the same key in all of them. Set secrets.answerKey.existingSecret to a Secret, for example of: kubectl create secret generic mcp-keys --from-literal=answer-key=\"$(openssl rand -hex 32)\" --from-literal=session-key=\"$(openssl rand -hex 32)\"" -}}
{{- end -}}
{{- if and $several (not $hasSessionKey) (ne .Values.service.sessionAffinity "ClientIP") -}}
{{- fail "With more than one replica, older MCP clients need secrets.sessionKey, or service.sessionAffinity=ClientIP." -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) -}}
{{- fail "autoscaling.minReplicas is greater than autoscaling.maxReplicas." -}}
{{- end -}}
{{- if and .Values.policy.content .Values.policy.existingConfigMap -}}
{{- fail "policy has both content and existingConfigMap. Set one of them." -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) -}}
{{- fail "ingress.enabled needs ingress.host, the host name under which people reach the server." -}}
{{- end -}}
{{- if and .Values.metrics.serviceMonitor.enabled (not .Values.metrics.port) -}}
{{- fail "metrics.serviceMonitor.enabled needs metrics.port, for example 9090." -}}
{{- end -}}
{{- if ne (empty (or $secrets.webhookUrl.value $secrets.webhookUrl.existingSecret)) (empty (or $secrets.webhookSecret.value $secrets.webhookSecret.existingSecret)) -}}
{{- fail "secrets.webhookUrl and secrets.webhookSecret belong together. Set both or neither." -}}
{{- end -}}
{{- $signsIn := or .Values.tokenReview.audience .Values.settings.MCP_OIDC_ISSUER $secrets.authToken.value $secrets.authToken.existingSecret $secrets.authTokens.existingSecret -}}
{{- if and .Values.console.enabled (not $signsIn) -}}
{{- fail "console.enabled needs a way to sign in: tokenReview.audience, settings.MCP_OIDC_ISSUER or secrets.authToken." -}}
{{- end -}}
{{- if and (ne .Values.profile "read-only") (not (include "mcp.authenticates" .)) (not .Values.auth.acceptUnauthenticated) -}}
{{- fail (printf "profile %s lets anyone who can connect change workloads, because callers are not authenticated. Set secrets.authToken, secrets.authTokens, tokenReview.audience or settings.MCP_OIDC_ISSUER, or accept it with auth.acceptUnauthenticated=true." .Values.profile) -}}
{{- end -}}
{{- if and (not .Values.serviceAccount.create) (not .Values.serviceAccount.name) -}}
{{- fail "serviceAccount.create=false needs serviceAccount.name, the account that the pods use." -}}
{{- end -}}
{{- end -}}
