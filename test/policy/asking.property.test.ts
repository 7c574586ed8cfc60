import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AdmissionRequest } from '../../src/kube/admission-request.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { decide } from '../../src/policy/decide.ts';
import { readRules } from '../../src/policy/file/read-rules.ts';
import type { PolicyRule } from '../../src/policy/file/rule.ts';
import { scaling, write } from './admission/writes.ts';
import { planOf, policyWith } from './plans.ts';

/** How much a caller is held up, the least first. */
const STRICTNESS = ['allow', 'ask', 'deny'] as const;
type Outcome = (typeof STRICTNESS)[number];

interface Call {
  readonly line: string;
  readonly writes: readonly AdmissionRequest[];
}

const pod = (operation: AdmissionRequest['operation'], name: string, namespace: string) =>
  write(operation, 'pods', name, { namespace, oldObject: { metadata: { name, labels: { team: 'a' } } } });
const CALLS: readonly Call[] = [
  { line: 'get pods -n shop', writes: [] },
  { line: 'delete pod db-0 -n shop', writes: [pod('DELETE', 'db-0', 'shop')] },
  { line: 'delete pod web-0 -n prod', writes: [pod('DELETE', 'web-0', 'prod')] },
  { line: 'delete pod db-0 web-0 -n shop', writes: [pod('DELETE', 'db-0', 'shop'), pod('DELETE', 'web-0', 'shop')] },
  { line: 'delete pods -l a=b -n shop', writes: [pod('DELETE', 'db-0', 'shop'), pod('DELETE', 'web-0', 'shop')] },
  { line: 'delete pod web-0', writes: [pod('DELETE', 'web-0', 'prod')] },
  { line: 'scale deploy web --replicas=3 -n shop', writes: [scaling('apps/deployments', 'web', 1, 3)] },
  // The object before is unknown.
  { line: 'label pod db-0 team=b -n shop', writes: [write('UPDATE', 'pods', 'db-0', { object: { metadata: {} } })] },
  { line: 'exec web-0 -n shop -- ls', writes: [] },
  { line: 'delete pod db-0 --dry-run=client -n shop', writes: [] },
];

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 2 });
const someOf = (...values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
const conditions = fc
  .record({
    subcommands: maybe(someOf('*', 'delete', 'scale', 'exec', 'get', 'label')),
    resources: maybe(someOf('pods', 'deployments', '*')),
    namespaces: maybe(someOf('shop', 'prod', '*')),
    names: maybe(someOf('db-*', 'web*')),
    operations: maybe(someOf('DELETE', 'UPDATE')),
    subresources: maybe(someOf('', 'scale', 'exec')),
    fields: maybe(fc.constantFrom([{ path: 'spec.replicas', min: 2 }], [{ path: 'metadata.labels.team', from: 'a' }])),
    approvers: maybe(fc.constantFrom({ users: ['alice'] }, { groups: ['sre'] }, { count: 2 })),
  })
  .map((given) => JSON.parse(JSON.stringify(given)) as { readonly approvers?: object });
const ruleOf = (effect: Outcome) =>
  conditions.map(({ approvers, ...given }) => ({
    effect,
    ...given,
    ...(effect === 'ask' && approvers && { approvers }),
  }));
const rules = fc.array(fc.oneof(ruleOf('allow'), ruleOf('ask'), ruleOf('deny')), { maxLength: 3 });

function read(given: readonly object[]): readonly PolicyRule[] | undefined {
  const found = readRules({ rules: given.map((each, at) => ({ id: `r${at}`, ...each })) });
  return 'says' in found ? undefined : found;
}

/** What becomes of a call: of its words, and of each write that it makes. */
function outcomeOf(given: readonly PolicyRule[], { line, writes }: Call): Outcome {
  const policy = policyWith({ rules: given, allowedCommands: ['get', 'delete', 'scale', 'label', 'exec'] });
  const verdict = decide(planOf(line), policy, ANONYMOUS, 'defer');
  if (!verdict.allowed) return 'deny';
  const { admitting, approval } = verdict.permit.terms;
  const judged = writes.map((request, at) => admitting?.judge(request, writes.slice(0, at), () => undefined));
  if (judged.some((each) => each !== undefined && each.asks === undefined)) return 'deny';
  return approval !== undefined || judged.some((each) => each?.asks !== undefined) ? 'ask' : 'allow';
}

const strictness = (outcome: Outcome) => STRICTNESS.indexOf(outcome);
const RUNS = { numRuns: 700 };

test('one more rule that asks allows nothing without approval that was not allowed so before', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(rules, ruleOf('ask'), fc.constantFrom(...CALLS), (given, more, call) => {
      const [before, after] = [
        read(given.length === 0 ? [{ effect: 'deny', subcommands: ['logs'] }] : given),
        read([...given, more]),
      ];
      fc.pre(before !== undefined && after !== undefined);
      const [was, is] = [outcomeOf(before, call), outcomeOf(after, call)];
      seen.add(`${was} ${is}`);
      if (is === 'allow') expect(was).toBe('allow');
      // A rule that allowed is overruled by no more than the need for approval, or by approvers that cannot agree.
      if (was === 'allow') expect(is).not.toBe('deny');
    }),
    RUNS,
  );
  expect([...seen].toSorted()).toEqual(
    expect.arrayContaining(['allow allow', 'allow ask', 'ask ask', 'deny ask', 'deny deny']),
  );
});

test('one more rule that denies never lets through what was held up before', () => {
  fc.assert(
    fc.property(rules, ruleOf('deny'), fc.constantFrom(...CALLS), (given, more, call) => {
      const [before, after] = [read(given), read([...given, more])];
      fc.pre(before !== undefined && after !== undefined);
      expect(strictness(outcomeOf(after, call))).toBeGreaterThanOrEqual(strictness(outcomeOf(before, call)));
    }),
    RUNS,
  );
});

test('a rule that asks in place of one that denies never denies more, and in place of one that allows never allows more', () => {
  fc.assert(
    fc.property(rules, ruleOf('ask'), fc.constantFrom(...CALLS), (given, { approvers: _, ...more }, call) => {
      const [allows, asks, denies] = STRICTNESS.map((effect) => read([...given, { ...more, effect }]));
      fc.pre(allows !== undefined && asks !== undefined && denies !== undefined);
      const outcomes = [allows, asks, denies].map((each) => outcomeOf(each, call));
      if (outcomes[1] === 'allow') expect(outcomes[0]).toBe('allow');
      expect(strictness(outcomes[1] ?? 'allow')).toBeLessThanOrEqual(strictness(outcomes[2] ?? 'allow'));
    }),
    RUNS,
  );
});
