import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { withinDeadline } from '../../src/kubectl/deadline.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { renderArgv } from '../../src/kubectl/render.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';

const { grammar } = grammarFor('v1.37.2');

function timeoutOf(line: string, limitSeconds: number): string | undefined {
  const command = parseArguments(grammar, line.split(' '));
  if (isRefusal(command)) throw new Error(command.error);
  const argv = renderArgv(withinDeadline(command, limitSeconds));
  const timeouts = argv.filter((word) => word.startsWith('--timeout='));
  expect(timeouts.length).toBeLessThanOrEqual(1);
  return timeouts[0]?.slice('--timeout='.length);
}

describe('with 60 s for a call', () => {
  test.each([
    ['rollout status deployment/web', '58s'],
    ['rollout status deployment/web --timeout=0s', '58s'],
    ['rollout status deployment/web --timeout=0', '58s'],
    ['rollout status deployment/web --timeout=-1s', '58s'],
    ['rollout status deployment/web --timeout=10s', '10s'],
    ['rollout status deployment/web --timeout=500ms', '500ms'],
    ['rollout status deployment/web --timeout=58s', '58s'],
    ['rollout status deployment/web --timeout=58000ms', '58000ms'],
    ['rollout status deployment/web --timeout=59s', '58s'],
    ['rollout status deployment/web --timeout=1h', '58s'],
    ['rollout status deployment/web --timeout=1m', '58s'],
    ['rollout status deployment/web --timeout=10s --timeout=1h', '58s'],
    ['rollout status deployment/web --timeout=1h --timeout=10s', '10s'],
    ['rollout status deployment/web --timeout=0.5m', '0.5m'],
    ['rollout status deployment/web --timeout=.1h', '58s'],
    ['rollout status deployment/web --timeout=1s2h', '58s'],
    ['wait --for=condition=Ready pod/a', '58s'],
    ['wait --for=condition=Ready pod/a --timeout=0', '0'],
    ['wait --for=condition=Ready pod/a --timeout=0s', '0s'],
    ['wait --for=condition=Ready pod/a --timeout=-1s', '58s'],
    ['wait --for=condition=Ready pod/a --timeout=5m', '58s'],
    ['wait --for=condition=Ready pod/a --timeout=5s', '5s'],
    ['rollout history deployment/web', undefined],
    ['delete pod a --timeout=1h', '1h'],
    ['get pods', undefined],
  ])('%s has the timeout %s', (line, timeout) => {
    expect(timeoutOf(line, 60)).toBe(timeout);
  });
});

test.each([
  [1, '1s'],
  [2, '1s'],
  [3, '1s'],
  [4, '2s'],
  [3600, '3598s'],
])('with %d s for a call, a wait ends before it after %s, and never has no time at all', (limit, timeout) => {
  expect(timeoutOf('wait --for=delete pod/a', limit)).toBe(timeout);
});

test('the timeout is the last flag of the command, which is otherwise as it was', () => {
  const command = parseArguments(grammar, ['wait', 'pod/a', '--for=delete']);
  if (isRefusal(command)) throw new Error(command.error);
  expect(withinDeadline(command, 60)).toEqual({
    path: ['wait'],
    flags: [
      { name: 'for', value: 'delete', spelled: '--for', repeat: 'append' },
      { name: 'timeout', value: '58s', spelled: '--timeout', repeat: 'last' },
    ],
    positionals: ['pod/a'],
    dashAt: -1,
  });
});
