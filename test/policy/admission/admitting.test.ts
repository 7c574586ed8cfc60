import { describe, expect, test } from 'vitest';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { decide, type TextRules } from '../../../src/policy/decide.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import type { Admitting } from '../../../src/policy/terms.ts';
import { planOf, planWithStdin, policyWith } from '../plans.ts';

const ALL = [
  'get',
  'delete',
  'scale',
  'patch',
  'label',
  'create',
  'apply',
  'drain',
  'cordon',
  'run',
  'exec',
  'expose',
  'debug',
];

function admittingOf(line: string, { stdin, ...changed }: Partial<Policy> & { readonly stdin?: unknown } = {}) {
  const plan = stdin === undefined ? planOf(line) : planWithStdin(line, stdin);
  const policy = policyWith({ allowedCommands: ALL, allowedImages: ['busybox'], ...changed });
  const verdict = decide(plan, policy, ANONYMOUS, 'defer');
  if (!verdict.allowed) throw new Error(verdict.refusal.error);
  return verdict.permit.terms.admitting;
}

const map = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a' },
  spec: { containers: [{ name: 'c', image: 'busybox', securityContext: { privileged: true } }] },
};

test.each(['get pods', 'exec web -- true'])('%s has no writes to judge', (line) => {
  expect(admittingOf(line)).toBeUndefined();
});

describe('a call is rehearsed first if it may write several objects', () => {
  test.each<[string, unknown, boolean]>([
    ['delete pod web', undefined, false],
    ['delete pod web api', undefined, true],
    ['delete pods -l app=web', undefined, true],
    ['scale deploy/web deploy/api --replicas=2', undefined, true],
    ['cordon n1', undefined, false],
    ['cordon n1 n2', undefined, true],
    ['drain n1 --ignore-daemonsets', undefined, true],
    ['run a --image=busybox', undefined, false],
    ['run a --image=busybox --expose --port=80', undefined, true],
    ['expose deploy web --selector=app=web --port=80', undefined, false],
    ['create poddisruptionbudget a --selector=app=web --min-available=1', undefined, false],
    ['debug a --image=busybox --copy-to=b', undefined, false],
    ['debug a --image=busybox --copy-to=b --replace', undefined, true],
    ['apply -f -', [map('a')], false],
    ['apply -f -', [map('a'), map('b')], true],
  ])('%s %j: %j', (line, stdin, expected) => {
    expect(admittingOf(line, { stdin })?.rehearsesFirst).toBe(expected);
  });
});

describe('the rules of text', () => {
  test.each<[TextRules, boolean]>([
    ['judge', false],
    ['defer', true],
  ])('%s: a privileged pod in a document is allowed so far: %j', (textRules, allowed) => {
    const plan = planWithStdin('create -f -', pod);
    const policy = policyWith({ allowedCommands: ALL, allowedImages: ['busybox'] });
    expect(decide(plan, policy, ANONYMOUS, textRules).allowed).toBe(allowed);
  });

  test('have the last word where nothing can be rehearsed', () => {
    const refusal = { code: 'POD_SECURITY' };
    expect(admittingOf('create -f -', { stdin: pod })).toMatchObject({ byText: refusal, unrehearsed: refusal });
  });
});

test('a write that cannot be rehearsed needs its own allowance', () => {
  const { unrehearsed } = admittingOf('create -f -', { stdin: map('a') }) as Admitting;
  expect(unrehearsed).toMatchObject({ code: 'NOT_REHEARSED', hint: expect.stringContaining('unrehearsed-changes') });
  const allowances = ['unrehearsed-changes'] as const;
  expect(admittingOf('create -f -', { stdin: map('a'), allowances })?.unrehearsed).toBeUndefined();
});

describe('errors may quote', () => {
  const object = (resource: string, group = '') => ({
    resource: { group, version: 'v1', resource },
    namespace: 'shop',
    name: 'a',
  });

  test.each([
    ['a ConfigMap', object('configmaps'), {}, true],
    ['a Deployment', object('deployments', 'apps'), {}, true],
    ['a new object, whose name is not in the path', { ...object('pods'), name: undefined }, {}, true],
    ['no Secret', object('secrets'), {}, false],
    ['no new Secret', { ...object('secrets'), name: undefined }, {}, false],
    ['nothing where the caller may not read', object('configmaps'), { allowedCommands: ['delete'] }, false],
  ])('%s', (_, about, changed, expected) => {
    expect(admittingOf('delete pod web', changed)?.mayShow(about)).toBe(expected);
  });
});
