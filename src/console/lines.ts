import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ConsoleAnswer } from './handler.ts';

/** A client that reads nothing for this long is gone. */
const READING_MS = 30_000;

/** Sends a file as it comes, at the pace of its reader. Resolves when all is written or the reader has left; rejects as `lines` does. */
export async function sendLines(
  response: ServerResponse,
  { lines, type, fileName }: Extract<ConsoleAnswer, { readonly lines: unknown }>,
): Promise<void> {
  response.writeHead(200, {
    'content-type': type,
    'content-disposition': `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, '_')}"`,
    'cache-control': 'no-store',
  });
  for await (const line of lines) {
    if (response.closed) return;
    if (response.write(line)) continue;
    const timer = setTimeout(() => response.destroy(), READING_MS).unref();
    const left = new AbortController();
    const { signal } = left;
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]).finally(() => {
      clearTimeout(timer);
      left.abort();
    });
  }
}
