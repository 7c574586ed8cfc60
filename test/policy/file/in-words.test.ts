import { expect, test } from 'vitest';
import { allowedInWords, fieldInWords, ruleInWords } from '../../../src/policy/file/in-words.ts';
import type { FieldCondition, PolicyRule } from '../../../src/policy/file/rule.ts';

test.each<[Omit<FieldCondition, 'path'>, string]>([
  [{}, 'changes'],
  [{ from: ['1', '2'] }, 'was 1 or 2'],
  [{ to: ['0'] }, 'becomes 0'],
  [{ min: '1' }, 'is at least 1'],
  [{ max: '5' }, 'is at most 5'],
  [{ min: '0', max: '5' }, 'is 0 to 5'],
  [{ matches: ['a/*', 'b/*'] }, 'matches a/* or b/*'],
  [{ from: ['3'], to: ['0'], max: '5', matches: ['*'] }, 'was 3 and becomes 0 and is at most 5 and matches *'],
])('%j: %s', (condition, words) => {
  expect(fieldInWords({ path: 'spec.replicas', ...condition })).toBe(`spec.replicas ${words}`);
});

test.each<[Omit<PolicyRule, 'id' | 'effect' | 'permits'>, rule: string, allowed: string]>([
  [{}, 'every command', 'it without conditions'],
  [{ resources: ['pods'] }, 'every command of pods', 'pods'],
  [{ operations: ['CREATE', 'DELETE'] }, 'every command as CREATE or DELETE', 'any kind as CREATE or DELETE'],
  [
    { resources: ['pods'], subresources: ['status', '', '*'] },
    'every command of pods to the subresource status or the object itself or any subresource',
    'pods to the subresource status or the object itself or any subresource',
  ],
  [
    { namespaces: ['shop'], fields: [{ path: 'a', max: '5' }, { path: 'b' }] },
    'every command in shop if a is at most 5 and b changes',
    'any kind in shop if a is at most 5 and b changes',
  ],
  [
    { approvers: { users: ['al'], groups: ['sre'], count: 2 }, expiresSeconds: 5400 },
    'every command; approved by 2 of al or the group sre within 1h30m',
    'it without conditions',
  ],
  [
    { resources: ['pods'], expiresSeconds: 90 },
    'every command of pods; approved by any approver of the cluster within 1m30s',
    'pods',
  ],
  [{ resources: ['pods'], verifySeconds: 90 }, 'every command of pods; verified within 1m30s', 'pods'],
  [
    { approvers: { count: 2 } },
    'every command; approved by 2 of the approvers of the cluster',
    'it without conditions',
  ],
  [
    { when: [{ outside: { days: ['mon', 'fri'], from: '08:00', to: '18:00', zone: 'UTC' } }] },
    'every command outside of 08:00 to 18:00 on mon, fri (UTC)',
    'outside of 08:00 to 18:00 on mon, fri (UTC)',
  ],
])('%j: %s', (conditions, inRule, allowed) => {
  const rule: PolicyRule = { id: 'a', effect: 'allow', permits: [], ...conditions };
  expect(ruleInWords(rule)).toBe(inRule);
  expect(allowedInWords(rule)).toBe(allowed);
});
