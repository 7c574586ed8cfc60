import { expect, test } from 'vitest';
import { nearest } from '../../src/kube/nearest.ts';

const WORDS = ['get', 'describe', 'logs', 'rollout status', 'top pod', '--overrides'];

test.each([
  ['gte', 'get'],
  ['decsribe', 'describe'],
  ['describes', 'describe'],
  ['log', 'logs'],
  ['rollout stats', 'rollout status'],
  ['top pods', 'top pod'],
  ['--overides', '--overrides'],
  ['get', 'get'],
])('%s was meant to be %s', (text, meant) => {
  expect(nearest(text, WORDS)).toBe(meant);
});

test.each(['', 'foo', 'x', 'kubernetes', 'status rollout'])('%j was meant to be none of them', (text) => {
  expect(nearest(text, WORDS)).toBeUndefined();
});

test('as many characters may differ as the caller says', () => {
  expect(nearest('descr', WORDS)).toBeUndefined();
  expect(nearest('descr', WORDS, 3)).toBe('describe');
  expect(nearest('decsribes', WORDS, 1)).toBeUndefined();
});
