import { expect, test } from 'vitest';
import type { AdmissionRequest } from '../../../src/kube/admission-request.ts';
import { shortGrace } from '../../../src/policy/admission/rules/short-grace.ts';
import { objectionsToCall, podDeletion, write } from './writes.ts';

const asked = (gracePeriodSeconds: number | undefined, name = 'a', own: unknown = 30) =>
  podDeletion(name, { spec: { terminationGracePeriodSeconds: own } }, { options: { gracePeriodSeconds } });
const evicted = (gracePeriodSeconds?: number) => ({
  ...asked(gracePeriodSeconds),
  operation: 'CREATE' as const,
  subResource: 'eviction',
});
const ending = (deletionGracePeriodSeconds: number, gracePeriodSeconds: number) =>
  podDeletion(
    'a',
    { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds } },
    { options: { gracePeriodSeconds } },
  );
const NAMED = 'delete pods a b --grace-period=1';
const SELECTED = 'delete pods -l app=web --grace-period=1';

test.each<[string, string, AdmissionRequest[], string[][]]>([
  ['one named pod', NAMED, [asked(0)], [[]]],
  ['two named pods', NAMED, [asked(1), asked(1, 'b')], [[], ['force-delete']]],
  ['two named pods, a little less', NAMED, [asked(29), asked(29, 'b')], [[], ['force-delete']]],
  ['one pod that a selector picks', SELECTED, [asked(1)], [['force-delete']]],
  ['as long as pods ask for', SELECTED, [asked(30), asked(60, 'b')], [[], []]],
  ['pods that ask for nothing', SELECTED, [asked(0, 'a', 0), asked(2, 'b', 2)], [[], []]],
  ['the default of pods', SELECTED, [asked(1, 'a', undefined)], [['force-delete']]],
  ['a pod that could not be read', SELECTED, [{ ...asked(1), oldObject: undefined }], [['force-delete']]],
  ['no period', SELECTED, [asked(undefined), asked(-1, 'b')], [[], []]],
  [
    'finished pods',
    SELECTED,
    [podDeletion('a', { status: { phase: 'Failed' } }, { options: { gracePeriodSeconds: 0 } })],
    [[]],
  ],
  ['pods that already end', SELECTED, [ending(30, 1)], [['force-delete']]],
  ['pods that already end, with what they have left', SELECTED, [ending(5, 5)], [[]]],
  ['one named pod that already ends', NAMED, [ending(3600, 0)], [[]]],
  [
    'a pod with a short deadline',
    SELECTED,
    [write('UPDATE', 'pods', 'a', { options: { gracePeriodSeconds: 0 } })],
    [[]],
  ],
  ['other objects', SELECTED, [write('DELETE', 'services', 'a', { options: { gracePeriodSeconds: 0 } })], [[]]],
  ['evictions', 'drain node-1 --grace-period=5', [evicted(5)], [['drain-without-care']]],
  ['evictions as pods ask for', 'drain node-1', [evicted(), evicted(30)], [[], []]],
])('%s', (_, line, requests, expected) => {
  expect(objectionsToCall(shortGrace, requests, { line })).toEqual(expected);
});

test.each<[string, unknown, unknown, string[]]>([
  ['come to ask for no time', 30, 0, ['force-delete']],
  ['come to ask for no time instead of the default', undefined, 0, ['force-delete']],
  ['ask for less', 30, 5, []],
  ['ask for more', 0, 30, []],
  ['asked for none before', 0, 0, []],
])('pods of a workload that %s', (_, before, after, expected) => {
  const workload = (terminationGracePeriodSeconds: unknown) => ({
    spec: { template: { spec: { containers: [], terminationGracePeriodSeconds } } },
  });
  const judged = (oldObject: object | undefined) =>
    objectionsToCall(shortGrace, [
      write(oldObject === undefined ? 'CREATE' : 'UPDATE', 'apps/deployments', 'web', {
        oldObject,
        object: workload(after),
      } as never),
    ]);
  expect(judged(workload(before))).toEqual([expected]);
  expect(judged(undefined), 'a new one may ask for none').toEqual([[]]);
});
