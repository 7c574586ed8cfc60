import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pace } from '../../../src/api/objects/read-items.ts';
import { TabWriter } from '../../../src/go/tabwriter.ts';
import { TABLE_COLUMNS } from '../../../src/go/terminal.ts';
import { ColumnLines } from '../../../src/reads/get/column-lines.ts';

/** A pace that says so many times that the answer is not full yet. */
function pace(turns = Number.POSITIVE_INFINITY) {
  let [left, cut] = [turns, false];
  const given: Pace = {
    hold: () => undefined,
    next: () => undefined,
    isEnough: () => left-- <= 0,
    leaveOff: () => {
      cut = true;
    },
  };
  return { given, wasCut: () => cut };
}

async function laidOut(lines: readonly string[], given = pace().given): Promise<string> {
  let out = '';
  const columns = new ColumnLines((text) => {
    out += text;
  }, given);
  for (const line of lines) columns.line(line);
  await columns.end();
  return out;
}

function byTabWriter(lines: readonly string[]): string {
  let out = '';
  const writer = new TabWriter(TABLE_COLUMNS, (text) => {
    out += text;
  });
  for (const line of lines) writer.write(`${line}\n`);
  writer.flush();
  return out;
}

const cell = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.constantFrom('', 'a\tb', 'a\nb', '\f', '\v'));
const rows = (count: fc.Arbitrary<number>) =>
  count.chain((length) =>
    fc.array(
      fc.array(cell, { minLength: length, maxLength: length }).map((cells) => cells.join('\t')),
      { maxLength: 5 },
    ),
  );

describe('lines in columns', () => {
  test('equal the columns of a TabWriter, whatever is in the cells', async () => {
    await fc.assert(
      fc.asyncProperty(rows(fc.integer({ min: 1, max: 4 })), async (lines) => {
        expect(await laidOut(lines)).toBe(byTabWriter(lines));
      }),
      { numRuns: 1000 },
    );
  });

  test('equal the columns of a TabWriter if there are many', async () => {
    const lines = Array.from({ length: 1000 }, (_, at) =>
      ['n'.repeat(at % 17), `${at}`, 'ö𝕏'.repeat(at % 5)].join('\t'),
    );
    expect(await laidOut(lines)).toBe(byTabWriter(lines));
  });

  test('end where the answer is full, and it is told', async () => {
    const lines = Array.from({ length: 1000 }, (_, at) => `${at}\tx`);
    const { given, wasCut } = pace(2);
    expect((await laidOut(lines, given)).split('\n')).toHaveLength(401);
    expect(wasCut()).toBe(true);
  });
});
