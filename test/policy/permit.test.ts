import { describe, expect, test } from 'vitest';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { decide, isPermit, type Permit } from '../../src/policy/decide.ts';
import { kubectlPlan, policyWith } from './plans.ts';

const plan = kubectlPlan(['get', 'pods']);

test('an allowed verdict holds a permit for exactly its plan', () => {
  const verdict = decide(plan, policyWith({}), ANONYMOUS);
  if (!verdict.allowed) throw new Error(verdict.refusal.error);
  expect(isPermit(verdict.permit)).toBe(true);
  expect(verdict.permit.plan).toBe(plan);
});

describe('look-alikes are no permits', () => {
  const verdict = decide(plan, policyWith({}), ANONYMOUS);
  const { permit } = verdict as { readonly permit: Permit };

  test.each([
    ['a plain object with a plan', { plan, terms: {} }],
    ['a copy of a permit', { ...permit }],
    ['a clone by structure', structuredClone({ plan: permit.plan, terms: permit.terms })],
    [
      'an object with the prototype of a permit',
      Object.assign(Object.create(Object.getPrototypeOf(permit)), { plan, terms: {} }),
    ],
    ['an object that inherits from a permit', Object.create(permit)],
    ['a proxy of a permit', new Proxy(permit, {})],
    ['a verdict', verdict],
    ['a list', [permit]],
  ])('%s', (_, value) => {
    expect(isPermit(value)).toBe(false);
  });
});
