import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileSink } from '../../src/audit/file.ts';
import { FileRecords } from '../../src/audit/file-records.ts';
import { MemoryRecords } from '../../src/audit/memory.ts';
import { type Entry, writeEntry } from '../../src/audit/record.ts';
import type { StoredLine } from '../../src/audit/record-source.ts';
import { Stream } from '../../src/audit/stream.ts';
import { lines } from '../served.ts';

const entry = (callId: string, tool = 'kubectl'): string =>
  writeEntry({
    time: '2026-01-02T03:04:05.678Z',
    phase: 'ended',
    callId,
    caller: { method: 'none', name: 'anonymous', groups: [] },
    tool,
    ended: 'reported',
    durationMs: 1,
  } satisfies Entry);

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-records-'));
  path = join(folder, 'audit');
});
afterEach(() => rmSync(folder, { recursive: true }));

const opened = (maxBytes = 1024 * 1024, keep = 5) => new Stream(new FileSink({ path, maxBytes, keep }), '1.0.0');

async function write(count: number, ...how: Parameters<typeof opened>): Promise<void> {
  const stream = opened(...how);
  await Promise.all(Array.from({ length: count }, (_, at) => stream.append(entry(String(at)), false)));
  await stream.close();
}

/** All lines of the files, the oldest first. */
function written(): string[] {
  const age = (name: string) => Number(name.split('.')[1] ?? 0);
  const names = readdirSync(folder).toSorted((one, other) => age(other) - age(one));
  return names.flatMap((name) => lines(readFileSync(join(folder, name), 'latin1')));
}

async function all(batches: AsyncIterable<readonly StoredLine[]>): Promise<readonly StoredLine[]> {
  const found: StoredLine[] = [];
  for await (const batch of batches) found.push(...batch);
  return found;
}

const texts = async (batches: AsyncIterable<readonly StoredLine[]>) => (await all(batches)).map(({ text }) => text);

describe('records in files', () => {
  test('are read in both orders over all files', async () => {
    for (let at = 0; at < 20; at++) await write(100, 64 * 1024, 50);
    const records = new FileRecords({ path, keep: 50 });
    expect(readdirSync(folder).length).toBeGreaterThan(5);
    expect(await texts(records.forwards())).toEqual(written());
    expect(await texts(records.backwards())).toEqual(written().toReversed());
  });

  test('are read on from any place, and from none that is not theirs', async () => {
    await write(300, 64 * 1024);
    const records = new FileRecords({ path, keep: 5 });
    const stored = await all(records.forwards());
    for (const [at, { place }] of stored.entries()) {
      if (at % 37 !== 0) continue;
      expect(await texts(records.forwards(place))).toEqual(stored.slice(at).map(({ text }) => text));
      expect(await texts(records.backwards(place))).toEqual(
        stored
          .slice(0, at)
          .map(({ text }) => text)
          .toReversed(),
      );
    }
    const inode = stored.at(-1)?.place.split('.')[0];
    for (const place of ['', 'x', '1.0', `${inode}.7`, `${inode}.-1`, `${inode}.999999999`, '../../etc/passwd']) {
      expect(await all(records.forwards(place))).toEqual([]);
      expect(await all(records.backwards(place))).toEqual([]);
    }
  });

  test('are read while the server appends and renames, each once and none left out', async () => {
    await write(400, 64 * 1024, 100);
    const before = written();
    const records = new FileRecords({ path, keep: 100 });
    const stream = opened(64 * 1024, 100);
    const seen: string[] = [];
    for await (const batch of records.backwards()) {
      seen.push(...batch.map(({ text }) => text));
      await Promise.all(Array.from({ length: 200 }, (_, at) => stream.append(entry(`later-${at}`), false)));
    }
    const forwards: string[] = [];
    const now = written();
    for await (const batch of records.forwards()) {
      forwards.push(...batch.map(({ text }) => text));
      await Promise.all(Array.from({ length: 50 }, (_, at) => stream.append(entry(`last-${at}`), false)));
    }
    await stream.close();
    expect(seen).toEqual(before.toReversed());
    expect(forwards.slice(0, now.length)).toEqual(now);
  });

  test('end before an unfinished line', async () => {
    await write(3);
    const before = written();
    appendFileSync(path, '{"audit":1,"seq":9,"ti');
    const records = new FileRecords({ path, keep: 5 });
    expect(await texts(records.forwards())).toEqual(before);
    expect(await texts(records.backwards())).toEqual(before.toReversed());
  });

  test('are none without a file', async () => {
    const records = new FileRecords({ path, keep: 5 });
    expect(await all(records.forwards())).toEqual([]);
    expect(await all(records.backwards())).toEqual([]);
  });

  test('lines of any length are read alike in both directions, too long ones as empty', async () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 80 }),
      fc.integer({ min: 60_000, max: 140_000 }).map((length) => 'x'.repeat(length)),
      fc.constant('y'.repeat(1024 * 1024 + 1)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.boolean(), async (made, isTorn) => {
        const whole = made.map((text) => text.replaceAll('\n', ' '));
        writeFileSync(path, whole.map((text) => `${text}\n`).join('') + (isTorn ? 'torn' : ''));
        const records = new FileRecords({ path, keep: 1 });
        const expected = whole.map((text) => (text.length > 1024 * 1024 ? '' : text));
        expect(await texts(records.forwards())).toEqual(expected);
        expect(await texts(records.backwards())).toEqual(expected.toReversed());
      }),
      { numRuns: 60 },
    );
  });
});

describe('records in memory', () => {
  test('are the newest ones, as a chain that goes on', async () => {
    const records = new MemoryRecords();
    const stream = new Stream(records, '1.0.0');
    for (let at = 0; at < 60; at++)
      await Promise.all(Array.from({ length: 100 }, (_, each) => stream.append(entry(`${at}-${each}`), true)));
    const stored = await all(records.forwards());
    expect(stored).toHaveLength(5000);
    expect(stored.map(({ text }) => JSON.parse(text).seq)).toEqual(Array.from({ length: 5000 }, (_, at) => at + 1002));
    expect(await texts(records.backwards())).toEqual(stored.map(({ text }) => text).toReversed());
    const middle = stored[2500]?.place ?? '';
    expect((await all(records.backwards(middle))).at(0)).toEqual(stored[2499]);
    expect((await all(records.forwards(middle))).at(0)).toEqual(stored[2500]);
    for (const place of ['', 'm0', 'm999999', 'm-1', 'x']) {
      expect(await all(records.forwards(place))).toEqual([]);
      expect(await all(records.backwards(place))).toEqual([]);
    }
  });

  test('are bounded in size', async () => {
    const records = new MemoryRecords();
    const stream = new Stream(records, '1.0.0');
    const large = 'x'.repeat(20_000);
    for (let at = 0; at < 5; at++)
      await Promise.all(Array.from({ length: 100 }, () => stream.append(entry('a', large), true)));
    const held = (await texts(records.forwards())).join('').length;
    expect(held).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(held).toBeGreaterThan(3 * 1024 * 1024);
  });
});
