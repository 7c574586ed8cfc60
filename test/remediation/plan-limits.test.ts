import { expect, test } from 'vitest';
import { PlanLimits } from '../../src/remediation/plan-limits.ts';

const alice = { method: 'token', name: 'alice' } as const;
const at = (seconds: number) => new Date(seconds * 1000);

test('a caller makes so many plans in a namespace in an hour, and is told when there is room again', () => {
  const limits = new PlanLimits(2);
  expect(limits.take(alice, 'shop', at(0))).toBeUndefined();
  expect(limits.take(alice, 'shop', at(10))).toBeUndefined();
  expect(limits.take(alice, 'shop', at(20))).toBe(3580);
  // What was refused does not count.
  expect(limits.take(alice, 'shop', at(3599.5))).toBe(1);
  expect(limits.take(alice, 'shop', at(3600))).toBeUndefined();
  expect(limits.take(alice, 'shop', at(3601))).toBe(9);
});

test('other callers and other namespaces have limits of their own', () => {
  const limits = new PlanLimits(1);
  expect(limits.take(alice, 'shop', at(0))).toBeUndefined();
  expect(limits.take(alice, 'shop', at(0))).toBe(3600);
  expect(limits.take(alice, 'bank', at(0))).toBeUndefined();
  expect(limits.take({ ...alice, name: 'bob' }, 'shop', at(0))).toBeUndefined();
  expect(limits.take({ ...alice, method: 'oidc' }, 'shop', at(0))).toBeUndefined();
});

test('what all replicas recorded counts as well, and not beside what this one counted', () => {
  const limits = new PlanLimits(2);
  expect(limits.take(alice, 'shop', at(0), [])).toBeUndefined();
  expect(limits.take(alice, 'shop', at(10), [0])).toBeUndefined();
  const other = new PlanLimits(2);
  expect(other.take(alice, 'shop', at(20), [0, 10_000])).toBe(3580);
  // More than the most are recorded if replicas planned at the same time.
  expect(other.take(alice, 'shop', at(20), [0, 5000, 10_000])).toBe(3585);
  expect(other.take(alice, 'shop', at(3601), [0, 10_000])).toBeUndefined();
  // The plan before is not recorded yet, and this replica has counted it.
  expect(other.take(alice, 'shop', at(3602), [10_000])).toBeUndefined();
  expect(other.take(alice, 'shop', at(3603), [10_000])).toBe(3598);
});
