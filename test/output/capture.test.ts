import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Captured } from '../../src/kube/execution.ts';
import { Capture } from '../../src/output/capture.ts';
import { Utf8Pieces } from '../../src/reads/logs/utf8-pieces.ts';

describe('output within the cap', () => {
  test.each(['first', 'last'] as const)('is whole, whatever its bytes and chunks (%s)', (keep) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat({ max: 20 })), (text, cuts) => {
        const bytes = Buffer.from(text);
        expect(read(bytes, cuts, bytes.length, keep)).toEqual({
          text: bytes.toString(),
          kept: keep,
          totalBytes: bytes.length,
          truncated: false,
        });
      }),
    );
  });

  test('bytes that are no UTF-8 do not stop it', () => {
    const { text, truncated } = read(Buffer.from([0xff, 0x41, 0xc3]), [], 10, 'first');
    expect({ text, truncated }).toEqual({ text: '\ufffdA\ufffd', truncated: false });
  });
});

describe('output beyond the cap', () => {
  test.each(['first', 'last'] as const)(
    'keeps the %s bytes of it, without half a character at the edge, however it came in chunks',
    async (keep) => {
      const text = fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', '\n'), minLength: 1 });
      fc.assert(
        fc.property(text, fc.array(fc.nat({ max: 9 })), fc.nat(), (all, cuts, at) => {
          const bytes = Buffer.from(all);
          const cap = at % bytes.length;
          const captured = read(bytes, cuts, cap, keep);
          expect(captured).toMatchObject({ kept: keep, totalBytes: bytes.length, truncated: true });
          expect(keep === 'first' ? all.startsWith(captured.text) : all.endsWith(captured.text)).toBe(true);
          expect(captured.text).not.toContain('\ufffd');
          const kept = Buffer.byteLength(captured.text);
          expect(kept).toBeLessThanOrEqual(cap);
          // At most one character of four bytes is lost at the edge.
          expect(kept).toBeGreaterThan(cap - 4);
        }),
        { numRuns: 300 },
      );
    },
  );

  test.each([
    ['first', 4, 'ab'],
    ['first', 5, 'ab€'],
    ['last', 4, 'cd'],
    ['last', 5, '€cd'],
  ] as const)('the %s %d bytes of "ab€cd" are %j', (keep, cap, text) => {
    expect(read(Buffer.from('ab€cd'), [], cap, keep).text).toBe(text);
  });

  test('binary garbage at the edge costs at most three bytes', () => {
    const bytes = Buffer.alloc(100, 0x80);
    expect(read(bytes, [], 50, 'first').totalBytes).toBe(100);
    expect(read(bytes, [], 50, 'last').truncated).toBe(true);
  });

  test('bytes that are no character stay before a text that is cut to nothing', () => {
    const capture = new Capture(5, 'first');
    capture.write(Buffer.from([0x61, 0xe0, 0x82]));
    capture.write('ab€');
    const cut = new Capture(4, 'first');
    cut.write(Buffer.from([0x61, 0xe0, 0x82]));
    cut.write('ü');
    expect([capture.captured().text, cut.captured().text]).toEqual(['a\ufffd', 'a\ufffd']);
  });

  test.each(['first', 'last'] as const)(
    'is the same however it came, as bytes or as text, and never more than the cap (%s)',
    async (keep) => {
      const byte = fc.oneof(
        fc.constantFrom(0x41, 0x80, 0xbf, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0xff),
        fc.nat(255),
      );
      const cuts = fc.array(fc.nat({ max: 9 }));
      fc.assert(
        fc.property(fc.uint8Array(), fc.array(byte), cuts, cuts, fc.nat(60), (start, end, some, others, cap) => {
          const bytes = Buffer.from([...Buffer.from('ä€😀b'), ...start, ...end, ...Buffer.from('ü€😀')]);
          const captured = read(bytes, some, cap, keep);
          expect(Buffer.byteLength(captured.text)).toBeLessThanOrEqual(cap);
          expect(captured.totalBytes).toBe(bytes.length);
          expect(captured.truncated).toBe(Buffer.byteLength(bytes.toString()) > cap);
          const native = new Capture(cap, keep);
          const pieces = new Utf8Pieces((piece) => native.write(piece));
          let at = 0;
          for (const size of others) {
            pieces.write(bytes.subarray(at, at + size));
            at += size;
          }
          pieces.write(bytes.subarray(at));
          pieces.end();
          expect(native.captured()).toEqual(captured);
        }),
        { numRuns: 2000 },
      );
    },
  );

  test.each(['first', 'last'] as const)('64 MiB of it hold no more than the cap in memory (%s)', async (keep) => {
    const chunk = 64 * 1024;
    let sent = 0;
    const stream = new Readable({
      read() {
        this.push(sent++ < 1024 ? Buffer.alloc(chunk, 97) : null);
      },
    });
    const before = heldBytes();
    const kept = new Capture(1024 * 1024, keep);
    stream.on('data', (piece: Buffer) => kept.write(piece));
    await finished(stream);
    // Buffers are freed in the background, some time after they are garbage.
    await expect.poll(() => heldBytes() - before).toBeLessThan(3 * 1024 * 1024);
    const { text, totalBytes } = kept.captured();
    expect([Buffer.byteLength(text), totalBytes]).toEqual([1024 * 1024, 1024 * chunk]);
  });
});

test.each(['first', 'last'] as const)(
  'short texts keep no longer ones in memory that they are parts of (%s)',
  (keep) => {
    const kept = new Capture(1024 * 1024, keep);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let line = 0; line < 20_000; line++) kept.write(`${'x'.repeat(4000)}pod/web-${line}-abcdef`.slice(4000));
    collectGarbage();
    // As parts of what they came in, they would hold 80 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(8 * 1024 * 1024);
    expect(kept.captured().text).toContain('pod/web-19999-abcdef');
  },
);

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** The bytes of buffers that are still referred to. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

function read(bytes: Buffer, cuts: readonly number[], cap: number, keep: 'first' | 'last'): Captured {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const size of cuts) {
    if (at >= bytes.length) break;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  chunks.push(bytes.subarray(Math.min(at, bytes.length)));
  const kept = new Capture(cap, keep);
  for (const chunk of chunks) kept.write(chunk);
  return kept.captured();
}
