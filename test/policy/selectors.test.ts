import { expect, test } from 'vitest';
import { blastRadius } from '../../src/policy/rules/blast-radius.ts';
import { picksByField, picksByLabel } from '../../src/policy/selectors.ts';
import { effectOf, kubectlPlan, policyWith, refusalOf } from './plans.ts';

test.each([
  ['app=web', true, true],
  ['app==web', true, true],
  ['app = web', true, true],
  ['app=', true, true],
  ['app in (web, api)', true, true],
  ['app in(web)', true, true],
  ['app!=web,tier=front', true, true],
  ['tier=front,!app', true, true],
  ['app notin (a,b),tier in (front)', true, true],
  ['in=a', true, true],
  ['app   in   (web)', true, true],
  ['replicas  > 1', false, true],
  ['a!=b>c', false, false],
  ['a notin (b) in (c)', false, false],
  ['a.example/app=web', true, true],
  ['app', false, true],
  [' app ', false, true],
  ['app,!tier', false, true],
  ['replicas>1', false, true],
  ['in', false, true],
  ['', false, false],
  ['  ', false, false],
  [',', false, false],
  ['app!=web', false, false],
  ['app != web', false, false],
  ['app!==web', false, false],
  ['!app', false, false],
  ['! app', false, false],
  ['app notin (web)', false, false],
  ['app notin (a,b=c)', false, false],
  ['!a,b!=c,d notin (e)', false, false],
  ['a!=b\\,c=d', false, false],
  ['=a', false, false],
])('the label selector %j picks by value: %s, by presence: %s', (selector, byValue, byPresence) => {
  expect([picksByLabel(selector, 'value'), picksByLabel(selector, 'presence')]).toEqual([byValue, byPresence]);
});

test.each([
  ['status.phase=Failed', true],
  ['status.phase==Failed', true],
  ['spec.nodeName=', true],
  ['metadata.name!=x,status.phase=Failed', true],
  ['metadata.namespace=shop,status.phase=Failed', true],
  ['metadata.namespace=shop', false],
  ['metadata.namespace==shop', false],
  ['metadata.name!=x', false],
  ['status.phase!=Foo', false],
  ['metadata.name!=x\\,y=z', false],
  ['metadata.name', false],
  ['=a', false],
  ['', false],
])('the field selector %j picks by value: %s', (selector, expected) => {
  expect(picksByField(selector)).toBe(expected);
});

const WRITES = [
  ['delete', 'pods'],
  ['label', 'pods', 'a=b'],
  ['annotate', 'pods', 'a=b'],
  ['scale', 'deployments', '--replicas=0'],
  ['rollout', 'restart', 'deployments'],
  ['rollout', 'pause', 'deployments'],
  ['set', 'image', 'deployments', 'a=b'],
  ['set', 'env', 'deployments', 'A=b'],
  ['taint', 'nodes', 'a=b:NoSchedule'],
  ['cordon'],
  ['drain'],
];

test.each(
  WRITES.flatMap((words) =>
    ['!zzz', 'a!=b', 'a notin (b)', 'a!=b,!c', ''].map((selector) => [words, selector] as const),
  ),
)('%j with -l %j needs select-all', (words, selector) => {
  const plan = kubectlPlan([...words, '-l', selector]);
  const refusal = refusalOf(blastRadius, plan);
  expect(refusal).toMatchObject({ code: 'BLAST_RADIUS' });
  expect(refusal?.hint).toContain("'select-all'");
  expect(effectOf(blastRadius, plan, policyWith({ allowances: ['select-all'] }))).toBe('noOpinion');
});

test.each([
  [['--field-selector=metadata.name!=x'], 'deny'],
  [['--field-selector=status.phase!=Foo'], 'deny'],
  [['--field-selector=metadata.namespace=shop'], 'deny'],
  [['-l', 'app=web', '-l', '!zzz'], 'deny'],
  [['-l', '!zzz', '-l', 'app=web'], 'noOpinion'],
  [['-l', '!zzz', '--field-selector=status.phase=Failed'], 'noOpinion'],
  [['-l', 'app=web', '--field-selector=metadata.name!=x'], 'noOpinion'],
  [['-l', 'app', '--field-selector=metadata.name!=x'], 'deny'],
] as const)('delete pods %j: %s, as the last selector of each sort holds, and both together', (flags, effect) => {
  expect(effectOf(blastRadius, kubectlPlan(['delete', 'pods', ...flags]))).toBe(effect);
});

test('what only reads may select by what objects are not', () => {
  expect(effectOf(blastRadius, kubectlPlan(['get', 'pods', '-l', '!zzz']))).toBe('noOpinion');
});
