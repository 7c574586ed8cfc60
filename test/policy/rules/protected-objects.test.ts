import { describe, expect, test } from 'vitest';
import { protectedObjects } from '../../../src/policy/rules/protected-objects.ts';
import { effectOf, kubectlPlan, planOf, planWithStdin, policyWith, runImagePlan, saysOf } from '../plans.ts';

describe('permissions are not changed, in any spelling', () => {
  test.each([
    'delete clusterrole admin',
    'delete clusterroles.rbac.authorization.k8s.io admin',
    'delete ClusterRoleBinding a',
    'delete rolebinding/a',
    'delete pod/a role/b',
    'delete pods,roles a',
    'patch sa default -p {}',
    'annotate sa default a=b',
    'label serviceaccount default a=b',
    'delete csr a',
    'delete validatingwebhookconfigurations a',
    'delete apiservices a',
    'create rolebinding a --clusterrole=admin --user=jo',
    'create rolebinding a --clusterrole=cluster-admin --serviceaccount=x:y',
    'create rolebinding a --user=jo',
    'create rolebinding a --clusterrole=view --clusterrole=admin --user=jo',
    'label -- sa default a=b',
    'create role a --verb=get --resource=pods',
    'create clusterrole a --verb=get --resource=pods',
    'create clusterrolebinding a --clusterrole=view --user=jo',
    'create rolebinding a --clusterrole=view --role=b --user=jo',
    'create rolebinding a --role=b --user=jo',
    'set subject rolebinding a --user=jo',
    'set subject rolebinding/a --user=jo',
  ])('%s', (line) => {
    expect(saysOf(protectedObjects, line)).toBe('PERMISSIONS');
  });
});

describe('the foundations of the cluster are not deleted', () => {
  test.each([
    'delete ns prod',
    'delete namespace/prod',
    'delete Namespaces prod',
    'delete node n1',
    'delete pv a',
    'delete pvc a',
    'delete crd foos.example.com',
    'delete customresourcedefinitions.apiextensions.k8s.io a',
    'delete sc a',
    'delete pod,ns a',
    'delete pod/a ns/b',
    'patch pvc a -p {"metadata":{"ownerReferences":[{"uid":"x"}]}}',
    'patch ns a --type=json -p [{"op":"add","path":"/metadata/ownerReferences","value":[]}]',
  ])('%s', (line) => {
    expect(saysOf(protectedObjects, line)).toBe('BLAST_RADIUS');
  });
});

test.each([
  'label ns prod pod-security.kubernetes.io/enforce=privileged',
  'label ns prod pod-security.kubernetes.io/warn-',
])('Pod Security labels stay: %s', (line) => {
  expect(saysOf(protectedObjects, line)).toBe('POD_SECURITY');
});

describe('protected namespaces', () => {
  test.each([
    ['delete pod a -n kube-system', 'NAMESPACE_PROTECTED'],
    ['delete pod a -nkube-system', 'NAMESPACE_PROTECTED'],
    ['delete pod a --namespace kube-system', 'NAMESPACE_PROTECTED'],
    ['rollout restart deploy/a -n=kube-system', 'NAMESPACE_PROTECTED'],
    ['exec a -n kube-system -- ls', 'NAMESPACE_PROTECTED'],
    ['delete pod a -n x -n kube-system', 'NAMESPACE_PROTECTED'],
    ['label pod a -n kube-system --list a=b', 'NAMESPACE_PROTECTED'],
    ['label pod a -n kube-system --list a-', 'NAMESPACE_PROTECTED'],
    ['delete pod a -n kube-system -n x', 'noOpinion'],
    ['delete pod a -n kube-systems', 'noOpinion'],
    ['label ns kube-system a=b', 'NAMESPACE_PROTECTED'],
    ['label pods --all -A a=b', 'NAMESPACE_PROTECTED'],
    ['label ns -l a=b c=d', 'NAMESPACE_PROTECTED'],
    ['label pods,ns -l a=b c=d', 'NAMESPACE_PROTECTED'],
    ['label ns web a=b', 'noOpinion'],
    ['get pods -n kube-system', 'noOpinion'],
    ['logs a -n kube-system', 'noOpinion'],
    ['rollout status deploy/a -n kube-system', 'noOpinion'],
    ['label pod a -n kube-system --list', 'noOpinion'],
  ])('%s: %s', (line, says) => {
    expect(saysOf(protectedObjects, line)).toBe(says);
  });

  test('hold whether the call names them or a document does', () => {
    const configMap = (namespace: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace },
    });
    expect(effectOf(protectedObjects, planWithStdin('apply -f - -n kube-system', configMap('shop')))).toBe('deny');
    expect(effectOf(protectedObjects, planWithStdin('apply -f - -n shop', configMap('kube-system')))).toBe('deny');
    expect(effectOf(protectedObjects, planWithStdin('apply -f - -n shop', configMap('shop')))).toBe('noOpinion');
    const both = [configMap('shop'), configMap('kube-system')];
    expect(effectOf(protectedObjects, planWithStdin('apply -f -', both))).toBe('deny');
  });

  test('follow the policy', () => {
    const line = 'delete pod a -n infra';
    expect(saysOf(protectedObjects, line, policyWith({ protectedNamespaces: ['infra'] }))).toBe('NAMESPACE_PROTECTED');
    expect(saysOf(protectedObjects, 'delete pod a -n kube-system', policyWith({ protectedNamespaces: [] }))).toBe(
      'noOpinion',
    );
  });
});

test.each([
  'get clusterroles',
  'describe sa default',
  'delete pod a',
  'delete roles-of-mine a',
  'patch node n1 -p {}',
  'label ns prod team=web',
  'create rolebinding a --clusterrole=view --user=jo',
  'create namespace a',
  'create serviceaccount a',
  'create configmap roles',
  'drain n1',
  'version',
])('it has no opinion on %s', (line) => {
  expect(saysOf(protectedObjects, line)).toBe('noOpinion');
});

test('run_image is bound by protected namespaces as well', () => {
  const plan = runImagePlan('alpine');
  const flag = { name: 'namespace', value: 'kube-system', spelled: '--namespace', repeat: 'last' };
  const there = { ...plan, command: { ...plan.command, flags: [...plan.command.flags, flag] } };
  expect(effectOf(protectedObjects, plan)).toBe('noOpinion');
  expect(effectOf(protectedObjects, there)).toBe('deny');
});

test('a command that is never run is not judged here', () => {
  expect(effectOf(protectedObjects, planOf('certificate approve a'))).toBe('noOpinion');
});

test.each([
  [
    'patch ns prod --type=json -p',
    '[{"op":"add","path":"/metadata/labels/pod-security.kubernetes.io~1enforce","value":"privileged"}]',
  ],
  ['patch ns prod -p', '{"metadata":{"labels":{"pod\\u002dsecurity.kubernetes.io/enforce":"privileged"}}}'],
])('a Pod Security label is found in %s %s', (line, patch) => {
  expect(effectOf(protectedObjects, kubectlPlan([...line.split(' '), patch]))).toBe('deny');
});
