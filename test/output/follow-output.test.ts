import { expect, test } from 'vitest';
import type { Progress } from '../../src/kube/progress.ts';
import { followOutput } from '../../src/output/follow-output.ts';
import { planOf } from '../policy/plans.ts';

function follow(line: string, ...chunks: readonly (string | Buffer)[]): Progress | undefined {
  let last: Progress | undefined;
  const onOutput = followOutput(planOf(line).command, (progress) => {
    last = progress;
  });
  for (const [at, chunk] of chunks.entries()) onOutput(chunk, (at + 1) * 10);
  return last;
}

test('of a rollout the last line that was printed is told, whatever pieces it came in', () => {
  expect(follow('rollout status deploy/web', 'one\ntwo\n')).toEqual({ phase: 'running', bytes: 10, line: 'two' });
  expect(follow('rollout status deploy/web', Buffer.from('one\n'), '\n')).toMatchObject({ bytes: 20, line: 'one' });
});

test('of every other command only the number of bytes is told, because what it prints may be secret', () => {
  expect(follow('get pods', 'one\n', 'two\n')).toEqual({ phase: 'running', bytes: 20 });
  expect(follow('rollout history deploy/web', 'one\n')).toEqual({ phase: 'running', bytes: 10 });
});
