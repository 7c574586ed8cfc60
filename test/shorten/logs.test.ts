import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldRepeats } from '../../src/shorten/fold.ts';
import { saysError } from '../../src/shorten/log-errors.ts';
import { shorten } from '../../src/shorten/shorten.ts';
import { pagesOf, wholeOf } from './pages.ts';

const WORDS = ['apple', 'brook', 'cloud', 'delta', 'ember', 'flint', 'grove', 'heron', 'inlet', 'jewel'];
/** A text without digits that is another one for every number. */
const unlike = (number: number) => [...String(number)].map((digit) => WORDS[Number(digit)]).join(' ');
const clock = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1000).toISOString();
const ordinary = (number: number) =>
  Array.from({ length: number }, (_, at) => `${clock(at)} INFO handled ${unlike(at)}`);
const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
const shownIn = (text: string) => text.split('\n').filter((line) => line !== '' && !/^\[\d+ lines? /.test(line));

describe('repeats', () => {
  test.each<[string, (at: number) => string]>([
    ['times', (at) => `${clock(at)} INFO waiting for the database`],
    ['numbers', (at) => `attempt ${at} took ${at * 3}.5ms`],
    ['ids', (at) => `request 7f3c${String(at).padStart(4, '0')}-aaaa-4bbb-8ccc-0123456789ab was served`],
    ['addresses', (at) => `connection from 10.0.${at}.7:5${at} closed`],
    ['names of pods', (at) => `synced pod shop/web-7d9f8b6c4-x${at}z9`],
  ])('that differ in %s are folded into the last of them', (_, line) => {
    const { lines, folded } = foldRepeats(Array.from({ length: 50 }, (_each, at) => line(at)));
    expect(folded).toBe(48);
    expect(lines.map(({ index }) => index)).toEqual([0, 49]);
    expect(lines[1]?.text.startsWith(`${line(49)} [48 more like this`)).toBe(true);
  });

  test('say over which time they came', () => {
    const { lines } = foldRepeats(Array.from({ length: 10 }, (_, at) => `${clock(at * 60)} INFO tick`));
    expect(lines.at(-1)?.text).toMatch(/ \[8 more like this, 2023-11-14T22:13:20 to 2023-11-14T22:22:20\]$/);
  });

  test.each<[string, (at: number) => string]>([
    ['words', (at) => `user ${WORDS[at]} logged in`],
    ['severities', (at) => `${'IWEF'[at % 4]}0612 10:00:0${at} same.go:1] the same words`],
    ['states of HTTP that are errors', (at) => `GET / ${at === 3 ? 500 : at === 5 ? 503 : 200} ${at}ms`],
    ['brackets', () => '}'],
  ])('that differ in %s stay', (_, line) => {
    const all = Array.from({ length: 8 }, (_each, at) => line(at));
    const kept = foldRepeats(all).lines.map(({ index }) => all[index]);
    expect(new Set(kept)).toEqual(new Set(all.filter((each) => !/ 200 [1246]ms$/.test(each))));
  });

  test('that come three times are all shown', () => {
    expect(foldRepeats(['same words', 'same words', 'same words'])).toMatchObject({ folded: 0 });
  });
});

test.each([
  ['E0612 10:00:00.000 1 main.go:3] no luck', true],
  ['2026-01-01 ERROR db: connection refused', true],
  ['{"level":"error","msg":"x"}', true],
  ['level=fatal msg="x"', true],
  ['panic: runtime error', true],
  ['java.lang.NullPointerException: x', true],
  ['TypeError: x is not a function', true],
  ['Traceback (most recent call last):', true],
  ['dial tcp 10.0.0.1:5432: i/o timeout', true],
  ['OOMKilled', true],
  ['I0612 10:00:00.000 1 main.go:3] done', false],
  ['0 errors, 0 warnings', false],
  ['finished without errors', false],
  ['{"level":"info","error":null}', false],
  ['done err=nil', false],
  ['done err=nil, then connection refused', true],
  ['error=0.5 of the budget', true],
  ['mirror is up, terror is not', false],
])('%j is an error: %s', (line, isError) => {
  expect(saysError(line)).toBe(isError);
});

describe('logs that are too long', () => {
  const lines = ordinary(2000);
  lines[300] = `${clock(300)} ERROR the first: permission denied`;
  lines.splice(301, 0, '    at open (db.js:1)', '    at start (main.js:2)');
  lines[1200] = `${clock(1200)} ERROR the second: disk full, write failed`;
  const page = shorten(wholeOf(textOf(lines), 4000), 'logs');

  test('keep errors with the lines around them', () => {
    for (const index of [298, 299, 300, 301, 302, 303, 1198, 1199, 1200, 1201, 1202, 1203])
      expect(page.text).toContain(`${lines[index]}\n`);
  });

  test('keep the newest lines', () => {
    expect(page.text.endsWith(textOf(lines.slice(-5)))).toBe(true);
  });

  test('stay in order, with a mark for each gap', () => {
    const shown = shownIn(page.text).map((line) => lines.indexOf(line));
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    const left = [...page.text.matchAll(/^\[(\d+) lines? left out\]$/gm)].map(([, number]) => Number(number));
    expect(left.reduce((sum, each) => sum + each, 0) + shown.length).toBe(lines.length);
    expect(page.leftOut).toContain(`${lines.length - shown.length} of ${lines.length} lines are not shown yet`);
  });

  test('that came meanwhile are not mixed into the next part, and are told of', () => {
    const later = textOf([...lines, ...Array.from({ length: 7 }, (_, at) => `later ${WORDS[at]}`)]);
    const next = shorten(wholeOf(later, 4000, page.next), 'logs');
    expect(next.changed).toBeUndefined();
    expect(next.text).not.toContain('later');
    expect(next.leftOut).toContain('7 lines came after the first part');
    const known = new Set(shownIn(page.text));
    expect(shownIn(next.text).filter((line) => known.has(line))).toEqual([]);
  });

  test('whose start is gone meanwhile are said to have changed', () => {
    expect(shorten(wholeOf(textOf(lines.slice(500)), 4000, page.next), 'logs').changed).toBe(true);
  });

  test('hold a line that is longer than the answer in part', () => {
    const long = shorten(wholeOf(textOf([...lines, `ERROR ${'ä'.repeat(9000)}`]), 2000), 'logs');
    expect(long.text).toMatch(/\nERROR ä+… \[\d+ more bytes in this line\]\n$/);
    expect(Buffer.byteLength(long.text)).toBeLessThanOrEqual(2000);
  });
});

test('all pages together hold every line that was not folded once', () => {
  const line = fc
    .tuple(fc.constantFrom('INFO', 'ERROR', '   at'), fc.integer({ min: 0, max: 9999 }))
    .map(([level, at]) => `${level} ${unlike(at)}`);
  fc.assert(
    fc.property(
      fc.uniqueArray(line, { minLength: 1, maxLength: 120 }),
      fc.integer({ min: 300, max: 2000 }),
      (lines, maxBytes) => {
        const shown = pagesOf(textOf(lines), 'logs', maxBytes).flatMap(({ text }) => shownIn(text));
        expect(shown.toSorted()).toEqual(lines.toSorted());
      },
    ),
    { numRuns: 60 },
  );
});
