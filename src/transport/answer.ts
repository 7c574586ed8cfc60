import type { ServerResponse } from 'node:http';
import { endUnlessRead } from './connections.ts';

/** Writes an answer to its client, and ends the connection of one that takes longer than `readingMs` to read it. `over` aborts with the response. */
export async function writeAnswer(
  answer: Response,
  response: ServerResponse,
  over: AbortSignal,
  readingMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    if (over.aborted) resolve();
    else over.addEventListener('abort', () => resolve(), { once: true });
  });
  const headers = Object.fromEntries(answer.headers);
  if (answer.body === null || !headers['content-type']?.startsWith('text/event-stream')) {
    const bytes = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, { ...headers, 'content-length': bytes.length }).end(bytes);
    return endUnlessRead(response, closed, readingMs);
  }
  response.writeHead(answer.status, headers).flushHeaders();
  const reader = answer.body.getReader();
  over.addEventListener('abort', () => void reader.cancel().catch(() => {}), { once: true });
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (response.write(part.value)) continue;
    const drained = new Promise((resolve) => response.once('drain', resolve));
    await endUnlessRead(response, Promise.race([drained, closed]), readingMs);
  }
  response.end();
}
