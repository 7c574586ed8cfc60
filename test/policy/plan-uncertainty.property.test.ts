import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Subject } from '../../src/kube/subject.ts';
import { decide } from '../../src/policy/decide.ts';
import { readRules } from '../../src/policy/file/read-rules.ts';
import type { PolicyRule } from '../../src/policy/file/rule.ts';
import { type PlanFacts, REVERSIBILITY_CLASSES, RISK_IDS } from '../../src/policy/plan-facts.ts';
import { scaling } from './admission/writes.ts';
import { planOf, policyWith } from './plans.ts';

/** How much a caller is held up, the least first. */
const STRICTNESS = ['allow', 'ask', 'deny'] as const;
type Outcome = (typeof STRICTNESS)[number];

const CALLER: Subject = { method: 'token', name: 'alice', groups: [] };
const RISKS = RISK_IDS.slice(0, 5);
const someOf = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
const condition = fc.oneof(
  fc.constant({ risk: 'any' }),
  someOf(RISKS).map((risk) => ({ risk })),
  fc.constantFrom(...REVERSIBILITY_CLASSES).map((reversible) => ({ reversible })),
);
const rule = fc.record(
  {
    effect: fc.constantFrom('ask', 'deny'),
    when: fc.array(condition, { minLength: 1, maxLength: 3 }),
    namespaces: someOf(['shop', 'prod']),
    resources: someOf(['deployments', 'pods']),
    names: someOf(['web', 'db-*']),
    operations: someOf(['UPDATE', 'DELETE']),
  },
  { requiredKeys: ['effect', 'when'] },
);
const facts: fc.Arbitrary<PlanFacts> = fc.record({
  writes: fc.constant([scaling('apps/deployments', 'web', 1, 3)]),
  risks: fc.subarray([...RISKS]),
  unknownRisks: fc.oneof(fc.subarray([...RISKS]), fc.constant('all' as const)),
  reversible: fc.constantFrom(...REVERSIBILITY_CLASSES),
});

function outcomeOf(given: readonly object[], known: PlanFacts): Outcome {
  const rules = readRules({
    rules: [{ id: 'all', effect: 'allow' }, ...given.map((each, at) => ({ ...each, id: `r${at}` }))],
  }) as readonly PolicyRule[];
  const plan = planOf('scale deploy web --replicas=3 -n shop');
  const verdict = decide(plan, policyWith({ rules, allowedCommands: ['scale'] }), CALLER, 'defer');
  if (!verdict.allowed) return 'deny';
  const objected = verdict.permit.terms.planned?.judge(known, () => undefined);
  return objected === undefined ? 'allow' : objected.asks === undefined ? 'deny' : 'ask';
}

const strictness = (outcome: Outcome) => STRICTNESS.indexOf(outcome);

/** Ways to know less of a plan than there is to know: what was true may be hidden. */
const LESS: readonly ((known: PlanFacts) => PlanFacts)[] = [
  (known) => ({ ...known, risks: [], unknownRisks: 'all' }),
  (known) => ({ ...known, unknownRisks: 'all' }),
  ({ risks: [hidden = 'node', ...risks], ...known }) => ({
    ...known,
    risks,
    unknownRisks: known.unknownRisks === 'all' ? 'all' : [...known.unknownRisks, hidden],
  }),
  (known) => ({ ...known, writes: 'unknown', risks: [], unknownRisks: 'all', reversible: 'cannot be undone' }),
  (known) => ({ ...known, reversible: 'cannot be undone' }),
];

test('to know less of a plan never weakens what the rules say', () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }), facts, fc.constantFrom(...LESS), (rules, known, forget) => {
      expect(strictness(outcomeOf(rules, forget(known)))).toBeGreaterThanOrEqual(strictness(outcomeOf(rules, known)));
    }),
    { numRuns: 300 },
  );
});

test('one more risk, and one more rule, never weaken it either', () => {
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 4 }),
      rule,
      facts,
      fc.constantFrom(...RISKS),
      (rules, more, known, risk) => {
        const before = strictness(outcomeOf(rules, known));
        expect(strictness(outcomeOf(rules, { ...known, risks: [...known.risks, risk] }))).toBeGreaterThanOrEqual(
          before,
        );
        expect(strictness(outcomeOf([...rules, more], known))).toBeGreaterThanOrEqual(before);
      },
    ),
    { numRuns: 300 },
  );
});
