import { closeSync, openSync, readSync } from 'node:fs';
import { ConfigurationError } from './configuration-error.ts';

/** A file that the operator names may have so many bytes. */
export const MAX_FILE_BYTES = 1024 * 1024;

/** Reads a file, or standard input for `-`, as text; `what` it is, for ConfigurationError where it cannot be read, is too large or is not UTF-8. */
export function readText(file: string, what: string): string {
  const bytes = readAtMost(file, what, MAX_FILE_BYTES + 1);
  if (bytes.length > MAX_FILE_BYTES)
    throw new ConfigurationError(`${JSON.stringify(file)} is too large; use at most ${MAX_FILE_BYTES} bytes.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigurationError(`${JSON.stringify(file)} is not text; use UTF-8.`);
  }
}

/** Reads on until the end or the limit: a pipe gives its text in pieces. */
function readAtMost(file: string, what: string, limit: number): Uint8Array {
  const buffer = Buffer.alloc(limit);
  let length = 0;
  try {
    const descriptor = file === '-' ? 0 : openSync(file, 'r');
    try {
      let read = -1;
      while (read !== 0 && length < limit) {
        read = readSync(descriptor, buffer, length, limit - length, null);
        length += read;
      }
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new ConfigurationError(`${JSON.stringify(file)} cannot be read (${code}); use the path of ${what}.`);
  }
  return buffer.subarray(0, length);
}
