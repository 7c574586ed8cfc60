import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../hack/control-plane.ts';
import type { ApiAccess } from '../../src/api/access.ts';
import { readTopNode } from '../../src/reads/top-node.ts';
import { readTopPod } from '../../src/reads/top-pod.ts';
import { type Kubectl, kubectlWith, succeed } from '../deployment/kubectl.ts';
import { type Caller, compareCalls } from './compare.ts';
import { accessTo, openApi } from './read-natively.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const namespace = 'reads-top';
let measured: ControlPlane | undefined;
let kubectl: Kubectl;
let access: ApiAccess;
let caller: Caller;

beforeAll(async () => {
  measured = await startControlPlane({ metricsServer: true, report: () => undefined });
  kubectl = kubectlWith(sharedControlPlane().kubectl, measured.kubeconfig);
  access = accessTo(measured.kubeconfig);
  caller = { kubectl, opened: await openApi(access) };
  for (const name of [namespace, 'reads-top-empty']) await succeed(kubectl, ['create', 'namespace', name]);
  await succeed(kubectl, ['create', '-f', '-', '-n', namespace], pods());
  const countMeasured = async () =>
    (await kubectl(['top', 'pod', '-n', namespace, '--no-headers'])).stdout.trim().split('\n').length;
  await vi.waitFor(async () => expect(await countMeasured()).toBe(15), { timeout: 150_000, interval: 2000 });
}, 200_000);
afterAll(() => measured?.stop());

/** More pods than Go sorts by insertion, several of which use the same. */
function pods(): string {
  const items = Array.from({ length: 15 }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `pod-${(index * 7) % 15}`,
      labels: { app: index % 2 === 0 ? 'even' : 'odd' },
      annotations: {
        'sim.kubernetes-remediation-mcp.dev/uses-cpu': `${(index % 4) * 100 + 20}m`,
        'sim.kubernetes-remediation-mcp.dev/uses-memory': `${(index % 3) * 64 + 16}Mi`,
      },
    },
    spec: {
      containers: [
        { name: 'app', image: 'example/app:1' },
        ...(index % 5 === 0 ? [{ name: 'b', image: 'example/b:1' }] : []),
      ],
    },
  }));
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

function combine(command: string, selections: string, styles: string): string[][] {
  return selections
    .split('\n')
    .flatMap((selection) => styles.split('\n').map((style) => `${command} ${selection} ${style}`.split(' ')))
    .map((args) => args.filter((arg) => arg !== ''));
}

describe('usage is printed as kubectl prints it', () => {
  test('of pods', async () => {
    const selections = `
pod-3
absent
-A
-l app=even
-l app=none
-l !app
-n reads-top-empty
-n nowhere
--field-selector=spec.nodeName=node-1
--field-selector=status.phase=Running -A
--field-selector=spec.nodeName=x
--field-selector=foo=bar
pod-3 -l a=b
pod-3 -A
a b
a%b`;
    const styles = `
--no-headers
--sort-by=cpu
--sort-by=memory
--sort-by=x
--containers
--containers --no-headers
--sum
--sum --no-headers --containers
--show-swap --sum
--sum -A`;
    const calls = combine(`top pod -n ${namespace}`, selections, styles);
    expect(await compareCalls(readTopPod, calls, caller)).toEqual({ compared: calls.length, differences: [] });
  }, 300_000);

  test('of nodes', async () => {
    const selections = `
node-1
absent
-l topology.kubernetes.io/zone=zone-1
-l a=b
node-1 -l a=b
a b`;
    const styles = `
--no-headers
--sort-by=cpu
--sort-by=memory
--show-capacity
--show-swap
--show-swap --show-capacity --no-headers
--sort-by=name`;
    const calls = combine('top node', selections, styles);
    expect(await compareCalls(readTopNode, calls, caller)).toEqual({ compared: calls.length, differences: [] });
  }, 120_000);

  test('of nothing, without a metrics server', async () => {
    expect(
      await compareCalls(readTopPod, [
        ['top', 'pod'],
        ['top', 'pods', 'x'],
      ]),
    ).toEqual({ compared: 2, differences: [] });
    expect(await compareCalls(readTopNode, [['top', 'node']])).toEqual({ compared: 1, differences: [] });
  });

  // The last, for it takes the metrics away.
  test('of nothing, where the API of those who measure no longer answers', async () => {
    const nobody = JSON.stringify({ spec: { service: { name: 'nobody' } } });
    await succeed(kubectl, ['patch', 'apiservice', 'v1beta1.metrics.k8s.io', '--type=merge', '-p', nobody]);
    await vi.waitFor(async () => expect((await kubectl(['top', 'node'])).stderr).toContain('not available'), 30_000);
    // Another call, with what is remembered from those before.
    caller = { kubectl, opened: await openApi(access) };
    const [ofPods, ofNodes] = [combine('top pod', '\n-A\npod-3', ''), combine('top node', '\nnode-1', '')];
    expect(await compareCalls(readTopPod, ofPods, caller)).toEqual({ compared: 3, differences: [] });
    expect(await compareCalls(readTopNode, ofNodes, caller)).toEqual({ compared: 2, differences: [] });
  });
});
