import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EMPTY, type Head, seal } from '../../src/audit/chain.ts';
import { type Entry, writeEntry } from '../../src/audit/record.ts';
import { verify } from '../../src/audit/verify.ts';
import { ConfigurationError } from '../../src/config/configuration-error.ts';
import { start } from '../served.ts';

const TIME = '2026-01-02T03:04:05.678Z';
const call = (i: number): Entry => ({
  time: TIME,
  phase: 'ended',
  callId: `call-${i}`,
  caller: { method: 'none', name: 'anonymous', groups: [] },
  tool: 'kubectl',
  ended: 'exited',
  exitCode: 0,
  durationMs: i,
});

/** A chain of so many records, the first and the last of them those of a server that starts and stops. */
function chain(length: number, from: Head = EMPTY): readonly string[] {
  let head = from;
  return Array.from({ length }, (_, i) => {
    const entry: Entry =
      i === 0
        ? { time: TIME, phase: 'opened', server: '1.0.0' }
        : i === length - 1
          ? { time: TIME, phase: 'closed' }
          : call(i);
    const sealed = seal(writeEntry(entry), head);
    head = sealed.head;
    return sealed.line;
  });
}

const hashOf = (line: string | undefined) => JSON.parse(line ?? '{}').hash as string;
const RECORDS = chain(20);
const ENDS = [hashOf(RECORDS[0]), hashOf(RECORDS.at(-1))];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string, name = 'audit'): string {
  writeFileSync(join(folder, name), text, 'latin1');
  return join(folder, name);
}
const verifyText = (text: string, contains: readonly string[] = []) =>
  verify({ files: [file(text)], amongLog: false, contains });
const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

test('an intact chain is told as that, with its last hash', async () => {
  expect(await verifyText(textOf(RECORDS), ENDS)).toEqual({
    exitCode: 0,
    text: `ok: 20 records, seq 1 to 20, last hash ${ENDS[1]}, closed in order\n`,
  });
});

test('a chain whose server still writes or was ended by force is told as that', async () => {
  const { exitCode, text } = await verifyText(textOf(RECORDS.slice(0, -1)));
  expect(exitCode).toBe(0);
  expect(text).toContain('not closed');
});

describe('what is wrong is told with its file and line', () => {
  const cases: readonly [string, (lines: string[]) => string, string][] = [
    [
      'a changed record',
      (l) => textOf(l.with(4, (l[4] ?? '').replace('kubectl', 'kubectm'))),
      ':5: the line is not a record as it was written',
    ],
    ['a missing record', (l) => textOf(l.toSpliced(4, 1)), ':5: records are missing before it: seq 5 to 5'],
    ['several missing records', (l) => textOf(l.toSpliced(4, 3)), ':5: records are missing before it: seq 5 to 7'],
    [
      'two records in the wrong order',
      (l) => textOf(l.with(4, l[5] ?? '').with(5, l[4] ?? '')),
      ':5: records are missing before it: seq 5 to 5',
    ],
    [
      'a record twice',
      (l) => textOf(l.toSpliced(4, 0, l[4] ?? '')),
      ':6: it is in the wrong order, or a duplicate: seq 5 after 5',
    ],
    ['a record replaced by one sealed anew', (l) => textOf(l.with(4, chain(5).at(-1) ?? '')), ':6: it does not follow'],
    ['a line that is no record', (l) => textOf(l.toSpliced(4, 0, '{"level":"info"}')), ':5: the line is not a record'],
    ['an empty line', (l) => textOf(l.toSpliced(4, 0, '')), ':5: the line is not a record'],
    ['a torn last line', (l) => textOf(l).slice(0, -30), ':20: the line is unfinished'],
    ['a last line without its line break', (l) => textOf(l).slice(0, -1), ':20: the line is unfinished'],
    ['a new chain in the middle', (l) => textOf([...l, ...chain(3)]), ':21: it is in the wrong order'],
    ['carriage returns', (l) => textOf(l).replaceAll('\n', '\r\n'), ':1: the line is not a record'],
  ];
  test.each(cases)('%s', async (_, change, says) => {
    const { exitCode, text } = await verifyText(change([...RECORDS]));
    expect(exitCode).toBe(1);
    expect(text).toContain(`audit${says}`);
    expect(text).toContain('NOT ok');
  });

  test('the end that was cut off, by the hash of a record that was there', async () => {
    const { exitCode, text } = await verifyText(textOf(RECORDS.slice(0, 10)), ENDS);
    expect(exitCode).toBe(1);
    expect(text).toContain(`no record has the hash ${ENDS[1]}`);
  });

  test('an empty file', async () => {
    expect(await verifyText('')).toMatchObject({ exitCode: 1, text: expect.stringContaining('there is no record') });
  });
});

describe('any single change of a file is found', () => {
  const text = textOf(RECORDS);
  const found = (changed: string) =>
    verifyText(changed, ENDS).then(({ exitCode }) => exitCode === 1 || changed === text);

  test('a byte that became another', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) =>
        found(text.slice(0, at) + String.fromCharCode(byte) + text.slice(at + 1)),
      ),
      { numRuns: 500 },
    ));

  test('bytes that are gone', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 1, max: 2000 }), (at, length) =>
        found(text.slice(0, at) + text.slice(at + length)),
      ),
      { numRuns: 300 },
    ));

  test('bytes that were put in', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(text.length), fc.string({ minLength: 1, maxLength: 20 }), (at, added) =>
        found(text.slice(0, at) + added + text.slice(at)),
      ),
      { numRuns: 300 },
    ));

  test('lines that are gone, twice there, or moved', () => {
    const line = fc.nat(RECORDS.length - 1);
    return fc.assert(
      fc.asyncProperty(line, line, fc.constantFrom('gone', 'twice', 'moved'), (from, to, how) => {
        const moved = RECORDS[from] ?? '';
        const rest = how === 'twice' ? RECORDS : RECORDS.toSpliced(from, 1);
        return found(textOf(how === 'gone' ? rest : rest.toSpliced(to, 0, moved)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a record over several files', () => {
  test('is one chain, in whatever order they are given', async () => {
    const files = [
      file(textOf(RECORDS.slice(15)), 'a'),
      file(textOf(RECORDS.slice(0, 7)), 'a.2'),
      file(textOf(RECORDS.slice(7, 15)), 'a.1'),
    ];
    expect(await verify({ files, amongLog: false, contains: ENDS })).toMatchObject({ exitCode: 0 });
  });

  test('is broken where one is missing', async () => {
    const files = [file(textOf(RECORDS.slice(15)), 'a'), file(textOf(RECORDS.slice(0, 7)), 'a.2')];
    expect(await verify({ files, amongLog: false, contains: [] })).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('a:1: records are missing before it: seq 8 to 15'),
    });
  });
});

describe('the log of a server', () => {
  const among = (lines: readonly string[]) =>
    textOf(lines.flatMap((line, i) => (i % 2 === 0 ? ['{"level":"info","msg":"call"}', line] : [line])));

  test('may hold other lines, and one chain after the other', async () => {
    const files = [file(among([...RECORDS, ...chain(5)]))];
    expect(await verify({ files, amongLog: true, contains: [] })).toMatchObject({
      exitCode: 0,
      text: expect.stringContaining('25 records in 2 chains'),
    });
  });

  test('shows a missing record all the same', async () => {
    const files = [file(among(RECORDS.toSpliced(9, 1)))];
    expect(await verify({ files, amongLog: true, contains: [] })).toMatchObject({ exitCode: 1 });
  });
});

test('a file that cannot be read is bad usage', async () => {
  const files = [join(folder, 'nowhere')];
  await expect(verify({ files, amongLog: false, contains: [] })).rejects.toThrow(ConfigurationError);
});

test.each([
  ['intact', RECORDS, 0],
  ['broken', RECORDS.toSpliced(3, 1), 1],
])('the command line says of an %s file what is so, with exit code', async (name, lines, code) => {
  const path = file(textOf(lines), name);
  const program = start({ args: ['audit', 'verify', path] });
  expect(await program.exited).toEqual({ code, signal: null });
  expect(program.stdout()).toMatch(code === 0 ? /^ok: 20 records/ : /broken:4: records are missing/);
});

test('the command line ends with exit code 2 where a file is not there', async () => {
  const program = start({ args: ['audit', 'verify', join(folder, 'nowhere')] });
  expect(await program.exited).toEqual({ code: 2, signal: null });
});
