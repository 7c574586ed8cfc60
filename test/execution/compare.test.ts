import { describe, expect, test } from 'vitest';
import { compare } from '../../src/execution/compare.ts';

function ended(stdout: string, { exitCode = 0, stderr = '', totalBytes = stdout.length } = {}) {
  const kept = { kept: 'first', truncated: totalBytes > stdout.length } as const;
  return {
    kind: 'exited' as const,
    exitCode,
    stdout: { text: stdout, totalBytes, ...kept },
    stderr: { text: stderr, totalBytes: stderr.length, ...kept, truncated: false },
  };
}

describe('a read beside kubectl', () => {
  test.each([
    ['prints the same', ended('a\n'), ended('a\n'), undefined, 'same'],
    ['prints something else', ended('a\n'), ended('b\n'), undefined, 'different'],
    ['prints the same with another exit code', ended('a\n'), ended('a\n', { exitCode: 1 }), undefined, 'different'],
    ['prints another error', ended('', { stderr: 'x' }), ended('', { stderr: 'y' }), undefined, 'different'],
    ['prints more', ended('a\n'), ended('a\nb\n'), undefined, 'different'],
    [
      'is as before in one line and as after in another',
      ended('5s\n9s\n'),
      ended('5s\n8s\n'),
      ended('6s\n9s\n'),
      'same',
    ],
    ['saw what kubectl did not, and sees it still', ended('a\n'), ended('b\n'), ended('b\n'), 'different'],
    ['sees it change', ended('a\n'), ended('b\n'), ended('c\n'), 'unsettled'],
    ['ends otherwise each time', ended('a\n'), ended('b\n'), ended('b\n', { exitCode: 1 }), 'unsettled'],
    ['has the same beginning', ended('a', { totalBytes: 9 }), ended('a', { totalBytes: 9 }), undefined, 'same'],
    [
      'has the same beginning of more',
      ended('a', { totalBytes: 9 }),
      ended('a', { totalBytes: 8 }),
      undefined,
      'different',
    ],
    ['has the same lines in another order', ended('a\nb\n'), ended('b\na\n'), undefined, 'different'],
  ] as const)('%s', (_, kubectl, before, after, verdict) => {
    expect(compare(kubectl, after === undefined ? { before } : { before, after })).toBe(verdict);
  });

  test.each([
    ['has the same lines', ended('a\nb\n'), ended('b\na\n'), 'same'],
    ['has another line', ended('a\nb\n'), ended('b\nc\n'), 'different'],
    ['has a line twice', ended('a\nb\nb\n'), ended('a\na\nb\n'), 'different'],
    ['was cut off', ended('a\n', { totalBytes: 9 }), ended('b\n', { totalBytes: 9 }), 'unsettled'],
  ] as const)('where lines come in any order, %s', (_, kubectl, before, verdict) => {
    expect(compare(kubectl, { before }, true)).toBe(verdict);
  });
});
