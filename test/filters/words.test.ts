import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinWords, splitPipe } from '../../src/filters/words.ts';

test.each<[string, string[][]]>([
  ['grep -i error', [['grep', '-i', 'error']]],
  [
    'grep -i error | tail -20',
    [
      ['grep', '-i', 'error'],
      ['tail', '-20'],
    ],
  ],
  ['| grep x', [['grep', 'x']]],
  [`grep -E 'error|warn'`, [['grep', '-E', 'error|warn']]],
  ['grep "a b"', [['grep', 'a b']]],
  ['grep "error$"', [['grep', 'error$']]],
  ['grep error$', [['grep', 'error$']]],
  [`awk '{print $1,$3}'`, [['awk', '{print $1,$3}']]],
  ['awk "{print \\$1}"', [['awk', '{print $1}']]],
  ["grep it\\'s", [['grep', "it's"]]],
  ["cut -d' ' -f1", [['cut', '-d ', '-f1']]],
  [`grep ''`, [['grep', '']]],
  ['grep x 2>&1', [['grep', 'x']]],
  [
    'grep x 2>/dev/null | wc -l',
    [
      ['grep', 'x'],
      ['wc', '-l'],
    ],
  ],
  ['grep x || true', [['grep', 'x']]],
  ['', []],
])('%j is read as %j', (text, commands) => {
  expect(splitPipe(text)).toEqual({ commands });
});

test.each([
  ['grep $X', 'replace'],
  ['grep "$X"', 'single quotes'],
  ['grep `id`', 'replace'],
  ['grep "`id`"', 'replace'],
  ['grep $(id)', 'replace'],
  ['grep x > file', 'redirects'],
  ['grep < file', 'redirects'],
  ['grep x; id', 'joins commands'],
  ['grep x && id', 'joins commands'],
  ['grep x || id', 'joins commands'],
  ['grep x &', 'joins commands'],
  ["grep 'x", 'no end'],
  ['grep "x', 'no end'],
  ['grep x\\', 'backslash'],
])('%j is a fault', (text, says) => {
  expect(splitPipe(text)).toEqual({ fault: expect.stringContaining(says) });
});

test('words that are joined are read as the same words', () => {
  const words = fc.array(fc.string({ unit: 'binary', maxLength: 8 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(words, (all) => {
      expect(splitPipe(joinWords(all))).toEqual({ commands: [all] });
    }),
  );
});
