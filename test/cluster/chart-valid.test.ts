import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildProgram } from '../../hack/build.ts';
import { BUILD_MS, objectsOf, render, SCENARIOS, valuesOf } from '../chart/helm.ts';
import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';
import { removeChangeKinds } from './chart-ground.ts';
import { installPrometheusKinds, PROMETHEUS_KINDS } from './prometheus-kinds.ts';

const NAMESPACE = `chart-valid-${process.pid}`;
beforeAll(async () => {
  await buildProgram('helm', (line) => process.stderr.write(`${line}\n`));
  for (const name of [NAMESPACE, 'shop', 'shop-staging']) await succeed(admin, ['create', 'namespace', name]);
  await installPrometheusKinds();
  await removeChangeKinds();
}, BUILD_MS);
afterAll(async () => {
  await succeed(admin, ['delete', '-f', '-'], PROMETHEUS_KINDS);
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
