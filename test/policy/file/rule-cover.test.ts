import { expect, test } from 'vitest';
import type { PolicyRule } from '../../../src/policy/file/rule.ts';
import { deniesAllOf } from '../../../src/policy/file/rule-cover.ts';

type Conditions = Omit<PolicyRule, 'id' | 'effect' | 'permits'>;
const FIELDS: Conditions = { fields: [{ path: 'spec.replicas', max: '5' }] };

test.each<[denying: Conditions, allowing: Conditions, covers: boolean]>([
  [{}, {}, true],
  [{}, FIELDS, true],
  [FIELDS, {}, false],
  [FIELDS, FIELDS, true],
  [FIELDS, { fields: [{ path: 'spec.replicas', max: '6' }] }, false],
  [{ operations: ['UPDATE'] }, {}, false],
  [{ operations: ['UPDATE'] }, { operations: ['UPDATE'] }, true],
  [{ operations: ['UPDATE'] }, { operations: ['DELETE'] }, false],
  [{ subresources: ['status'] }, {}, false],
  [{ subresources: ['status'] }, { subresources: ['status'] }, true],
])('a deny with %j covers all of an allow with %j: %s', (denying, allowing, covers) => {
  const deny: PolicyRule = { id: 'd', effect: 'deny', permits: [], ...denying };
  const allow: PolicyRule = { id: 'a', effect: 'allow', permits: [], ...allowing };
  expect(deniesAllOf(deny, allow, ['scale'])).toBe(covers);
});
