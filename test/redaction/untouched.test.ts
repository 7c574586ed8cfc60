import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { openRedaction } from '../../src/redaction/redaction.ts';

const redaction = openRedaction({ key: Buffer.alloc(32, 7) });
const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'test', 'fixtures', 'untouched');

/** Answers of kubectl on a real cluster, logs of many programs, sentences near to a secret, and the documents of the project. */
const TEXTS = new Map<string, string>([
  ...readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const),
  ...filesOf('docs', 'md'),
  ...filesOf('docs/adr', 'md').filter(([file]) => !file.includes('0026')),
  ...filesOf('docs/reference', 'md'),
  ...filesOf('deploy', 'yaml'),
  ...filesOf('test/golden/describe', 'json').map(
    ([file, text]) => [file, String((JSON.parse(text) as { stdout: unknown }).stdout)] as const,
  ),
]);
// It shows what is redacted.
TEXTS.delete('docs/redaction.md');

function filesOf(path: string, ending: string): readonly (readonly [string, string])[] {
  return readdirSync(join(root, path))
    .filter((file) => file.endsWith(`.${ending}`))
    .map((file) => [`${path}/${file}`, readFileSync(join(root, path, file), 'utf8')]);
}

test('the corpus is large', () => {
  const lines = [...TEXTS.values()].reduce((count, text) => count + text.split('\n').length, 0);
  expect(lines).toBeGreaterThan(20_000);
});

describe.each([...TEXTS])('%s', (file, text) => {
  test('has no line that is changed', () => {
    const shown = redaction.text(text);
    const before = text.split('\n');
    const changed = shown === text ? [] : shown.split('\n').filter((line, at) => line !== before[at]);
    expect(changed.slice(0, 5)).toEqual([]);
    expect(shown).toBe(text);
  });

  test('has no line that is changed by itself, with CRLF or in JSON', () => {
    const lines = file.includes('untouched') || file.includes('near') || file.includes('logs') ? text.split('\n') : [];
    for (const line of lines.filter((each) => !/^-----|^[A-Za-z0-9+/=]{40,}$/.test(each))) {
      expect(redaction.text(`${line}\r\n`)).toBe(`${line}\r\n`);
      const json = JSON.stringify({ log: line });
      expect(redaction.text(json)).toBe(json);
    }
  });

  if (/\.(?:json|ya?ml)$/.test(file) && !file.includes('golden')) {
    test('has no object that is changed', () => {
      const objects: unknown[] = file.endsWith('json')
        ? [JSON.parse(text)]
        : parseAllDocuments(text).map((each) => each.toJS() as unknown);
      for (const object of objects) {
        const { kind, items } = object as { kind?: string; items?: readonly unknown[] };
        expect(redaction.object(object, { kind })).toBe(object);
        for (const item of items ?? []) expect(redaction.secretsOf(item)).toEqual([]);
      }
    });
  }
});
