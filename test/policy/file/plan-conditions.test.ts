import { describe, expect, test } from 'vitest';
import type { AdmissionRequest } from '../../../src/kube/admission-request.ts';
import { CALL_LABEL } from '../../../src/kube/diagnostic-pod.ts';
import type { Subject } from '../../../src/kube/subject.ts';
import { decide } from '../../../src/policy/decide.ts';
import { ruleInWords } from '../../../src/policy/file/in-words.ts';
import { asksOfPlan, planHolds } from '../../../src/policy/file/plan-conditions.ts';
import { readRules } from '../../../src/policy/file/read-rules.ts';
import type { PolicyRule } from '../../../src/policy/file/rule.ts';
import { type PlanFacts, REVERSIBILITY_CLASSES, RISK_IDS } from '../../../src/policy/plan-facts.ts';
import { RISKS } from '../../../src/remediation/review/risks.ts';
import { scaling } from '../admission/writes.ts';
import { planOf, policyWith } from '../plans.ts';
import { PREAPPROVED } from '../preapproved/settings.ts';

const ALICE: Subject = { method: 'token', name: 'alice', groups: [] };
const TAINTED: Subject = { ...ALICE, tainted: true };
const CLEAR: PlanFacts = { writes: [], risks: [], unknownRisks: [], reversible: 'restores' };

const read = (...rules: readonly unknown[]): readonly PolicyRule[] => {
  const found = readRules({ rules });
  if (!Array.isArray(found)) throw new Error(JSON.stringify(found));
  return found as readonly PolicyRule[];
};
const ask = (when: unknown, more: object = {}) => ({ id: 'asks', effect: 'ask', when, ...more });

test('the policy knows every row of the table of risks, in its order', () => {
  expect(RISKS.map(({ id }) => id)).toEqual([...RISK_IDS]);
});

describe('what is known of a plan decides whether a condition holds', () => {
  const worse = (from: string) => REVERSIBILITY_CLASSES.slice(REVERSIBILITY_CLASSES.indexOf(from as never));
  test.each<[string, unknown, Partial<PlanFacts>, 'yes' | 'no' | 'unknown']>([
    ['no risk', { risk: 'any' }, {}, 'no'],
    ['a risk', { risk: 'any' }, { risks: ['owner'] }, 'yes'],
    ['a risk that could not be judged', { risk: 'any' }, { unknownRisks: ['owner'] }, 'unknown'],
    ['nothing known', { risk: 'any' }, { unknownRisks: 'all' }, 'unknown'],
    ['the risk by name', { risk: 'owner' }, { risks: ['owner'] }, 'yes'],
    ['one of the risks', { risk: ['node', 'owner'] }, { risks: ['owner'] }, 'yes'],
    ['another risk', { risk: ['node'] }, { risks: ['owner'] }, 'no'],
    ['another risk that could not be judged', { risk: ['node'] }, { unknownRisks: ['owner'] }, 'no'],
    ['this risk could not be judged', { risk: ['node'] }, { unknownRisks: ['node'] }, 'unknown'],
    ['this risk is there, another is unknown', { risk: ['node'] }, { risks: ['node'], unknownRisks: ['owner'] }, 'yes'],
    ['of the risk nothing is known', { risk: ['node'] }, { risks: ['owner'], unknownRisks: 'all' }, 'unknown'],
    [
      'two conditions, both hold',
      [{ risk: 'any' }, { reversible: 'recreates' }],
      { risks: ['node'], reversible: 'recreates' },
      'yes',
    ],
    ['two conditions, one holds', [{ risk: 'any' }, { reversible: 'recreates' }], { risks: ['node'] }, 'no'],
    ['two conditions, one unknown', [{ risk: 'any' }, { reversible: 'restores' }], { unknownRisks: 'all' }, 'unknown'],
    [
      'a class that the server does not know',
      { reversible: 'cannot be undone' },
      { reversible: 'later' as never },
      'yes',
    ],
  ])('%s', (_, when, facts, holds) => {
    const [rule] = read(ask(when));
    expect(planHolds(rule as PolicyRule, { ...CLEAR, ...facts })).toBe(holds);
  });

  test.each(REVERSIBILITY_CLASSES)('reversible: %s is met by this class and by worse ones', (asked) => {
    const [rule] = read(ask({ reversible: asked }));
    const met = REVERSIBILITY_CLASSES.filter(
      (reversible) => planHolds(rule as PolicyRule, { ...CLEAR, reversible }) === 'yes',
    );
    expect(met).toEqual(worse(asked));
  });
});

describe('a rule about plans', () => {
  const LINE = 'scale deploy web --replicas=3 -n shop';
  const WRITE: AdmissionRequest = scaling('apps/deployments', 'web', 1, 3);
  const allow = { id: 'all', effect: 'allow' };
  const permitOf = (rules: readonly PolicyRule[], line = LINE, subject = ALICE) => {
    const commands = ['get', 'scale', 'delete', 'exec', 'label'];
    const verdict = decide(planOf(line), policyWith({ rules, allowedCommands: commands }), subject, 'defer');
    return verdict.allowed ? verdict.permit : verdict.refusal;
  };
  const termsOf = (...given: Parameters<typeof permitOf>) => {
    const permit = permitOf(...given);
    if (!('terms' in permit)) throw new Error(permit.error);
    return permit.terms;
  };
  /** What becomes of a call whose plan says this. */
  const outcome = (rule: object, facts: Partial<PlanFacts>, line = LINE, subject = ALICE) => {
    const terms = termsOf(read(allow, rule), line, subject);
    const objected = terms.planned?.judge({ ...CLEAR, writes: [WRITE], ...facts }, () => undefined);
    return objected === undefined ? 'allow' : objected.asks === undefined ? objected.refusal.code : 'ask';
  };
  const RISKY: Partial<PlanFacts> = { risks: ['replicas-tenfold'] };

  test.each<[string, object, Partial<PlanFacts>, string]>([
    ['asks of a plan with the risk', ask({ risk: 'any' }), RISKY, 'ask'],
    ['lets a plan without it pass', ask({ risk: 'any' }), {}, 'allow'],
    ['asks if the risk is unknown', ask({ risk: ['node'] }), { unknownRisks: ['node'] }, 'ask'],
    ['asks if the writes are unknown', ask({ risk: 'any' }), { writes: 'unknown', unknownRisks: 'all' }, 'ask'],
    ['denies a plan with the risk', { id: 'no', effect: 'deny', when: { risk: 'any' } }, RISKY, 'POLICY_DENIED'],
    [
      'denies if the risk is unknown',
      { id: 'no', effect: 'deny', when: { risk: 'node' } },
      { unknownRisks: 'all' },
      'POLICY_DENIED',
    ],
    ['lets another kind pass', ask({ risk: 'any' }, { resources: ['pods'] }), RISKY, 'allow'],
    ['lets another namespace pass', ask({ risk: 'any' }, { namespaces: ['prod'] }), RISKY, 'allow'],
    ['lets another name pass', ask({ risk: 'any' }, { names: ['db-*'] }), RISKY, 'allow'],
    ['lets another operation pass', ask({ risk: 'any' }, { operations: ['DELETE'] }), RISKY, 'allow'],
    [
      'asks if its fields hold too',
      ask({ risk: 'any' }, { fields: [{ path: 'spec.replicas', min: 3 }] }),
      RISKY,
      'ask',
    ],
    [
      'lets fields pass that do not hold',
      ask({ risk: 'any' }, { fields: [{ path: 'spec.replicas', min: 4 }] }),
      RISKY,
      'allow',
    ],
    ['is not about other callers', ask({ risk: 'any' }, { subjects: { users: ['bob'] } }), RISKY, 'allow'],
  ])('%s', (_, rule, facts, expected) => {
    expect(outcome(rule, facts)).toBe(expected);
  });

  test('holds with other circumstances only together with them', () => {
    const rule = ask(['tainted', { risk: 'any' }]);
    expect(outcome(rule, RISKY, LINE, TAINTED)).toBe('ask');
    expect(outcome(rule, {}, LINE, TAINTED)).toBe('allow');
    expect(termsOf(read(allow, rule)).planned).toBeUndefined();
  });

  test('a denial says what the plan says of the risk, or that it cannot be told', () => {
    const { planned } = termsOf(read(allow, { id: 'no', effect: 'deny', when: { risk: 'frozen-namespace' } }));
    const refusalOf = (facts: Partial<PlanFacts>) =>
      planned?.judge({ ...CLEAR, writes: [WRITE], ...facts }, () => undefined)?.refusal;
    const says = { 'frozen-namespace': 'The namespace is frozen: release.', node: 'A node changes.' };
    expect(refusalOf({ risks: ['node', 'frozen-namespace'], says })).toMatchObject({
      error:
        "The rule 'no' of the policy denies this change if its plan has the risk frozen-namespace. The namespace is frozen: release.",
      hint: 'Nothing was changed. Find a change without this risk. If you need it, ask the operator.',
    });
    expect(refusalOf({ unknownRisks: 'all' })?.error).toMatch(/The server cannot tell whether that is so/);
  });

  test('a deny beats an ask, and asks combine', () => {
    const rules = read(allow, ask({ risk: 'any' }, { approvers: { users: ['bob', 'carol'] }, expires: '10m' }), {
      ...ask({ reversible: 'restores' }),
      id: 'other',
      approvers: { users: ['carol'] },
    });
    const facts = { ...CLEAR, writes: [WRITE], ...RISKY };
    const asked = termsOf(rules).planned?.judge(facts, () => undefined);
    expect(asked?.asks).toMatchObject({
      by: ['policy-file/asks', 'policy-file/other'],
      users: ['carol'],
      expiresSeconds: 600,
    });
    const denied = termsOf([...rules, ...read({ id: 'no', effect: 'deny', when: { risk: 'any' } })]).planned;
    expect(denied?.judge(facts, () => undefined)).toMatchObject({ refusal: { code: 'POLICY_DENIED' } });
  });

  test('lets no write pass that it may be about, before the plan was judged', () => {
    const { admitting } = termsOf(read(allow, ask({ risk: 'any' }, { namespaces: ['shop'] })));
    const judge = (request: AdmissionRequest) => admitting?.judge(request, [], () => undefined);
    expect(judge(WRITE)).toMatchObject({ rule: 'policy-file/asks', awaitsPlan: true });
    expect(judge({ ...WRITE, namespace: 'dev' })).toBeUndefined();
  });

  test('asks at once about a command that makes no writes that can be rehearsed', () => {
    const { approval, planned } = termsOf(read(allow, ask({ risk: 'any' })), 'exec web-0 -n shop -- ls');
    expect(approval).toMatchObject({ by: ['policy-file/asks'] });
    expect(planned).toBeUndefined();
    const deny = { id: 'no', effect: 'deny', when: { reversible: 'cannot be undone' } };
    expect(permitOf(read(allow, deny), 'exec web-0 -n shop -- ls')).toMatchObject({ code: 'POLICY_DENIED' });
  });

  test.each(['get pods -n shop', 'label pod web-0 a=b --dry-run=client -n shop'])('is not about %s', (line) => {
    const terms = termsOf(read(allow, ask({ risk: 'any' })), line);
    expect(terms.planned).toBeUndefined();
    expect(terms.approval).toBeUndefined();
  });

  test('allows nothing by itself: its plan is unknown when the call is judged', () => {
    expect(permitOf(read(ask({ risk: 'any' })))).toMatchObject({ code: 'POLICY_DENIED' });
  });

  test.each<[string, readonly object[], string]>([
    ['runs without such a rule', [], 'allowed'],
    ['runs if the rule is about others', [ask({ risk: 'any' }, { namespaces: ['prod'] })], 'allowed'],
    ['is refused if the rule asks, because it cannot wait', [ask({ risk: 'any' })], 'APPROVAL_REQUIRED'],
    ['is refused if the rule denies', [{ id: 'no', effect: 'deny', when: { risk: 'node' } }], 'POLICY_DENIED'],
  ])('a preapproved command, which is not planned, %s', (_, rules, expected) => {
    const call = '0f3a5c1d-e5b9-4a77-88ce-1fd0a6b2c934';
    const line = `delete pods -n shop -l ${CALL_LABEL}=${call} --wait=false`;
    const plan = { ...planOf(line), preapproved: 'sweep' as const };
    const policy = policyWith({ rules: read(allow, ...rules), allowedCommands: ['delete'], preapproved: PREAPPROVED });
    const verdict = decide(plan, policy, ALICE, 'defer');
    expect(verdict.allowed ? 'allowed' : verdict.refusal.code).toBe(expected);
  });

  test('plans a call first only if the rule may be about what the call names', () => {
    const first = (more: object) => termsOf(read(allow, ask({ risk: 'any' }, more))).planned?.plansFirst;
    expect(first({})).toBe(true);
    expect(first({ namespaces: ['shop'] })).toBe(true);
    expect(first({ namespaces: ['prod'] })).toBe(false);
  });
});

describe('in the policy file', () => {
  test.each<[unknown, unknown]>([
    [{ risk: 'any' }, [{ risk: 'any' }]],
    [{ risk: 'node' }, [{ risk: ['node'] }]],
    [
      [{ risk: ['node', 'owner'] }, 'tainted'],
      [{ risk: ['node', 'owner'] }, 'tainted'],
    ],
    [{ reversible: 'recreates' }, [{ reversible: 'recreates' }]],
  ])('%j is read', (when, expected) => {
    const [rule] = read(ask(when));
    expect(rule?.when).toEqual(expected);
    expect(asksOfPlan(rule as PolicyRule)).toBe(true);
  });

  test.each<[string, unknown]>([
    ['an unknown risk', ask({ risk: 'nodes' })],
    ['an unknown risk in a list', ask({ risk: ['node', 'x'] })],
    ['no risk', ask({ risk: [] })],
    ['any in a list', ask({ risk: ['any'] })],
    ['an unknown class', ask({ reversible: 'yes' })],
    ['a key that is not known', ask({ risks: 'any' })],
    ['two keys in one', ask({ risk: 'any', reversible: 'restores' })],
    ['an allow rule about the plan', { id: 'a', effect: 'allow', when: { risk: 'any' } }],
  ])('%s is refused', (_, rule) => {
    expect(readRules({ rules: [rule] })).toMatchObject({ path: expect.arrayContaining(['when']) });
  });

  test.each<[unknown, string]>([
    [{ risk: 'any' }, 'every command if its plan has any risk'],
    [{ risk: ['node', 'owner'] }, 'every command if its plan has the risk node or owner'],
    [{ reversible: 'cannot be undone' }, 'every command if it cannot be undone'],
    [{ reversible: 'recreates' }, 'every command if an undo is no better than "recreates"'],
  ])('%j is said in words', (when, words) => {
    const [rule] = read(ask(when));
    expect(ruleInWords(rule as PolicyRule)).toBe(words);
  });
});
