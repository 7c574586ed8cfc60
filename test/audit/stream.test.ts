import { describe, expect, test, vi } from 'vitest';
import { EMPTY, readSeal } from '../../src/audit/chain.ts';
import { writeEntry } from '../../src/audit/record.ts';
import { type Sink, Stream } from '../../src/audit/stream.ts';

const text = (server: string) => writeEntry({ time: '2026-01-02T03:04:05.678Z', phase: 'opened', server });

/** A sink in memory: `writes` holds what each write brought. While `held`, writes wait; while `broken`, they fail. */
class Memory implements Sink {
  readonly name = 'file';
  readonly writes: { lines: readonly string[]; durable: boolean }[] = [];
  opened = 0;
  begun = 0;
  broken = false;
  held: Promise<void> = Promise.resolve();

  open() {
    this.opened++;
    return Promise.resolve(EMPTY);
  }

  async write(lines: readonly string[], durable: boolean) {
    this.begun++;
    await this.held;
    if (this.broken) throw new Error('broken');
    this.writes.push({ lines, durable });
  }

  close() {
    return Promise.resolve();
  }
}

describe('records that come while one is being written', () => {
  test('go out together, in one durable write where one of them asks for it', async () => {
    const sink = new Memory();
    const stream = new Stream(sink, '1');
    await stream.append(text('first'), true);
    const { promise, resolve } = Promise.withResolvers<void>();
    sink.held = promise;
    const first = stream.append(text('0'), false);
    await vi.waitFor(() => expect(sink.begun).toBe(3), 25_000);
    const later = Array.from({ length: 100 }, (_, i) => stream.append(text(String(i + 1)), i === 50));
    resolve();
    await Promise.all([first, ...later]);
    const [, , alone, together, ...more] = sink.writes;
    expect(alone).toMatchObject({ lines: [expect.stringContaining('"server":"0"')], durable: false });
    expect(together?.lines).toHaveLength(100);
    expect(together?.durable).toBe(true);
    expect(more).toEqual([]);
  });

  test('go out together where they come at the same time', async () => {
    const sink = new Memory();
    const stream = new Stream(sink, '1');
    await Promise.all(Array.from({ length: 10 }, (_, i) => stream.append(text(String(i)), true)));
    expect(sink.writes.map(({ lines }) => lines.length)).toEqual([1, 10]);
  });

  test('do not wait for others if they are alone', async () => {
    const sink = new Memory();
    const stream = new Stream(sink, '1');
    await stream.append(text('first'), true);
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    await stream.append(text('alone'), true, true);
    expect(turned).toBe(false);
    await stream.append(text('not alone'), true, false);
    expect(turned).toBe(true);
    expect(sink.writes.map(({ lines }) => lines.length)).toEqual([1, 1, 1, 1]);
  });

  test('are refused where too many wait, before memory fills up', async () => {
    const sink = new Memory();
    const stream = new Stream(sink, '1');
    const { promise, resolve } = Promise.withResolvers<void>();
    sink.held = promise;
    const appended = Array.from({ length: 6000 }, () => stream.append(text('x'), false));
    const ends = Promise.allSettled(appended);
    resolve();
    const taken = (await ends).filter(({ status }) => status === 'fulfilled').length;
    expect(taken).toBeGreaterThan(4000);
    expect(taken).toBeLessThan(4500);
  });
});

test('after a failure the stream reopens the sink, and failed records are in no chain', async () => {
  const sink = new Memory();
  const stream = new Stream(sink, '1');
  await stream.append(text('kept'), true);
  sink.broken = true;
  await expect(stream.append(text('lost'), true)).rejects.toThrow('broken');
  sink.broken = false;
  await stream.append(text('kept too'), true);
  expect(sink.opened).toBe(2);
  const lines = sink.writes.flatMap((write) => write.lines);
  expect(lines.join()).not.toContain('lost');
  expect(lines.map((line) => readSeal(line)?.head.seq)).toEqual([1, 2, 1, 2]);
});

test('a record that comes the moment another was written is written too', async () => {
  const sink = new Memory();
  const stream = new Stream(sink, '1');
  for (let i = 0; i < 100; i++) await stream.append(text(String(i)), false);
  // Every record, and the one that opens the chain.
  const lines = sink.writes.flatMap((write) => write.lines);
  expect(lines.map((line) => readSeal(line)?.head.seq)).toEqual(Array.from({ length: 101 }, (_, at) => at + 1));
});
