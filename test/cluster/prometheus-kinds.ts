import { stringify } from 'yaml';
import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';

const text = { type: 'string' };
const labels = { type: 'object', additionalProperties: text };
const object = (properties: object, required: readonly string[] = []) => ({ type: 'object', required, properties });
const list = (items: object) => ({ type: 'array', minItems: 1, items });

/** The two kinds of the Prometheus Operator, with the fields that the chart may set and no others. Source: its API, v1. */
const definitions = [
  {
    kind: 'ServiceMonitor',
    spec: object(
      {
        selector: object({ matchLabels: labels }),
        endpoints: list(
          object({ port: text, path: text, interval: { type: 'string', pattern: '^(0|(([0-9]+)(ms|s|m|h|d))+)$' } }),
        ),
      },
      ['endpoints', 'selector'],
    ),
  },
  {
    kind: 'PrometheusRule',
    spec: object({
      groups: list(
        object(
          {
            name: { type: 'string', minLength: 1 },
            rules: list(object({ alert: text, expr: text, for: text, labels, annotations: labels }, ['expr'])),
          },
          ['name'],
        ),
      ),
    }),
  },
].map(({ kind, spec }) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${kind.toLowerCase()}s.monitoring.coreos.com` },
  spec: {
    group: 'monitoring.coreos.com',
    scope: 'Namespaced',
    names: { kind, plural: `${kind.toLowerCase()}s` },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: object({ spec }, ['spec']) } }],
  },
}));
/** Their definitions, as a manifest. */
export const PROMETHEUS_KINDS = definitions.map((definition) => stringify(definition)).join('---\n');

/** Installs them, and resolves once the API server serves them. One test file at a time does. */
export async function installPrometheusKinds(): Promise<void> {
  await succeed(admin, ['apply', '-f', '-'], PROMETHEUS_KINDS);
  const names = definitions.map(({ metadata }) => `crd/${metadata.name}`);
  await succeed(admin, ['wait', '--for=condition=Established', ...names, '--timeout=30s']);
}
