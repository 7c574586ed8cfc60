import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUILD_MS, valuesOf } from '../chart/helm.ts';
import { succeed } from '../deployment/kubectl.ts';
import { freePort } from '../free-port.ts';
import { admin } from './against.ts';
import { installChart, type Release } from './chart-ground.ts';
import { installPrometheusKinds, PROMETHEUS_KINDS } from './prometheus-kinds.ts';

/** One release with all that selects its pods or its Service. */
let release: Release;

beforeAll(async () => {
  await installPrometheusKinds();
  const values = ['autoscaled', 'monitoring', 'network-policies'].flatMap((name) => ['--values', valuesOf(name)]);
  const keys = ['answer-key', 'session-key'].map((key) => `--from-literal=${key}=${'k'.repeat(32)}`);
  const port = ['--set', `metrics.port=${await freePort()}`];
  release = await installChart('select', [...values, ...port], [['secret', 'generic', 'mcp-keys', ...keys]]);
}, BUILD_MS);
afterAll(async () => {
  await release?.remove();
  await succeed(admin, ['delete', '-f', '-'], PROMETHEUS_KINDS);
});

const get = async (...args: readonly string[]) =>
  JSON.parse(await succeed(admin, ['get', ...args, '-n', release.namespace, '-o', 'json']));
const namesOf = async (kind: string, labels: Readonly<Record<string, string>>) => {
  const selector = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const { items } = await get(kind, '-l', selector.join(','));
  return items.map(({ metadata }: { metadata: { name: string } }) => metadata.name).toSorted();
};
const podsOf = () => namesOf('pods', { 'app.kubernetes.io/instance': release.name });

test('the autoscaler finds the Deployment and raises it to its minimum', async () => {
  await expect.poll(async () => (await podsOf()).length, { timeout: 50_000 }).toBe(2);
});

test('the Service, the disruption budget and the network policy select these pods, and no others', async () => {
  await succeed(admin, ['run', 'another', '--image=busybox:1.37', '--labels=app=another', '-n', release.namespace]);
  const pods = await podsOf();
  const [service] = (await get('services')).items;
  expect(await namesOf('pods', service.spec.selector)).toEqual(pods);
  const [policy] = (await get('networkpolicies', '-l', 'app=kubernetes-remediation-mcp')).items.filter(
    ({ metadata }: { metadata: { name: string } }) => !metadata.name.endsWith('-diagnostics'),
  );
  expect(await namesOf('pods', policy.spec.podSelector.matchLabels)).toEqual(pods);
  await expect
    .poll(async () => (await get('poddisruptionbudgets')).items[0].status, { timeout: 20_000 })
    .toMatchObject({ expectedPods: 2, desiredHealthy: 1 });
});

test('the monitor finds the Service, and a port of it that the container serves', async () => {
  const [monitor] = (await get('servicemonitors')).items;
  const [service] = (await get('services')).items;
  expect(await namesOf('services', monitor.spec.selector.matchLabels)).toEqual([service.metadata.name]);
  const port = service.spec.ports.find(({ name }: { name: string }) => name === monitor.spec.endpoints[0].port);
  const [container] = (await get('deployments')).items[0].spec.template.spec.containers;
  const served = container.ports.find(({ name }: { name: string }) => name === port.targetPort);
  expect(container.env).toContainEqual({ name: 'METRICS_PORT', value: `${served.containerPort}` });
});

test('the port of the monitor serves metrics, also to a caller without a credential', async () => {
  const [service] = (await get('services')).items;
  const { port } = service.spec.ports.find(({ name }: { name: string }) => name === 'metrics');
  const server = await release.serve();
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(await answer.text()).toContain('kubernetes_remediation_mcp_build_info{');
  await server.stop();
});

test('the dashboard and the alerts are in the cluster', async () => {
  const [dashboard] = (await get('configmaps', '-l', 'grafana_dashboard=1')).items;
  expect(JSON.parse(dashboard.data['kubernetes-remediation-mcp.json']).title).toBe('Kubernetes Remediation MCP');
  const [alerts] = (await get('prometheusrules')).items;
  expect(alerts.spec.groups[0].rules.length).toBeGreaterThan(5);
});
