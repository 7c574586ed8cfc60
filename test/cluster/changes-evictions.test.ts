import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';
import { openRecordingDoor, type RecordingDoor } from './recording-door.ts';

const NAMESPACE = 'changes-evictions';
const IN = ['-n', NAMESPACE];
/** The control plane plays the node and its pods. */
const PLAYED = { 'kwok.x-k8s.io/node': 'fake' };
/** Puts the clock of the process six minutes ahead on SIGUSR2: longer than an eviction waits for a disruption budget. */
const CLOCK = `
  const now = Date.now;
  let aheadMs = 0;
  globalThis.Date = class extends Date {
    constructor(...given) { if (given.length === 0) super(now() + aheadMs); else super(...given); }
    static now() { return now() + aheadMs; }
  };
  process.on('SIGUSR2', () => { aheadMs += 360_000; });`;

let ground: ChangeGround;
let door: RecordingDoor;
let server: HttpServer;

const read = async (...args: readonly string[]) => JSON.parse(await succeed(admin, ['get', ...args, '-o', 'json']));
const call = (name: string, given: Readonly<Record<string, unknown>>) => callTool(server.url, name, given);
/** What became of the evictions, rehearsed or sent, in order. */
const evictions = () => door.writes().flatMap(({ path, status }) => (path.endsWith('/eviction') ? [status] : []));

/** A node with one pod of a Deployment, which its budget does not let go. */
async function makeNode(name: string): Promise<{ readonly uid: string }> {
  const labels = { app: name };
  const place = { nodeSelector: { pool: name }, containers: [{ name: 'app', image: 'example/app:1' }] };
  await succeed(
    admin,
    ['create', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { pool: name }, annotations: PLAYED } }),
  );
  await succeed(
    admin,
    ['create', '-f', '-', ...IN],
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: place } },
    }),
  );
  await succeed(admin, ['rollout', 'status', `deployment/${name}`, ...IN, '--timeout=60s']);
  await succeed(admin, ['create', 'poddisruptionbudget', name, `--selector=app=${name}`, '--min-available=1', ...IN]);
  await succeed(admin, ['wait', `pdb/${name}`, ...IN, '--for=jsonpath={.status.currentHealthy}=1', '--timeout=60s']);
  return { uid: (await read('pods', '-l', `app=${name}`, ...IN)).items[0].metadata.uid };
}

/** Plans the drain of a node and begins to apply it; resolves once the API server has refused the eviction twice. */
async function beginDrain(node: string) {
  const planned = await call('plan_change', { args: ['drain', node, '--ignore-daemonsets'] });
  expect(planned, JSON.stringify(planned)).toMatchObject({ success: true, change: { phase: 'Planned', requests: 2 } });
  expect(planned.change.risks).toEqual(expect.arrayContaining([expect.stringContaining('evictions wait for it')]));
  const { id } = planned.change;
  // The plan rehearsed it too.
  door.forget();
  const applying = call('apply_change', { id, verify_seconds: 0 });
  await vi.waitFor(() => expect(evictions().slice(0, 2)).toEqual([429, 429]), { timeout: 60_000 });
  expect(await call('get_change', { id })).toMatchObject({ change: { phase: 'Applying' } });
  return { id, applying };
}

beforeAll(async () => {
  ground = await openChangeGround(NAMESPACE);
  door = await openRecordingDoor(ground.account);
  const environment = {
    KUBECTL_ALLOWED_COMMANDS: 'get,drain,uncordon',
    CHANGES: 'on',
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(CLOCK)}`,
  };
  server = await ground.serve(environment, door.url);
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await door?.close();
  await admin(['delete', 'node', 'loosened', 'kept', '--ignore-not-found']);
  await ground?.close();
});

describe('an eviction that a disruption budget forbids', { timeout: 180_000 }, () => {
  test('waits until the budget allows it, and the change is applied', async () => {
    const { uid } = await makeNode('loosened');
    const { id, applying } = await beginDrain('loosened');
    expect((await read('pods', '-l', 'app=loosened', ...IN)).items[0].metadata).toMatchObject({ uid });
    await succeed(admin, ['patch', 'pdb/loosened', ...IN, '--type=merge', '-p', '{"spec":{"minAvailable":0}}']);

    expect(await applying).toMatchObject({
      success: true,
      change: { id, phase: 'Applied', requests: 2, requests_made: 2 },
    });
    // A rehearsal, and the eviction.
    expect(evictions().filter((status) => status !== 429)).toEqual([201, 201]);
    expect((await read('node', 'loosened')).spec.unschedulable).toBe(true);
    await vi.waitFor(
      async () => {
        const { items } = await read('pods', '-l', 'app=loosened', ...IN);
        expect(
          items.map(({ metadata }: { readonly metadata: { readonly uid: string } }) => metadata.uid),
        ).not.toContain(uid);
      },
      { timeout: 30_000 },
    );
  });

  test('is given up after five minutes: the answer says what was made and what was not, and offers to undo it', async () => {
    const { uid } = await makeNode('kept');
    const { id, applying } = await beginDrain('kept');
    expect((await read('node', 'kept')).spec.unschedulable).toBe(true);
    server.child.kill('SIGUSR2');

    const stopped = await applying;
    expect(stopped, JSON.stringify(stopped)).toMatchObject({
      success: false,
      code: 'CHANGE_FAILED',
      error: expect.stringMatching(
        /^1 of 2 requests were made, then the change stopped\. The API server answered 429: .*disruption budget/,
      ),
      change: { id, phase: 'Failed', requests: 2, requests_made: 1 },
      hint: expect.stringContaining(`call undo_change {"id": "${id}"}`),
    });
    expect((await ground.recordOf(id)).status.progress).toMatchObject([
      { state: 'made', name: 'kept' },
      { state: 'failed', message: expect.stringContaining('disruption budget') },
    ]);
    expect(evictions().every((status) => status === 429)).toBe(true);
    const pod = async () => (await read('pods', '-l', 'app=kept', ...IN)).items[0].metadata;
    expect(await pod()).toMatchObject({ uid });
    expect(await pod()).not.toHaveProperty('deletionTimestamp');
    expect((await read('node', 'kept')).spec.unschedulable).toBe(true);

    expect(await call('undo_change', { id })).toMatchObject({
      success: true,
      change: { phase: 'Applied', undoes: id, requests: 1, requests_made: 1 },
    });
    expect((await read('node', 'kept')).spec).not.toHaveProperty('unschedulable');
    expect(await pod()).toMatchObject({ uid });
  });
});
