import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Captured, Execution } from '../../src/kube/execution.ts';
import { withoutRepeat } from '../../src/result/attach-race.ts';

type Exited = Extract<Execution, { ended: 'exited' }>;

const BROKE_OFF =
  "warning: couldn't attach to pod/debug, falling back to streaming logs: error reading from error stream: EOF\n";

function ended(stdout: string, stderr: string, truncated = false): Exited {
  const captured = (text: string): Captured => ({
    text,
    kept: 'first',
    totalBytes: Buffer.byteLength(text),
    truncated: false,
  });
  return { ended: 'exited', exitCode: 0, stdout: { ...captured(stdout), truncated }, stderr: captured(stderr) };
}

describe('after an attach that broke off', () => {
  test.each([
    ['everything twice is shown once', 'one\ntwo\none\ntwo\n', 'one\ntwo\n'],
    ['a part and then the whole is the whole', 'one\none\ntwo\n', 'one\ntwo\n'],
    ['a part that ends within a line and then the whole is the whole', 'one\ntwone\ntwo\n', 'one\ntwo\n'],
    ['nothing and then the whole is the whole', 'one\ntwo\n', 'one\ntwo\n'],
    ['nothing at all stays nothing', '', ''],
    ['one character stays', 'a', 'a'],
    ['characters outside the basic plane survive', '😀é😀é\n', '😀é\n'],
  ])('%s', (_, stdout, expected) => {
    expect(withoutRepeat(ended(stdout, BROKE_OFF)).stdout.text).toBe(expected);
  });

  test('the warning is found among other lines of stderr', () => {
    expect(withoutRepeat(ended('x\nx\n', `If you don't see a prompt\n${BROKE_OFF}pod deleted\n`)).stdout.text).toBe(
      'x\n',
    );
  });

  test('whatever part the attach printed before the whole, the whole is left if it does not repeat itself', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1 }), fc.nat(), (lines, at) => {
        const all = `#${lines.map((line, index) => `${index} ${line}\n`).join('')}`;
        const part = all.slice(0, at % (all.length + 1));
        expect(withoutRepeat(ended(part + all, BROKE_OFF)).stdout.text).toBe(all);
      }),
    );
  });
});

describe('output is left as it is', () => {
  test.each([
    ['a genuine repetition without the warning', 'tick\ntick\n', ''],
    ['a repetition beside another warning', 'tick\ntick\n', 'warning: could not do it\n'],
    ...[
      'unable to upgrade connection: 400',
      'dial tcp: i/o timeout',
      'connection refused',
      'pods "x" is forbidden',
      'container not found',
      'no such host',
      'unknown (post pods)',
    ].map((reason): [string, string, string] => [
      `an attach that never began (${reason})`,
      'tick\ntick\n',
      `warning: couldn't attach to pod/debug, falling back to streaming logs: ${reason}\n`,
    ]),
    ['the warning printed by the program itself within a line', 'tick\ntick\n', `said: ${BROKE_OFF}`],
    ['no repetition at all', 'abc', BROKE_OFF],
  ])('%s', (_, stdout, stderr) => {
    const execution = ended(stdout, stderr);
    expect(withoutRepeat(execution)).toBe(execution);
  });

  test('output that was cut, because its end is not known', () => {
    const execution = ended('x\nx\n', BROKE_OFF, true);
    expect(withoutRepeat(execution)).toBe(execution);
  });
});

test('the rest of the answer is kept', () => {
  expect(withoutRepeat({ ...ended('x\nx\n', BROKE_OFF), exitCode: 7, notice: 'n' })).toMatchObject({
    exitCode: 7,
    notice: 'n',
    stderr: { text: BROKE_OFF },
    stdout: { truncated: false, kept: 'first' },
  });
});

test.each([
  ['1 MiB of one character', 'a'.repeat(1024 * 1024)],
  ['1 MiB of a pattern that nearly repeats', `${`${'ab'.repeat(512)}c`.repeat(1023)}d`],
  ['1 MiB that breaks at its end', `${'a'.repeat(1024 * 1024 - 1)}b`],
])('%s takes no quadratic time', (_, text) => {
  // Quadratic time would take minutes, and the test with it.
  expect(text.endsWith(withoutRepeat(ended(text, BROKE_OFF)).stdout.text)).toBe(true);
});
