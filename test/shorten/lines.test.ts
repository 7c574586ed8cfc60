import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shorten } from '../../src/shorten/shorten.ts';
import { pagesOf, wholeOf } from './pages.ts';

const unmarked = (text: string) => text.split('\n').filter((line) => !/^\[.*(?:more lines?|goes on)\]$/.test(line));

test('whole lines are shown from the start on, and the rest is counted', () => {
  const text = Array.from({ length: 100 }, (_, at) => `pod/web-${at}\n`).join('');
  const { text: shown, leftOut } = shorten(wholeOf(text, 300), 'lines');
  const lines = unmarked(shown).filter((line) => line !== '');
  expect(shown.startsWith('pod/web-0\npod/web-1\n')).toBe(true);
  expect(shown.endsWith(`\n[${100 - lines.length} more lines]\n`)).toBe(true);
  expect(leftOut).toBe(`${100 - lines.length} of 100 lines are not shown yet.`);
});

test('a line longer than a page is divided between its words', () => {
  const words = Array.from({ length: 200 }, (_, at) => `word-${at}`);
  const pages = pagesOf(words.join(' '), 'lines', 400);
  expect(pages.length).toBeGreaterThan(2);
  for (const { text } of pages)
    expect(
      unmarked(text)
        .join('')
        .trim()
        .split(' ')
        .every((word) => words.includes(word)),
    ).toBe(true);
  expect(pages.flatMap(({ text }) => unmarked(text)).join('')).toBe(words.join(' '));
});

test('of what cannot go on the end is shown as well', () => {
  const text = Array.from({ length: 500 }, (_, at) => `line ${at}\n`).join('');
  const page = shorten({ text, maxBytes: 600, goesOn: false }, 'lines');
  expect(page.text).toMatch(/^line 0\nline 1\n/);
  expect(page.text).toMatch(/\n\[\d+ lines left out\]\n/);
  expect(page.text).toMatch(/\nline 499\n$/);
  expect(page.next).toBeUndefined();
  expect(Buffer.byteLength(page.text)).toBeLessThanOrEqual(600);
});

test('all pages together are the text, whatever it is', () => {
  const line = fc.string({ unit: 'binary', maxLength: 300 }).map((each) => each.replace(/[\n[]/g, ' ').toWellFormed());
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), fc.integer({ min: 200, max: 2000 }), (lines, maxBytes) => {
      const text = lines.map((each) => `${each}\n`).join('');
      const all = pagesOf(text, 'lines', maxBytes).map((page) => ({
        page,
        goesOn: page.text.endsWith('[this line goes on]\n'),
      }));
      const joined = all.map(({ page, goesOn }) => {
        const own = page.text.replace(/\[(?:this line goes on|\d+ more lines?)\]\n$/, '');
        return goesOn ? own.slice(0, -1) : own;
      });
      expect(joined.join('')).toBe(text);
    }),
    { numRuns: 150 },
  );
});

test('no page of anything is longer than its room', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 2000 }),
      fc.constantFrom('table', 'json', 'yaml', 'describe', 'logs', 'lines'),
      fc.integer({ min: 128, max: 1500 }),
      fc.boolean(),
      (text, kind, maxBytes, goesOn) => {
        const page = shorten({ text: text.toWellFormed(), maxBytes, goesOn }, kind);
        expect(Buffer.byteLength(page.text)).toBeLessThanOrEqual(maxBytes);
        expect(page.text.isWellFormed()).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test.each(['json', 'yaml', 'table', 'describe', 'logs'] as const)(
  'hostile texts are shown as %s without an error',
  (kind) => {
    for (const text of [
      '- '.repeat(200_000),
      '[\n'.repeat(200_000),
      `{\n    "apiVersion": "v1",\n    "items": [\n${'        {\n'.repeat(50_000)}`,
      'a:\n  '.repeat(2000),
      '\n'.repeat(300_000),
      'x'.repeat(300_000),
      '"'.repeat(100_000),
      `items:\n${'- |\n'.repeat(50_000)}`,
    ]) {
      for (const lacks of [undefined, 'start', 'end'] as const) {
        const page = shorten({ text, maxBytes: 2000, lacks, goesOn: true }, kind);
        expect(Buffer.byteLength(page.text)).toBeLessThanOrEqual(2000);
      }
    }
  },
);
