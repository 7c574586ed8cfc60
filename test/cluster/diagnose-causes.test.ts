import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, serveCluster } from './against.ts';
import { type ApiRequest, auditedSince, auditPosition } from './api-audit.ts';
import { define, undefine } from './definitions.ts';
import { KUBELET } from './diagnose-kubelet.ts';
import { NETWORK } from './diagnose-network.ts';
import { OTHERS } from './diagnose-others.ts';
import { PLACES } from './diagnose-places.ts';
import { PROGRAMS } from './diagnose-programs.ts';
import { routes } from './diagnose-routes.ts';
import { at, event, GHOST, type Incident, type Json, object } from './diagnose-shapes.ts';
import { STARTS } from './diagnose-starts.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const INCIDENTS: Readonly<Record<string, Incident>> = {
  ...NETWORK,
  ...routes(sharedControlPlane().server),
  ...PROGRAMS,
  ...KUBELET,
  ...PLACES,
  ...STARTS,
  ...OTHERS,
};
const ALL = Object.entries(INCIDENTS);
const group = 'gateway.networking.k8s.io';
const KINDS = [
  { group, plural: 'gateways', kind: 'Gateway' },
  { group, plural: 'httproutes', kind: 'HTTPRoute' },
  { group, plural: 'gatewayclasses', kind: 'GatewayClass', isOfCluster: true },
];
/** A node counts as lost after 40 seconds without a sign of life. */
const BEAT_MS = 10_000;
const CHANGES: ReadonlySet<string | undefined> = new Set(['rollout', 'delete', 'scale', 'uncordon', 'logs', 'top']);
let server: HttpServer;
let beats: NodeJS.Timeout;

const apply = (items: readonly Json[]) =>
  succeed(admin, ['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
const create = (namespace: string, items: readonly Json[]) =>
  succeed(admin, ['create', '-n', namespace, '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
const patchStatus = (of: string, namespace: string, status: Json) =>
  succeed(admin, [
    'patch',
    of,
    '-n',
    namespace,
    '--subresource=status',
    '--type=merge',
    '-p',
    JSON.stringify({ status }),
  ]);

function beat() {
  const spec = { holderIdentity: GHOST, leaseDurationSeconds: 40, renewTime: at(0).replace('Z', '.000000Z') };
  const metadata = { namespace: 'kube-node-lease' };
  return apply([object('Lease', GHOST, { metadata, spec }, 'coordination.k8s.io/v1')]);
}

/** The pods of an app, once they are there. */
async function podsOf(namespace: string, app: string): Promise<readonly string[]> {
  const args = ['get', 'pods', '-n', namespace, '-l', `app=${app}`, '-o', 'name'];
  return vi.waitFor(
    async () => {
      const names = (await succeed(admin, args)).split('\n').filter((name) => name !== '');
      expect(names).not.toEqual([]);
      return names;
    },
    { timeout: 40_000, interval: 200 },
  );
}

/** Says what a kubelet would of the pods of an incident. */
async function report(namespace: string, { statuses = {}, events = {} }: (typeof ALL)[number][1]): Promise<void> {
  for (const [of, status] of Object.entries(statuses))
    for (const each of of.includes('/') ? [of] : await podsOf(namespace, of))
      await patchStatus(each, namespace, status);
  for (const [app, said] of Object.entries(events)) {
    const [pod = ''] = await podsOf(namespace, app);
    const name = pod.replace('pod/', '');
    await create(
      namespace,
      said.map(([reason, message], number) => event(namespace, 'Pod', name, reason, message, number) as Json),
    );
  }
}

beforeAll(async () => {
  await define(...KINDS);
  await apply([object('Node', GHOST)]);
  await patchStatus(`node/${GHOST}`, 'default', {
    conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
  });
  await beat();
  beats = setInterval(() => void beat(), BEAT_MS);
  await apply(ALL.map(([name]) => object('Namespace', `diag-${name}`)));
  for (const [name, { objects }] of ALL) await create(`diag-${name}`, objects);
  for (const [name, incident] of ALL) await report(`diag-${name}`, incident);
  await succeed(admin, ['set', 'image', 'deployment/web', 'app=example/web:2', '-n', 'diag-quota-rollout']);
  server = await serveCluster({ KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,rollout,delete,top,auth,scale' });
}, 240_000);

afterAll(async () => {
  clearInterval(beats);
  await server.stop();
  const ofCluster = ALL.flatMap(([, { objects }]) => objects)
    .filter(({ kind }) =>
      /^(?:Node|PersistentVolume|StorageClass|IngressClass|MutatingWebhookConfiguration)$/.test(String(kind)),
    )
    .map(({ kind, metadata }) => `${String(kind)}/${String((metadata as Json)['name'])}`);
  await admin(['delete', '--wait=false', ...ofCluster, `node/${GHOST}`]);
  await admin(['delete', 'namespace', '--wait=false', ...ALL.map(([name]) => `diag-${name}`)]);
  await undefine(...KINDS);
});

const diagnose = (given: object) => callTool(server.url, 'diagnose', given);
const findings = (stdout: string) => stdout.split('\n').filter((line) => /^\d+\. (?!note)/.test(line));

/** Asks until the cluster has come so far that the first finding says it. */
async function first(given: object, says: RegExp): Promise<string> {
  return vi.waitFor(
    async () => {
      const answer = await diagnose(given);
      expect(answer.success).toBe(true);
      expect(/^1\. .*$/m.exec(answer.stdout)?.[0] ?? 'none').toMatch(says);
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(4096);
      return answer.stdout as string;
    },
    { timeout: 30_000, interval: 500 },
  );
}

describe.each(ALL)('%s', (name, { about, ask, says, inNamespace = says, most = 3 }) => {
  const namespace = `diag-${name}`;
  test(`the first finding is the cause, by name and in the namespace: ${about}`, async () => {
    const stdout = await first({ namespace, name: ask }, says);
    expect(findings(stdout).length, stdout).toBeLessThanOrEqual(most);
    const all = await first({ namespace }, inNamespace);
    expect(findings(all).length, all).toBeLessThanOrEqual(most);
    for (const [, json = ''] of stdout.matchAll(/Next: [^{]*(\{"args": \[.*?\]\})$/gm)) {
      const given = JSON.parse(json) as { readonly args: readonly string[] };
      if (!CHANGES.has(given.args[0]))
        expect(await callTool(server.url, 'kubectl', given), json).toMatchObject({ success: true });
    }
  });
});

/** The requests that the server has made since a position of the audit log. */
function requestsSince(position: number): readonly ApiRequest[] {
  return auditedSince(position).filter(({ userAgent = '' }) => userAgent.startsWith('kubernetes-remediation-mcp'));
}

test.each(['pg-version', 'ext-name', 'gw-accept', 'pv-released', 'cross-ns', 'netpol-peer', 'init-wait'])(
  'a diagnosis of a workload that needs others makes at most 30 requests, also by its name alone: %s',
  async (name) => {
    const [, workload = ''] = INCIDENTS[name]?.ask.split('/') ?? [];
    const before = auditPosition();
    const { stdout } = await diagnose({ namespace: `diag-${name}`, name: workload });
    const made = requestsSince(before).length;
    expect(made, stdout).toBeGreaterThan(12);
    expect(made, stdout).toBeLessThanOrEqual(30);
  },
);

test('a look over the cluster names what is worst, in 4 KiB', async () => {
  const answer = await diagnose({});
  expect(answer.stdout).toMatch(/^The cluster \(\d+ of \d+ nodes ready\): \d+ faults, \d+ critical\. Worst: /);
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(4096);
});
