import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { EMPTY, readSeal, seal } from '../../src/audit/chain.ts';
import { writeEntry } from '../../src/audit/record.ts';

const TIME = '2026-01-02T03:04:05.678Z';
const OPENED = writeEntry({ time: TIME, phase: 'opened', server: '1.0.0' });
const CLOSED = writeEntry({ time: TIME, phase: 'closed' });

describe('a sealed record', () => {
  test('is JSON that holds its place, the hash before it and its own', () => {
    const first = seal(OPENED, EMPTY);
    const second = seal(CLOSED, first.head);
    expect(JSON.parse(first.line)).toMatchObject({ audit: 1, seq: 1, prev: '0'.repeat(64), server: '1.0.0' });
    expect(JSON.parse(second.line)).toMatchObject({ audit: 1, seq: 2, prev: JSON.parse(first.line).hash });
    expect(readSeal(second.line)).toEqual({ prev: first.head.hash, head: second.head });
  });

  test('has the hash that any other program computes', () => {
    const { line } = seal(CLOSED, EMPTY);
    const { hash } = JSON.parse(line);
    expect(
      createHash('sha256')
        .update(line.slice(0, line.indexOf(',"hash"')))
        .digest('hex'),
    ).toBe(hash);
  });

  test('is one line of plain ASCII whatever its fields hold, and they are read back as they were', () => {
    const server = 'a\n{"audit":1}\u001b[31m\u2028\u202e\u{1f600}\ud800"\\é';
    const { line } = seal(writeEntry({ time: TIME, phase: 'opened', server }), EMPTY);
    expect(line).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(line).server).toBe(server);
    expect(readSeal(line)).toBeDefined();
  });

  test.each([
    ['a changed field', (line: string) => line.replace('1.0.0', '1.0.1')],
    ['another place', (line: string) => line.replace('"seq":1,', '"seq":2,')],
    ['another predecessor', (line: string) => line.replace('"prev":"0', '"prev":"1')],
    ['a blank at its end', (line: string) => `${line} `],
    ['a carriage return', (line: string) => `${line}\r`],
    ['its end cut off', (line: string) => line.slice(0, -1)],
    ['nothing at all', () => ''],
    ['a line of the log', () => '{"level":"info","msg":"call"}'],
  ])('is not taken with %s', (_, change) => {
    const { line } = seal(OPENED, EMPTY);
    expect(readSeal(change(line))).toBeUndefined();
  });
});
