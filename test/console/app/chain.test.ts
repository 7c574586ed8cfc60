import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportInWords, verifyLines } from '../../../console/src/activity/verify.ts';
import { EMPTY, type Head, seal } from '../../../src/audit/chain.ts';
import { type Entry, writeEntry } from '../../../src/audit/record.ts';
import { verify } from '../../../src/audit/verify.ts';

const timeOf = (i: number) => new Date(Date.UTC(2026, 0, 2, 3, 4, i)).toISOString();
const idOf = (i: number) => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
const call = (i: number): Entry => ({
  time: timeOf(i),
  phase: 'ended',
  callId: idOf(i),
  caller: { method: 'none', name: 'anonymous \u202e "phase":"closed"', groups: [] },
  tool: 'kubectl',
  ended: 'exited',
  exitCode: 0,
  durationMs: i,
});

/** So many records of one run of a server, from its start to its stop. */
function run(length: number, from: Head = EMPTY): { readonly lines: readonly string[]; readonly head: Head } {
  let head = from;
  const lines = Array.from({ length }, (_, i) => {
    const entry: Entry =
      i === 0
        ? { time: timeOf(i), phase: 'opened', server: '1.0.0' }
        : i === length - 1
          ? { time: timeOf(i), phase: 'closed' }
          : call(i);
    const sealed = seal(writeEntry(entry), head);
    head = sealed.head;
    return sealed.line;
  });
  return { lines, head };
}

const { lines: RECORDS, head: HEAD } = run(20);
const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
const TEXT = textOf(RECORDS);

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const check = (text: string, size = 1000) => verifyLines(inPieces(text, size), crypto.subtle, ALL, () => {});
const breakOf = async (lines: readonly string[]) => (await check(textOf(lines))).firstBreak;
const ALL = { hasAll: true };
const plain = { count: String, at: (time: string) => time };

test('tells an unbroken chain with its ends', async () => {
  const report = await check(TEXT);
  expect(report).toMatchObject({
    lines: 20,
    records: 20,
    breaks: 0,
    first: { seq: 1, time: timeOf(0) },
    last: { seq: 20, time: timeOf(19), hash: HEAD.hash },
    isFromStart: true,
    starts: 1,
    isClosed: true,
  });
  expect(report.firstBreak).toBeUndefined();
  expect(reportInWords(report, ALL, plain)).toEqual([
    `Unbroken: 20 records, seq 1 to 20, from ${timeOf(0)} to ${timeOf(19)}.`,
    'The chain is here from its first record.',
    'The server closed it normally.',
  ]);
});

test('continues the chain over restarts of the server', async () => {
  const next = run(5, HEAD);
  const report = await check(TEXT + textOf(next.lines));
  expect(report).toMatchObject({ records: 25, breaks: 0, starts: 2, last: { seq: 25 } });
  expect(reportInWords(report, ALL, plain)).toContain('The server started 2 times in it.');
});

test('accepts a chain whose older files are gone, and says so', async () => {
  const report = await check(textOf(RECORDS.slice(7, -1)));
  expect(report).toMatchObject({ breaks: 0, isFromStart: false, isClosed: false, first: { seq: 8 } });
  expect(reportInWords(report, ALL, plain)).toEqual([
    `Unbroken: 12 records, seq 8 to 19, from ${timeOf(7)} to ${timeOf(18)}.`,
    'Older records are not here any more, so the chain shows nothing about them.',
    'It is not closed: the server still writes, or was killed.',
  ]);
});

test('says that an empty file has no records', async () => {
  expect(reportInWords(await check(''), ALL, plain)).toEqual(['There are no records to verify.']);
});

describe('names the first line where the chain breaks', () => {
  test('a changed record', async () => {
    const changed = RECORDS.with(4, (RECORDS[4] ?? '').replace('"exitCode":0', '"exitCode":1'));
    expect(await breakOf(changed)).toMatchObject({ line: 5, seq: 5, callId: idOf(4), why: 'hash' });
    expect(reportInWords(await check(textOf(changed)), ALL, plain)[0]).toBe(
      'Broken in 1 place; 19 records are intact.',
    );
  });

  test('a missing record', async () => {
    expect(await breakOf(RECORDS.toSpliced(4, 1))).toMatchObject({
      line: 5,
      seq: 6,
      why: 'gap',
      says: 'Records are missing before it: seq 5.',
    });
  });

  test('several missing records', async () => {
    expect(await breakOf(RECORDS.toSpliced(4, 3))).toMatchObject({
      says: 'Records are missing before it: seq 5 to 7.',
    });
  });

  test('a repeated record', async () => {
    expect(await breakOf(RECORDS.toSpliced(4, 0, RECORDS[3] ?? ''))).toMatchObject({ line: 5, seq: 4, why: 'order' });
  });

  test('a record that was replaced by one with a right hash of its own', async () => {
    const other = seal(writeEntry(call(99)), { seq: 4, hash: 'a'.repeat(64) });
    expect(await breakOf(RECORDS.with(4, other.line))).toMatchObject({ line: 5, seq: 5, why: 'prev' });
  });

  test('a line that is no record', async () => {
    expect(await breakOf(RECORDS.toSpliced(4, 0, 'hello'))).toMatchObject({ line: 5, why: 'not a record' });
  });

  test('an unfinished last line', async () => {
    expect((await check(TEXT.slice(0, -9))).firstBreak).toMatchObject({ line: 20, why: 'unfinished' });
  });

  test('a whole last record without its line break', async () => {
    expect((await check(TEXT.slice(0, -1))).firstBreak).toMatchObject({ line: 20, why: 'unfinished' });
  });

  test('a chain that begins again', async () => {
    expect(await breakOf([...RECORDS, ...run(3).lines])).toMatchObject({ line: 21, seq: 1, why: 'order' });
  });
});

test('checks each record by itself if the reader sees own calls only', async () => {
  const own = { hasAll: false };
  const read = (lines: readonly string[]) => verifyLines(inPieces(textOf(lines), 900), crypto.subtle, own, () => {});
  const report = await read([RECORDS[3] ?? '', RECORDS[9] ?? '']);
  expect(report).toMatchObject({ records: 2, breaks: 0 });
  expect(reportInWords(report, own, plain)[0]).toBe(`Unchanged: 2 records, from ${timeOf(3)} to ${timeOf(9)}.`);
  const changed = (RECORDS[9] ?? '').replace('"exitCode":0', '"exitCode":1');
  expect((await read([RECORDS[3] ?? '', changed])).firstBreak).toMatchObject({ line: 2, why: 'hash' });
});

test('reports the progress of a long chain', async () => {
  const seen: number[] = [];
  const { lines } = run(1200);
  await verifyLines(inPieces(textOf(lines), 65_536), crypto.subtle, ALL, ({ records }) => seen.push(records));
  expect(seen).toEqual([512, 1024]);
});

describe('finds the same faults as the program `audit verify`', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'console-chain-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The lines that the program names. */
  async function named(text: string): Promise<readonly number[]> {
    const file = join(folder, 'audit');
    writeFileSync(file, text, 'latin1');
    const said = await verify({ files: [file], amongLog: false, contains: [] });
    return [...said.text.matchAll(/^.*?:(\d+): /gm)].map(([, line]) => Number(line));
  }

  test('after any change of lines and bytes', async () => {
    const line = fc.constantFrom(...RECORDS, '', 'x', ...run(4).lines);
    const lines = fc.oneof(
      fc.array(line, { maxLength: 12 }),
      fc.tuple(fc.nat(19), fc.nat(19)).map(([one, other]) => RECORDS.toSpliced(one, other % 4)),
    );
    const text = fc.tuple(
      lines,
      fc.nat(),
      fc.option(fc.integer({ min: 1, max: 255 })),
      fc.integer({ min: 1, max: 900 }),
    );
    await fc.assert(
      fc.asyncProperty(text, async ([lines, at, byte, size]) => {
        const whole = textOf(lines);
        const place = whole.length === 0 ? 0 : at % whole.length;
        const changed =
          byte === null ? whole : whole.slice(0, place) + String.fromCharCode(byte) + whole.slice(place + 1);
        const report = await check(changed, size);
        const faults = await named(changed);
        expect(report.breaks).toBe(faults.length);
        expect(report.firstBreak?.line).toBe(faults[0]);
      }),
      { numRuns: 300 },
    );
  });
});
