import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadRegex } from '../../src/filters/regex.ts';
import { cutIntoPieces } from '../output/redact/shown.ts';
import { filtered } from './run-filters.ts';

beforeAll(loadRegex);

const FILTERS = [
  'grep -i a',
  'grep -c b',
  'grep -on b*',
  'grep -A1 -B1 a',
  'grep -v a',
  'grep -m1 a',
  'grep -w é',
  'head -2',
  'head -n -2',
  'head -c 5',
  'tail -2',
  'tail -n +2',
  'tail -c 5',
  'tail -c +3',
  'wc',
  'wc -lwmc',
  'sort',
  'sort -u',
  'sort -k2n',
  'uniq -c',
  'uniq -d',
  'cut -c2-3',
  "cut -d' ' -f2",
  "awk '{print $2,$1}'",
  "awk 'NR>1 {print NF}'",
  "jq -c '.'",
  'grep a | sort | uniq -c | head -1',
];

test.each(FILTERS)('%s gives the same of a text in any pieces', (filter) => {
  const word = fc.constantFrom('a', 'b', 'ab', 'é', '日本', '😀', '1', '{"a":1}', '[', '\r');
  const text = fc
    .array(
      fc.array(word, { maxLength: 4 }).map((words) => words.join(' ')),
      { maxLength: 6 },
    )
    .chain((lines) => fc.constantFrom(lines.join('\n'), `${lines.join('\n')}\n`));
  const cuts = fc.array(fc.record({ size: fc.nat({ max: 5 }), isText: fc.boolean() }));
  fc.assert(
    fc.property(text, cuts, (all, some) => {
      const whole = filtered(filter, all);
      expect(filtered(filter, ...cutIntoPieces(all, some))).toEqual(whole);
      expect(filtered(filter, ...all)).toEqual(whole);
    }),
    { numRuns: 60 },
  );
});

describe('grep', () => {
  test('without a match is an empty output, and says how much it looked at', () => {
    expect(filtered('grep x', 'a\nb\n')).toEqual({
      text: '',
      notice: 'grep matched none of 2 lines.',
      truncated: false,
    });
    expect(filtered('grep -q a', 'a\nb\n')).toMatchObject({ text: '', notice: 'grep -q matched a line.' });
    expect(filtered('grep a', 'a\n')).toMatchObject({ notice: undefined });
  });

  test.each([
    ["grep -i 'straße'", 'STRASSE\nStraße\n', 'Straße\n'],
    ['grep -i ü', 'Ü\n', 'Ü\n'],
    ['grep -i k', '\u212a\n', '\u212a\n'],
    ['grep -w über', 'über x\nübers\n', 'über x\n'],
    ["grep -P '\\d{3}'", 'a12\nb123\n', 'b123\n'],
    ["grep -oP '(?<=id=)\\d+'", 'id=12 x\n', '12\n'],
    ['grep .', '日\n\n', '日\n'],
    ["grep -o '^.'", '😀x\n', '😀\n'],
    ['grep -F -e a.b -e c', 'a.b\naxb\nc\n', 'a.b\nc\n'],
    ["grep 'a\\|b'", 'b\nc\n', 'b\n'],
    ["grep 'a|b'", 'b\na|b\n', 'a|b\n'],
  ])('%s', (filter, text, expected) => {
    expect(filtered(filter, text).text).toBe(expected);
  });
});

describe('bytes that are no text', () => {
  test('become replacement characters before a filter sees them', () => {
    expect(filtered('grep b', Buffer.from([0x61, 0xff, 0x62, 0x0a]))).toMatchObject({ text: 'a\ufffdb\n' });
  });

  test.each([
    ['head -c 2', 'aé', 'a'],
    ['tail -c 1', 'aé', ''],
    ['cut -c2', 'aéb', 'é\n'],
  ])('%s never cuts a character', (filter, text, expected) => {
    expect(filtered(filter, text).text).toBe(expected);
  });
});

describe('memory is bounded', () => {
  const MIB = 'x'.repeat(2 ** 20);
  const longLine = Array.from({ length: 64 }, () => MIB);

  test.each(['grep x', 'cut -c1', "awk '{print $1}'", 'sort', 'uniq'])(
    '%s stops at a line of 64 MiB, and says so',
    (filter) => {
      const { text, notice, truncated } = filtered(filter, 'x\n', ...longLine, '\nx\n');
      expect(notice).toContain('line 2, which is longer than 1 MiB');
      expect(truncated).toBe(true);
      expect((text ?? '').length).toBeLessThan(10);
    },
  );

  test('head and wc take it', () => {
    expect(filtered('wc -lc', ...longLine, '\n').text).toBe(`${'1'.padStart(7)} ${String(2 ** 26 + 1).padStart(7)}\n`);
    expect(filtered('head -c 3', ...longLine)).toEqual({ text: 'xxx', notice: undefined, truncated: false });
    expect(filtered('tail -n +2', ...longLine, '\nend\n').text).toBe('end\n');
  });

  test.each([
    ['tail -n 1000000', 'tail stopped'],
    ['tail -c 100M', 'tail stopped'],
    ['sort', 'sort passed nothing on'],
    ['jq .', 'jq passed nothing on'],
  ])('%s passes nothing on of more than it holds, and says so', (filter, says) => {
    const line = `${'y'.repeat(1000)}\n`.repeat(1000);
    const { text, notice, truncated } = filtered(filter, ...Array.from({ length: 20 }, () => line));
    expect(text).toBe('');
    expect(notice).toContain(says);
    expect(truncated).toBe(true);
  });

  test.each([
    [
      "jq '[..,..,..,..]|[.[],.[],.[],.[]]|[.[],.[],.[],.[]]|[.[],.[],.[],.[]]|[.[],.[],.[],.[]]|[.[],.[],.[],.[]]|[.[],.[],.[],.[]]|[.[],.[],.[],.[]]|[.[],.[],.[],.[]]|[.[],.[],.[],.[]]|[.[],.[],.[],.[]]|length'",
      '[1]',
    ],
    [`jq '${Array.from({ length: 40 }, () => '(.+.)').join('|')}|length'`, '"a"'],
    [`jq '${Array.from({ length: 40 }, () => 'tojson').join('|')}|length'`, '"\\"\\""'],
    [`jq '"a" * 1000000000 | length'`, '1'],
  ])('%s does too much, and ends', (filter, text) => {
    expect(filtered(filter, text)).toMatchObject({
      text: '',
      notice: expect.stringContaining('does too much'),
      truncated: true,
    });
  });

  test('deep documents end as well', () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000);
    expect(filtered('jq .', deep).notice ?? '').toMatch(/does too much|not JSON|^$/);
  });
});

describe('patterns that make other engines slow', () => {
  const text = `${'a'.repeat(200_000)}!\n`;
  test.each([
    "grep -E '(a*)*b'",
    "grep -E '(a|aa)+$'",
    "grep -P '(a+)+b'",
    "grep -E '(.*)(.*)(.*)(.*)[0-9]x'",
    "grep -iE '(a|A)*c'",
  ])('%s ends', (filter) => {
    expect(filtered(filter, text)).toMatchObject({ text: '', notice: 'grep matched none of the one line.' });
  });
});

describe('jq over lines of JSON', () => {
  test('takes each line as it comes', () => {
    expect(filtered("jq -r '.msg'", '{"msg":"a"}\n{"msg":"b"}\n').text).toBe('a\nb\n');
  });

  test('stops at a line that is none, and says which', () => {
    const { text, notice, truncated } = filtered("jq -r '.msg'", '{"msg":"a"}\nstarting\n{"msg":"b"}\n');
    expect([text, truncated]).toEqual(['a\n', true]);
    expect(notice).toContain('line 2, which is not JSON');
  });

  test('says what to do with a table', () => {
    expect(filtered('jq .', 'NAME READY\nweb 1/1\n').notice).toContain('"-o", "json"');
  });
});
