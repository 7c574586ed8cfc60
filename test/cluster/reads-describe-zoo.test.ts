import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDescribe } from '../../src/reads/describe.ts';
import { type Caller, compareCalls } from './compare.ts';
import { CROWD, type Inhabitant, NAMESPACE } from './zoo/fill.ts';
import { openZoo, type Zoo } from './zoo/open.ts';

let zoo: Zoo;

beforeAll(async () => {
  zoo = await openZoo();
}, 180_000);

afterAll(() => zoo?.close());

/** These are taken apart as only kubectl can, or come in an order that the API server leaves to chance. */
const LEFT_OUT = ['CertificateSigningRequest', 'ComponentStatus'];

test('describe prints what kubectl prints of every kind that the API server has', { timeout: 300_000 }, async () => {
  // Ages go on, although the recorded answers do not.
  const { kubectl, opened } = zoo.visitor;
  const caller: Caller = { kubectl, opened };
  const kinds = zoo.inhabitants.filter(({ resource }) => !LEFT_OUT.includes(resource.kind));
  const calls = kinds.flatMap(({ resource, name }) => {
    const type = typeOf(resource);
    return [
      ['describe', type, name, '-n', NAMESPACE],
      ['describe', type, '-n', NAMESPACE],
      ['describe', `${type}/${name}`, '-n', NAMESPACE, '--show-events=false'],
      ['describe', type, name.slice(0, 3), '-n', NAMESPACE],
    ];
  });
  const comparison = await compareCalls(readDescribe, calls, caller);
  expect(calls.length).toBeGreaterThan(200);
  expect(comparison).toEqual({ compared: calls.length, differences: [] });
});

function typeOf({ resource, group, version }: Inhabitant['resource']): string {
  return group === '' ? resource : `${resource}.${version}.${group}`;
}

test('describe finds names that begin alike among 2,500 objects that come in chunks', {
  timeout: 120_000,
}, async () => {
  const { kubectl, opened } = zoo.visitor;
  const calls = ['n24', 'n249 --chunk-size=100', 'n2499', 'x'].map((rest) => [
    'describe',
    'cm',
    ...rest.split(' '),
    '-n',
    CROWD,
  ]);
  const comparison = await compareCalls(readDescribe, calls, { kubectl, opened });
  expect(comparison).toEqual({ compared: calls.length, differences: [] });
});
