import { expect, test } from 'vitest';
import type { Progress } from '../../src/kube/progress.ts';
import { Capture } from '../../src/output/capture.ts';
import { followOutput } from '../../src/output/follow-output.ts';
import { planOf } from '../policy/plans.ts';

function follow(line: string, ...pieces: readonly (string | Buffer)[]): Progress | undefined {
  let last: Progress | undefined;
  const report = (progress: Progress) => {
    last = progress;
  };
  const capture = new Capture(100, 'first');
  const followed = followOutput(planOf(line).command, report)(capture, () => undefined);
  for (const piece of pieces) followed.write(piece);
  expect(capture.captured().text).toBe(pieces.join(''));
  return last;
}

test('tells the last line that a rollout printed, whatever pieces it came in', () => {
  expect(follow('rollout status deploy/web', 'one\ntwo\n')).toEqual({ phase: 'running', bytes: 8, line: 'two' });
  expect(follow('rollout status deploy/web', Buffer.from('one\n'), '\n')).toMatchObject({ bytes: 5, line: 'one' });
});

test('tells only the number of bytes of every other command', () => {
  expect(follow('get pods', 'ä\n', 'two\n')).toEqual({ phase: 'running', bytes: 7 });
  expect(follow('rollout history deploy/web', 'one\n')).toEqual({ phase: 'running', bytes: 4 });
});
