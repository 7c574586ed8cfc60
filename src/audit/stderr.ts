import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { EMPTY } from './chain.ts';
import type { Sink } from './stream.ts';

const STDERR = 2;
/** The reader of stderr may be slow; a record waits this long. */
const PATIENCE_MS = 2000;
const PAUSE_MS = 10;

/** Records on standard error, one chain for each run. Whether they outlive the machine depends on the reader of the log. */
export const stderrSink: Sink = {
  name: 'stderr',
  open: () => Promise.resolve(EMPTY),
  write: async (lines) => {
    let left = Buffer.from(`${lines.join('\n')}\n`);
    const deadline = performance.now() + PATIENCE_MS;
    while (left.length > 0) {
      const written = tryToWrite(left);
      left = left.subarray(written);
      if (written > 0) continue;
      if (performance.now() > deadline) throw new Error('standard error is closed');
      await pause(PAUSE_MS);
    }
  },
  close: () => Promise.resolve(),
};

/** How many bytes went out: none while a pipe is full. */
function tryToWrite(bytes: Buffer): number {
  try {
    return writeSync(STDERR, bytes);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
    throw error;
  }
}
