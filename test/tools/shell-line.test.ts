import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitShellLine } from '../../src/tools/shell-line.ts';

test.each([
  ['', []],
  ['a \'b c\' "d e" f\\ g', ['a', 'b c', 'd e', 'f g']],
  ["''", ['']],
  ['a""b', ['ab']],
  ['"a\\"b\\x"', ['a"b\\x']],
  ['a#b #c', ['a#b']],
])('%j is split into %j', (line, words) => {
  expect(splitShellLine(line)).toEqual({ words, rest: '' });
});

test.each(['$a', '"$a"', '`a`', "'a", '"a', 'a\\'])('%j is not split', (line) => {
  expect(splitShellLine(line)).toBeUndefined();
});

test.each([
  ['a|b', { words: ['a'], operator: '|', rest: 'b' }],
  ['a 2>&1 | b', { words: ['a'], operator: '2>&1', rest: '| b' }],
  ['a2>b', { words: ['a2'], operator: '>', rest: 'b' }],
  ["a '|' b", { words: ['a', '|', 'b'], rest: '' }],
  ['a\nb', { words: ['a'], operator: '\n', rest: 'b' }],
])('%j ends at its operator', (line, expected) => {
  expect(splitShellLine(line)).toEqual(expected);
});

test('lines are split as bash splits them', () => {
  const character = fc.constantFrom(...'abc ,={}[]*.:/-\t\'"\\#'.split(''));
  const lines = fc
    .sample(fc.string({ unit: character, maxLength: 24 }), { numRuns: 2000, seed: 12 })
    .filter((line) => splitShellLine(line) !== undefined);
  expect(lines.length).toBeGreaterThan(500);
  // Each line is taken by itself, without wildcards and braces; words end with one NUL and lines with two.
  const script =
    'set -f +B; while IFS= read -r -d "" line; do eval "set -- $line"; for word; do printf "%s\\0" ":$word"; done; printf "\\0"; done';
  const input = lines.map((line) => `${line}\0`).join('');
  const output = execFileSync('bash', ['-c', script], { input, maxBuffer: 2 ** 24 }).toString('utf8');
  const split = output.split('\0');
  const bash: string[][] = [[]];
  for (const word of split.slice(0, -1)) {
    if (word === '') bash.push([]);
    else bash.at(-1)?.push(word.slice(1));
  }
  expect(lines.map((line) => splitShellLine(line)?.words)).toEqual(bash.slice(0, -1));
});
