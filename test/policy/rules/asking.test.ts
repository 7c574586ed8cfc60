import { describe, expect, test } from 'vitest';
import { parsePolicyFile } from '../../../src/config/policy-file.ts';
import type { Plan } from '../../../src/kube/command.ts';
import { ANONYMOUS, type Subject } from '../../../src/kube/subject.ts';
import { COMMANDS } from '../../../src/policy/classification/commands.ts';
import { decide } from '../../../src/policy/decide.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { planOf, planWithStdin, policyWith, runImagePlan } from '../plans.ts';

const rule = (effect: string, conditions: object = {}, id = effect) => ({ id, effect, ...conditions });
const policyOf = (rules: readonly object[], more: Partial<Policy> = {}) =>
  policyWith({
    allowedCommands: Object.keys(COMMANDS),
    allowedImages: ['alpine'],
    rules: parsePolicyFile('p.yaml', JSON.stringify({ rules })),
    ...more,
  });

/** What becomes of a call: `allow`, `deny`, or `ask` and the rules that ask. */
function says(
  rules: readonly object[],
  plan: Plan | string,
  more: Partial<Policy> = {},
  subject: Subject = ANONYMOUS,
): string {
  const verdict = decide(typeof plan === 'string' ? planOf(plan) : plan, policyOf(rules, more), subject, 'defer');
  if (!verdict.allowed) return 'deny';
  const { approval } = verdict.permit.terms;
  return approval === undefined ? 'allow' : ['ask', ...approval.by].join(' ');
}

const [ALLOW, ASK, DENY] = [rule('allow'), rule('ask'), rule('deny')];

describe('deny beats ask, ask beats allow, and silence denies, in any order', () => {
  test.each<[string, readonly object[], string]>([
    ['no rule', [rule('allow', { subcommands: ['logs'] })], 'deny'],
    ['allow', [ALLOW], 'allow'],
    ['ask', [ASK], 'ask policy-file/ask'],
    ['deny', [DENY], 'deny'],
    ['allow and ask', [ALLOW, ASK], 'ask policy-file/ask'],
    ['allow and deny', [ALLOW, DENY], 'deny'],
    ['ask and deny', [ASK, DENY], 'deny'],
    ['all three', [ALLOW, ASK, DENY], 'deny'],
    ['two that ask', [ASK, rule('ask', {}, 'ask-2')], 'ask policy-file/ask policy-file/ask-2'],
  ])('%s', (_, rules, expected) => {
    expect(says(rules, 'delete pod a -n shop')).toBe(expected);
    expect(says(rules.toReversed(), 'delete pod a -n shop').split(' ').toSorted()).toEqual(
      expected.split(' ').toSorted(),
    );
  });

  test('a rule that does not speak of the call changes nothing', () => {
    const others = [rule('ask', { namespaces: ['prod'] }), rule('deny', { names: ['b'] })];
    expect(says([ALLOW, ...others], 'delete pod a -n shop')).toBe('allow');
  });
});

describe('what a rule that asks speaks of', () => {
  const prod = { namespaces: ['prod'] };
  const named = { names: ['db-*'] };
  test.each<[why: string, conditions: object, line: string, alone: string, withAllow: string]>([
    ['for certain: it allows once approved', prod, 'delete pod a -n prod', 'ask', 'ask'],
    ['not at all', prod, 'delete pod a -n shop', 'deny', 'allow'],
    ['maybe, since the call names no namespace: it asks and does not allow', prod, 'delete pod a', 'deny', 'ask'],
    ['maybe, since a selector picks the objects', named, 'delete pods -l a=b -n prod', 'deny', 'ask'],
    ['one of two objects', named, 'delete pod db-0 web-0 -n prod', 'deny', 'ask'],
    ['both of two objects', named, 'delete pod db-0 db-1 -n prod', 'ask', 'ask'],
    ['an object that the call does not name', { resources: ['pods'] }, 'drain n --ignore-daemonsets', 'deny', 'ask'],
    [
      'a flag in another spelling',
      { flags: [{ name: 'replicas', values: [0] }] },
      'scale deploy a --replicas=0x0',
      'ask',
      'ask',
    ],
    ['a command in a container', { command: [['rm', '...']] }, 'exec a -- rm -r x', 'ask', 'ask'],
    ['a program by its path, maybe', { command: [['rm', '...']] }, 'exec a -- /bin/rm -r x', 'deny', 'ask'],
    [
      'a kind of that name in another group, maybe',
      { resources: ['pods'] },
      'delete pods.example.com a',
      'deny',
      'ask',
    ],
  ])('%s', (_, conditions, line, alone, withAllow) => {
    const only = (verdict: string) => verdict.split(' ')[0];
    expect(only(says([rule('ask', conditions)], line))).toBe(alone);
    expect(only(says([rule('ask', conditions), ALLOW], line))).toBe(withAllow);
  });

  test('reads and dry runs of kubectl alone are neither asked for nor allowed by it', () => {
    for (const line of ['get pods -n shop', 'logs a', 'rollout status deploy/a', 'delete pod a --dry-run=client']) {
      expect([line, says([ASK], line)]).toEqual([line, 'deny']);
      expect([line, says([ASK, ALLOW], line)]).toEqual([line, 'allow']);
    }
  });

  test('run_image and documents are asked for like any change', () => {
    const document = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'prod' } };
    expect(says([rule('ask', { subcommands: ['run'] })], runImagePlan('alpine'))).toBe('ask policy-file/ask');
    expect(says([rule('ask', prod)], planWithStdin('apply -f -', document))).toBe('ask policy-file/ask');
  });

  test('a condition on writes waits for them, unless no other rule lets the call through', () => {
    const waits = rule('ask', { operations: ['DELETE'] });
    expect(says([waits, ALLOW], 'delete pod a')).toBe('allow');
    expect(says([waits], 'delete pod a')).toBe('ask policy-file/ask');
    expect(says([waits, rule('allow', { names: ['a'] })], 'delete pod a b')).toBe('ask policy-file/ask');
    expect(says([waits], 'exec a -- ls')).toBe('deny');
    expect(says([rule('ask', { subresources: ['exec'] })], 'exec a -- ls')).toBe('ask policy-file/ask');
    expect(says([rule('ask', { fields: [{ path: 'spec' }] }), ALLOW], 'exec a -- ls')).toBe('ask policy-file/ask');
  });

  test('it permits what is off otherwise, for the calls that it asks about', () => {
    const permits = rule('ask', { ...prod, permits: ['select-all'] });
    expect(says([permits, ALLOW], 'delete pods --all -n prod')).toBe('ask policy-file/ask');
    expect(says([permits, ALLOW], 'delete pods --all -n shop')).toBe('deny');
    expect(says([rule('ask', prod), ALLOW], 'delete pods --all -n prod')).toBe('deny');
  });

  test('callers and circumstances', () => {
    const asks = [
      ALLOW,
      rule('ask', { when: 'tainted' }, 'after'),
      rule('ask', { subjects: { groups: ['guests'] } }, 'guest'),
    ];
    const caller = (more: Partial<Subject> = {}): Subject => ({ method: 'token', name: 'jo', groups: [], ...more });
    expect(says(asks, 'delete pod a', {}, caller())).toBe('allow');
    expect(says(asks, 'delete pod a', {}, caller({ tainted: true }))).toBe('ask policy-file/after');
    expect(says(asks, 'delete pod a', {}, caller({ groups: ['guests'] }))).toBe('ask policy-file/guest');
  });
});

describe('the terms', () => {
  const termsOf = (rules: readonly object[], more: Partial<Policy> = {}) => {
    const verdict = decide(planOf('delete pod a -n prod'), policyOf(rules, more), ANONYMOUS, 'defer');
    return verdict.allowed ? verdict.permit.terms.approval : verdict.refusal;
  };

  test('follow the rule, and the setting where it says nothing', () => {
    expect(termsOf([ASK], { changeExpiresSeconds: 90 })).toEqual({
      by: ['policy-file/ask'],
      count: 1,
      expiresSeconds: 90,
    });
    expect(
      termsOf([rule('ask', { approvers: { users: ['alice', 'bob'], groups: ['sre'], count: 2 }, expires: '30m' })]),
    ).toEqual({
      by: ['policy-file/ask'],
      users: ['alice', 'bob'],
      groups: ['sre'],
      count: 2,
      expiresSeconds: 1800,
    });
  });

  test('of a rule and of KUBECTL_APPROVAL_COMMANDS are merged', () => {
    expect(
      termsOf([rule('ask', { approvers: { groups: ['sre'] }, expires: 7200 })], { approvalCommands: ['*'] }),
    ).toEqual({
      by: ['policy-file/ask', 'approval-commands'],
      groups: ['sre'],
      count: 1,
      expiresSeconds: 3600,
    });
  });

  test('that no approver can meet refuse the call, with a sentence for the operator', () => {
    const rules = ['alice', 'bob'].map((user) => rule('ask', { approvers: { users: [user] } }, user));
    expect(termsOf(rules)).toEqual({
      refused: true,
      code: 'POLICY_DENIED',
      error:
        'The rules policy-file/alice and policy-file/bob ask for approval of this call, but name too few approvers in common.',
      hint: 'Nothing was changed. Ask the operator to name the same approvers in each of these rules, at least as many as must approve.',
    });
  });

  test('the verdict names each rule with what it said', () => {
    const voices = (rules: readonly object[]) =>
      decide(planOf('delete pod a'), policyOf(rules), ANONYMOUS, 'defer')
        .voices.filter((voice) => voice.rule.startsWith('policy-file'))
        .map((voice) => `${voice.rule} ${voice.effect}`);
    expect(voices([ASK])).toEqual(['policy-file/ask ask']);
    expect(voices([ALLOW, ASK])).toEqual(['policy-file/allow allow', 'policy-file/ask ask']);
    expect(voices([ALLOW, ASK, DENY])).toEqual(['policy-file/deny deny']);
  });

  test('a refused call is told what would be allowed with approval', () => {
    const rules = [rule('ask', { subcommands: ['delete'], namespaces: ['shop'] })];
    const verdict = decide(planOf('delete pod a -n prod'), policyOf(rules), ANONYMOUS, 'defer');
    expect(verdict).toMatchObject({ refusal: { hint: 'Allowed: any kind in shop with approval.' } });
  });
});
