import { structuredPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareLines, type DiffRow, inOneColumn, readDiff } from '../../../console/src/changes/diff.ts';

/** Lines that look like parts of a diff are the ones that could deceive a parser. */
const line = fc.oneof(
  fc.constantFrom(
    '-- Deployment prod/x',
    '++ Deployment prod/x',
    '@@ -1,1 +1,1 @@',
    '# note',
    ' spec:',
    '',
    '---',
    '\\ No newline',
  ),
  fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[\n\r]/g, ' ')),
);
const lines = fc.array(line, { maxLength: 25 });

/** What the rows show in one column. */
function side(rows: readonly DiffRow[], of: 'before' | 'after'): string[] {
  return rows.flatMap((row) => {
    if (row.kind === 'same') return [row.text];
    return row.kind === 'change' && row[of] !== undefined ? [row[of]] : [];
  });
}

function unified(before: readonly string[], after: readonly string[]): string {
  const text = (all: readonly string[]) => all.map((each) => `${each}\n`).join('');
  const { hunks } = structuredPatch('', '', text(before), text(after), undefined, undefined, { context: 1000 });
  return [
    '--- Deployment shop/cart (uid 1)',
    '+++ Deployment shop/cart',
    ...hunks.flatMap((hunk) => [
      `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
      ...hunk.lines,
    ]),
  ].join('\n');
}

describe('the rows of a difference', () => {
  test('put a replaced line beside the line that replaces it', () => {
    const [file] = readDiff(
      ['--- Deployment a', '+++ Deployment a', '@@ -1,3 +1,3 @@', ' a: 1', '-b: 2', '+b: 3', ' c: 4'].join('\n'),
    );
    expect(file).toEqual({
      before: 'Deployment a',
      after: 'Deployment a',
      rows: [
        { kind: 'gap', text: '@@ -1,3 +1,3 @@' },
        { kind: 'same', text: 'a: 1' },
        { kind: 'change', before: 'b: 2', after: 'b: 3' },
        { kind: 'same', text: 'c: 4' },
      ],
    });
  });

  test('show both sides of any two texts exactly, in two columns and in one', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        fc.pre(before.join('\n') !== after.join('\n'));
        const files = readDiff(unified(before, after));
        expect(files).toHaveLength(1);
        const rows = files[0]?.rows ?? [];
        for (const shown of [rows, inOneColumn(rows)]) {
          expect(side(shown, 'before')).toEqual(before);
          expect(side(shown, 'after')).toEqual(after);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('take no line of an object for the head of another object', () => {
    const forged = [
      '--- Deployment a',
      '+++ Deployment a',
      '@@ -1,2 +1,2 @@',
      '--- Secret b',
      '+++ Secret b',
      ' x',
      '',
    ].join('\n');
    const files = readDiff(forged);
    expect(files.map(({ before }) => before)).toEqual(['Deployment a']);
    expect(side(files[0]?.rows ?? [], 'before')).toEqual(['-- Secret b', 'x']);
  });

  test('keep several objects, deleted and new ones, and remarks apart', () => {
    const files = readDiff(
      [
        '--- Pod a (uid 1)',
        '+++ /dev/null',
        '# The pod is evicted.',
        '-kind: Pod',
        '--- /dev/null',
        '+++ Pod b (new)',
        '+kind: Pod',
      ].join('\n'),
    );
    expect(files).toEqual([
      {
        before: 'Pod a (uid 1)',
        after: '/dev/null',
        rows: [
          { kind: 'note', text: 'The pod is evicted.' },
          { kind: 'change', before: 'kind: Pod' },
        ],
      },
      { before: '/dev/null', after: 'Pod b (new)', rows: [{ kind: 'change', after: 'kind: Pod' }] },
    ]);
  });

  test('say at the end that a difference is cut short', () => {
    const [file] = readDiff(
      ['--- A', '+++ A', '@@ -1,9 +1,9 @@', ' a', '# 8 more lines are not shown here.'].join('\n'),
    );
    expect(file?.rows.at(-1)).toEqual({ kind: 'note', text: '8 more lines are not shown here.' });
  });

  test('are none for an empty text, and never throw', () => {
    expect(readDiff('')).toEqual([]);
    fc.assert(
      fc.property(
        fc.array(line).map((all) => all.join('\n')),
        (text) => void readDiff(text),
      ),
    );
  });
});

describe('the words that differ between two lines', () => {
  test('are marked once in each line', () => {
    const [before, after] = compareLines('image: example/cart:2.4.1', 'image: example/cart:2.3.9');
    expect(before.filter(({ isOther }) => isOther)).toEqual([{ text: '4.1', isOther: true }]);
    expect(after.filter(({ isOther }) => isOther)).toEqual([{ text: '3.9', isOther: true }]);
  });

  test('leave lines alone that have little in common', () => {
    expect(compareLines('replicas: 1', 'image: x')).toEqual([
      [{ text: 'replicas: 1', isOther: false }],
      [{ text: 'image: x', isOther: false }],
    ]);
  });

  test('do not cut a mark of a hidden character', () => {
    const [before] = compareLines('name: a\\u{202E}b', 'name: a\\u{202D}b');
    expect(before.some(({ text }) => text.includes('\\u{202E}'))).toBe(true);
  });

  test('join to the lines again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        const [before, after] = compareLines(left, right);
        expect(before.map(({ text }) => text).join('')).toBe(left);
        expect(after.map(({ text }) => text).join('')).toBe(right);
      }),
    );
  });
});
