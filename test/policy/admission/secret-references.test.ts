import { describe, expect, test } from 'vitest';
import { secretReferences } from '../../../src/policy/admission/rules/secret-references.ts';
import { admissionOf, deployment, errorsOf, HOLDERS, objectionsOf, type Written } from './pods.ts';

const PLAIN = { containers: [{ name: 'c', image: 'a' }] };
const container = (fields: object) => ({ containers: [{ name: 'c', image: 'a', ...fields }] });
const volume = (source: object) => ({ ...PLAIN, volumes: [{ name: 'v', ...source }] });
const projected = (source: object) => volume({ projected: { sources: [source] } });
const variable = (secretKeyRef: object) => container({ env: [{ name: 'A', valueFrom: { secretKeyRef } }] });
const judged = (before: unknown, after: unknown, rest: Written = {}) =>
  errorsOf(secretReferences, {
    before: before === undefined ? undefined : deployment(before),
    after: deployment(after),
    ...rest,
  });

const USED: readonly (readonly [spec: object, words: string])[] = [
  [container({ envFrom: [{ secretRef: { name: 'db' } }] }), "the Secret 'db'"],
  [variable({ name: 'db', key: 'a' }), "the Secret 'db'"],
  [volume({ secret: { secretName: 'db' } }), "the Secret 'db'"],
  [projected({ secret: { name: 'db' } }), "the Secret 'db'"],
  [projected({ serviceAccountToken: { path: 'token' } }), 'a token of its service account'],
  [
    projected({ serviceAccountToken: { audience: 'vault' } }),
    "a token of its service account for the audience 'vault'",
  ],
  [projected({ podCertificate: { signerName: 'example.com/a' } }), "a certificate of the signer 'example.com/a'"],
  [volume({ csi: { driver: 'a', nodePublishSecretRef: { name: 'db' } } }), "the Secret 'db'"],
  [volume({ csi: { volumeAttributes: { secretProviderClass: 'vault' } } }), "the Secrets of the class 'vault'"],
  [volume({ cephfs: { secretRef: { name: 'db' } } }), "the Secret 'db'"],
  [volume({ azureFile: { secretName: 'db' } }), "the Secret 'db'"],
  [{ ...PLAIN, imagePullSecrets: [{ name: 'db' }] }, "the Secret 'db'"],
  [{ ...PLAIN, initContainers: [{ name: 'i', envFrom: [{ secretRef: { name: 'db' } }] }] }, "the Secret 'db'"],
  [{ ...PLAIN, ephemeralContainers: [{ name: 'i', envFrom: [{ secretRef: { name: 'db' } }] }] }, "the Secret 'db'"],
  [container({ EnvFrom: [{ SecretRef: { Name: 'db' } }] }), "the Secret 'db'"],
];

describe('a Secret, token or certificate', () => {
  test.each(USED)('%j needs use-secrets', (spec, words) => {
    for (const before of [undefined, PLAIN]) {
      const written = { before: before && deployment(before), after: deployment(spec) };
      expect(objectionsOf(secretReferences, written)).toEqual([
        {
          code: 'POD_SECURITY',
          error: `The object would use ${words}, which it does not use now.`,
          hint: 'Leave it out, or use a Secret that the object already uses in the same way.',
          allowance: 'use-secrets',
        },
      ]);
    }
    expect(judged(spec, spec), 'as it was').toEqual([]);
    expect(judged(spec, PLAIN), 'taken away').toEqual([]);
  });

  test.each(Object.entries(HOLDERS))('is found in %s', (_, holder) => {
    for (const [spec] of USED) {
      expect(objectionsOf(secretReferences, { before: holder(PLAIN), after: holder(spec) })).toHaveLength(1);
      expect(objectionsOf(secretReferences, { before: holder(spec), after: holder(spec) })).toEqual([]);
    }
  });

  test('is no other one by another key, container or way', () => {
    expect(judged(variable({ name: 'db', key: 'a' }), variable({ name: 'db', key: 'b' }))).toEqual([]);
    expect(judged(variable({ name: 'db', key: 'a' }), volume({ secret: { secretName: 'db' } }))).toEqual([]);
  });

  test.each<[string, object]>([
    ['to pull images', { ...PLAIN, imagePullSecrets: [{ name: 'db' }] }],
    ['by a driver of volumes', volume({ csi: { driver: 'a', nodePublishSecretRef: { name: 'db' } } })],
    ['by a kind of volume', volume({ azureFile: { secretName: 'db' } })],
  ])('is not shown to a container because the node uses it %s, nor the other way round', (_, ofNode) => {
    const error = "The object would use the Secret 'db' in another way than now.";
    for (const ofContainer of [variable({ name: 'db' }), volume({ secret: { secretName: 'db' } })]) {
      expect(judged(ofNode, { ...ofNode, ...ofContainer })).toEqual([error]);
      expect(judged(ofContainer, { ...ofContainer, ...ofNode })).toEqual([error]);
    }
    expect(judged({ ...PLAIN, imagePullSecrets: [{ name: 'db' }] }, ofNode)).toEqual([]);
  });

  test('is not known by what a container or a volume is called', () => {
    const pulls = { ...PLAIN, imagePullSecrets: [{ name: 'db' }] };
    const named = { name: 'imagepullsecrets', image: 'a', envFrom: [{ secretRef: { name: 'db' } }] };
    expect(judged(pulls, { ...pulls, containers: [named] })).toHaveLength(1);
    const tls = { ...PLAIN, volumes: [{ name: 'tls', azureFile: { secretName: 'db' } }] };
    expect(judged(PLAIN, tls)).toHaveLength(1);
    const release = (name: string) => ({
      kind: 'Release',
      spec: { from: [{ name, ref: { kind: 'Secret', name: 'db' } }] },
    });
    expect(errorsOf(secretReferences, { after: release('tls') })).toHaveLength(1);
  });

  test('of the controller of a custom resource is not for its containers', () => {
    const database = (spec: object) => ({ apiVersion: 'example.com/v1', kind: 'Database', spec });
    const before = database({ authSecret: { name: 'db' } });
    const after = database({
      authSecret: { name: 'db' },
      containers: [{ name: 'x', envFrom: [{ secretRef: { name: 'db' } }] }],
    });
    expect(errorsOf(secretReferences, { before, after })).toEqual([
      "The object would use the Secret 'db' in another way than now.",
    ]);
    expect(errorsOf(secretReferences, { before: after, after })).toEqual([]);
  });

  test('is another one by another name, audience or namespace', () => {
    expect(judged(variable({ name: 'db', key: 'a' }), variable({ name: 'db2', key: 'a' }))).toHaveLength(1);
    const [before, after] = ['a', 'b'].map((audience) => projected({ serviceAccountToken: { audience } }));
    expect(judged(before, after)).toHaveLength(1);
    const shared = (namespace: string) => volume({ csi: { nodeStageSecretRef: { name: 'db', namespace } } });
    expect(judged(shared('shop'), shared('kube-system'))).toHaveLength(1);
  });

  test('is refused if the object before is unknown', () => {
    expect(judged(undefined, variable({ name: 'db' }), { request: { operation: 'UPDATE' } })).toHaveLength(1);
  });
});

describe('other objects that make others read a Secret', () => {
  test.each<[string, object]>([
    ['a service account', { kind: 'ServiceAccount', secrets: [{ name: 'db' }] }],
    ['the pull secrets of a service account', { kind: 'ServiceAccount', imagePullSecrets: [{ name: 'db' }] }],
    ['a volume', { kind: 'PersistentVolume', spec: { csi: { controllerExpandSecretRef: { name: 'db' } } } }],
    ['a storage class', { kind: 'StorageClass', parameters: { 'csi.storage.k8s.io/provisioner-secret-name': 'db' } }],
    ['a custom resource', { kind: 'Probe', spec: { bearerTokenSecret: { name: 'db', key: 'a' } } }],
    ['a reference by kind', { kind: 'Release', spec: { valuesFrom: [{ kind: 'Secret', name: 'db' }] } }],
    ['a reference by text', { kind: 'Release', spec: { secretRef: 'db' } }],
    ['a list of texts', { apiVersion: 'example.com/v1', kind: 'Prometheus', spec: { secrets: ['db'] } }],
    ['a text', { apiVersion: 'example.com/v1', kind: 'Database', spec: { passwordSecret: 'db' } }],
    [
      'a key of it',
      { apiVersion: 'example.com/v1', kind: 'Probe', spec: { basicAuth: { password: { name: 'db', key: 'a' } } } },
    ],
    ['a password', { apiVersion: 'example.com/v1', kind: 'Database', spec: { passwordRef: { name: 'db' } } }],
    ['a selector', { kind: 'Database', spec: { secretSelector: { name: 'db' } } }],
  ])('%s', (_, after) => {
    expect(errorsOf(secretReferences, { after })).toEqual([
      "The object would use the Secret 'db', which it does not use now.",
    ]);
    expect(errorsOf(secretReferences, { before: after, after })).toEqual([]);
  });
});

test('annotations for an injector ask a vault for Secrets', () => {
  const asking = (key: string, value: string) => deployment(PLAIN, { annotations: { [key]: value } });
  const inject = 'vault.hashicorp.com/agent-inject-secret-db';
  expect(
    errorsOf(secretReferences, { before: deployment(PLAIN), after: asking(inject, 'secret/data/db') }),
  ).toHaveLength(1);
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { annotations: { [inject]: 'secret/data/db' } }, spec: PLAIN };
  expect(errorsOf(secretReferences, { after: pod })).toHaveLength(1);
  const same = asking(inject, 'secret/data/db');
  expect(errorsOf(secretReferences, { before: same, after: asking(inject, 'secret/data/root') })).toHaveLength(1);
  expect(errorsOf(secretReferences, { before: same, after: same })).toEqual([]);
  expect(errorsOf(secretReferences, { after: asking('vault.hashicorp.com/agent-limits-cpu', '1') })).toEqual([]);
});

describe('what uses no Secret', () => {
  test.each<[string, object]>([
    [
      'a key of a ConfigMap',
      { apiVersion: 'example.com/v1', kind: 'Probe', spec: { ca: { configMap: { name: 'db', key: 'a' } } } },
    ],
    [
      'a header',
      { apiVersion: 'example.com/v1', kind: 'Probe', spec: { header: { name: 'a', key: 'b', value: 'c' } } },
    ],
    ['a quota of Secrets', { apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { secrets: '10' } } }],
    ['a password', { apiVersion: 'example.com/v1', kind: 'Database', spec: { secret: 'Pa55_word!' } }],
    ['the certificate of an Ingress', { kind: 'Ingress', spec: { tls: [{ hosts: ['a'], secretName: 'db' }] } }],
    [
      'the certificate of a Gateway',
      { kind: 'Gateway', spec: { listeners: [{ tls: { certificateRefs: [{ kind: 'Secret', name: 'db' }] } }] } },
    ],
    ['a Secret itself', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, data: { secretName: 'db' } }],
    ['a label', deployment(PLAIN, { labels: { secretName: 'db' } })],
    ['a variable', deployment(container({ env: [{ name: 'secretName', value: 'db' }] }))],
    ['bundles of trust', deployment(projected({ clusterTrustBundle: { name: 'a', path: 'a' } }))],
    ['other volumes', deployment(volume({ configMap: { name: 'a' } }))],
  ])('%s', (_, after) => {
    expect(errorsOf(secretReferences, { after })).toEqual([]);
  });
});

describe('the token of the service account', () => {
  const automounting = (automountServiceAccountToken?: boolean) => ({ ...PLAIN, automountServiceAccountToken });
  const ACCOUNT = '/api/v1/namespaces/shop/serviceaccounts/default';
  const account = (automountServiceAccountToken?: boolean) => ({ [ACCOUNT]: { automountServiceAccountToken } });
  const words = 'the token of its service account (automountServiceAccountToken)';

  test.each<[string, boolean | undefined, boolean | undefined, NonNullable<Written['seen']>, boolean]>([
    ['on after off', false, true, account(), true],
    ['unset after off', false, undefined, account(), true],
    ['unset after off, of an account without', false, undefined, account(false), false],
    ['unset after off, of an unknown account', false, undefined, {}, true],
    ['on after unset', undefined, true, account(), false],
    ['on after unset, of an account without', undefined, true, account(false), true],
    ['on after unset, of an unknown account', undefined, true, {}, true],
    ['as it was', true, true, account(false), false],
    ['off', true, false, account(), false],
    ['unset after on', true, undefined, account(), false],
  ])('%s', (_, before, after, seen, isGained) => {
    const errors = judged(automounting(before), automounting(after), { seen });
    expect(errors).toEqual(isGained ? [`The object would use ${words}, which it does not use now.`] : []);
  });

  test('of a new object is gained if its account gives none', () => {
    expect(judged(undefined, automounting(true), { seen: account() })).toEqual([]);
    expect(judged(undefined, automounting(true), { seen: account(false) })).toHaveLength(1);
    expect(judged(undefined, automounting(undefined), { seen: account(false) })).toEqual([]);
  });

  test('of a service account', () => {
    const given = (automountServiceAccountToken?: boolean): Written => ({
      after: { kind: 'ServiceAccount', automountServiceAccountToken },
      request: { resource: { group: '', version: 'v1', resource: 'serviceaccounts' }, name: 'a' },
    });
    expect(errorsOf(secretReferences, given(true))).toEqual([]);
    const before = given(false).after;
    expect(errorsOf(secretReferences, { ...given(true), before })).toHaveLength(1);
    expect(errorsOf(secretReferences, { ...given(undefined), before })).toHaveLength(1);
    expect(errorsOf(secretReferences, { ...given(false), before })).toEqual([]);
  });

  const pods = { resource: { group: '', version: 'v1', resource: 'pods' }, name: 'a' };
  const pod = (name: string, fields: object = {}) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    spec: {
      ...PLAIN,
      ...fields,
      volumes: [
        { name, projected: { sources: [{ serviceAccountToken: { path: 'token' } }, { configMap: { name: 'a' } }] } },
      ],
    },
  });

  test('that the API server gives every new pod is not one that it gains', () => {
    const after = pod('kube-api-access-x7k2p');
    expect(errorsOf(secretReferences, { after, request: pods, seen: account() })).toEqual([]);
    expect(errorsOf(secretReferences, { after, request: pods })).toEqual([]);
    expect(errorsOf(secretReferences, { after, request: pods, seen: account(false) })).toHaveLength(1);
    expect(errorsOf(secretReferences, { after: pod('mine'), request: pods, seen: account() })).toHaveLength(1);
    expect(errorsOf(secretReferences, { after, seen: account() }), 'in a template').toHaveLength(1);
    const other = pod('kube-api-access-x7k2p', { serviceAccountName: 'a b' });
    const seen = { '/api/v1/namespaces/shop/serviceaccounts/a%20b': { automountServiceAccountToken: false } };
    expect(errorsOf(secretReferences, { after: other, request: pods, seen })).toHaveLength(1);
  });

  test('is looked up only if it decides', () => {
    const looks = (before: object | undefined, after: object) =>
      secretReferences.looks?.(admissionOf({ before: before && deployment(before), after: deployment(after) }));
    expect(looks(PLAIN, { ...PLAIN, nodeName: 'n' })).toEqual([]);
    expect(looks(undefined, PLAIN)).toEqual([]);
    expect(looks(PLAIN, automounting(true))).toEqual([ACCOUNT]);
  });
});
