import { describe, expect, test } from 'vitest';
import { refuse } from '../../src/errors.ts';
import type { Captured, Execution } from '../../src/kube/execution.ts';
import { toOutcome, toRefusal } from '../../src/result/outcome.ts';

const whole = (text: string): Captured => ({
  text,
  kept: 'first',
  totalBytes: Buffer.byteLength(text),
  truncated: false,
});
const cut = (text: string, kept: 'first' | 'last', totalBytes: number): Captured => ({
  text,
  kept,
  totalBytes,
  truncated: true,
});
const exited = (exitCode: number, stdout: Captured, stderr: Captured): Execution => ({
  ended: 'exited',
  exitCode,
  stdout,
  stderr,
});

describe('the answers of the specification', () => {
  test('a success has exactly success, stdout, stderr and return_code', () => {
    expect(toOutcome(exited(0, whole('NAME\nweb\n'), whole('')))).toEqual({
      success: true,
      body: { success: true, stdout: 'NAME\nweb\n', stderr: '', return_code: 0 },
    });
  });

  test.each([1, 3, 126, 137, 255])('exit code %d is a failure with the words of kubectl', (exitCode) => {
    expect(toOutcome(exited(exitCode, whole(''), whole('Error from server')))).toEqual({
      success: false,
      body: { success: false, stdout: '', stderr: 'Error from server', return_code: exitCode },
    });
  });

  test.each([1, 60, 3600])('a timeout after %d seconds says so and has empty outputs', (timeoutSeconds) => {
    expect(toOutcome({ ended: 'timed-out', timeoutSeconds })).toEqual({
      success: false,
      body: { success: false, error: `Command timed out after ${timeoutSeconds} seconds`, stdout: '', stderr: '' },
    });
  });

  test('a refusal has exactly success, error, code and hint', () => {
    const body = { success: false, error: 'No.', code: 'SERVER_BUSY', hint: 'Wait.' };
    expect(toRefusal(refuse('SERVER_BUSY', 'No.', 'Wait.'))).toEqual({ success: false, body });
    expect(toOutcome({ ended: 'not-run', refusal: refuse('SERVER_BUSY', 'No.', 'Wait.') })).toEqual({
      success: false,
      body,
    });
  });
});

describe('a notice', () => {
  test.each<[string, Execution]>([
    ['a failure', exited(1, whole(''), whole(''))],
    ['a timeout', { ended: 'timed-out', timeoutSeconds: 1 }],
  ])('reaches the caller of %s as hint', (_, execution) => {
    expect(toOutcome({ ...execution, notice: 'A pod may be left.' }).body['hint']).toBe('A pod may be left.');
  });

  test('is not lost when the call was cancelled', () => {
    const refusal = refuse('SERVER_STOPPING', 'Ended.', 'Try again.');
    expect(toOutcome({ ended: 'not-run', refusal, notice: 'A pod may be left.' }).body['hint']).toContain(
      'A pod may be left.',
    );
  });
});

describe('output that was cut', () => {
  test('bytes that take more room as text are not said to be fewer than are shown', () => {
    const stdout = { text: '\ufffd\ufffd', kept: 'last', totalBytes: 4, truncated: true } as const;
    const { body } = toOutcome(exited(0, stdout, whole('')));
    expect(body['stdout']).toMatch(
      /^\[truncated: 4 bytes are not all UTF-8; as text they take more, of which the last 6 are shown; [^\n]*\]\n\ufffd\ufffd$/,
    );
  });

  test('the first part of stdout is followed by a marker line, and the answer says truncated', () => {
    expect(toOutcome(exited(0, cut('äb', 'first', 6_000_000), whole('warn'))).body).toEqual({
      success: true,
      stdout:
        'äb\n[truncated: the first 3 of 6000000 bytes are shown; ask for less with a name, -l, --field-selector, --tail, --since or -o custom-columns]',
      stderr: 'warn',
      return_code: 0,
      truncated: true,
    });
  });

  test('of what was not read to its end the marker says the least there is', () => {
    const stdout = { ...cut('ab', 'first', 4000), isCutShort: true } as const;
    expect(toOutcome(exited(0, stdout, whole(''))).body['stdout']).toMatch(
      /^ab\n\[truncated: the first 2 of at least 4000 bytes are shown; [^\n]*\]$/,
    );
  });

  test('the last part of logs comes after its marker line', () => {
    expect(toOutcome(exited(0, cut('end', 'last', 99), whole(''))).body['stdout']).toMatch(
      /^\[truncated: the last 3 of 99 bytes are shown; [^\n]*\]\nend$/,
    );
  });

  test('a cut stderr counts as well', () => {
    const { body } = toOutcome(exited(1, whole('ok'), cut('e', 'first', 9)));
    expect(body).toMatchObject({ truncated: true, stdout: 'ok', success: false });
    expect(body['stderr']).toContain('[truncated: the first 1 of 9 bytes');
  });

  test('whole output has neither marker nor key', () => {
    const { body } = toOutcome(exited(0, whole('all'), whole('')));
    expect(body).not.toHaveProperty('truncated');
    expect(body['stdout']).toBe('all');
  });
});

test('what a command printed before its time was over is not lost', () => {
  const execution: Execution = {
    ended: 'timed-out',
    timeoutSeconds: 9,
    stdout: whole('Waiting ...\n'),
    stderr: whole('W'),
  };
  expect(toOutcome(execution).body).toEqual({
    success: false,
    error: 'Command timed out after 9 seconds',
    stdout: 'Waiting ...\n',
    stderr: 'W',
  });
});

test('a read that worked in part is a success, with the exit code of kubectl', () => {
  const execution: Execution = {
    ...exited(1, whole('NAME\n'), whole('Error from server (Forbidden): x\n')),
    worked: 'in-part',
  };
  expect(toOutcome(execution)).toMatchObject({
    success: true,
    body: { success: true, return_code: 1, stdout: 'NAME\n' },
  });
});
