import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { type Authorized, authorize, isAuthorized } from '../../src/policy/authorize.ts';
import { decide } from '../../src/policy/decide.ts';
import { kubectlPlan, policyWith } from './plans.ts';

const plan = kubectlPlan(['get', 'pods']);

describe('authorize', () => {
  test('an allowed verdict becomes a permit for exactly its plan', () => {
    const permit = authorize(decide(plan, policyWith({}), ANONYMOUS));
    if (isRefusal(permit)) throw new Error(permit.error);
    expect(isAuthorized(permit)).toBe(true);
    expect(permit.plan).toBe(plan);
  });

  test('a denied verdict becomes its refusal', () => {
    const refusal = authorize(decide(kubectlPlan(['delete', 'pod', 'a']), policyWith({}), ANONYMOUS));
    expect(refusal).toMatchObject({ refused: true, code: 'COMMAND_NOT_ALLOWED' });
    expect(isAuthorized(refusal)).toBe(false);
  });
});

describe('look-alikes are not authorized', () => {
  const permit = authorize(decide(plan, policyWith({}), ANONYMOUS)) as Authorized;

  test.each([
    ['a plain object with a plan', { plan }],
    ['a copy of a permit', { ...permit }],
    ['a clone by structure', structuredClone({ plan: permit.plan })],
    ['an object with the prototype of a permit', Object.assign(Object.create(Object.getPrototypeOf(permit)), { plan })],
    ['an object that inherits from a permit', Object.create(permit)],
    ['a proxy of a permit', new Proxy(permit, {})],
    ['a verdict', decide(plan, policyWith({}), ANONYMOUS)],
    ['a list', [permit]],
  ])('%s', (_, value) => {
    expect(isAuthorized(value)).toBe(false);
  });
});
