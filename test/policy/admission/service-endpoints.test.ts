import { describe, expect, test } from 'vitest';
import type { AdmissionRequest } from '../../../src/kube/admission-request.ts';
import { serviceEndpoints } from '../../../src/policy/admission/rules/service-endpoints.ts';
import { change, objectionsOf, objectionsToCall, podDeletion, write } from './writes.ts';

const SLICES = '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices';
const SERVICES = '/api/v1/namespaces/shop/services';
const slice = (service: string, ...pods: string[]) => ({
  metadata: { labels: { 'kubernetes.io/service-name': service } },
  endpoints: pods.map((pod) => ({
    conditions: { ready: !pod.startsWith('!') },
    targetRef: { kind: 'Pod', uid: `uid-${pod.replace('!', '')}` },
  })),
});
const slices = (...items: unknown[]) => ({ [SLICES]: { items } });
const relabelled = (name: string, labels: object): AdmissionRequest =>
  write('UPDATE', 'pods', name, {
    oldObject: { metadata: { uid: `uid-${name}`, labels: { app: 'web', tier: 'front' } } },
    object: { metadata: { uid: `uid-${name}`, labels } },
  });
const services = (selector: object) => ({ [SERVICES]: { items: [{ metadata: { name: 'web' }, spec: { selector } }] } });
const last = (requests: readonly AdmissionRequest[], seen: Readonly<Record<string, unknown>>) =>
  objectionsToCall(serviceEndpoints, requests, { seen }).at(-1);
const ab = [podDeletion('a'), podDeletion('b')];

describe('deleted pods', () => {
  test.each<[string, AdmissionRequest[], Readonly<Record<string, unknown>>, string[]]>([
    ['all of a Service', ab, slices(slice('web', 'a', 'b')), ['empty-services']],
    ['more than half', ab, slices(slice('web', 'a', 'b', 'c')), ['empty-services']],
    ['half', ab, slices(slice('web', 'a', 'b', 'c', 'd')), []],
    ['half, and one that is not ready', ab, slices(slice('web', 'a', 'b', 'c', '!d')), ['empty-services']],
    ['pods that are not ready', ab, slices(slice('web', '!a', '!b', 'c')), []],
    ['the only pod', [podDeletion('a')], {}, []],
    [
      'all pods of one of two Services',
      ab,
      slices(slice('all', 'a', 'b', 'c', 'd'), slice('web', 'a', 'b')),
      ['empty-services'],
    ],
    ['one pod of each of two Services', ab, slices(slice('web', 'a'), slice('api', 'b')), []],
    ['a Service with two slices', ab, slices(slice('web', 'a', 'b'), slice('web', 'c', 'd')), []],
    [
      'a Service with a slice per IP family',
      ab,
      slices(slice('web', 'a', 'b', 'c'), slice('web', 'a', 'b', 'c')),
      ['empty-services'],
    ],
    ['pods of no Service', ab, slices(slice('web', 'x', 'y')), []],
    ['slices that may not be read', ab, {}, []],
    ['slices of any form', ab, { [SLICES]: { items: [null, 1, { metadata: { labels: [] }, endpoints: [{}] }] } }, []],
    [
      'pods of other namespaces',
      [podDeletion('a', {}, { namespace: 'x' }), podDeletion('b')],
      slices(slice('web', 'b')),
      [],
    ],
    ['evictions', ab.map((pod) => ({ ...pod, operation: 'CREATE', subResource: 'eviction' }) as const), {}, []],
  ])('%s', (_, requests, seen, expected) => {
    expect(last(requests, seen)).toEqual(expected);
  });
});

describe('relabelled pods', () => {
  const seen = { ...slices(slice('web', 'a', 'b', 'c')), ...services({ app: 'web' }) };
  test.each<[string, object, string[]]>([
    ['a label that the selector needs is lost', { tier: 'front' }, ['empty-services']],
    ['a label that the selector needs is altered', { app: 'x', tier: 'front' }, ['empty-services']],
    ['another label is altered', { app: 'web', tier: 'back' }, []],
    ['a label is gained', { app: 'web', tier: 'front', a: 'b' }, []],
  ])('%s', (_, labels, expected) => {
    expect(last([relabelled('a', labels), relabelled('b', labels)], seen)).toEqual(expected);
    expect(last([relabelled('a', labels)], seen)).toEqual([]);
  });
});

describe('the selector of a Service', () => {
  const reselected = (selector: unknown) => change('services', 'web', { selector: { app: 'web' } }, { selector });
  const one = { '/api/v1/namespaces/shop/pods?limit=1&labelSelector=app%3Dnew': { items: [{}] } };
  test.each<[string, unknown, Readonly<Record<string, unknown>>, string[]]>([
    ['picks no pod', { app: 'none' }, slices(slice('web', 'a', 'b')), ['empty-services']],
    ['is lost', null, slices(slice('web', 'a', 'b')), ['empty-services']],
    ['picks other pods', { app: 'new' }, { ...slices(slice('web', 'a', 'b')), ...one }, []],
    ['stays as it was', { app: 'web' }, {}, []],
    ['had one ready pod', { app: 'none' }, slices(slice('web', 'a', '!b')), ['empty-services']],
    ['had no ready pod', { app: 'none' }, slices(slice('web', '!a', '!b')), []],
    ['is of another Service', { app: 'none' }, slices(slice('api', 'a', 'b')), []],
  ])('%s', (_, selector, seen, expected) => {
    expect(objectionsOf(serviceEndpoints, { request: reselected(selector), seen })).toEqual(expected);
  });
});

describe('a workload whose pods come to have other labels', () => {
  const labelled = (labels: object, readyReplicas = 2) => ({
    spec: { template: { metadata: { labels } } },
    status: { readyReplicas },
  });
  const BEFORE = { app: 'web', tier: 'front' };
  const judged = (after: object, seen: Readonly<Record<string, unknown>>, readyReplicas = 2) =>
    objectionsOf(serviceEndpoints, {
      request: write('UPDATE', 'apps/deployments', 'web', {
        oldObject: labelled(BEFORE, readyReplicas),
        object: labelled(after, readyReplicas),
      }),
      seen,
    });
  const two = slices(slice('web', 'a', 'b'));
  test.each<[string, object, Readonly<Record<string, unknown>>, boolean]>([
    ['loses the label of a Service', { app: 'web' }, { ...two, ...services({ tier: 'front' }) }, true],
    ['has another in its place', { ...BEFORE, tier: 'x' }, { ...two, ...services({ tier: 'front' }) }, true],
    ['keeps the label of a Service', { app: 'web' }, { ...two, ...services({ app: 'web' }) }, false],
    ['is not of the Service', { app: 'web' }, { ...two, ...services({ tier: 'back' }) }, false],
    [
      'has less than half of its pods',
      { app: 'web' },
      { ...slices(slice('web', 'a', 'b', 'c', 'd')), ...services({ tier: 'front' }) },
      false,
    ],
    ['has a Service without ready pods', { app: 'web' }, { ...slices(), ...services({ tier: 'front' }) }, false],
    ['has a Service without a selector', { app: 'web' }, { ...two, ...services({}) }, false],
  ])('%s', (_, after, seen, objects) => {
    expect(judged(after, seen)).toEqual(objects ? ['empty-services'] : []);
  });

  test('is repaired if it has no ready pod, and may gain labels', () => {
    const seen = { ...two, ...services({ tier: 'front' }) };
    expect(judged({ app: 'web' }, seen, 0)).toEqual([]);
    expect(judged({ ...BEFORE, version: 'v2' }, {})).toEqual([]);
  });
});
