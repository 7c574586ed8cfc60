import { expect, test } from 'vitest';
import { CallerPlaces } from '../../src/call/caller-places.ts';
import { ANONYMOUS, LOCAL, type Subject } from '../../src/kube/subject.ts';

const caller = (name: string, method: Subject['method'] = 'token'): Subject => ({ method, name, groups: [] });

test('a caller has so many places, and one that is given back can be taken again', () => {
  const places = new CallerPlaces(2);
  const first = places.take(caller('alice'));
  expect(places.take(caller('alice'))).toBeDefined();
  expect(places.take(caller('alice'))).toBeUndefined();
  first?.();
  expect(places.take(caller('alice'))).toBeDefined();
  expect(places.take(caller('alice'))).toBeUndefined();
});

test('callers do not share places, not even two callers of one name with different ways of authentication', () => {
  const places = new CallerPlaces(1);
  expect(places.take(caller('alice'))).toBeDefined();
  expect(places.take(caller('bob'))).toBeDefined();
  expect(places.take(caller('alice', 'oidc'))).toBeDefined();
  expect(places.take(caller('alice'))).toBeUndefined();
});

test.each([ANONYMOUS, LOCAL])('callers that cannot be told apart share no bound: $method', (subject) => {
  const places = new CallerPlaces(1);
  for (let at = 0; at < 10; at++) expect(places.take(subject)).toBeDefined();
});
