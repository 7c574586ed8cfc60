import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { buildProgram } from '../../hack/build.ts';
import { BUILD_MS, objectsOf, render, SCENARIOS, valuesOf } from '../chart/helm.ts';
import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';

const NAMESPACE = `chart-valid-${process.pid}`;
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
const kinds = definitions.map((definition) => stringify(definition)).join('---\n');

beforeAll(async () => {
  await buildProgram('helm', (line) => process.stderr.write(`${line}\n`));
  for (const name of [NAMESPACE, 'shop', 'shop-staging']) await succeed(admin, ['create', 'namespace', name]);
  await succeed(admin, ['apply', '-f', '-'], kinds);
  const names = definitions.map(({ metadata }) => `crd/${metadata.name}`);
  await succeed(admin, ['wait', '--for=condition=Established', ...names, '--timeout=30s']);
}, BUILD_MS);
afterAll(async () => {
  await succeed(admin, ['delete', '-f', '-'], kinds);
  await succeed(admin, ['delete', 'namespace', NAMESPACE, 'shop', 'shop-staging', '--wait=false']);
});

const dryRun = (manifest: string) =>
  admin(['create', '--dry-run=server', '--validate=strict', '-o', 'name', '-f', '-'], manifest);

describe.each(SCENARIOS)('the API server takes the scenario %s', (scenario) => {
  test('whole, with no unknown field and no warning', async () => {
    const manifest = await render(['--values', valuesOf(scenario)], NAMESPACE);
    const { code, stdout, stderr } = await dryRun(manifest);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toHaveLength(objectsOf(manifest).length);
  });

  test('and would say which field it does not know', async () => {
    const manifest = await render(['--values', valuesOf(scenario)], NAMESPACE);
    const { code, stderr } = await dryRun(manifest.replace('  type: ClusterIP', '  type: ClusterIP\n  typo: 1'));
    expect(stderr).toContain('unknown field "spec.typo"');
    expect(code).toBe(1);
  });
});
