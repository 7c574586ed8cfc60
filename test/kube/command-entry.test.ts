import { expect, test } from 'vitest';
import { covers } from '../../src/kube/command-entry.ts';

test.each([
  ['rollout', 'rollout', true],
  ['rollout', 'rollout status', true],
  ['rollout status', 'rollout status', true],
  ['rollout status', 'rollout', false],
  ['rollout status', 'rollout undo', false],
  ['get', 'get-config', false],
  ['top', 'top pod', true],
  ['to', 'top', false],
  ['*', 'get', false],
])('whether the entry %j covers %j: %s', (entry, command, expected) => {
  expect(covers(entry, command.split(' '))).toBe(expected);
});

test('a word that ends in a blank is another word', () => {
  expect(covers('get', ['get '])).toBe(false);
});
