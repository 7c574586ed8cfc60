import { describe, expect, test } from 'vitest';
import type { ApiObject } from '../../src/kube/admission-request.ts';
import { begun } from '../../src/remediation/applying-record.ts';
import type { Change, ChangeRequest } from '../../src/remediation/change.ts';
import { isAbandoned, recovered, recoveryLook } from '../../src/remediation/recovering.ts';
import { specOf } from './spec.ts';

const [SCALE] = specOf().requests as readonly [ChangeRequest];
const AT = '2026-11-29T10:00:00.000Z';
const minutes = (count: number) => new Date(Date.parse(AT) + count * 60_000);

/** A change that was about to send this request when its server ended. */
function cut(request: Partial<ChangeRequest>): Change {
  const spec = specOf({ requests: [{ ...SCALE, ...request } as ChangeRequest] });
  const claim = { by: 'one', at: AT };
  return { spec, status: { phase: 'Applying', decisions: [], claim, progress: [{ state: 'sending' }] }, version: '1' };
}

const configMap = (uid: string, data: object, more: object = {}): ApiObject => ({
  kind: 'ConfigMap',
  metadata: { name: 'a', uid, creationTimestamp: uid, resourceVersion: '7', ...more },
  data,
});
const before = configMap('u1', { a: '1' });
const after = configMap('u1', { a: '2' });
const texts = { before: JSON.stringify(before), after: JSON.stringify(after) };
const AT_ITS_PATH = { subResource: undefined, path: '/api/v1/namespaces/shop/configmaps/a', name: 'a', uid: 'u1' };
const CREATE = {
  ...AT_ITS_PATH,
  method: 'POST',
  operation: 'CREATE',
  path: '/api/v1/namespaces/shop/configmaps',
  uid: undefined,
  before: undefined,
  after: JSON.stringify(configMap('rehearsed', { a: '2' }, { labels: { 'controller-uid': 'rehearsed' } })),
} as const;

describe('what a request became is told by looking', () => {
  test.each<[string, Partial<ChangeRequest>, ApiObject | undefined | 'unknown', 'made' | 'not made' | 'unknown']>([
    ['an update whose object is as it was', { ...AT_ITS_PATH, ...texts }, before, 'not made'],
    ['an update whose object is as it was to become', { ...AT_ITS_PATH, ...texts }, after, 'made'],
    ['an update whose object is another one', { ...AT_ITS_PATH, ...texts }, configMap('u1', { a: '3' }), 'unknown'],
    [
      'an update of what is not compared',
      { ...AT_ITS_PATH, before: texts.before, after: texts.before },
      before,
      'unknown',
    ],
    ['an update whose object cannot be read', { ...AT_ITS_PATH, ...texts }, 'unknown', 'unknown'],
    [
      'a deletion whose object is gone',
      { ...AT_ITS_PATH, ...texts, operation: 'DELETE', method: 'DELETE' },
      undefined,
      'made',
    ],
    [
      'a deletion whose object is there',
      { ...AT_ITS_PATH, ...texts, operation: 'DELETE', method: 'DELETE' },
      before,
      'not made',
    ],
    [
      'a deletion whose object cannot be read',
      { ...AT_ITS_PATH, operation: 'DELETE', method: 'DELETE' },
      'unknown',
      'unknown',
    ],
    ['a creation whose object is not there', CREATE, undefined, 'not made'],
    [
      'a creation whose object is there, with what controllers added',
      CREATE,
      configMap('real', { a: '2' }, { labels: { 'controller-uid': 'real' }, annotations: { revision: '1' } }),
      'made',
    ],
    ['a creation whose object another user may have made', CREATE, configMap('real', { a: 'theirs' }), 'unknown'],
    ['a creation whose object cannot be read', CREATE, 'unknown', 'unknown'],
    ['a creation under a name that the API server makes up', { ...CREATE, name: undefined }, undefined, 'unknown'],
  ])('%s', (_, request, stored, became) => {
    const status = recovered(cut(request), () => stored);
    const state = status.progress[0]?.state;
    expect(status.phase).toBe(became === 'made' ? 'Applied' : 'Interrupted');
    expect(state).toBe(became === 'made' ? 'made' : became === 'unknown' ? 'sending' : undefined);
    if (became === 'unknown') expect(status.message).toContain('it is not known whether the next one was');
    if (became === 'not made') expect(status.message).toContain('0 of 1 requests were made, and the others were not');
  });
});

describe('of requests that were begun together', () => {
  const names = ['a', 'b', 'c'];
  const at = (name: string) => `/api/v1/namespaces/shop/configmaps/${name}`;
  const updates = names.map((name) => ({ ...SCALE, ...AT_ITS_PATH, ...texts, path: at(name), name }) as ChangeRequest);
  const other = configMap('u1', { a: '3' });
  const looked = (...found: readonly (ApiObject | 'unknown')[]) => {
    const change = cut({});
    const spec = specOf({ requests: updates });
    const progress = begun(updates, 0);
    const state = { ...change, spec, status: { ...change.status, progress } };
    expect(recoveryLook(state)).toEqual(names.map(at));
    return recovered(state, (path) => found[names.map(at).indexOf(path)] ?? 'unknown');
  };

  test.each<[string, readonly (ApiObject | 'unknown')[], readonly string[], string]>([
    ['none was sent', [before, before, before], [], '0 of 3 requests were made, and the others were not.'],
    ['the first was', [after, before, before], ['made'], '1 of 3 requests were made, and the others were not.'],
    [
      'the second object was altered by others',
      [after, other, before],
      ['made', 'sending'],
      '1 of 3 requests were made; it is not known whether the next one was.',
    ],
    [
      'two objects cannot be read',
      [after, 'unknown', 'unknown'],
      ['made', 'sending', 'sending'],
      '1 of 3 requests were made; it is not known whether 2 others were.',
    ],
    ['the others were not, whatever others did', [before, other, 'unknown'], [], '0 of 3 requests were made'],
    [
      'a later one was, so the first was, and others took it back, or it was another who made the later one',
      [before, after, before],
      ['sending', 'sending', 'sending'],
      '0 of 3 requests were made; it is not known whether 3 others were.',
    ],
    ['all were', [after, after, after], ['made', 'made', 'made'], 'All requests were made.'],
  ])('%s', (_, found, states, message) => {
    const status = looked(...found);
    expect(status.progress.map(({ state }) => state)).toEqual(states);
    expect(status.message).toContain(message);
    expect(status.phase).toBe(
      states.length === 3 && states.every((each) => each === 'made') ? 'Applied' : 'Interrupted',
    );
  });
});

describe('requests are begun together', () => {
  const named = (name: string | undefined, more: Partial<ChangeRequest> = {}) =>
    ({ ...SCALE, ...AT_ITS_PATH, path: `/api/v1/namespaces/shop/configmaps/${name}`, name, ...more }) as ChangeRequest;
  const eviction = named('e', { subResource: 'eviction' });
  const generated = named(undefined, { method: 'POST' });

  test.each<[string, readonly ChangeRequest[], number, number]>([
    ['as far as their objects differ', [named('a'), named('b'), named('a'), named('c')], 0, 2],
    ['also from the middle on', [named('a'), named('b'), named('a'), named('c')], 2, 2],
    ['up to an eviction', [named('a'), eviction, named('b')], 0, 1],
    ['but an eviction alone', [named('a'), eviction, named('b')], 1, 1],
    ['up to an object whose name the API server makes up', [named('a'), generated], 0, 1],
    ['but such an object alone', [generated, named('a')], 0, 1],
    ['at most twenty', Array.from({ length: 50 }, (__, at) => named(`n${at}`)), 0, 20],
    ['none of none', [], 0, 0],
  ])('%s', (_, requests, at, count) => {
    expect(begun(requests, at)).toEqual(Array.from({ length: count }, () => ({ state: 'sending' })));
  });
});

test('a change is abandoned once nothing was noted for longer than a request may take', () => {
  const change = cut({});
  expect([1, 2, 3].map((count) => isAbandoned(change, minutes(count)))).toEqual([false, false, true]);
  const noted = { ...change.status, progress: [{ state: 'sending', at: minutes(2).toISOString() }] } as const;
  expect(isAbandoned({ ...change, status: noted }, minutes(3))).toBe(false);
  expect(isAbandoned({ ...change, status: { ...noted, phase: 'Failed' } }, minutes(9))).toBe(false);
});
