import { describe, expect, test } from 'vitest';
import type { Subject } from '../../../src/kube/subject.ts';
import { decide } from '../../../src/policy/decide.ts';
import { ruleInWords } from '../../../src/policy/file/in-words.ts';
import { readRules } from '../../../src/policy/file/read-rules.ts';
import type { PolicyRule } from '../../../src/policy/file/rule.ts';
import { planOf, policyWith } from '../plans.ts';

const ALICE: Subject = { method: 'token', name: 'alice', groups: [] };
const TAINTED: Subject = { ...ALICE, tainted: true };
const read = (rules: readonly unknown[]): readonly PolicyRule[] => {
  const found = readRules({ rules });
  if (!Array.isArray(found)) throw new Error(JSON.stringify(found));
  return found as readonly PolicyRule[];
};
const verdict = (rules: readonly PolicyRule[], line: string, subject: Subject) =>
  decide(planOf(line), policyWith({ rules, allowedCommands: ['get', 'delete', 'scale'] }), subject);

describe('when: tainted', () => {
  const rules = read([
    { id: 'all', effect: 'allow' },
    { id: 'after', effect: 'deny', when: 'tainted', subcommands: ['delete', 'scale'] },
  ]);

  test.each<[string, Subject, boolean]>([
    ['delete pod web', ALICE, true],
    ['delete pod web', TAINTED, false],
    ['scale deploy/web --replicas=1', TAINTED, false],
    ['get pods', TAINTED, true],
    ['get pods', ALICE, true],
  ])('%s by %j is allowed: %s', (line, subject, allowed) => {
    expect(verdict(rules, line, subject).allowed).toBe(allowed);
  });

  test('the refusal names the rule, and why it speaks now', () => {
    const { allowed, ...denied } = verdict(rules, 'delete pod web', TAINTED);
    expect(allowed).toBe(false);
    expect(denied).toMatchObject({
      refusal: {
        code: 'POLICY_DENIED',
        error: expect.stringContaining("'after'"),
        hint: expect.stringContaining('addresses you as an instruction'),
      },
    });
  });

  test('may be a list, and is said in words', () => {
    const [rule] = read([{ id: 'a', effect: 'deny', when: ['tainted'] }]);
    expect(rule?.when).toEqual(['tainted']);
    expect(ruleInWords(rule as PolicyRule)).toBe(
      'every command after the caller was shown text that addresses it as an instruction',
    );
  });

  test.each(['shown', ['tainted', 'x'], [], true])('%j is refused', (when) => {
    expect(readRules({ rules: [{ id: 'a', effect: 'deny', when }] })).toMatchObject({
      path: expect.arrayContaining(['when']),
    });
  });
});
