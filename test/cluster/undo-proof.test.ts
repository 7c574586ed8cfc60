import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { openProxy } from './proxy.ts';
import { type Line, type Loose, leavesOf, patchOf, pathOf, type UndoCase, undoCases } from './undo-cases.ts';

const COUNT = Number(process.env['COUNT'] ?? 1000);
/** The same cases in every run. */
const SEED = Number(process.env['SEED'] ?? 16);
/** Cases take turns, so that controllers have tidied one namespace up before it is used again. */
const namespaces = Array.from({ length: 20 }, (_, at) => `undo-proof-${at}`);
let server: HttpServer;
let proxy: Awaited<ReturnType<typeof openProxy>>;
let rounds = 0;
const seen = { restored: 0, conflicts: 0, made: 0, again: 0, gone: 0, refused: 0 };

beforeAll(async () => {
  for (const namespace of namespaces) await makeNamespace(namespace);
  proxy = await openProxy();
  server = await serveCluster({
    CHANGES: 'on',
    CHANGE_MAX_PER_HOUR: '10000',
    KUBECTL_ALLOWED_COMMANDS: 'get,patch,label,annotate,scale,set,rollout,apply,delete,create,expose',
    KUBECTL_ALLOWED_IMAGES: 'example/*',
    KUBECTL_ALLOW: 'empty-services,change-addresses,weaken-pods',
    KUBECTL_METACHARACTERS: 'data',
    ANSWER_REDACTION: 'off',
    ANSWER_UNTRUSTED_TEXT: 'off',
  });
});

afterAll(async () => {
  await server.stop();
  proxy.stop();
  await admin(['delete', 'namespace', ...namespaces, '--wait=false']);
});

/** The API server as its administrator. */
async function ask(method: string, path: string, body?: Loose, type = 'application/json') {
  const content = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const answer = await fetch(`${proxy.url}${path}`, { method, headers: { 'content-type': type }, ...content });
  return { status: answer.status, object: (await answer.json()) as Loose };
}

async function read(namespace: string, what: string): Promise<Loose> {
  const { status, object } = await ask('GET', pathOf(namespace, what));
  if (status === 404) return undefined;
  expect(status).toBe(200);
  return object;
}

/** What others do. An edit that the API server refuses is none. */
async function edit(namespace: string, { args, stdin }: Line): Promise<void> {
  const sent = patchOf(args);
  if (sent === undefined)
    await admin([...args, '-n', namespace], stdin === undefined ? undefined : JSON.stringify(stdin));
  else await ask('PATCH', `${pathOf(namespace, sent.what)}?fieldManager=kubectl-patch`, sent.body, sent.type);
}

/** Leaves a namespace as it was before. */
async function clear(namespace: string): Promise<void> {
  const left = ['configmap/web', 'configmap/new', 'deployment/web', 'service/web', 'service/new', 'cronjob/web'];
  await Promise.all(left.map((what) => ask('DELETE', pathOf(namespace, what))));
}

/** Makes a write, lets others edit, takes it back, and compares every field four times: before, made, now and in the end. */
async function prove({ object, write, creates, others }: UndoCase): Promise<void> {
  const namespace = namespaces[++rounds % namespaces.length] ?? '';
  try {
    const kind = object.kind.toLowerCase();
    const start = await ask('POST', pathOf(namespace, kind), object);
    expect(start, JSON.stringify(start)).toMatchObject({ status: 201 });
    const what = creates ?? `${kind}/web`;
    const before = await read(namespace, what);
    const planned: Loose = await callTool(server.url, 'plan_change', {
      ...write,
      args: [...write.args, '-n', namespace],
    });
    // It would change nothing, or what policy or the API server refuses.
    if (planned.change === undefined) {
      seen.refused++;
      return;
    }
    const { id } = planned.change;
    const applied: Loose = await callTool(server.url, 'apply_change', { id, verify_seconds: 0 });
    expect(applied).toMatchObject({ success: true, change: { phase: 'Applied' } });
    const made = await read(namespace, what);
    for (const each of others) await edit(namespace, each);
    const now = await read(namespace, what);
    const undone: Loose = await callTool(server.url, 'undo_change', { id });
    if (undone.success !== true) expect(undone, JSON.stringify(undone)).toMatchObject({ code: 'CHANGE_CONFLICT' });
    const texts = JSON.stringify(undone);
    const end = await read(namespace, what);
    if (made === undefined && now === undefined) seen.again++;
    if (before === undefined && end === undefined) seen.gone++;
    compare({ before, made, now, end }, texts);
    seen.made++;
  } finally {
    await clear(namespace);
  }
}

function compare(objects: Readonly<Record<'before' | 'made' | 'now' | 'end', Loose>>, texts: string): void {
  const { before, made, now, end } = objects;
  const sides = { before: leavesOf(before), made: leavesOf(made), now: leavesOf(now), end: leavesOf(end) };
  const isAnother = now !== undefined && now.metadata.uid !== (made ?? before)?.metadata.uid;
  const isEdited = JSON.stringify([...sides.now].toSorted()) !== JSON.stringify([...sides.made].toSorted());
  // What is created or deleted is one field: an edit of any part of it is a conflict.
  if (before === undefined || made === undefined) {
    if (!isAnother && !isEdited) expect([...sides.end].toSorted()).toEqual([...sides.before].toSorted());
    else {
      expect([...sides.end].toSorted()).toEqual([...sides.now].toSorted());
      expect(texts).toContain('altered since');
      seen.conflicts++;
    }
    return;
  }
  for (const path of new Set(Object.values(sides).flatMap((leaves) => [...leaves.keys()]))) {
    const [was, did, is, left] = [sides.before, sides.made, sides.now, sides.end].map((leaves) => leaves.get(path));
    const found = { path, was, did, is, left };
    if (was === did) expect({ ...found, left }).toEqual({ ...found, left: is });
    else if (is === was) expect({ ...found, left }).toEqual({ ...found, left: was });
    else if (left === was && is === did) seen.restored++;
    else {
      // It stays as others made it, or as part of what others altered, and the answer tells.
      expect({ ...found, left }).toEqual({ ...found, left: is });
      // What was empty has no field of its own once others have put fields into it: they are told of.
      const told =
        ancestors(path).some((each) => texts.includes(JSON.stringify(`${each} of `).slice(1, -1))) ||
        (was === '{}' && texts.includes(JSON.stringify(`${path}.`).slice(1, -1)));
      expect({ ...found, told, texts }).toEqual({ ...found, told: true, texts });
      seen.conflicts++;
    }
  }
}

/** A path, and the paths of all that it is part of. */
function ancestors(path: string): readonly string[] {
  return [...path.matchAll(/[.[]|$/g)].map(({ index }) => path.slice(0, index)).filter((each) => each !== '');
}

test(
  'every field that a change altered is restored or named as a conflict, and no edit of others is lost',
  async () => {
    await fc.assert(fc.asyncProperty(undoCases, prove), {
      numRuns: COUNT,
      endOnFailure: true,
      seed: SEED,
    });
    process.stderr.write(`undo proof: ${JSON.stringify(seen)}\n`);
    expect(seen.made).toBeGreaterThan(COUNT / 2);
    expect(seen.restored).toBeGreaterThan(0);
  },
  60_000 + COUNT * 30_000,
);

test('the undo of a deleted Service waits until its address is free', async () => {
  const namespace = await makeNamespace('undo-address');
  const here = ['-n', namespace];
  try {
    await succeed(admin, ['create', 'service', 'clusterip', 'web', '--tcp=80', ...here]);
    const address = await succeed(admin, ['get', 'service', 'web', ...here, '-o', 'jsonpath={.spec.clusterIP}']);
    const planned: Loose = await callTool(server.url, 'plan_change', { args: ['delete', 'service/web', ...here] });
    const { id } = planned.change;
    await callTool(server.url, 'apply_change', { id, verify_seconds: 0 });
    // As the repair of addresses of the API server leaves it, if it sees the deletion late.
    const held = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IPAddress',
      metadata: { name: address },
      spec: { parentRef: { group: '', resource: 'services', namespace, name: 'web' } },
    };
    await vi.waitFor(() => succeed(admin, ['create', '-f', '-'], JSON.stringify(held)), { timeout: 40_000 });
    const undoing: Promise<Loose> = callTool(server.url, 'undo_change', { id });
    const first = await Promise.race([undoing, setTimeout(4000, 'waits')]);
    expect(first).toBe('waits');
    await succeed(admin, ['delete', 'ipaddress', address]);
    expect(await undoing).toMatchObject({ success: true });
    expect(await succeed(admin, ['get', 'service', 'web', ...here, '-o', 'jsonpath={.spec.clusterIP}'])).toBe(address);
  } finally {
    await admin(['delete', 'namespace', namespace, '--wait=false']);
  }
}, 120_000);
