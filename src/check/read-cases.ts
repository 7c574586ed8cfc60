import { closeSync, openSync, readSync } from 'node:fs';
import { ConfigurationError } from '../config/configuration-error.ts';

/** A file of cases may have so many bytes. */
export const MAX_CASES_BYTES = 1024 * 1024;

/** Reads a file of cases as text. Throws ConfigurationError where it cannot be read, is too large or is not UTF-8. */
export function readCases(file: string): string {
  const bytes = readAtMost(file, MAX_CASES_BYTES + 1);
  if (bytes.length > MAX_CASES_BYTES)
    throw new ConfigurationError(`${JSON.stringify(file)} is too large; allowed is at most ${MAX_CASES_BYTES} bytes.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigurationError(`${JSON.stringify(file)} is not text; allowed is UTF-8.`);
  }
}

/** Reads on until the end or the limit: a pipe gives its text in pieces. */
function readAtMost(file: string, limit: number): Uint8Array {
  const buffer = Buffer.alloc(limit);
  let length = 0;
  try {
    const descriptor = openSync(file, 'r');
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
    throw new ConfigurationError(
      `${JSON.stringify(file)} cannot be read (${code}); allowed is the path of a file of cases.`,
    );
  }
  return buffer.subarray(0, length);
}
