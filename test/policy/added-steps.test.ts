import { describe, expect, test } from 'vitest';
import { ADDED_STEPS, type AddedStep, mayAdd } from '../../src/policy/added-steps.ts';
import { permitAdded } from '../../src/policy/decide.ts';
import { permitFor, planOf, runImagePlan } from './plans.ts';

const EVERY = Object.keys(ADDED_STEPS) as AddedStep[];
const OF_ANY_CALL = ['resolve-words', 'weigh-lists', 'explain-answer', 'check-readiness'];
const OF_ANY_CHANGE = [
  'count-selection',
  'clean-up',
  'judge-writes',
  'rehearse-change',
  'review-change',
  'apply-change',
  'verify-change',
  'recover-change',
  'write-events',
];

describe('the server may add to a call', () => {
  test.each([
    ['get pods', []],
    ['rollout status deploy/web', ['explain-rollout']],
    ['rollout undo deploy/web', OF_ANY_CHANGE],
    ['delete pods -l app=web', OF_ANY_CHANGE],
  ] as const)('%s only what its command needs', (line, further) => {
    const { command } = planOf(line);
    expect(EVERY.filter((step) => mayAdd(step, command)).toSorted()).toEqual([...OF_ANY_CALL, ...further].toSorted());
  });

  test.each([
    ['get pods -l app=web', undefined, undefined],
    ['delete pod web', undefined, undefined],
    ['delete pods -l app=web', ['get'], undefined],
  ] as const)('%s a command only if the call has a use for it', (line, counted, cleaned) => {
    const permit = permitFor(planOf(line));
    expect(permitAdded('count-selection', permit)?.plan.command.path).toEqual(counted);
    expect(permitAdded('clean-up', permit)?.plan.command.path).toEqual(cleaned);
  });

  test('run_image the deletion of its own pod', () => {
    const plan = runImagePlan('alpine');
    expect(permitAdded('clean-up', permitFor(plan))?.plan).toEqual({ command: plan.cleanup });
  });

  test('no command for a step of plain requests', () => {
    const permit = permitFor(planOf('delete pods -l app=web'));
    const withCommand = EVERY.filter((step) => permitAdded(step, permit) !== undefined);
    expect(withCommand).toEqual(['count-selection']);
  });
});

test('an added command runs as the user of the call, and selects nothing further', () => {
  const jane = { method: 'oidc', name: 'jane', groups: ['a'] } as const;
  const permit = permitFor(planOf('delete pods -l app=web'), jane);
  expect(permitAdded('count-selection', permit)?.terms).toEqual({ actAs: { user: 'jane', groups: ['a'] } });
});
