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
  const progress = spec.requests.map(() => ({ state: 'made', at }) as const);
  return { spec, status: { phase: 'Applied', decisions: [], progress, ...verification }, version: '1' };
}

/** The same on an object of another kind. */
const ofKind = (group: string, resource: string) => (each: Change) => {
  const requests = each.spec.requests.map((request) => ({ ...request, resource: { group, version: 'v1', resource } }));
  return { ...each, spec: { ...each.spec, requests } };
};

/** The same on another object of the same kind. */
function onAnother(each: Change): Change {
  const requests = each.spec.requests.map((request) => ({ ...request, name: 'another' }));
  return { ...each, spec: { ...each.spec, requests } };
}
/** The same on that object too. */
function alsoOnAnother(each: Change): Change {
  const requests = [...each.spec.requests, ...onAnother(each).spec.requests];
  return { ...each, spec: { ...each.spec, requests } };
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
    ['not once their object was healthy', history('healthy', 'worse', 'worse'), undefined],
    [
      'and an unrelated object that was healthy and stayed so resets nothing',
      [onAnother(change('healthy', 1)), ...history('worse', 'unwatched')],
      2,
    ],
    ['not once an unrelated object healed', [onAnother(change('healed', 1)), ...history('worse', 'worse')], undefined],
    [
      'until all of their objects were healthy',
      [change('healthy', 1), alsoOnAnother(change('worse', 2)), alsoOnAnother(change('worse', 3))],
      2,
    ],
    [
      'not once all of them were, one after the other',
      [
        onAnother(change('healthy', 1)),
        change('healthy', 2),
        ...[3, 4].map((at) => alsoOnAnother(change('worse', at))),
      ],
      undefined,
    ],
    ['for what failed after its object was healthy', history('worse', 'unchanged', 'healthy'), 2],
    ['not after one since one that healed', history('worse', 'healed', 'worse'), undefined],
    ['after two since one that healed', history('worse', 'unchanged', 'healed'), 2],
    ['after two with an unknown outcome between them', history('worse', 'unknown', 'worse'), 3],
    ['after one whose outcome stayed unknown, and one that did not help', history('unknown', 'worse'), 2],
    ['after two that no one watched', history('unwatched', 'unwatched'), 2],
    ['not after one that no one watched', history('unwatched'), undefined],
    ['not after one that no one watched since one that healed', history('unwatched', 'healed', 'worse'), undefined],
    [
      'not for changes that were not made',
      history('unwatched', 'unwatched').map((each) => ({ ...each, status: { ...each.status, progress: [] } })),
      undefined,
    ],
    ['not for what is only stored', history('unwatched', 'unknown', 'worse').map(ofKind('', 'configmaps')), undefined],
    [
      'and what is only stored resets nothing',
      [ofKind('', 'configmaps')(change('healthy', 1)), ...history('worse', 'worse')],
      2,
    ],
    [
      'after two changes of custom resources that no one watched',
      history('unwatched', 'unwatched').map(ofKind('argoproj.io', 'rollouts')),
      2,
    ],
    [
      'not if custom resources do not tell their health',
      history('unknown', 'unknown').map(ofKind('example.com', 'things')),
      undefined,
    ],
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
    expect(found).toEqual(count === undefined ? undefined : { namespace: 'shop', count, unknown: expect.any(Array) });
  });

  test('in that namespace only, and in one of several', () => {
    const changes = [change('worse', 1, 'bank'), change('worse', 2, 'bank'), change('worse', 3, 'shop')];
    const asked = (places: readonly string[] | 'anywhere') => unhealedIn(changes, places, { most: 2, now: NOW });
    expect(asked(['shop'])).toBeUndefined();
    expect(asked(['bank'])).toEqual({ namespace: 'bank', count: 2, unknown: [] });
    expect(asked(['shop', 'bank'])).toMatchObject({ namespace: 'bank', count: 2 });
    expect(asked('anywhere')).toMatchObject({ namespace: 'bank', count: 2 });
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
  expect(inWords({ namespace: 'shop', count: 2, unknown: [] })).toContain(
    "The last 2 changes of this caller in the namespace 'shop'",
  );
  expect(inWords({ namespace: '', count: 1, unknown: [] })).toContain(
    'The last change of this caller on objects of the cluster did not help (unchanged or worse)',
  );
});

test('the sentence names the changes that no one watched, and how to watch them', () => {
  const unknown = ['shop.a', 'shop.b', 'shop.c', 'shop.d', 'shop.e', 'shop.f', 'shop.g'];
  const words = inWords({ namespace: 'shop', count: 8, unknown });
  expect(words).toContain('did not help, or no one watched whether they did');
  expect(words).toContain('outcome of shop.a, shop.b, shop.c, shop.d, shop.e and 2 more now');
  expect(words).toContain('apply_change {"id": "shop.a", "verify_seconds": 60}');
});
