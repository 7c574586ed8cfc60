import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hideTokens } from '../../src/result/hide-tokens.ts';
import { planOf } from '../policy/plans.ts';

function hidden(line: string, text: string): string | undefined {
  const captured = { text, kept: 'first', totalBytes: text.length, truncated: false } as const;
  const execution = { ended: 'exited', exitCode: 0, stdout: captured, stderr: captured } as const;
  const shown = hideTokens(planOf(line).command, execution);
  return shown.ended === 'exited' ? shown.stdout.text : undefined;
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
])('describe of a Secret: %s', (_, text, shown) => {
  expect(hidden('describe secret a', text)).toBe(shown);
});

test('of any line, however a token is broken, nothing is shown', () => {
  const line = fc.string({
    unit: fc.constantFrom('\n', '\t', '\r', ' ', ':', 'Name:', 'token:', '====', '1 bytes', 'x', '\f'),
  });
  fc.assert(
    fc.property(line, line, (before, after) => {
      const text = `Name:  a\n\nType:  kubernetes.io/service-account-token\n\nData\n====\nca.crt:  3 bytes\ntoken:  ${before}\nhunter2${after}\n`;
      expect(hidden('describe secret a', text)).not.toContain('hunter2');
    }),
  );
});

test('what other kinds show is left as it is, but for a token', () => {
  const text = 'Data\n====\nnote:\n----\ntoken:  a\nmore\n';
  const captured = { text, kept: 'first', totalBytes: text.length, truncated: false } as const;
  const execution = { ended: 'exited', exitCode: 0, stdout: captured, stderr: captured } as const;
  expect(hideTokens(planOf('describe configmap a').command, execution, false)).toMatchObject({
    stdout: { text: 'Data\n====\nnote:\n----\ntoken:  (not shown)\nmore\n' },
  });
});

test('what other commands print is left as it is', () => {
  expect(hidden('logs a', 'token:  abc')).toBe('token:  abc');
  const none = { ended: 'timed-out', timeoutSeconds: 1 } as const;
  expect(hideTokens(planOf('describe secret a').command, none)).toBe(none);
});
