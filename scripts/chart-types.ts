/** A JSON Schema, draft 7, as Helm checks values with. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

const NAME = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const text: JsonSchema = { type: 'string' };
const bool: JsonSchema = { type: 'boolean' };
const objects: JsonSchema = { type: 'array', items: { type: 'object' } };
const anyMap: JsonSchema = { type: 'object' };
const labels: JsonSchema = { type: 'object', additionalProperties: { type: 'string' } };
const objectName: JsonSchema = { type: 'string', pattern: `^(${NAME}([.]${NAME})*)?$`, maxLength: 253 };
const key: JsonSchema = { type: 'string', pattern: '^[-._a-zA-Z0-9]+$', maxLength: 253 };
const namespaces: JsonSchema = {
  type: 'array',
  uniqueItems: true,
  items: { type: 'string', pattern: `^${NAME}$`, maxLength: 63 },
};
const names: JsonSchema = { type: 'array', uniqueItems: true, items: { type: 'string', minLength: 1 } };
const longKey: JsonSchema = { type: 'string', pattern: '^(\\S{32,})?$' };
const integer = (minimum: number, maximum: number): JsonSchema => ({ type: 'integer', minimum, maximum });
const quantities: JsonSchema = {
  type: 'object',
  additionalProperties: { type: ['string', 'number'], pattern: '^[0-9.]+(m|k|M|G|Ki|Mi|Gi)?$' },
};
const secret = (name: string, value: JsonSchema): Readonly<Record<string, JsonSchema>> => ({
  [`secrets.${name}.value`]: value,
  [`secrets.${name}.existingSecret`]: objectName,
  [`secrets.${name}.key`]: key,
});

/** What each value of the chart may be, by its path. Its description is the comment above it in values.yaml. */
export const VALUE_TYPES: Readonly<Record<string, JsonSchema>> = {
  profile: { enum: ['read-only', 'remediation', 'approvals'] },
  namespaces,
  'image.repository': { type: 'string', pattern: '^[a-z0-9][-a-z0-9._/:]*[a-z0-9]$' },
  'image.tag': { type: 'string', pattern: '^([A-Za-z0-9_][A-Za-z0-9._-]{0,127})?$' },
  'image.digest': { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' },
  'image.pullPolicy': { enum: ['Always', 'IfNotPresent', 'Never'] },
  imagePullSecrets: names,
  fullnameOverride: { type: 'string', pattern: `^(${NAME})?$`, maxLength: 40 },
  commonLabels: labels,
  extraEnv: {
    type: 'array',
    items: {
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: { name: { type: 'string', minLength: 1 }, value: text, valueFrom: anyMap },
    },
  },
  extraEnvFrom: objects,
  'policy.existingConfigMap': objectName,
  'policy.key': key,
  'redaction.existingConfigMap': objectName,
  'redaction.key': key,
  ...secret('authToken', { type: 'string', pattern: '^([!-~]{16,})?$', maxLength: 4096 }),
  'secrets.authTokens.existingSecret': objectName,
  'secrets.authTokens.key': key,
  ...secret('answerKey', longKey),
  ...secret('sessionKey', longKey),
  ...secret('webhookUrl', { type: 'string', pattern: '^(https?://\\S+)?$' }),
  ...secret('webhookSecret', longKey),
  ...secret('oidcClientSecret', { type: 'string', pattern: '^([!-~]{8,})?$' }),
  'auth.acceptUnauthenticated': bool,
  'tokenReview.audience': { type: 'string', pattern: '^[!-~]{0,512}$' },
  'impersonation.enabled': bool,
  'impersonation.users': names,
  'impersonation.groups': names,
  'impersonation.serviceAccounts': names,
  'serviceAccount.create': bool,
  'serviceAccount.name': objectName,
  'serviceAccount.annotations': labels,
  'rbac.create': bool,
  'rbac.diagnosis': bool,
  'rbac.extraRules': {
    type: 'array',
    items: {
      type: 'object',
      required: ['apiGroups', 'resources', 'verbs'],
      additionalProperties: false,
      properties: { apiGroups: { type: 'array', items: text }, resources: names, resourceNames: names, verbs: names },
    },
  },
  'approvals.install': bool,
  'approvals.approvers': {
    type: 'array',
    items: {
      type: 'object',
      required: ['kind', 'name'],
      additionalProperties: false,
      properties: {
        kind: { enum: ['User', 'Group', 'ServiceAccount'] },
        name: { type: 'string', minLength: 1 },
        namespace: objectName,
      },
    },
  },
  'console.enabled': bool,
  'service.type': { enum: ['ClusterIP', 'NodePort', 'LoadBalancer'] },
  'service.port': integer(1, 65535),
  'service.sessionAffinity': { enum: ['None', 'ClientIP'] },
  'service.annotations': labels,
  'ingress.enabled': bool,
  'ingress.className': objectName,
  'ingress.host': objectName,
  'ingress.paths': { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', pattern: '^/' } },
  'ingress.tlsSecret': objectName,
  'ingress.annotations': labels,
  'networkPolicy.enabled': bool,
  // With no peer, a rule of a NetworkPolicy lets everyone in.
  'networkPolicy.from': { type: 'array', minItems: 1, items: { type: 'object', minProperties: 1 } },
  'networkPolicy.metricsFrom': { type: 'array', items: { type: 'object', minProperties: 1 } },
  'networkPolicy.diagnostics.enabled': bool,
  'networkPolicy.diagnostics.namespaces': namespaces,
  'networkPolicy.diagnostics.dnsNamespace': { type: 'string', pattern: `^${NAME}$`, maxLength: 63 },
  'networkPolicy.diagnostics.cidrs': {
    type: 'array',
    minItems: 1,
    items: { type: 'string', pattern: '^[0-9a-fA-F.:]+/[0-9]{1,3}$' },
  },
  'metrics.port': { type: 'integer', minimum: 0, maximum: 65535, not: { const: 8000 } },
  'metrics.serviceMonitor.enabled': bool,
  'metrics.serviceMonitor.interval': { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' },
  'metrics.serviceMonitor.labels': labels,
  'metrics.prometheusRule.enabled': bool,
  'metrics.prometheusRule.labels': labels,
  'metrics.dashboard.enabled': bool,
  'metrics.dashboard.labels': labels,
  replicaCount: integer(0, 100),
  'autoscaling.enabled': bool,
  'autoscaling.minReplicas': integer(1, 100),
  'autoscaling.maxReplicas': integer(1, 100),
  'autoscaling.targetCPUUtilizationPercentage': integer(1, 1000),
  'podDisruptionBudget.enabled': bool,
  'podDisruptionBudget.minAvailable': { type: ['integer', 'string'], minimum: 0, pattern: '^[0-9]+%$' },
  resources: {
    type: 'object',
    additionalProperties: false,
    properties: { requests: quantities, limits: quantities },
  },
  podLabels: labels,
  podAnnotations: labels,
  nodeSelector: labels,
  tolerations: objects,
  affinity: anyMap,
  topologySpreadConstraints: objects,
  priorityClassName: objectName,
  extraVolumes: objects,
  extraVolumeMounts: objects,
};
