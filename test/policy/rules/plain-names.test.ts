import { expect, test } from 'vitest';
import { plainNames } from '../../../src/policy/rules/plain-names.ts';
import { effectOf, kubectlPlan, policyWith, refusalOf, runImagePlan } from '../plans.ts';

const says = (args: readonly string[]) => refusalOf(plainNames, kubectlPlan(args), policyWith({}))?.code ?? 'noOpinion';

test.each([
  [['get', 'pods', 'web-0']],
  [['get', 'deployments.v1.apps', 'web']],
  [['get', 'pod/web', 'svc/web']],
  [['get', 'po,svc,deploy']],
  [['get', 'pods', '-n', 'shop']],
  [['get', 'clusterroles', 'system:node']],
  [['get', 'users', 'a@b.example']],
  [['exec', 'web', '--', 'rm', '-rf', '—', '']],
  [['label', 'pod', 'web', 'a=ü b']],
  [['top', 'pod', 'web']],
  [['version']],
  [['get', 'clusterroles', 'a b']],
  [['get', 'clusterrole', 'who?', 'a#b', 'a=b', 'größe', '角色']],
  [['describe', 'role', 'team: read (all)', '-n', 'shop']],
  [['get', 'rolebindings.rbac.authorization.k8s.io/a b', 'role/c?d']],
  [['get', 'clusterroles,clusterrolebindings', 'a b']],
  [['delete', 'ClusterRoleBinding', 'ü']],
  [['create', 'clusterrole', 'a b', '--verb=get', '--resource=pods']],
  [['create', 'rolebinding', 'a b', '--clusterrole=view', '--user=x']],
])('%j has plain names', (args) => {
  expect(says(args)).toBe('noOpinion');
});

test.each([
  [['get', 'pods', '']],
  [['get', 'pods', ' ']],
  [['get', 'pods', 'a b']],
  [['get', 'pods', 'a\n']],
  [['get', 'pods', '-']],
  [['get', '--', 'pods', '-n']],
  [['get', '--', '--all']],
  [['get', 'pods', '—token']],
  [['get', 'pods', 'wеb\u200b']],
  [['get', 'pods', '\u{1f600}']],
  [['get', 'pods', '../x']],
  [['get', 'pods', '.']],
  [['get', 'pods', '*']],
  [['get', 'pods', '/api']],
  [['get', 'http://x/?a=b']],
  [['get', 'pods', '-n', '']],
  [['get', 'pods', '-n', 'a b']],
  [['get', 'pods', '-n', '-x']],
  [['exec', 'a b', '--', 'ls']],
  [['label', 'pod', 'ü', 'a=b']],
  [['label', 'pod', 'web', 'aü=b']],
  [['label', 'pod', 'web', 'a b-']],
  [['set', 'env', 'deploy/web', 'A=b', 'C D=e']],
  [['auth', 'can-i', 'get', '/a b']],
  [['get', 'clusterroles', '..']],
  [['get', 'clusterroles', '.']],
  [['get', 'clusterroles', '%2F']],
  [['get', 'clusterroles', 'a%20b']],
  [['get', 'clusterroles/a/b c']],
  [['get', 'clusterroles', '']],
  [['get', 'clusterroles', 'a\nb']],
  [['get', 'clusterroles', 'a\u202eb']],
  [['get', 'clusterroles', 'a\u2028b']],
  [['get', '--', 'clusterroles', '-x']],
  [['get', 'clusterroles,pods', 'a b']],
  [['get', 'clusterroles/a b', 'pods/a b']],
  [['get', 'clusterroles/a b', 'secrets/c d']],
  [['get', 'roles.example.com', 'a b']],
  [['get', 'clusterroles x']],
  [['get', 'cluster roles', 'x']],
  [['create', 'configmap', 'a b']],
  [['create', 'serviceaccount', 'a b']],
])('%j is refused', (args) => {
  expect(says(args)).toBe('NAME_INVALID');
});

test.each([[['cp', 'a b', 'c:/d']], [['config', 'view', 'ü']]])('%j is left to the rule that it never runs', (args) => {
  expect(says(args)).toBe('noOpinion');
});

test('a word of 100 KiB is refused in few words', () => {
  const refusal = refusalOf(plainNames, kubectlPlan(['get', `${'x'.repeat(100 * 1024)} `]), policyWith({}));
  expect(refusal?.error.length).toBeLessThan(200);
});

test('it has no opinion on the words of run_image for its container', () => {
  expect(effectOf(plainNames, runImagePlan('alpine', ['', 'a b']))).toBe('noOpinion');
});
