import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Change, ChangeStatus } from '../../src/remediation/change.ts';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { auditedSince, auditPosition, isWrite } from './api-audit.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';
import { kubectlOf, patchStatus } from './changes.ts';

/** How often a server is killed; `make proofs` does it more often. */
const CRASHES = Number(process.env['CRASHES'] ?? 12);
/** The kills are spread over so long a time, in which most of a change is applied. */
const LONGEST_MS = 300;
const MAPS = 6;
const NAMESPACE = 'changes-crash';

let opened: ChangeGround;
let server: HttpServer;

beforeAll(async () => {
  opened = await openChangeGround(NAMESPACE);
  server = await serve();
});
afterAll(async () => {
  await server.stop();
  await opened.close();
});

const serve = () =>
  opened.serve({
    KUBECTL_ALLOWED_COMMANDS: 'get,apply,create,delete',
    CHANGES: 'on',
    // Records count over the restarts.
    CHANGE_MAX_PER_HOUR: '10000',
  });

const documents = (value: number, names: readonly string[]) =>
  names.map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value: `${value}` } }));

/** The ConfigMaps by their name: what they hold, and their version. */
async function stored(): Promise<ReadonlyMap<string, { readonly value: string; readonly version: string }>> {
  const { items } = JSON.parse(await succeed(admin, ['get', 'configmaps', '-n', NAMESPACE, '-o', 'json']));
  return new Map(
    // biome-ignore lint/suspicious/noExplicitAny: as the API server answers
    items.map(({ metadata, data }: any) => [metadata.name, { value: data.value, version: metadata.resourceVersion }]),
  );
}

/** Makes what was noted of a change old, as the account of the server: as if minutes had gone by. */
async function age({ spec, status }: Change): Promise<void> {
  const at = new Date(Date.now() - 600_000).toISOString();
  const aged: Partial<ChangeStatus> = {
    claim: { by: status.claim?.by ?? '', at },
    progress: status.progress.map((each) => ({ ...each, at })),
  };
  expect(await patchStatus(kubectlOf(opened.account), spec, aged)).toMatchObject({ code: 0 });
}

/** What the account of the servers wrote, beside questions about rights and dry runs. */
function writesSince(position: number): readonly string[] {
  return auditedSince(position)
    .filter(isWrite)
    .filter(
      ({ impersonatedUser, objectRef }) =>
        impersonatedUser?.username === opened.account && objectRef?.apiGroup !== 'authorization.k8s.io',
    )
    .map(({ verb, objectRef }) => `${verb} ${objectRef?.resource}/${objectRef?.name}`);
}

test(`after ${CRASHES} kills in the middle, what a change says is so, and nothing is made twice`, {
  timeout: 60_000 + CRASHES * 30_000,
}, async () => {
  const phases: Record<string, number> = {};
  let abandoned = 0;
  let found = 0;
  for (let crash = 0; crash < CRASHES; crash++) {
    // Half of the objects are created by the change, the other half altered.
    const names = Array.from({ length: MAPS }, (_, at) => (at % 2 === 0 ? `kept-${at}` : `new-${crash}-${at}`));
    const planned = await callTool(server.url, 'plan_change', {
      args: ['apply', '-f', '-', '-n', NAMESPACE],
      stdin: documents(crash, names),
    });
    expect(planned, JSON.stringify(planned)).toMatchObject({ success: true, change: { requests: MAPS } });
    const { id } = planned.change;
    const before = await stored();

    const applying = callTool(server.url, 'apply_change', { id, verify_seconds: 0 }).catch(() => undefined);
    await pause((crash / Math.max(1, CRASHES - 1)) * LONGEST_MS);
    const closed = once(server.child, 'close');
    server.child.kill('SIGKILL');
    await closed;
    await applying;
    const killed = await opened.recordOf(id);
    const after = await stored();
    const isMade = (name: string) =>
      after.get(name)?.value === `${crash}` && after.get(name)?.version !== before.get(name)?.version;
    const made = names.filter(isMade).length;

    // What the record says is made is there, and what else is there was begun.
    const noted = killed.status.progress.filter(({ state }) => state === 'made');
    expect(noted.map((each) => each.madeVersion)).toEqual(
      names.slice(0, noted.length).map((name) => after.get(name)?.version),
    );
    expect(made).toBeGreaterThanOrEqual(noted.length);
    expect(killed.status.progress.slice(noted.length, made).map(({ state }) => state)).toEqual(
      Array.from({ length: made - noted.length }, () => 'sending'),
    );
    expect(names.slice(0, made).every(isMade)).toBe(true);

    // After some of the kills no call comes: the next server looks by itself.
    const isFound = killed.status.phase === 'Applying' && abandoned++ % 2 === 1;
    if (isFound) await age(killed);
    const since = auditPosition();
    server = await serve();
    const get = () => callTool(server.url, 'get_change', { id });
    if (isFound) {
      found++;
      await expect.poll(async () => (await opened.recordOf(id)).status.phase).not.toBe('Applying');
      const { status } = await opened.recordOf(id);
      expect(status.phase).toBe(made === MAPS ? 'Applied' : 'Interrupted');
      expect(status.progress.filter(({ state }) => state === 'made')).toHaveLength(made);
      expect(writesSince(since)).toEqual([`patch changes/${id}`]);
      expect(await stored()).toEqual(after);
    } else if (killed.status.phase === 'Applying') {
      // Another replica may still be at it: nothing is touched.
      expect(await get()).toMatchObject({ success: true, change: { phase: 'Applying' } });
      await age(killed);
    }
    // Either asks first.
    const first = crash % 2 === 0 ? await get() : await callTool(server.url, 'apply_change', { id, verify_seconds: 0 });
    expect(first, `kill ${crash}: ${JSON.stringify(first)}`).toMatchObject({ change: { id } });
    const { phase, requests_made: told } = first.change;
    phases[phase] = (phases[phase] ?? 0) + 1;
    if (killed.status.phase === 'Planned') {
      expect(made).toBe(0);
      continue;
    }
    expect(first, JSON.stringify(first)).toMatchObject({
      change: { phase: made === MAPS ? 'Applied' : 'Interrupted', requests_made: made },
    });
    expect(told).toBe(made);

    // However often it is asked for again, nothing more is sent.
    await callTool(server.url, 'apply_change', { id, verify_seconds: 0 });
    expect(await stored()).toEqual(after);
    expect((await opened.recordOf(id)).status.claim?.by).toBe(killed.status.claim?.by);
  }
  process.stderr.write(`phases after the kills: ${JSON.stringify(phases)}; ${found} were found without a call\n`);
  // The kills hit changes in the middle, else the test shows nothing.
  expect(phases['Interrupted'] ?? 0).toBeGreaterThan(0);
  expect(found).toBeGreaterThan(0);
});
