import { afterAll, beforeAll, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import type { HttpServer } from '../served.ts';
import { admin, makeNamespace } from './against.ts';
import { type Caller, type ConsoleGround, callAs, openConsoleGround } from './console-ground.ts';

const NAMESPACE = 'changes-unhealed';
const OTHER = 'changes-unhealed-other';
const IN = ['-n', NAMESPACE];
let ground: ConsoleGround;
let server: HttpServer;
let replica: HttpServer;

const SETTINGS = { CHANGES: 'on', KUBECTL_APPROVAL_COMMANDS: '', CHANGE_MAX_UNHEALED: '2' };
const labelsOf = async (name: string, namespace = NAMESPACE) =>
  JSON.parse(await succeed(admin, ['get', 'deployment', name, '-n', namespace, '-o', 'json'])).metadata.labels;
const image = (name: string) => ({ spec: { template: { spec: { containers: [{ name: 'api', image: name }] } } } });

async function planned(by: Caller, args: readonly string[], stdin?: unknown): Promise<string> {
  const { change } = await callAs(by, server.url, 'plan_change', { args, ...(stdin !== undefined && { stdin }) });
  return change?.id ?? '';
}

/** Sets the image of the Deployment api, watches, and gives the id of the change. */
async function setImage(name: string, verdict: string, approves = false): Promise<string> {
  const id = await planned('agent', ['patch', 'deployment', 'api', ...IN], image(name));
  if (approves) expect(await ground.approver('approve', id)).toMatchObject({ code: 0 });
  expect(await callAs('agent', server.url, 'apply_change', { id, verify_seconds: 90 })).toMatchObject({
    success: true,
    change: { phase: 'Applied', verification: { verdict } },
  });
  return id;
}

const label = (by: Caller, on: HttpServer, key: string, namespace = NAMESPACE, name = 'web') =>
  callAs(by, on.url, 'kubectl', { args: ['label', `deployment/${name}`, `${key}=yes`, '-n', namespace] });

beforeAll(async () => {
  ground = await openConsoleGround(NAMESPACE);
  await makeNamespace(OTHER);
  server = await ground.open(SETTINGS);
  replica = await ground.open(SETTINGS);
  for (const name of ['api', 'web']) {
    await succeed(admin, ['create', 'deployment', name, `--image=example/${name}:1`, ...IN]);
    await succeed(admin, ['rollout', 'status', `deployment/${name}`, '--timeout=60s', ...IN]);
  }
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', '-n', OTHER]);
});
afterAll(async () => {
  await server?.stop();
  await replica?.stop();
  await admin(['delete', 'namespace', OTHER, '--wait=false']);
  await ground?.close();
});

test('after two changes that did not help, a caller makes only approved ones there, on every replica, until one helps', async () => {
  const early = await planned('agent', ['label', 'deployment/web', 'early=yes', ...IN]);
  const first = await setImage('example/api:missing', 'worse');
  expect(await label('agent', server, 'after-one')).toMatchObject({ success: true });
  const second = await setImage('example/api-other:missing', 'unchanged');

  const because = `The last 2 changes of this caller in the namespace '${NAMESPACE}' did not help`;
  // What was planned before needs an approval that its plan does not have.
  expect(await callAs('agent', server.url, 'apply_change', { id: early, verify_seconds: 0 })).toMatchObject({
    code: 'APPROVAL_REQUIRED',
    error: expect.stringContaining(because),
  });
  for (const each of [server, replica]) {
    const asked = await label('agent', each, 'plain');
    expect(asked).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED', change: { phase: 'Pending' } });
    expect(asked.change).toMatchObject({ warnings: [expect.stringContaining(because)] });
  }
  const again = await callAs('agent', replica.url, 'plan_change', {
    args: ['label', 'deployment/web', 'early=yes', ...IN],
  });
  expect(again).toMatchObject({ success: true, change: { phase: 'Pending' } });
  expect(again.change?.id).not.toBe(early);
  expect(await labelsOf('web')).toEqual({ app: 'web', 'after-one': 'yes' });

  // Reads, other namespaces, other callers and undos go on.
  expect(await callAs('agent', server.url, 'kubectl', { args: ['get', 'pods', ...IN] })).toMatchObject({
    success: true,
  });
  expect(await label('agent', server, 'elsewhere', OTHER)).toMatchObject({ success: true });
  expect(await label('bob', server, 'by-bob')).toMatchObject({ success: true });
  for (const id of [second, first])
    expect(await callAs('agent', server.url, 'undo_change', { id })).toMatchObject({
      success: true,
      change: { phase: 'Applied' },
    });
  expect(await label('agent', server, 'after-undo')).toMatchObject({ code: 'APPROVAL_REQUIRED' });

  await setImage('example/api:2', 'healthy', true);
  expect(await label('agent', server, 'healed')).toMatchObject({ success: true });
  expect(await labelsOf('web')).toEqual({ app: 'web', 'after-one': 'yes', 'by-bob': 'yes', healed: 'yes' });
});

test('after two changes that no one watched, the next ones need approval, until the agent watches one of them', async () => {
  const args = (key: string) => ['label', 'deployment/web', `${key}=yes`, '-n', OTHER];
  const apply = async (id: string, seconds: number) =>
    callAs('agent', server.url, 'apply_change', { id, verify_seconds: seconds });
  const unwatched: string[] = [];
  for (const key of ['one', 'two']) {
    const id = await planned('agent', args(key));
    expect(await apply(id, 0)).toMatchObject({ success: true, change: { phase: 'Applied' } });
    unwatched.push(id);
  }
  for (const each of [server, replica]) {
    const asked = await label('agent', each, 'three', OTHER);
    expect(asked).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED', change: { phase: 'Pending' } });
    expect(JSON.stringify(asked.change)).toContain(`To watch the outcome of ${unwatched.toReversed().join(', ')} now`);
  }
  expect(await label('bob', server, 'by-bob', OTHER)).toMatchObject({ success: true });
  expect(await labelsOf('web', OTHER)).not.toHaveProperty('three');

  const before = await labelsOf('web', OTHER);
  const [first = ''] = unwatched;
  expect(await apply(first, 60)).toMatchObject({
    success: true,
    change: { phase: 'Applied', requests_made: 1, verification: { verdict: 'healthy' } },
  });
  expect(await labelsOf('web', OTHER)).toEqual(before);
  // The verdict is newer than the other change.
  expect(await label('agent', replica, 'three', OTHER)).toMatchObject({ success: true });
});
