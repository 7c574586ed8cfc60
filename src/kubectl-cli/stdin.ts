import type { Readable } from 'node:stream';

/** One byte more than the tool takes: its refusal says so. */
const MOST_BYTES = 1024 * 1024 + 1;

/** Whether the words of a command name standard input as a file: -f -, -f=-, -f-, --filename - and --filename=-. Pure. */
export function readsStdin(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const words = end === -1 ? args : args.slice(0, end);
  // The tool takes "stdin" of a patch as the patch itself, and kubectl takes -f - as the object.
  if (words.find((word) => word !== 'kubectl') === 'patch') return false;
  return words.some(
    (word, at) =>
      /^(-f=?-|--filename=-)$/.test(word) || ((word === '-f' || word === '--filename') && words[at + 1] === '-'),
  );
}

/** Reads a stream to its end, or to one byte more than the tool takes. */
export async function readStdin(stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream) {
    const piece = Buffer.from(part).subarray(0, MOST_BYTES - bytes);
    parts.push(piece);
    bytes += piece.length;
    if (bytes >= MOST_BYTES) break;
  }
  return Buffer.concat(parts).toString('utf8');
}
