import { expect, test } from 'vitest';
import { followUps } from '../../../src/diagnose/follow-up.ts';
import { logErrors } from '../../../src/diagnose/rules/log-errors.ts';
import type { Scope } from '../../../src/diagnose/snapshot.ts';
import { deployment, meta, pod } from '../objects.ts';
import { ago, findings, found, snapshotOf } from '../read.ts';

const well = pod('web', { app: { ready: true, state: { running: { startedAt: ago(900) } } } });
const WEB = [...deployment('web'), well];
const says = (...lines: readonly string[]) => ({ logs: { 'shop/web-5d-x/app': lines } });
const DENIED = 'not authorized on geo-db to execute command find';

test('an error that the log of a ready container repeats', () => {
  expect(found(logErrors, WEB, says('GET / 200', DENIED, 'GET / 500', DENIED, DENIED))).toEqual([
    'warning Deployment/web: container app runs, and its last lines say again and again: a service that it uses refuses its credentials',
  ]);
  const [finding] = findings(logErrors, WEB, says(DENIED, DENIED, 'x'));
  expect(finding?.evidence).toContainEqual(expect.objectContaining({ value: `${DENIED} ⏎ ${DENIED}`, said: true }));
  expect(finding?.evidence).toContainEqual(expect.objectContaining({ value: '2 of the last 3' }));
});

test.each<[string, readonly object[], readonly string[]]>([
  ['that came once', WEB, [DENIED, 'GET / 200']],
  ['that nothing is known of', WEB, ['error: request failed', 'error: request failed']],
  ['of a pod that is not ready, which other rules judge', [...deployment('web'), pod('web')], [DENIED, DENIED]],
  [
    'that a missing Service explains',
    [...WEB, { kind: 'Service', metadata: meta('db') }],
    ['lookup bd: no such host: connection refused', 'lookup bd: no such host: connection refused'],
  ],
])('says nothing of an error %s', (_, objects, lines) => {
  expect(found(logErrors, objects, says(...lines))).toEqual([]);
});

test('the log is read in a look at one workload only', () => {
  const logs = (scope: Scope) => followUps(snapshotOf(WEB, { scope })).logs.map(({ args }) => args.join(' '));
  expect(logs({ of: 'object', object: { kind: 'Deployment', namespace: 'shop', name: 'web' } })).toEqual([
    'logs web-5d-x -c app --tail=30 -n shop',
  ]);
  expect(logs({ of: 'object', object: { kind: 'Service', namespace: 'shop', name: 'web' } })).toEqual([]);
  expect(logs({ of: 'namespace', namespace: 'shop' })).toEqual([]);
});
