import type { IncomingMessage } from 'node:http';

/** What a request's body was, or the status and sentence that refuse it. */
export type Body =
  | { readonly value: unknown }
  | { readonly status: 400 | 413 | 415; readonly rpcCode: number; readonly error: string };

/** How much of a body that is too large is read and thrown away, so that the client gets to read the answer. */
const DISCARD_BYTES = 32 * 1024 * 1024;

/**
 * Reads a JSON body of at most `limit` bytes. Never holds more than that. A larger one is refused as soon as its length
 * is known. Batches are refused: revision 2025-06-18 removed them.
 */
export async function readJson(request: IncomingMessage, limit: number): Promise<Body> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    return refuseBody(request, 415, -32000, 'Content-Type must be application/json.');
  }
  const tooLarge = `The body is larger than ${limit} bytes.`;
  if (Number(request.headers['content-length'] ?? 0) > limit) return refuseBody(request, 413, -32000, tooLarge);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > limit) return refuseBody(request, 413, -32000, tooLarge);
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (!Array.isArray(value)) return { value };
    return { status: 400, rpcCode: -32600, error: 'Batches are not supported: send one JSON-RPC message per POST.' };
  } catch {
    return { status: 400, rpcCode: -32700, error: 'Parse error: the body is not valid JSON.' };
  }
}

function refuseBody(request: IncomingMessage, status: 413 | 415, rpcCode: number, error: string): Body {
  let discarded = 0;
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > DISCARD_BYTES) request.destroy();
  });
  return { status, rpcCode, error };
}
