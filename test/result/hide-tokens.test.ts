import { expect, test } from 'vitest';
import { hideTokens } from '../../src/result/hide-tokens.ts';
import { planOf } from '../policy/plans.ts';

function hidden(line: string, text: string): string | undefined {
  const captured = { text, kept: 'first', totalBytes: text.length, truncated: false } as const;
  const execution = { ended: 'exited', exitCode: 0, stdout: captured, stderr: captured } as const;
  const shown = hideTokens(planOf(line).command, execution);
  return shown.ended === 'exited' ? shown.stdout.text : undefined;
}

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
])('describe of a Secret: %s', (_, text, shown) => {
  expect(hidden('describe secret a', text)).toBe(shown);
});

test('what other commands print is left as it is', () => {
  expect(hidden('logs a', 'token:  abc')).toBe('token:  abc');
  const none = { ended: 'timed-out', timeoutSeconds: 1 } as const;
  expect(hideTokens(planOf('describe secret a').command, none)).toBe(none);
});
