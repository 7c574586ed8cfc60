import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const FOLDER = join(import.meta.dirname, '..', 'golden', 'clients');

/** What differs from run to run, and the text that takes its place. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  [/\b[0-9a-f]{64}\b/g, '<hash>'],
  [/\b([a-z][a-z0-9-]*)\.[0-9a-f]{10}\b/g, '$1.<id>'],
  [/\b127\.0\.0\.1:\d+/g, '127.0.0.1:<port>'],
];

/**
 * Expects a record to be the one in test/golden/clients, apart from ids, times and ports. UPDATE_GOLDEN=1 writes it instead.
 *
 * @param name the file's name without .json
 */
export function expectRecorded(name: string, record: unknown): void {
  const text = VOLATILE.reduce(
    (masked, [pattern, mask]) => masked.replaceAll(pattern, mask),
    `${JSON.stringify(record, null, 2)}\n`,
  );
  const file = join(FOLDER, `${name}.json`);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
