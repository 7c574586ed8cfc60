import { describe, expect, test } from 'vitest';
import { given } from './give-documents.ts';

describe('a hostile megabyte', () => {
  const size = 1_000_000;
  test.each([
    ['brackets', '['.repeat(size)],
    ['braces', '{'.repeat(size)],
    ['braces of JSON', '{"a":'.repeat(size / 5)],
    ['entries in a line', '- '.repeat(size / 2)],
    ['questions', '? '.repeat(size / 2)],
    ['anchors', `a: ${'&a '.repeat(size / 3)}`],
    ['tags', `a: ${'!a '.repeat(size / 3)}`],
    ['an open quote', `a: "${'x '.repeat(size / 2)}`],
    ['a quote of empty lines', `a: "${'\n'.repeat(size)}`],
    ['one long word', 'x'.repeat(size)],
    ['one long key', `${'x'.repeat(size)}: 1`],
    ['a long key in brackets', `[${'x'.repeat(size)}: 1]`],
    ['many keys', Array.from({ length: size / 10 }, (_, at) => `a${at}: 1\n`).join('')],
    ['many merges', `a: {${'<<: {a: 1}, '.repeat(size / 14)}}`],
    [
      'a wide merge',
      `a:\n${Array.from({ length: 300 }, () => `  <<: {${Array.from({ length: 300 }, (_, at) => `k${at}: `).join(',')}}\n`).join('')}`,
    ],
    ['an integer', `a: ${'9'.repeat(size)}`],
    ['an integer in hexadecimal', `a: 0x${'f'.repeat(size)}`],
    ['underscores', `a: 1${'_'.repeat(size)}`],
    ['an integer of JSON', `{"a":${'9'.repeat(size)}}`],
    ['a float of many digits', `a: 0.${'1'.repeat(size)}`],
    ['separators', '---\n'.repeat(size / 4)],
    ['empty lines', '\n'.repeat(size)],
    ['a block of empty lines', `a: |\n${'\n'.repeat(size)}`],
    ['JSON values', '{}'.repeat(size / 2)],
    ['faults of JSON', '{"a":1}\n'.repeat(size / 8).concat('x')],
    ['pieces of templates', `a: [${'{{'.repeat(size / 2)}`],
    ['bits of base64', `a: !!binary ${'QUFB'.repeat(size / 4)}`],
    ['plain lines', `a: ${'x\n '.repeat(size / 3)}`],
    ['commas', `[${','.repeat(size)}]`],
    ['colons', ': '.repeat(size / 2)],
    ['flow pairs', `a: [${'a: b, '.repeat(size / 6)}]`],
    ['directives', `${'%TAG !a! b\n'.repeat(size / 11)}---\n`],
    ['comments', '#\n'.repeat(size / 2)],
  ])(
    'of %s is answered',
    (_, text) => {
      expect(given('apply -f -', text)).toBeDefined();
      expect(given('patch configmap one', text)).toBeDefined();
    },
    60_000,
  );
});
