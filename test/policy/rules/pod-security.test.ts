import { describe, expect, test } from 'vitest';
import { podSecurity } from '../../../src/policy/rules/pod-security.ts';
import { effectOf, kubectlPlan, planWithStdin, refusalOf, runImagePlan, saysOf } from '../plans.ts';

const patched = (patch: string) =>
  refusalOf(podSecurity, kubectlPlan(['patch', 'deploy', 'web', '-p', patch]))?.code ?? 'noOpinion';

describe('a patch that gives no right', () => {
  test.each([
    '{"spec":{"replicas":3}}',
    '{"metadata":{"finalizers":null}}',
    '{"spec":{"template":{"spec":{"containers":[{"name":"a","env":[{"name":"privileged","value":"yes"}]}]}}}}',
    '{"spec":{"hostNetwork":false,"hostPID":null}}',
    '[{"op":"replace","path":"/spec/replicas","value":3}]',
    '[{"op":"remove","path":"/spec/template/spec/hostNetwork"}]',
    '[{"op":"add","path":"/spec/template/spec/containers/0/command/1","value":"privileged"}]',
    ' {"a": 1} ',
    ' { "a" : "b:c" , "d" : [ { "e" : null , "f" : "\\":" } , "g" ] } ',
    ' { "v" : "w" , ":k" : [ "x", ":y" ] } ',
    ' null',
    ' 7',
    ' [ ]',
    '{"a":["b",":"]}',
    '[]',
  ])('%s', (patch) => {
    expect(patched(patch)).toBe('noOpinion');
  });
});

describe('a patch that gives a pod more rights', () => {
  test.each([
    '{"spec":{"hostNetwork":true}}',
    '{"spec":{"hostPID":true}}',
    '{"spec":{"hostIPC":"true"}}',
    '{"spec":{"template":{"spec":{"volumes":[{"name":"r","hostPath":{"path":"/"}}]}}}}',
    '{"spec":{"containers":[{"name":"a","ports":[{"hostPort":80}]}]}}',
    '{"spec":{"containers":[{"name":"a","securityContext":{"privileged":true}}]}}',
    '{"spec":{"containers":[{"name":"a","securityContext":{"capabilities":{"add":["SYS_ADMIN"]}}}]}}',
    '{"spec":{"containers":[{"name":"a","securityContext":{"procMount":"Unmasked"}}]}}',
    '{"spec":{"securityContext":{"sysctls":[{"name":"a","value":"b"}]}}}',
    '{"spec":{"serviceAccountName":"admin"}}',
    '{"spec":{"securityContext":{"runAsUser":0}}}',
    '[{"op":"add","path":"/spec/hostNetwork","value":true}]',
    '[{"op":"replace","path":"/spec/template/spec/serviceAccountName","value":"admin"}]',
    '[{"op":"add","path":"/spec/containers/0/securityContext","value":{"privileged":true}}]',
    '[{"op":"add","path":"/spec/containers/0/securityContext/capabilities/add/-","value":"SYS_ADMIN"}]',
    '[{"op":"add","path":"/spec/volumes/-","value":{"name":"r","hostPath":{"path":"/"}}}]',
    '[{"op":"add","path":"","value":{"spec":{"hostPID":true}}}]',
  ])('%s', (patch) => {
    expect(patched(patch)).toBe('POD_SECURITY');
  });
});

describe('a patch that cannot be judged', () => {
  test.each([
    '',
    'spec: {hostNetwork: true}',
    '{spec: {}}',
    '{"a":1}{"b":2}',
    "{'a':1}",
    '{"a":1,}',
    '{"spec":{"hostNetwork":true,"hostNetwork":false}}',
    '[{"op":"copy","from":"/a","path":"/b"}]',
    '[{"op":"move","from":"/a","path":"/b"}]',
    '[{"op":"add","value":1}]',
    '[1]',
    '[null]',
    `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`,
  ])('%.60s', (patch) => {
    expect(patched(patch)).toBe('PATCH_INVALID');
  });

  test('none at all', () => {
    expect(saysOf(podSecurity, 'patch deploy web')).toBe('PATCH_INVALID');
  });
});

describe('debug', () => {
  test.each([
    ['debug web --image=a', 'noOpinion'],
    ['debug web --image=a --profile=restricted', 'noOpinion'],
    ['debug web --image=a --profile=general', 'noOpinion'],
    ['debug web --image=a --profile=baseline', 'noOpinion'],
    ['debug web --image=a --profile=restricted', 'noOpinion'],
    ['debug web --image=a --profile=sysadmin', 'POD_SECURITY'],
    ['debug web --image=a --profile=netadmin', 'POD_SECURITY'],
    ['debug web --image=a --profile=legacy', 'POD_SECURITY'],
    ['debug web --image=a --profile=restricted --profile=sysadmin', 'POD_SECURITY'],
    ['debug node/n1 --image=a', 'POD_SECURITY'],
    ['debug no/n1 --image=a', 'POD_SECURITY'],
    ['debug Nodes/n1 --image=a', 'POD_SECURITY'],
    ['debug nodes.v1./n1 --image=a', 'POD_SECURITY'],
    ['debug pod/web --image=a -- cat node/n1', 'noOpinion'],
    ['debug casino/web --image=a', 'noOpinion'],
  ])('%s: %s', (line, says) => {
    expect(saysOf(podSecurity, line)).toBe(says);
  });
});

describe('what is hidden in a patch or behind a pod', () => {
  test('a second target that is a node', () => {
    expect(saysOf(podSecurity, 'debug web node/n1 --image=a')).toBe('POD_SECURITY');
  });

  test('a field that is named twice', () => {
    expect(patched('{"a":1,"a":2}')).toBe('PATCH_INVALID');
    expect(patched('{ "a" : [ { "b" : 1 , "b" : 2 } ] }')).toBe('PATCH_INVALID');
    expect(patched('{"a":"b","a":"c"}')).toBe('PATCH_INVALID');
  });

  test('a harmless patch written with blanks', () => {
    expect(patched('{"spec": {"replicas": 3}}')).toBe('noOpinion');
  });

  test('a right whose name is escaped, as what it is', () => {
    expect(patched('{"spec":{"host\\u004eetwork":true}}')).toBe('POD_SECURITY');
  });
});

test('what deletes a pod gives it no right', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { hostNetwork: true } };
  expect(effectOf(podSecurity, planWithStdin('delete -f -', pod))).toBe('noOpinion');
  expect(effectOf(podSecurity, planWithStdin('create -f -', pod))).toBe('deny');
});

test('it has no opinion on other commands', () => {
  expect(saysOf(podSecurity, 'get nodes')).toBe('noOpinion');
  expect(effectOf(podSecurity, runImagePlan('alpine'))).toBe('noOpinion');
});
