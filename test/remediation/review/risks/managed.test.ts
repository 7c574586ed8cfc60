import { describe, expect, test } from 'vitest';
import { MANAGED_RISKS } from '../../../../src/remediation/review/risks/managed.ts';
import { type Any, deletion, deployment, object, pod, reviewOf, scaling, update } from '../writes.ts';
import { type Case, container, list, owner, testRows, WEB, WHOLE } from './cases.ts';

const AUTOSCALERS = '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers?';
const managed = (metadata: object) => altered(WEB, metadata);
const altered = (one: Any, metadata: object) => ({ ...one, metadata: { ...one.metadata, ...metadata } });
const autoscaler = (name: string) =>
  object('autoscaling/v2 HorizontalPodAutoscaler web', {
    spec: { scaleTargetRef: { kind: 'Deployment', name }, minReplicas: 2, maxReplicas: 5 },
  });
const toThree = (one: Any) => update(one, (web) => (web.spec.replicas = 3));

const CASES: readonly Case[] = [
  {
    row: 'autoscaler',
    of: 'scale',
    writes: [scaling(WEB, 2, 3)],
    seen: { [AUTOSCALERS]: list(autoscaler('web')) },
    says: 'HorizontalPodAutoscaler web sets the replicas of Deployment shop/web, from 2 to 5: it changes them back. Change the autoscaler instead.',
  },
  {
    row: 'autoscaler',
    of: 'scale to zero',
    writes: [scaling(WEB, 2, 0)],
    seen: { [AUTOSCALERS]: list(autoscaler('web')) },
    says: /at 0 replicas it does nothing/,
  },
  {
    row: 'autoscaler',
    of: 'the autoscaler of another',
    writes: [scaling(WEB, 2, 3)],
    seen: { [AUTOSCALERS]: list(autoscaler('db')) },
    says: false,
  },
  {
    row: 'argo-cd',
    of: 'its annotation',
    writes: [toThree(managed({ annotations: { 'argocd.argoproj.io/tracking-id': 'front:apps/Deployment:shop/web' } }))],
    says: 'Deployment shop/web is managed by Argo CD application front: if it heals itself, it reverts a change within minutes. Change its repository too. The patch: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {replicas: 3}}',
  },
  {
    row: 'argo-cd',
    of: 'its label',
    writes: [
      toThree(
        managed({
          labels: { 'app.kubernetes.io/instance': 'front' },
          managedFields: [{ manager: 'argocd-controller' }],
        }),
      ),
    ],
    says: /Argo CD application front/,
  },
  {
    row: 'argo-cd',
    of: 'a deletion',
    writes: [deletion(managed({ annotations: { 'argocd.argoproj.io/tracking-id': 'front:x' } }))],
    says: /Change its repository too\. Remove the object there\.$/,
  },
  {
    row: 'argo-cd',
    of: 'the label of another tool',
    writes: [toThree(managed({ labels: { 'app.kubernetes.io/instance': 'front' } }))],
    says: false,
  },
  {
    row: 'flux',
    of: 'a Kustomization, by the subresource scale',
    writes: [scaling(WEB, 1, 3)],
    seen: {
      [WHOLE]: managed({
        labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux' },
      }),
    },
    says: /^Deployment shop\/web is managed by Flux Kustomization flux\/apps: .* The patch: \{.*spec: \{replicas: 3\}\}$/,
  },
  {
    row: 'flux',
    of: 'a HelmRelease',
    writes: [
      toThree(
        managed({ labels: { 'helm.toolkit.fluxcd.io/name': 'front', 'helm.toolkit.fluxcd.io/namespace': 'shop' } }),
      ),
    ],
    says: /Flux HelmRelease shop\/front/,
  },
  { row: 'flux', of: 'no label', writes: [toThree(WEB)], says: false },
  {
    row: 'helm',
    of: 'its annotation',
    writes: [toThree(managed({ annotations: { 'meta.helm.sh/release-name': 'front' } }))],
    says: /Helm release front/,
  },
  {
    row: 'helm',
    of: 'its label',
    writes: [toThree(managed({ labels: { 'app.kubernetes.io/managed-by': 'Helm' } }))],
    says: /Helm release unknown/,
  },
  {
    row: 'helm',
    of: 'another manager',
    writes: [toThree(managed({ labels: { 'app.kubernetes.io/managed-by': 'hand' } }))],
    says: false,
  },
  {
    row: 'owner',
    of: 'an operator',
    writes: [toThree(managed(owner('Shop', 'front')))],
    says: 'Deployment shop/web belongs to Shop front: its operator changes it back. Change the Shop instead.',
  },
  {
    row: 'owner',
    of: 'the ReplicaSet of a Deployment',
    writes: [scaling(object('apps/v1 ReplicaSet web-1'), 1, 0)],
    seen: {
      '/apis/apps/v1/namespaces/shop/replicasets/web-1': object(
        'apps/v1 ReplicaSet web-1',
        {},
        owner('Deployment', 'web'),
      ),
    },
    says: /belongs to Deployment web, which changes it back/,
  },
  {
    row: 'owner',
    of: 'a pod',
    writes: [update(pod('a'), (each) => (each.spec.containers[0].image = 'x'))],
    says: /the next pod in its place will not have the change/,
  },
  { row: 'owner', of: 'a pod that is deleted', writes: [deletion(pod('a'))], says: false },
  { row: 'owner', of: 'an object without an owner', writes: [toThree(WEB)], says: false },
];

testRows(MANAGED_RISKS, CASES);

describe('the patch for a repository', () => {
  const ARGO = { annotations: { 'argocd.argoproj.io/tracking-id': 'front:x' } };
  const patchOf = (change: (web: Any) => unknown, before: Any = managed(ARGO)) =>
    / The patch: (.*)$/.exec(
      reviewOf([update(before, change)]).risks.find(({ id }) => id === 'argo-cd')?.says ?? '',
    )?.[1];
  const HEAD = 'apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}';

  test('names the elements of lists', () => {
    expect(patchOf((web) => (container(web).image = 'example/web:2.0'))).toBe(
      `{${HEAD}, spec: {template: {spec: {containers: [{name: app, image: "example/web:2.0"}]}}}}`,
    );
  });

  test('holds a list without names as a whole', () => {
    const before = altered(
      deployment('web', {}, { containers: [{ name: 'app', image: 'a', args: ['x', 'y'] }] }),
      ARGO,
    );
    expect(patchOf((web) => (container(web).args[1] = 'z'), before)).toBe(
      `{${HEAD}, spec: {template: {spec: {containers: [{name: app, args: [x, z]}]}}}}`,
    );
  });

  test('removes with null', () => {
    expect(patchOf((web) => delete web.spec.replicas)).toBe(`{${HEAD}, spec: {replicas: null}}`);
  });

  test('is redacted', () => {
    expect(patchOf((web) => (container(web).env = [{ name: 'DB_PASSWORD', value: 'correct-horse-9' }]))).toMatch(
      /env: \[\{name: DB_PASSWORD, value: "\[redacted: password #\w{4}\]"\}\]/,
    );
  });

  test('is left to the diff if it is long', () => {
    const said = reviewOf([update(managed(ARGO), (web) => (web.spec.note = 'x'.repeat(900)))]).risks;
    expect(said.find(({ id }) => id === 'argo-cd')?.says).toMatch(/ The diff shows what to change there\.$/);
  });
});
