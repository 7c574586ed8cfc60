import { expect, test } from 'vitest';
import { notesOf, obstacles } from '../../scripts/distribution/facts.ts';
import { PACKAGE } from '../../scripts/distribution/names.ts';

test.each([
  ['## 1.2.3\nnotes\n## 1.2.2\n', 'notes'],
  ['## [1.2.3] - 2026-01-01\nnotes\n', 'notes'],
  ['## Unreleased\n- more\n## v1.2.3\n\nnotes\n\n', 'notes'],
  ['## 1.2.30\nnotes\n', undefined],
  ['## Unreleased\nnotes\n', undefined],
])('the notes in %j', (changelog, notes) => {
  expect(notesOf(changelog, '1.2.3')).toBe(notes);
});

const READY = {
  commit: 'a',
  isClean: true,
  isTagged: true,
  notes: '',
  chart: { folder: '', version: PACKAGE.version },
};

test.each<[string, object, RegExp]>([
  ['changes that are not committed', { isClean: false }, /commit them/],
  ['no tag', { isTagged: false }, /tag it/],
  ['no section of the changelog', { notes: undefined }, /add its heading/],
  ['a chart of another version', { chart: { folder: '', version: '9.9.9' } }, /9\.9\.9.*Chart\.yaml/],
])('%s is in the way of publishing', (_, different, says) => {
  expect(obstacles({ ...READY, ...different })).toEqual([expect.stringMatching(says)]);
});

test('nothing is in the way of a commit that is ready, with or without a chart', () => {
  expect(obstacles(READY)).toEqual([]);
  expect(obstacles({ ...READY, chart: undefined })).toEqual([]);
});
