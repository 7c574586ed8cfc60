import { describe, expect, test } from 'vitest';
import { parsePolicyFile } from '../../src/config/policy-file.ts';
import { refuse } from '../../src/errors.ts';
import type { Verdict } from '../../src/policy/decide.ts';
import { openWords } from '../../src/policy/open-words.ts';
import { planOf, policyWith } from './plans.ts';

const ALONE = policyWith({});
const RULES = policyWith({ rules: parsePolicyFile('p', '{"rules":[{"id":"a","effect":"allow"}]}') });
const refusedFor = (code: 'POLICY_DENIED' | 'PERMISSIONS'): Verdict => ({
  allowed: false,
  refusal: refuse(code, 'No.', 'Do not.'),
  rules: [],
});

describe('the words for types that the cluster is asked about', () => {
  test.each<[string, without: readonly string[], beside: readonly string[]]>([
    ['get pods a', [], []],
    ['get deployments.apps a', [], []],
    ['get po a', [], ['po']],
    ['get all', [], ['all']],
    ['get widgets a', ['widgets'], ['widgets']],
    ['get pod/a widget/b deploy/c', ['widget'], ['widget', 'deploy']],
    ['set env deployment/a --from=secrets', [], []],
    ['version', [], []],
  ])('of "%s" are %j without rules of a policy file, and %j beside them', (line, without, beside) => {
    const plan = planOf(line);
    expect(openWords(plan, ALONE, { allowed: true, plan, rules: [] })).toEqual(without);
    expect(openWords(plan, RULES, { allowed: true, plan, rules: [] })).toEqual(beside);
    expect(openWords(plan, RULES, refusedFor('POLICY_DENIED'))).toEqual(beside);
    expect(openWords(plan, RULES, refusedFor('PERMISSIONS'))).toEqual([]);
  });
});
