import { expect, test } from 'vitest';
import { actingObjects } from '../../../src/policy/admission/rules/acting-objects.ts';
import { objectionsOf, write } from './writes.ts';

const ARGO = { metadata: { labels: { 'argocd.argoproj.io/secret-type': 'repository' } } };

test.each<[string, string, string, object, readonly string[]]>([
  ['configmaps', 'kube-system', 'aws-auth', {}, ['change-permissions']],
  ['configmaps', 'shop', 'aws-auth', {}, []],
  ['configmaps', 'kube-system', 'extension-apiserver-authentication', {}, ['change-permissions']],
  ['configmaps', 'kube-public', 'cluster-info', {}, ['change-permissions']],
  ['configmaps', 'shop', 'kube-root-ca.crt', {}, ['change-permissions']],
  ['configmaps', 'shop', 'openshift-service-ca.crt', {}, ['change-permissions']],
  ['configmaps', 'argocd', 'argocd-rbac-cm', {}, ['change-permissions']],
  ['configmaps', 'kube-system', 'kubelet-config', {}, ['change-nodes']],
  ['configmaps', 'kube-system', 'kube-proxy', {}, ['change-nodes']],
  ['configmaps', 'kube-system', 'coredns', {}, []],
  ['configmaps', 'shop', 'app', {}, []],
  ['secrets', 'shop', 'repo', ARGO, ['change-permissions']],
  ['secrets', 'shop', 'sh.helm.release.v1.web.v1', { type: 'helm.sh/release.v1' }, ['change-revisions']],
  ['secrets', 'shop', 'db', { type: 'Opaque' }, []],
  ['services', 'default', 'kubernetes', {}, ['change-endpoints']],
  ['services', 'shop', 'kubernetes', {}, []],
])('%s %s/%s %j', (resource, namespace, name, object, expected) => {
  const data = { ...object, data: { a: 'b' } };
  for (const request of [
    write('CREATE', resource, name, { namespace, object: data }),
    write('UPDATE', resource, name, { namespace, oldObject: object as never, object: data }),
    write('UPDATE', resource, name, { namespace, object: data }),
    write('DELETE', resource, name, { namespace, oldObject: object as never }),
  ])
    expect(objectionsOf(actingObjects, { request })).toEqual(expected);
});

test('a note on one is ordinary, and the label by which one comes to act is none', () => {
  const judged = (resource: string, name: string, oldObject: object, object: object) =>
    objectionsOf(actingObjects, { request: write('UPDATE', resource, name, { oldObject, object } as never) });
  const noted = { metadata: { annotations: { note: 'x' } }, data: {} };
  expect(judged('configmaps', 'kube-root-ca.crt', { metadata: {}, data: {} }, noted)).toEqual([]);
  expect(judged('secrets', 'repo', { metadata: {} }, ARGO)).toEqual(['change-permissions']);
  expect(judged('secrets', 'repo', ARGO, { metadata: { labels: {} } })).toEqual(['change-permissions']);
});
