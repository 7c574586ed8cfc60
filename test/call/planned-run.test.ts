import { expect, test } from 'vitest';
import { runPlanned } from '../../src/call/planned-run.ts';
import { refuse } from '../../src/errors.ts';
import type { Execution } from '../../src/kube/execution.ts';
import { toRefusal } from '../../src/result/outcome.ts';

const planned = () => undefined;
const notRun = (code: 'APPROVAL_REQUIRED' | 'CHANGE_OUTDATED' | 'POLICY_DENIED'): Execution => ({
  ended: 'not-run',
  refusal: refuse(code, 'No.', 'Ask.'),
});
const DONE = { ended: 'exited', exitCode: 0 } as Execution;
const WAITS = toRefusal(refuse('APPROVAL_REQUIRED', 'It waits.', 'Ask.'));

/** Runs a call whose runs end like this, one after another; gives whether each was held to a plan, and how often it was planned. */
async function trace(
  ends: readonly Execution[],
  answer: Awaited<ReturnType<Parameters<typeof runPlanned>[1]>>,
  held?: typeof planned,
) {
  const runs: boolean[] = [];
  let plans = 0;
  const end = await runPlanned(
    async ({ review }) => {
      runs.push(review?.planned !== undefined);
      return ends[runs.length - 1] ?? (ends.at(-1) as Execution);
    },
    async () => {
      plans++;
      return answer;
    },
    held,
  );
  return { ...end, runs, plans };
}

test('runs a call once that needs no plan', async () => {
  expect(await trace([DONE], { planned })).toEqual({ execution: DONE, runs: [false], plans: 0 });
});

test('plans a call before a write that is judged by its plan, and holds it to the plan', async () => {
  expect(await trace([notRun('APPROVAL_REQUIRED'), DONE], { planned })).toEqual({
    execution: DONE,
    runs: [false, true],
    plans: 1,
  });
});

test('answers with the change if the plan needs approval, and runs nothing more', async () => {
  expect(await trace([notRun('APPROVAL_REQUIRED'), DONE], WAITS)).toMatchObject({
    outcome: WAITS,
    runs: [false],
    plans: 1,
  });
});

test('plans again if the objects are no longer as in the plan', async () => {
  expect(await trace([notRun('CHANGE_OUTDATED'), DONE], { planned }, planned)).toMatchObject({
    runs: [true, true],
    plans: 1,
  });
});

test('gives up after three plans', async () => {
  const outdated = notRun('CHANGE_OUTDATED');
  expect(await trace([outdated], { planned }, planned)).toEqual({
    execution: outdated,
    runs: [true, true, true, true],
    plans: 3,
  });
});

test('neither plans nor repeats what was refused otherwise, or was made in part', async () => {
  const refused = notRun('POLICY_DENIED');
  expect(await trace([refused], { planned })).toEqual({ execution: refused, runs: [false], plans: 0 });
  const outdated = notRun('CHANGE_OUTDATED');
  expect(await trace([outdated], { planned })).toEqual({ execution: outdated, runs: [false], plans: 0 });
});
