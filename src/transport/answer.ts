import type { ServerResponse } from 'node:http';
import { collectGarbage } from '../runtime.ts';
import { endUnlessRead } from './connections.ts';

/** An answer as Response.json would make it of a value, given as parts of its text: making a Response costs as much as judging a call. */
export interface JsonAnswer {
  readonly json: readonly string[];
}

/** Writes an answer to its client, and ends the connection of one that takes longer than `readingMs` to read it. */
export async function writeAnswer(
  answer: Response | JsonAnswer,
  response: ServerResponse,
  readingMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    if (response.closed) resolve();
    else response.once('close', resolve);
  });
  const send = (body: string | Buffer, headers: Readonly<Record<string, string>>, status: number): Promise<void> => {
    const length = Buffer.byteLength(body);
    response.writeHead(status, { ...headers, 'content-length': length }).end(body);
    const read = endUnlessRead(response, closed, readingMs);
    return length < LARGE ? read : read.then(collectGarbage);
  };
  if (!(answer instanceof Response)) return send(assemble(answer.json), AS_JSON, 200);
  const headers = Object.fromEntries(answer.headers);
  if (answer.body === null || !headers['content-type']?.startsWith('text/event-stream'))
    return send(Buffer.from(await answer.arrayBuffer()), headers, answer.status);
  response.writeHead(answer.status, headers).flushHeaders();
  const reader = answer.body.getReader();
  void closed.then(() => reader.cancel().catch(() => {}));
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (response.write(part.value)) continue;
    const drained = new Promise((resolve) => response.once('drain', resolve));
    await endUnlessRead(response, Promise.race([drained, closed]), readingMs);
  }
  response.end();
}

const SHORT = 16 * 1024;
const LARGE = 512 * 1024;

/**
 * Puts the parts together: short ones as text, which goes out in one piece with its headers, and long ones encoded where
 * they will stand, because to join them first would hold them twice.
 */
function assemble(parts: readonly string[]): string | Buffer {
  const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  if (length <= SHORT) return parts.join('');
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const part of parts) at += bytes.write(part, at);
  return bytes;
}

const AS_JSON = { 'content-type': 'application/json' };
