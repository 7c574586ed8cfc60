import type { IncomingMessage } from 'node:http';

/** What a request's body was, or the status and sentence that refuse it. */
export type Body =
  | { readonly value: unknown }
  | { readonly status: 400 | 413 | 415; readonly rpcCode: number; readonly error: string };

/** How much of a body that is refused is read and thrown away: a client that still writes does not read the answer. */
const DISCARD_BYTES = 32 * 1024 * 1024;

/**
 * Reads a JSON body of at most `limit` bytes and never holds more than that. What is refused is read on for a while, so
 * that the client gets to read why. Batches are refused: revision 2025-06-18 removed them.
 */
export async function readJson(request: IncomingMessage, limit: number): Promise<Body> {
  const isJson = /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
  const chunks: Buffer[] = [];
  let bytes = 0;
  const { promise: read, resolve, reject } = Promise.withResolvers<void>();
  const take = (chunk: Buffer) => {
    bytes += chunk.length;
    if (isJson && bytes <= limit) chunks.push(chunk);
    if (bytes <= DISCARD_BYTES) return;
    request.pause();
    resolve();
  };
  request.on('data', take).once('end', resolve).once('error', reject);
  await read;
  if (!isJson) return { status: 415, rpcCode: -32000, error: 'Content-Type must be application/json.' };
  if (bytes > limit) return { status: 413, rpcCode: -32000, error: `The body is larger than ${limit} bytes.` };
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (!Array.isArray(value)) return { value };
    return { status: 400, rpcCode: -32600, error: 'Batches are not supported: send one JSON-RPC message per POST.' };
  } catch {
    return { status: 400, rpcCode: -32700, error: 'Parse error: the body is not valid JSON.' };
  }
}
