import { describe, expect, test } from 'vitest';
import { parsePolicyFile } from '../../../src/config/policy-file.ts';
import type { AdmissionRequest } from '../../../src/kube/admission-request.ts';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { admit } from '../../../src/policy/admission/admit.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { planOf, policyWith } from '../plans.ts';
import { podDeletion, scaling, write } from './writes.ts';

const rule = (effect: string, conditions: object = {}, id = effect) => ({ id, effect, ...conditions });

/** What all rules of admission say of a write. */
function judge(rules: readonly object[], line: string, request: AdmissionRequest, more: Partial<Policy> = {}) {
  const policy = policyWith({ rules: parsePolicyFile('p.yaml', JSON.stringify({ rules })), ...more });
  const { command } = planOf(line);
  return admit({ request, earlier: [], command, policy, subject: ANONYMOUS, seen: () => undefined });
}

/** `allow`, `ask` and the rules that ask, or the code of the refusal. */
function says(rules: readonly object[], line: string, request: AdmissionRequest, more: Partial<Policy> = {}): string {
  const objected = judge(rules, line, request, more);
  if (objected === undefined) return 'allow';
  if (objected.asks === undefined) return objected.refusal.code;
  expect(objected.refusal.code).toBe('APPROVAL_REQUIRED');
  expect(objected.rule).toBe(objected.asks.by[0]);
  return ['ask', ...objected.asks.by].join(' ');
}

const LINE = 'scale deploy web --replicas=3';
const SCALING = scaling('apps/deployments', 'web', 1, 3);
const [ALLOW, ASK, DENY] = [rule('allow'), rule('ask'), rule('deny')];
const above = (min: number) => ({ fields: [{ path: 'spec.replicas', min }] });

describe('deny beats ask, ask beats allow, and silence denies, for each write', () => {
  test.each<[string, readonly object[], string]>([
    ['no rule', [rule('allow', { namespaces: ['prod'] })], 'POLICY_DENIED'],
    ['allow', [ALLOW], 'allow'],
    ['ask', [ASK], 'ask policy-file/ask'],
    ['deny', [DENY], 'POLICY_DENIED'],
    ['allow and ask', [ALLOW, ASK], 'ask policy-file/ask'],
    ['allow and deny', [ALLOW, DENY], 'POLICY_DENIED'],
    ['ask and deny', [ASK, DENY], 'POLICY_DENIED'],
    ['all three', [ASK, ALLOW, DENY], 'POLICY_DENIED'],
    ['ask with a condition that holds', [rule('ask', above(3))], 'ask policy-file/ask'],
    ['ask with a condition that does not hold', [rule('ask', above(4))], 'POLICY_DENIED'],
    ['allow, and ask with a condition that does not hold', [ALLOW, rule('ask', above(4))], 'allow'],
    ['ask below, deny above', [rule('ask', above(2)), rule('deny', above(3))], 'POLICY_DENIED'],
    ['two that ask', [ASK, rule('ask', above(2), 'more')], 'ask policy-file/ask policy-file/more'],
  ])('%s', (_, rules, expected) => {
    expect(says(rules, LINE, SCALING)).toBe(expected);
  });
});

describe('a condition of which it is uncertain whether it holds', () => {
  const uncertain = write('UPDATE', 'apps/deployments', 'web', { object: { spec: { replicas: 3 } } });
  const from = { fields: [{ path: 'spec.replicas', from: 1 }] };

  test('asks, and does not allow', () => {
    expect(says([rule('ask', from)], 'patch deploy web -p {}', uncertain)).toBe('POLICY_DENIED');
    expect(says([rule('ask', from), ALLOW], 'patch deploy web -p {}', uncertain)).toBe('ask policy-file/ask');
  });

  test('a write that the API server did not rehearse is asked for', () => {
    const unseen = write('UPDATE', 'apps/deployments', 'web');
    expect(says([rule('ask', above(9)), ALLOW], 'patch deploy web -p {}', unseen)).toBe('ask policy-file/ask');
  });
});

test('a subresource that a rule does not name is asked for, and not allowed', () => {
  const status = write('UPDATE', 'pods', 'a', { subResource: 'status', oldObject: {}, object: {} });
  const line = 'patch pod a --subresource=status -p {}';
  const off = { allowances: ['subresource-status'] as const };
  expect(says([ASK], line, status, off)).toBe('POLICY_DENIED');
  expect(says([ASK, rule('allow', { subresources: ['status'] })], line, status, off)).toBe('ask policy-file/ask');
});

describe('an eviction', () => {
  const eviction = write('CREATE', 'pods', 'a', { subResource: 'eviction', oldObject: {}, object: {} });
  test.each([
    ['CREATE', 'ask policy-file/pods'],
    ['DELETE', 'ask policy-file/pods'],
    ['UPDATE', 'allow'],
  ])('of a drain is asked for by a rule about %s: %s', (operation, expected) => {
    const rules = [
      rule('allow', { resources: ['nodes'] }),
      rule('ask', { resources: ['pods'], operations: [operation] }, 'pods'),
    ];
    expect(says(rules, 'drain n --ignore-daemonsets', eviction)).toBe(expected);
  });
});

describe('a hard objection of any rule comes first', () => {
  test('of one that is judged before the policy file, and of one after it', () => {
    const inSystem = { ...podDeletion('a'), namespace: 'kube-system' };
    expect(says([ASK], 'delete pod a -n kube-system', inSystem)).toBe('NAMESPACE_PROTECTED');
    const image = (name: string) => ({ spec: { containers: [{ name: 'c', image: name }] } });
    const pod = write('CREATE', 'pods', 'a', { object: image('evil') });
    expect(says([ASK], 'create -f -', pod, { allowedImages: ['alpine'] })).toBe('IMAGE_NOT_ALLOWED');
    expect(
      says([ASK], 'create -f -', write('CREATE', 'pods', 'a', { object: image('alpine') }), {
        allowedImages: ['alpine'],
      }),
    ).toBe('ask policy-file/ask');
  });

  test('unless the rule that asks permits it', () => {
    const node = write('DELETE', 'nodes', 'n', { namespace: undefined, oldObject: {} });
    expect(says([ASK], 'delete node n', node)).toBe('BLAST_RADIUS');
    expect(says([rule('ask', { permits: ['delete-nodes'] })], 'delete node n', node)).toBe('ask policy-file/ask');
    const others = [ASK, rule('ask', { names: ['m'], permits: ['delete-nodes'] }, 'm')];
    expect(says(others, 'delete node n', node)).toBe('BLAST_RADIUS');
  });
});

test('the refusal says what needs approval, by which rules, and what to do', () => {
  expect(judge([rule('ask', { approvers: { groups: ['sre'] }, expires: '30m' })], LINE, SCALING)).toEqual({
    rule: 'policy-file/ask',
    refusal: {
      refused: true,
      code: 'APPROVAL_REQUIRED',
      error:
        "The policy requires approval for 'scale' to update 'deployments/scale' 'web' in namespace 'shop' (rule 'ask').",
      hint: 'The server did not send this write. Plan the change, and apply it once it is approved.',
    },
    asks: { by: ['policy-file/ask'], groups: ['sre'], count: 1, expiresSeconds: 1800 },
  });
});

test('rules without an approver in common refuse the write', () => {
  const rules = ['alice', 'bob'].map((user) => rule('ask', { approvers: { users: [user] } }, user));
  expect(says(rules, LINE, SCALING)).toBe('POLICY_DENIED');
  expect(judge(rules, LINE, SCALING)?.refusal.error).toBe(
    'The rules policy-file/alice and policy-file/bob ask for approval of this call, but name too few approvers in common.',
  );
});
