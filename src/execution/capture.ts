import type { Readable } from 'node:stream';
import type { Captured } from '../kube/execution.ts';

/**
 * Reads a stream to its end and keeps at most `cap` bytes of it: the first ones, or with `keep` "last" the last ones
 * (as wanted of logs). Never holds more than the cap and one chunk. A character cut in two at the edge is dropped.
 */
export function capture(stream: Readable, cap: number, keep: 'first' | 'last'): () => Captured {
  const chunks: Buffer[] = [];
  let kept = 0;
  let total = 0;
  stream.on('data', (chunk: Buffer) => {
    total += chunk.length;
    if (keep === 'first') {
      if (kept < cap) chunks.push(kept + chunk.length <= cap ? chunk : Buffer.from(chunk.subarray(0, cap - kept)));
      kept = Math.min(cap, kept + chunk.length);
      return;
    }
    chunks.push(chunk);
    kept += chunk.length;
    while (chunks[0] !== undefined && kept - chunks[0].length >= cap) kept -= chunks.shift()?.length ?? 0;
  });
  return () => {
    const all = Buffer.concat(chunks);
    const truncated = total > cap;
    const cut = keep === 'last' && all.length > cap ? all.subarray(all.length - cap) : all;
    return {
      text: truncated ? wholeCharacters(cut, keep) : cut.toString('utf8'),
      kept: keep,
      totalBytes: total,
      truncated,
    };
  };
}

function wholeCharacters(bytes: Buffer, keep: 'first' | 'last'): string {
  const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
  if (keep === 'last') {
    let start = 0;
    while (start < 4 && isContinuation(bytes[start])) start++;
    return bytes.toString('utf8', start);
  }
  let lead = bytes.length - 1;
  while (lead > bytes.length - 4 && isContinuation(bytes[lead])) lead--;
  const first = bytes[lead] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  return bytes.toString('utf8', 0, lead + length > bytes.length ? lead : bytes.length);
}
