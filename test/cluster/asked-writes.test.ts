import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';

/** Rules that ask about some writes of a call: nothing of such a call may be made without approval, not even its other writes. */
const RULES = [
  { id: 'all', effect: 'allow' },
  { id: 'second', effect: 'ask', names: ['two'], operations: ['DELETE', 'UPDATE'] },
  { id: 'many', effect: 'ask', fields: [{ path: 'spec.replicas', min: 5 }] },
  { id: 'big', effect: 'ask', fields: [{ path: 'data.size', to: 'big' }] },
];
const namespace = 'asked-writes';
const folder = mkdtempSync(join(tmpdir(), 'asked-writes-'));
let server: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  const policy = join(folder, 'policy.yaml');
  writeFileSync(policy, JSON.stringify({ rules: RULES }));
  server = await serveCluster({
    POLICY_FILE: policy,
    KUBECTL_ALLOWED_IMAGES: 'busybox',
    KUBECTL_DEFAULT_NAMESPACE: namespace,
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

const configMap = (name: string, size = 'small') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, labels: { go: 'on' } },
  data: { size },
});
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'busybox' }] } },
  },
};

beforeEach(async () => {
  await admin(['delete', 'configmaps', '-l', 'go=on', '-n', namespace]);
  const all = { apiVersion: 'v1', kind: 'List', items: [configMap('one'), configMap('two'), deployment] };
  const file = join(folder, 'all.json');
  writeFileSync(file, JSON.stringify(all));
  await succeed(admin, ['apply', '-f', file]);
});

/** What a call could have changed: versions, so that a write which leaves an object as it was counts too. */
async function state(): Promise<string> {
  const columns = 'K:.kind,N:.metadata.name,U:.metadata.uid,G:.metadata.generation,L:.metadata.labels,D:.data';
  return succeed(admin, [
    'get',
    'configmaps,deployments',
    '-n',
    namespace,
    '-o',
    `custom-columns=${columns}`,
    '-l',
    'app!=web',
  ]);
}

test.each<[string, readonly string[], stdin?: unknown]>([
  ['the second of two deletions', ['delete', 'configmap', 'one', 'two']],
  ['one of what a selector picks', ['delete', 'configmap', '-l', 'go=on']],
  ['one of what a selector picks, to be labelled', ['label', 'configmap', '-l', 'go=on', 'team=a']],
  ['the second of two documents', ['apply', '-f', '-'], [configMap('new'), configMap('other', 'big')]],
  ['the only write', ['scale', 'deployment', 'web', '--replicas=5']],
  ['the same by a patch', ['patch', 'deployment', 'web', '--type=merge'], { spec: { replicas: 7 } }],
])('if a rule asks about %s, nothing is changed', async (_, args, stdin) => {
  const before = await state();
  const answer = await callTool(server.url, 'kubectl', stdin === undefined ? { args } : { args, stdin });
  expect(answer).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED' });
  expect(await state()).toBe(before);
});

test.each<[readonly string[], stdin?: unknown]>([
  [['delete', 'configmap', 'one']],
  [['scale', 'deployment', 'web', '--replicas=4']],
  [
    ['apply', '-f', '-'],
    [configMap('new'), configMap('other')],
  ],
])('a call like it that no rule asks about is made at once: %j', async (args, stdin) => {
  const before = await state();
  const answer = await callTool(server.url, 'kubectl', stdin === undefined ? { args } : { args, stdin });
  expect(answer).toMatchObject({ success: true });
  expect(await state()).not.toBe(before);
});
