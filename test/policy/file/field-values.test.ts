import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePath } from '../../../src/policy/file/field-path.ts';
import {
  all,
  type Certainty,
  type Change,
  fieldHolds,
  quantity,
  type View,
} from '../../../src/policy/file/field-values.ts';
import type { FieldCondition } from '../../../src/policy/file/rule.ts';

const withReplicas = (replicas: unknown): View => ({ object: { spec: { replicas } } });
const updated = (before: View, after: View): Change => ({ before, after, deletes: false });
const created = (after: View): Change => ({ before: 'none', after, deletes: false });
const deleted = (before: View): Change => ({ before, after: 'none', deletes: true });
const scaledTo = (from: unknown, to: unknown) => updated(withReplicas(from), withReplicas(to));
const replicas = (condition: Omit<FieldCondition, 'path'>): FieldCondition => ({ path: 'spec.replicas', ...condition });

test.each<[what: string, condition: Omit<FieldCondition, 'path'>, change: Change, holds: Certainty]>([
  // max, as of "at most 5 replicas".
  ['less', { max: '5' }, scaledTo(2, 4), 'yes'],
  ['as much', { max: '5' }, scaledTo(2, 5), 'yes'],
  ['more', { max: '5' }, scaledTo(2, 6), 'no'],
  ['more, made new', { max: '5' }, created(withReplicas(6)), 'no'],
  ['less, made new', { max: '5' }, created(withReplicas(1)), 'yes'],
  ['less, deleted', { max: '5' }, deleted(withReplicas(1)), 'yes'],
  ['more, deleted', { max: '5' }, deleted(withReplicas(8)), 'no'],
  ['unreadable, deleted', { max: '5' }, deleted('unknown'), 'unknown'],
  ['unreadable after', { max: '5' }, updated(withReplicas(1), 'unknown'), 'unknown'],
  ['unreadable before, which it does not ask', { max: '5' }, updated('unknown', withReplicas(1)), 'yes'],
  ['absent before and after', { max: '5' }, scaledTo(undefined, undefined), 'no'],
  ['absent, made new', { max: '5' }, created(withReplicas(undefined)), 'no'],
  ['removed', { max: '5' }, scaledTo(3, undefined), 'unknown'],
  ['set to null', { max: '5' }, scaledTo(3, null), 'unknown'],
  ['absent, and unreadable before', { max: '5' }, updated('unknown', withReplicas(undefined)), 'unknown'],
  ['another type', { max: '5' }, scaledTo(3, 'many'), 'unknown'],
  ['a list', { max: '5' }, scaledTo(3, [1]), 'unknown'],
  ['a mapping', { max: '5' }, scaledTo(3, { a: 1 }), 'unknown'],
  ['a switch', { max: '5' }, scaledTo(3, true), 'unknown'],
  ['no mapping on the way', { max: '5' }, updated('none', { object: { spec: 'x' } }), 'unknown'],
  ['no mapping at all', { max: '5' }, updated('none', { object: 'x' }), 'unknown'],
  // Amounts.
  ['an amount within', { min: '500m', max: '1' }, scaledTo(1, '0.75'), 'yes'],
  ['an amount below', { min: '500m', max: '1' }, scaledTo(1, '250m'), 'no'],
  ['an amount above', { max: '1Gi' }, scaledTo(1, '2048Mi'), 'no'],
  ['as much in other words', { min: '1Gi', max: '1Gi' }, scaledTo(1, '1024Mi'), 'yes'],
  ['a percentage', { max: '5' }, scaledTo(1, '50%'), 'unknown'],
  ['an amount too long to read', { max: '5' }, scaledTo(1, '1e999999999'), 'unknown'],
  // from and to.
  ['from it', { from: ['3'] }, scaledTo(3, 1), 'yes'],
  ['from another', { from: ['3'] }, scaledTo(2, 1), 'no'],
  ['from any', { from: ['*'] }, scaledTo(2, 1), 'yes'],
  ['from nothing', { from: ['*'] }, scaledTo(undefined, 1), 'no'],
  ['from it, made new', { from: ['3'] }, created(withReplicas(3)), 'no'],
  ['from what cannot be read', { from: ['3'] }, updated('unknown', withReplicas(3)), 'unknown'],
  ['from it, deleted', { from: ['3'] }, deleted(withReplicas(3)), 'yes'],
  ['to it', { to: ['0'] }, scaledTo(3, 0), 'yes'],
  ['to it, in other words', { to: ['0x0'] }, scaledTo(3, 0), 'no'],
  ['to the same amount', { to: ['1000m'] }, scaledTo(3, 1), 'yes'],
  ['to a text of the same amount', { to: ['1'] }, scaledTo(3, '01'), 'unknown'],
  ['to another', { to: ['0'] }, scaledTo(3, 1), 'no'],
  ['to one of several', { to: ['0', '1'] }, scaledTo(3, 1), 'yes'],
  ['to it, where it was', { to: ['0'] }, scaledTo(0, 0), 'yes'],
  ['to it, deleted', { to: ['3'] }, deleted(withReplicas(3)), 'no'],
  ['to a switch', { to: ['true'] }, scaledTo(3, true), 'yes'],
  ['to a list', { to: ['0'] }, scaledTo(3, []), 'unknown'],
  ['from and to', { from: ['3'], to: ['0'] }, scaledTo(3, 0), 'yes'],
  ['from and to another', { from: ['3'], to: ['0'] }, scaledTo(3, 1), 'no'],
  ['from another and to', { from: ['3'], to: ['0'] }, scaledTo(1, 0), 'no'],
  ['from what cannot be read to another', { from: ['3'], to: ['0'] }, updated('unknown', withReplicas(1)), 'no'],
  ['from what cannot be read to it', { from: ['3'], to: ['0'] }, updated('unknown', withReplicas(0)), 'unknown'],
  // matches.
  ['like it', { matches: ['a*'] }, scaledTo(1, 'abc'), 'yes'],
  ['unlike it', { matches: ['a*'] }, scaledTo('abc', 'xyz'), 'no'],
  ['like it, deleted', { matches: ['a*'] }, deleted(withReplicas('abc')), 'yes'],
  ['like it, but too much', { matches: ['1*'], max: '15' }, scaledTo(1, 16), 'no'],
  // The path alone.
  ['changed', {}, scaledTo(1, 2), 'yes'],
  ['unchanged', {}, scaledTo(2, 2), 'no'],
  ['added', {}, scaledTo(undefined, 2), 'yes'],
  ['removed', {}, scaledTo(2, undefined), 'yes'],
  ['made new', {}, created(withReplicas(2)), 'yes'],
  ['made new without', {}, created(withReplicas(undefined)), 'no'],
  ['deleted', {}, deleted(withReplicas(2)), 'yes'],
  ['unreadable before', {}, updated('unknown', withReplicas(2)), 'unknown'],
  ['unreadable after', {}, updated(withReplicas(2), 'unknown'), 'unknown'],
  ['no mapping on the way', {}, updated(withReplicas(2), { object: { spec: 2 } }), 'unknown'],
])('%s %j', (_, condition, change, holds) => {
  expect(fieldHolds(replicas(condition), change)).toBe(holds);
});

describe('with several values at a path', () => {
  const images = (...names: readonly (string | undefined)[]): View => ({
    object: { spec: { containers: names.map((image) => ({ name: 'c', image })) } },
  });
  const condition: FieldCondition = { path: 'spec.containers[*].image', matches: ['ours/*'] };

  test.each<[what: string, change: Change, holds: Certainty]>([
    ['all like it', updated(images('a'), images('ours/a', 'ours/b')), 'yes'],
    ['some like it', updated(images('a'), images('ours/a', 'b')), 'unknown'],
    ['none like it', updated(images('ours/a'), images('a', 'b')), 'no'],
    ['one like it and one without', created(images('ours/a', undefined)), 'unknown'],
    ['no values', created(images()), 'no'],
    ['one with no value as before', updated(images(undefined), images(undefined)), 'no'],
    ['one loses its value', updated(images('a'), images(undefined)), 'unknown'],
    ['an element is gone', updated(images('a', 'b'), images('b')), 'no'],
    ['no list', created({ object: { spec: { containers: 'x' } } }), 'unknown'],
  ])('%s', (_, change, holds) => {
    expect(fieldHolds(condition, change)).toBe(holds);
  });
});

test.each<[pattern: string, image: string, holds: Certainty]>([
  ['docker.io/evil/*', 'docker.io/evil/x:1', 'yes'],
  // Docker Hub in other words: unknown, so that a rule that denies speaks.
  ['docker.io/evil/*', 'evil/x:1', 'unknown'],
  ['docker.io/library/busybox:*', 'busybox:1', 'unknown'],
  ['evil/*', 'index.docker.io/evil/x', 'unknown'],
  ['evil/*', 'good/x', 'no'],
])('the image %s is %s: %s', (pattern, image, holds) => {
  const field: FieldCondition = { path: 'spec.containers[*].image', matches: [pattern] };
  expect(fieldHolds(field, created({ object: { spec: { containers: [{ image }] } } }))).toBe(holds);
});

test.each<[readonly Certainty[], Certainty]>([
  [[], 'yes'],
  [['yes', 'yes'], 'yes'],
  [['yes', 'unknown'], 'unknown'],
  [['unknown', 'no'], 'no'],
])('all of %j is %s', (parts, whole) => {
  expect(all(parts)).toBe(whole);
});

test.each([
  ['5', true],
  ['-5', true],
  ['.5', true],
  ['1.5Gi', true],
  ['500m', true],
  ['1e3', true],
  ['', false],
  ['m', false],
  ['.', false],
  ['1e999', false],
  ['1'.repeat(40), false],
  ['5 ', false],
  ['0x5', false],
])('%j is an amount: %s', (text, is) => {
  expect(quantity(text) !== undefined).toBe(is);
});

test('any JSON before and after is judged without a throw', () => {
  const view = fc.oneof(
    fc.constantFrom<View>('none', 'unknown'),
    fc.jsonValue().map((object): View => ({ object })),
  );
  const path = fc
    .constantFrom('a', 'a.b', 'a[*]', '*[*].image', 'a[0].b')
    .filter((text) => parsePath(text) !== undefined);
  const condition = fc.constantFrom<Omit<FieldCondition, 'path'>>(
    {},
    { from: ['1'] },
    { to: ['*'] },
    { min: '1', max: '2' },
    { matches: ['a*'] },
  );
  fc.assert(
    fc.property(path, condition, view, view, fc.boolean(), (text, asked, before, after, deletes) => {
      expect(['yes', 'no', 'unknown']).toContain(fieldHolds({ path: text, ...asked }, { before, after, deletes }));
    }),
  );
});
