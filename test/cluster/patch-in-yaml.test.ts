import { afterAll, beforeAll, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';

const namespace = 'patch-in-yaml';
let server: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', '-n', namespace]);
  server = await serveCluster({ TOOLSET: '1.4' });
});
afterAll(async () => {
  await server.stop();
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

const patch = (text: string, ...more: string[]) => ['patch', 'deployment', 'web', '-n', namespace, ...more, '-p', text];
const run = (args: readonly string[]) => callTool(server.url, 'run_kubectl_command', { args });
/** What the API server would make of the Deployment, without what differs between any two writes. */
async function made(args: readonly string[]): Promise<object> {
  const { metadata, spec } = JSON.parse(await succeed(admin, [...args, '-o', 'json']));
  const { labels, annotations } = metadata;
  return { labels, annotations, spec };
}

test.each([
  [patch('spec: {replicas: 2}')],
  [patch('spec: {replicas: 0x4, paused: yes, minReadySeconds: 012}')],
  [patch('metadata: {labels: {tier: web-1, on-call: team}}', '--type=merge')],
  [patch('[{op: replace, path: /spec/replicas, value: 5}]', '--type=json')],
  [patch('metadata: {annotations: {example.com/a: ~}}\u0020')],
])('%j does what kubectl alone does', async (args) => {
  const expected = await made([...args, '--dry-run=server']);
  expect(await run(args)).toMatchObject({ success: true, return_code: 0 });
  expect(await made(['get', 'deployment', 'web', '-n', namespace])).toEqual(expected);
});

// kubectl takes what begins with a brace for JSON, and the API server refuses it.
test('YAML in braces does what the same JSON does', async () => {
  const args = patch('{spec: {replicas: 6, paused: off}}');
  const expected = await made([...patch('{"spec":{"replicas":6,"paused":false}}'), '--dry-run=server']);
  expect(await run(args)).toMatchObject({ success: true, return_code: 0 });
  expect(await made(['get', 'deployment', 'web', '-n', namespace])).toEqual(expected);
});

test.each<[string, readonly string[], string]>([
  ['a right of a pod', patch('{spec: {template: {spec: {hostNetwork: true}}}}'), 'POD_SECURITY'],
  ['an image', patch('{spec: {template: {spec: {containers: [{name: web, image: evil}]}}}}'), 'IMAGE_NOT_ALLOWED'],
  ['too many replicas', patch('{spec: {replicas: 5000}}'), 'BLAST_RADIUS'],
  ['a key that is there twice', patch('{spec: {replicas: 3}, spec: {replicas: 4}}'), 'PATCH_INVALID'],
  ['a text that is no patch', patch('spec'), 'PATCH_INVALID'],
  ['quotes', patch("{spec: {replicas: '3'}}"), 'METACHARACTER'],
])('%s is refused, and nothing is changed', async (_, args, code) => {
  const before = await made(['get', 'deployment', 'web', '-n', namespace]);
  const answer = await run(args);
  expect(answer).toMatchObject({ success: false, code });
  expect(await made(['get', 'deployment', 'web', '-n', namespace])).toEqual(before);
});
