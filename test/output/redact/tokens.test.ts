import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_LINE } from '../../../src/output/redact/lines.ts';
import { redactTokens } from '../../../src/output/redact/tokens.ts';
import { planOf } from '../../policy/plans.ts';
import { expectSameInPieces, shownOf } from './shown.ts';

function shown(line: string, text: string, describesSecrets = true): string {
  return shownOf(redactTokens(planOf(line).command, describesSecrets), [text]);
}

const REST = '(the rest is not shown, because it may be part of a token)';

test.each([
  [
    'the token of a service account',
    'Data\n====\nca.crt:  1107 bytes\ntoken:   eyJhbGciOi.J9.x\n',
    'Data\n====\nca.crt:  1107 bytes\ntoken:   (not shown)\n',
  ],
  ['one that was cut short', 'token:\teyJ', 'token:\t(not shown)'],
  [
    'two of them',
    'token:  a\nnamespace:  7 bytes\ntoken:  b',
    'token:  (not shown)\nnamespace:  7 bytes\ntoken:  (not shown)',
  ],
  ['the size of a key of that name', 'token:  16 bytes\n', 'token:  16 bytes\n'],
  ['what only looks like a size', 'token:  16 bytes of it\n', 'token:  (not shown)\n'],
  ['a second line', 'token:  a\nhunter2\n', `token:  (not shown)\n${REST}`],
  ['a line after an empty one', 'token:  a\n\n\nhunter2\n', `token:  (not shown)\n${REST}`],
  ['a value that begins on the next line', 'token:\nhunter2\nx', `token:(not shown)\n${REST}`],
  ['a value that begins with blanks', 'token:  \nhunter2', `token:  (not shown)\n${REST}`],
  [
    'a line after something like a size',
    'token:  a\nca.crt:  3 bytes\nhunter2',
    `token:  (not shown)\nca.crt:  3 bytes\n${REST}`,
  ],
  ['a line that looks like a size', 'token:  a\nhunter2:  3 bytes', `token:  (not shown)\n${REST}`],
  ['a line that looks like another object', 'token:  a\n\n\nName:  hunter2\n', `token:  (not shown)\n${REST}`],
  ['line ends of other kinds', 'token:  a\rhunter2\u2028hunter3\n', 'token:  (not shown)\n'],
  [
    'a line that looks like another object without its name',
    'token:  a\n\nName: my password\n',
    `token:  (not shown)\n${REST}`,
  ],
  [
    'a first line that is a size',
    'Type:  kubernetes.io/service-account-token\n\nData\n====\ntoken:  12 bytes\nhunter2\n',
    `Type:  kubernetes.io/service-account-token\n\nData\n====\ntoken:  12 bytes\n${REST}`,
  ],
  [
    'the object after it',
    'token:  a\n\n\nName:  a2\nNamespace:  c\n\nData\n====\ntoken:  b\n',
    'token:  (not shown)\n\n\nName:  a2\nNamespace:  c\n\nData\n====\ntoken:  (not shown)\n',
  ],
  [
    'several Secrets without a token',
    'Name:  a\n\nType:  Opaque\n\nData\n====\nk:  1 bytes\n\n\nName:  ab\n\nType:  Opaque\n\nData\n====\n',
    'Name:  a\n\nType:  Opaque\n\nData\n====\nk:  1 bytes\n\n\nName:  ab\n\nType:  Opaque\n\nData\n====\n',
  ],
])('describe of a Secret: %s', (_, text, wanted) => {
  expect(shown('describe secret a', text)).toBe(wanted);
});

test('of any line, however a token is broken, nothing is shown', () => {
  const line = fc.string({
    unit: fc.constantFrom('\n', '\t', '\r', ' ', ':', 'Name:', 'token:', '====', '1 bytes', 'x', '\f'),
  });
  fc.assert(
    fc.property(line, line, (before, after) => {
      const text = `Name:  a\n\nType:  kubernetes.io/service-account-token\n\nData\n====\nca.crt:  3 bytes\ntoken:  ${before}\nhunter2${after}\n`;
      expect(shown('describe secret a', text)).not.toContain('hunter2');
    }),
  );
});

test('shows what other kinds print, except for a token', () => {
  const text = 'Data\n====\nnote:\n----\ntoken:  a\nmore\n';
  const wanted = 'Data\n====\nnote:\n----\ntoken:  (not shown)\nmore\n';
  expect(shown('describe configmap a', text, false)).toBe(wanted);
});

const DESCRIPTIONS = fc
  .array(
    fc.constantFrom(
      'Name:  a\n',
      'Name:  b\n',
      'Type:  x\n',
      '\n',
      'Data\n====\n',
      '====\n',
      'token:  ',
      '12 bytes',
      'ca.crt:  3 bytes\n',
      'k: 3 bytes\n',
      'ä€😀',
      '\r',
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

test.each([true, false])('shows the same, whatever pieces a description comes in (Secrets: %s)', (describesSecrets) => {
  const { command } = planOf('describe secret a');
  expectSameInPieces(() => redactTokens(command, describesSecrets), DESCRIPTIONS);
});

describe('of a line too long to be held', () => {
  const value = 'v'.repeat(LONGEST_LINE);

  test('a value of another kind is shown whole', () => {
    const text = `Data\n====\n${value}${value}\nnext\n`;
    expect(shown('describe configmap a', text, false)).toBe(text);
    expect(shown('describe secret a', text)).toBe(text);
  });

  test.each([true, false])('a token is not shown, at neither end (Secrets: %s)', (describesSecrets) => {
    const text = `token:  hunter2${value}hunter2 12 bytes\n`;
    expect(shown('describe secret a', text, describesSecrets)).toBe('token:  (not shown)\n');
  });

  test.each([
    ['as a second line', `token:  a\nhunter2${value}`],
    [
      'behind the size of another key',
      `token:  a\nca.crt:  3 bytes\nca.crt:${' '.repeat(LONGEST_LINE)}hunter2: 3 bytes`,
    ],
    ['as the name of an object', `token:  a\n\nName:  hunter2${value}`],
  ])('a token is not shown %s', (_, text) => {
    expect(shown('describe secret', text)).not.toMatch(/hunter2|vvv/);
  });
});

test('ends the output of a Secret with more empty lines than describe writes', () => {
  const text = `token:  a\n${'\n'.repeat(2000)}Name:  hunter2\n`;
  expect(shown('describe secret', text)).toBe(`token:  (not shown)\n${REST}`);
});
