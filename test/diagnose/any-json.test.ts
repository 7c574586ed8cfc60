import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeAnswer } from '../../src/diagnose/answer.ts';
import { followUps } from '../../src/diagnose/follow-up.ts';
import { judgeAll } from '../../src/diagnose/judge.ts';
import { LISTS } from '../../src/diagnose/lists.ts';
import { readsOfNeeds } from '../../src/diagnose/need-reads.ts';
import type { Scope } from '../../src/diagnose/snapshot.ts';
import { deployment, event, meta, node, pendingPod, pod } from './objects.ts';
import { snapshotOf } from './read.ts';

const KINDS = [...new Set(Object.values(LISTS).map(({ kind }) => kind))];
const SCOPES: readonly Scope[] = [
  { of: 'cluster' },
  { of: 'namespace', namespace: 'shop' },
  { of: 'object', object: { kind: 'Deployment', namespace: 'shop', name: 'web' } },
];
const SEEDS: readonly unknown[] = [
  ...deployment('web'),
  pod('web', {
    app: {
      restartCount: 3,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 1 } },
    },
  }),
  pendingPod('web', '0/1 nodes are available: 1 Insufficient cpu.'),
  event('Pod', 'web-5d-x', 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 500'),
  node('node-1'),
  { kind: 'Service', metadata: meta('db'), spec: { selector: { app: 'db' }, ports: [{ port: 80 }] } },
  pod('job', {
    container: { env: [{ name: 'DB_URL', value: 'http://db:81' }] },
    app: { lastState: { terminated: { exitCode: 1, message: 'lookup db.data: no such host' } } },
  }),
];

/** Any JSON in the shape of an object: with names that rules look at, and values of any type. */
const keys = fc.constantFrom(
  'metadata',
  'spec',
  'status',
  'conditions',
  'containers',
  'name',
  'namespace',
  'labels',
  'state',
  'waiting',
  'reason',
  'message',
  'ownerReferences',
  'selector',
  'ports',
  'rules',
  'webhooks',
  'parents',
  'env',
  'value',
  '__proto__',
  'constructor',
  'toString',
);
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.string(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(keys, tie('value'), { maxKeys: 6 }),
}));
const anyObject = fc
  .tuple(fc.constantFrom(...KINDS), anything.object)
  .map(([kind, rest]) => ({ ...(rest as object), kind }));
/** A real object of which one part is replaced by anything. */
const mutated = fc
  .tuple(fc.constantFrom(...SEEDS), anything.value, fc.nat())
  .map(([object, value, at]) => replaced(object, value, at));

test('no object makes a diagnosis throw, and the answer keeps within its bytes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(anyObject, mutated), { maxLength: 8 }),
      fc.constantFrom(...SCOPES),
      fc.integer({ min: 300, max: 4096 }),
      (objects, scope, most) => {
        const snapshot = snapshotOf([...SEEDS, ...objects], { scope });
        followUps(snapshot);
        readsOfNeeds(snapshot);
        const answer = writeAnswer(snapshot, judgeAll(snapshot), most);
        expect(answer.isWellFormed()).toBe(true);
        if (most > 1500)
          expect(Buffer.byteLength(JSON.stringify({ success: true, stdout: answer }))).toBeLessThanOrEqual(most);
      },
    ),
    { numRuns: 300 },
  );
});

function replaced(value: unknown, by: unknown, at: number): unknown {
  const places: (readonly (string | number)[])[] = [];
  const walk = (each: unknown, path: readonly (string | number)[]): void => {
    places.push(path);
    if (typeof each === 'object' && each !== null)
      for (const [key, child] of Object.entries(each)) walk(child, [...path, key]);
  };
  walk(value, []);
  const path = places[at % places.length] ?? [];
  return path.length < 2 ? value : put(value, path, by);
}

function put(value: unknown, [first, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (first === undefined) return by;
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === String(first) ? put(each, rest, by) : each));
  return { ...(value as object), [first]: put((value as Record<string, unknown>)[first], rest, by) };
}
