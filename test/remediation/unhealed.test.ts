import { describe, expect, test } from 'vitest';
import type { Change, ChangeSpec, Verification } from '../../src/remediation/change.ts';
import { inWords, placesOfPlan, unhealedIn } from '../../src/remediation/unhealed.ts';
import { specOf } from './spec.ts';

type Verdict = Verification['verdict'] | 'unwatched';

const NOW = new Date('2026-11-30T12:00:00Z');
let made = 0;

/** A change with a verdict, so many minutes ago. */
function change(verdict: Verdict, minutes: number, namespace = 'shop', altered: Partial<ChangeSpec> = {}): Change {
  const spec = specOf({ id: `${namespace}.c${++made}`, ...altered });
  const at = new Date(NOW.getTime() - minutes * 60_000).toISOString();
  const verification = verdict === 'unwatched' ? {} : { verification: { verdict, evidence: [], at } };
  return { spec, status: { phase: 'Applied', decisions: [], progress: [], ...verification }, version: '1' };
}

/** So many minutes ago each, the last one first. */
const history = (...verdicts: readonly Verdict[]) => verdicts.map((verdict, at) => change(verdict, at + 1));

describe('with a bound of 2, further changes need approval', () => {
  test.each<[string, readonly Change[], number | undefined]>([
    ['not without earlier changes', [], undefined],
    ['not after one that did not help', history('worse'), undefined],
    ['after two that did not help', history('unchanged', 'worse'), 2],
    ['after more than that', history('worse', 'worse', 'unchanged'), 3],
    ['not once one has healed', history('healed', 'worse', 'worse'), undefined],
    ['not once one was healthy', history('healthy', 'worse', 'worse'), undefined],
    ['not after one since one that healed', history('worse', 'healed', 'worse'), undefined],
    ['after two since one that healed', history('worse', 'unchanged', 'healed'), 2],
    ['after two with an unknown outcome between them', history('worse', 'unknown', 'worse'), 2],
    ['not for outcomes that are unknown', history('unknown', 'unknown', 'worse'), undefined],
    ['not for changes that were not watched', history('unwatched', 'unwatched', 'worse'), undefined],
    ['not if one of two is older than an hour', [change('worse', 1), change('worse', 61)], undefined],
    ['if the older one is just within the hour', [change('worse', 1), change('worse', 59)], 2],
    ['whatever the order of the list is', [change('worse', 3), change('healed', 9), change('worse', 5)], 2],
    ['not for undos', [change('worse', 1, 'shop', { undoes: 'shop.x' }), change('worse', 2)], undefined],
    [
      'and an undo that helped resets nothing',
      [change('healed', 1, 'shop', { undoes: 'shop.x' }), ...history('worse', 'worse')],
      2,
    ],
  ])('%s', (_, changes, count) => {
    const found = unhealedIn(changes, ['shop'], { most: 2, now: NOW });
    expect(found).toEqual(count === undefined ? undefined : { namespace: 'shop', count });
  });

  test('in that namespace only, and in one of several', () => {
    const changes = [change('worse', 1, 'bank'), change('worse', 2, 'bank'), change('worse', 3, 'shop')];
    const asked = (places: readonly string[] | 'anywhere') => unhealedIn(changes, places, { most: 2, now: NOW });
    expect(asked(['shop'])).toBeUndefined();
    expect(asked(['bank'])).toEqual({ namespace: 'bank', count: 2 });
    expect(asked(['shop', 'bank'])).toEqual({ namespace: 'bank', count: 2 });
    expect(asked('anywhere')).toEqual({ namespace: 'bank', count: 2 });
    expect(asked([])).toBeUndefined();
  });
});

test('a bound of 0 is none', () => {
  expect(unhealedIn(history('worse', 'worse'), ['shop'], { most: 0, now: NOW })).toBeUndefined();
});

test('a plan is where its requests are, or where its command line says', () => {
  const [request] = specOf().requests;
  if (request === undefined) throw new Error('The change has no request.');
  const node = { ...request, namespace: undefined, resource: { group: '', version: 'v1', resource: 'nodes' } };
  const space = { ...request, namespace: 'shop', resource: { group: '', version: 'v1', resource: 'namespaces' } };
  expect(placesOfPlan({ requests: [request, request], argv: [] })).toEqual(['shop']);
  expect(placesOfPlan({ requests: [request, node], argv: [] })).toEqual(['shop', '']);
  expect(placesOfPlan({ requests: [space], argv: [] })).toEqual(['']);
  expect(placesOfPlan({ requests: [], argv: ['exec', '--namespace=bank', '--', 'pods/web'] })).toEqual(['bank']);
});

test('the sentence names the place, and quotes it', () => {
  expect(inWords({ namespace: 'shop', count: 2 })).toContain(
    "The last 2 changes of this caller in the namespace 'shop'",
  );
  expect(inWords({ namespace: '', count: 1 })).toContain('The last change of this caller on objects of the cluster');
});
