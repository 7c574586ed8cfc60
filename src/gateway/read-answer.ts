import { type ApiAnswer, LeaveToKubectl } from '../api/api.ts';

/** The longest answer that is held. */
const MOST_BYTES = 16 * 2 ** 20;

/** Reads an answer to its end. Rejects with LeaveToKubectl if it is too long to be held. */
export async function readAll({ body }: Pick<ApiAnswer, 'body'>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw new LeaveToKubectl('the answer is too long to be judged');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Parses an answer; undefined if it is no JSON. */
export function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
