import type { ServerResponse } from 'node:http';
import { collectGarbage } from '../runtime.ts';
import { endUnlessRead } from './connections.ts';

/** Headers by their names in lower case; several values for a header that is sent several times. */
export type AnswerHeaders = Readonly<Record<string, string | string[]>>;

/**
 * An answer that is at hand as text, in one part or several. A Response for it would cost as much as judging a call, and the
 * first one loads a web client (ADR 0023): only what the SDK answers is one.
 */
export interface TextAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly parts: readonly string[];
}

/** The answer that Response.json makes. */
export function answerJson(value: unknown, status = 200, headers: TextAnswer['headers'] = {}): TextAnswer {
  return answerJsonText([JSON.stringify(value)], status, headers);
}

/** The same for what is JSON already. */
export function answerJsonText(
  parts: readonly string[],
  status = 200,
  headers: TextAnswer['headers'] = {},
): TextAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, parts };
}

/** Writes an answer to its client, and ends the connection of one that takes longer than `readingMs` to read it. */
export async function writeAnswer(
  answer: Response | TextAnswer,
  response: ServerResponse,
  readingMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    if (response.closed) resolve();
    else response.once('close', resolve);
  });
  const send = (body: string | Buffer, headers: AnswerHeaders, status: number): Promise<void> => {
    const length = Buffer.byteLength(body);
    // RFC 9110, 8.6: no length on a 204. An event stream may be open already.
    if (!response.headersSent)
      response.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': length });
    response.end(body);
    const read = endUnlessRead(response, closed, readingMs);
    return length < LARGE ? read : read.then(collectGarbage);
  };
  if ('parts' in answer) return send(assemble(answer.parts), answer.headers, answer.status);
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
 * they belong, because joining them first would hold them twice.
 */
export function assemble(parts: readonly string[]): string | Buffer {
  const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  if (length <= SHORT) return parts.join('');
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const part of parts) at += bytes.write(part, at);
  return bytes;
}
