import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { kubectlAs, succeed } from '../deployment/kubectl.ts';
import { callTool, until } from '../served.ts';
import { admin, makeNamespace } from './against.ts';
import { type NodeStandIn, playNodes } from './node-stand-in.ts';
import { addedTo, makeHardenedPod, serveBeside } from './pods-beside.ts';
import { writePolicy } from './policy-file.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const namespace = 'files-not-beside';
let nodes: NodeStandIn;

beforeAll(async () => {
  await makeNamespace(namespace);
  nodes = await playNodes(namespace, () => undefined);
  mkdirSync(join(nodes.root, 'app'));
  writeFileSync(join(nodes.root, 'app/a.txt'), 'hello\n');
});
afterAll(async () => {
  await nodes.stop();
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

/** Reads a file of a new pod from a server with an environment. */
async function readWith(pod: string, environment: Readonly<Record<string, string>>, spec?: object) {
  const server = await serveBeside(nodes, environment);
  onTestFinished(() => server.stop());
  await makeHardenedPod(namespace, pod, spec);
  const answer = await callTool(server.url, 'read_file_from_container', { namespace, pod, path: '/app/a.txt' });
  return { answer, server };
}

const ALL = {
  id: 'all',
  effect: 'allow',
  subcommands: ['get', 'exec', 'debug'],
  resources: ['*'],
  namespaces: ['*'],
};
const policy = (rule: object) => ({ POLICY_FILE: writePolicy({ rules: [ALL, rule] }) });
const NO_DEBUG = { id: 'no-debug', effect: 'deny', subcommands: ['debug'] };
const NO_CONTAINERS = {
  id: 'no-containers',
  effect: 'deny',
  resources: ['pods'],
  subresources: ['ephemeralcontainers'],
  operations: ['UPDATE'],
};

test.each<[string, Readonly<Record<string, string>>, string, RegExp]>([
  ['unset', { KUBECTL_FILE_READ_DEBUG_IMAGE: '' }, 'PATH_NOT_VERIFIED', /can set KUBECTL_FILE_READ_DEBUG_IMAGE/],
  ['debug-asks', { KUBECTL_APPROVAL_COMMANDS: 'debug' }, 'APPROVAL_REQUIRED', /'debug'/],
  ['exec-asks', { KUBECTL_APPROVAL_COMMANDS: 'exec' }, 'APPROVAL_REQUIRED', /'exec'/],
  ['protected', { KUBECTL_PROTECTED_NAMESPACES: namespace }, 'NAMESPACE_PROTECTED', /protected/],
  ['debug-denied', policy(NO_DEBUG), 'POLICY_DENIED', /no-debug/],
  ['write-denied', policy(NO_CONTAINERS), 'POLICY_DENIED', /no-containers/],
])('a server whose settings are %s adds nothing to the pod', async (pod, environment, code, says) => {
  const { answer } = await readWith(pod, environment);
  expect(answer).toMatchObject({ success: false, code });
  expect(`${answer.error} ${answer.hint}`).toMatch(says);
  expect(JSON.stringify(answer)).not.toContain('hello');
  expect(await addedTo(namespace, pod)).toEqual([]);
});

test('a policy file that allows get, exec and debug lets the server add one', async () => {
  const { answer } = await readWith('allowed', policy({ id: 'other', effect: 'deny', subcommands: ['delete'] }));
  expect(answer).toMatchObject({ success: true, stdout: 'hello\n' });
});

test.each<[string, object, RegExp]>([
  ['unknown-user', { securityContext: { runAsNonRoot: true } }, /which user its image runs as/],
  ['of-node', { hostPID: true }, /sees the processes of its node/],
])('a pod that cannot be looked into gets none: %s', async (pod, spec, says) => {
  const { answer } = await readWith(pod, {}, spec);
  expect(answer).toMatchObject({ success: false, code: 'PATH_NOT_VERIFIED', error: expect.stringMatching(says) });
  expect(await addedTo(namespace, pod)).toEqual([]);
});

test('a server without the right to add one says which rights it needs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'no-right-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const name = 'reader';
  await succeed(admin, ['create', 'serviceaccount', name, '-n', namespace]);
  await succeed(admin, ['create', 'role', name, '--verb=get', '--resource=pods', '-n', namespace]);
  await succeed(admin, [
    'create',
    'rolebinding',
    name,
    `--role=${name}`,
    `--serviceaccount=${namespace}:${name}`,
    '-n',
    namespace,
  ]);
  await kubectlAs(admin, sharedControlPlane().kubectl, { namespace, name }, folder);
  const { answer } = await readWith('no-right', { KUBECONFIG: join(folder, 'kubeconfig') });
  expect(answer).toMatchObject({
    success: false,
    error: expect.stringMatching(/cannot patch resource "pods\/ephemeralcontainers"/),
    hint: expect.stringContaining('pods/ephemeralcontainers'),
  });
  expect(await addedTo(namespace, 'no-right')).toEqual([]);
});

test('each step is on record', async () => {
  const { server } = await readWith('recorded', { AUDIT_STDERR: 'on' });
  const records = await until(() => {
    const steps = server.log().filter((line) => line['phase'] === 'step-started' && line['subcommand'] !== 'get');
    return steps.length >= 5 ? steps : undefined;
  });
  expect(records.map(({ subcommand, step }) => `${subcommand} ${step}`)).toEqual([
    'exec course',
    'debug course',
    'debug judge-writes',
    'exec course',
    'exec course',
  ]);
  expect(records[1]?.['argv']).toEqual(expect.arrayContaining(['--image=busybox:1.37.0', '--target=web', 'recorded']));
});
