import { appendFileSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileSink } from '../../src/audit/file.ts';
import { type Entry, writeEntry } from '../../src/audit/record.ts';
import { Stream } from '../../src/audit/stream.ts';
import { verify } from '../../src/audit/verify.ts';
import { lines } from '../served.ts';

const toEntry = (callId: string): Entry => ({
  time: '2026-01-02T03:04:05.678Z',
  phase: 'ended',
  callId,
  caller: { method: 'none', name: 'anonymous', groups: [] },
  tool: 'kubectl',
  ended: 'reported',
  durationMs: 1,
});

const entry = (callId: string) => writeEntry(toEntry(callId));

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
  path = join(folder, 'audit');
});
afterEach(() => rmSync(folder, { recursive: true }));

const stream = (options: { maxBytes?: number; keep?: number } = {}) =>
  new Stream(new FileSink({ path, maxBytes: 1024 * 1024, keep: 5, ...options }), '1.0.0');
const files = () => readdirSync(folder).map((name) => join(folder, name));
const verified = () => verify({ files: files(), amongLog: false, contains: [] });
const phases = () => lines(readFileSync(path, 'utf8')).map((line) => JSON.parse(line).phase);

async function write(count: number, options?: Parameters<typeof stream>[0]): Promise<void> {
  const written = stream(options);
  await Promise.all(Array.from({ length: count }, (_, i) => written.append(entry(String(i)), true)));
  await written.close();
}

test('what comes at once is written in order, as one chain, and closed in order', async () => {
  await write(1000);
  const ids = lines(readFileSync(path, 'utf8')).map((line) => JSON.parse(line).callId);
  expect(ids.slice(1, -1)).toEqual(Array.from({ length: 1000 }, (_, i) => String(i)));
  expect(await verified()).toMatchObject({ exitCode: 0, text: expect.stringContaining('ok: 1002 records, seq 1') });
});

test('the chain goes on over restarts', async () => {
  await write(3);
  await write(3);
  expect(phases().filter((phase) => phase === 'opened')).toHaveLength(2);
  expect(await verified()).toMatchObject({ exitCode: 0, text: expect.stringContaining('ok: 10 records, seq 1 to 10') });
});

describe('rotation', () => {
  test('keeps the chain over the files and no more of them than asked for', async () => {
    for (let i = 0; i < 40; i++) await write(100, { maxBytes: 64 * 1024, keep: 3 });
    expect(readdirSync(folder).toSorted()).toEqual(['audit', 'audit.1', 'audit.2', 'audit.3']);
    for (const file of files()) expect(readFileSync(file).length).toBeLessThanOrEqual(64 * 1024);
    expect(await verified()).toMatchObject({ exitCode: 0, text: expect.stringMatching(/seq \d{3,} to 4080/) });
  });

  test('a crash between renaming and making the new file does not break the chain', async () => {
    await write(3);
    renameSync(path, `${path}.1`);
    await write(3);
    expect(await verified()).toMatchObject({ exitCode: 0, text: expect.stringContaining('10 records') });
  });
});

describe('an unfinished last line', () => {
  test.each([
    ['half a record', (whole: string) => whole.slice(0, -100)],
    ['a record without its line break', (whole: string) => whole.slice(0, -1)],
    ['the first letters of one', (whole: string) => `${whole}{"au`],
    ['zeros, as a crash of the machine can leave', (whole: string) => `${whole}${'\0'.repeat(5000)}`],
    ['half a record and zeros', (whole: string) => `${whole}{"audit":1,"seq":9${'\0'.repeat(50)}`],
  ])('%s is taken away, and the next record says so', async (_, tear) => {
    await write(3);
    writeFileSync(path, tear(readFileSync(path, 'utf8')));
    await write(1);
    const opened = lines(readFileSync(path, 'utf8'))
      .map((line) => JSON.parse(line))
      .filter(({ phase }) => phase === 'opened');
    expect(opened[1]?.tornBytes).toBeGreaterThan(0);
    expect(await verified()).toMatchObject({ exitCode: 0 });
  });
});

describe('what is not this server’s own file is refused and left as it is', () => {
  test.each([
    ['a file of something else', 'root:x:0:0:root:/root:/bin/sh\n'],
    ['a file of something else without a line break', 'precious'],
    ['a record that was changed', undefined],
  ])('%s', async (_, text) => {
    await write(1);
    const content = text ?? readFileSync(path, 'utf8').replace('"closed"', '"CLOSED"');
    writeFileSync(path, content);
    await expect(stream().open()).rejects.toThrow();
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  test('a folder', async () => {
    await expect(new Stream(new FileSink({ path: folder, maxBytes: 1e6, keep: 1 }), '1').open()).rejects.toThrow();
  });

  test('a device', async () => {
    await expect(new Stream(new FileSink({ path: '/dev/null', maxBytes: 1e6, keep: 1 }), '1').open()).rejects.toThrow();
  });
});

describe('another writer of the file', () => {
  test('a record is not written behind what another program wrote', async () => {
    const written = stream();
    await written.append(entry('1'), true);
    appendFileSync(path, 'intruder\n');
    await expect(written.append(entry('2'), true)).rejects.toThrow('another program writes to it');
    await expect(written.append(entry('3'), true)).rejects.toThrow('last line is not a record');
    await written.close();
  });

  test('a file that was moved away is noticed, and the chain goes on in a new one', async () => {
    const written = stream();
    await written.append(entry('1'), true);
    renameSync(path, `${path}.1`);
    await expect(written.append(entry('2'), true)).rejects.toThrow();
    await written.append(entry('3'), true);
    await written.close();
    expect(await verified()).toMatchObject({ exitCode: 0 });
  });
});
