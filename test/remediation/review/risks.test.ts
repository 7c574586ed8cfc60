import { RISKS } from '../../../src/remediation/review/risks.ts';
import { BUDGETS, type Case, list, PODS, SERVICES, testRows } from './risks/cases.ts';
import { deletion, deployment, pod, scaling } from './writes.ts';

const AUTOSCALERS = '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers?';

const CASES: readonly Case[] = [
  {
    row: 'not-checked',
    of: 'the object of a Scale',
    writes: [scaling(deployment('web'), 1, 2)],
    seen: { [AUTOSCALERS]: { items: [] } },
    says: /: \/apis\/apps\/v1\/namespaces\/shop\/deployments\/web\.$/,
  },
  {
    row: 'not-checked',
    of: 'a list that may not be read',
    writes: [deletion(pod('a'))],
    seen: { [SERVICES]: list(), [BUDGETS]: list() },
    says: 'Risks may be missing. The server could not read all of: /api/v1/namespaces/shop/pods.',
  },
  {
    row: 'not-checked',
    of: 'a list that is too long',
    writes: [deletion(pod('a'))],
    seen: { [PODS]: { ...list(pod('a')), metadata: { continue: 'x' } }, [SERVICES]: list(), [BUDGETS]: list() },
    says: /shop\/pods\.$/,
  },
  {
    row: 'not-checked',
    of: 'whole lists',
    writes: [deletion(pod('a'))],
    seen: { [PODS]: list(pod('a')), [SERVICES]: list(), [BUDGETS]: list() },
    says: false,
  },
];

testRows(
  RISKS.filter(({ id }) => id === 'not-checked'),
  CASES,
);
