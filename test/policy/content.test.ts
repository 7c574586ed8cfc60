import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/kube/command.ts';
import { contentsOf, readContent } from '../../src/policy/content.ts';
import { kubectlPlan, planWithStdin } from './plans.ts';

describe('images', () => {
  test.each<[unknown, readonly string[]]>([
    [{ spec: { containers: [{ image: 'a' }, { image: 'b' }] } }, ['a', 'b']],
    [{ spec: { template: { spec: { initContainers: [{ image: 'a' }] } } } }, ['a']],
    [{ spec: { volumes: [{ image: { reference: 'a' } }] } }, ['a']],
    [{ spec: { volumes: [{ image: { pullPolicy: 'Always' } }] } }, []],
    [{ spec: { volumes: [{ image: { reference: null } }] } }, []],
    [{ spec: { reference: 'a' } }, []],
    [[{ op: 'replace', path: '/spec/containers/10/image', value: 'a' }], ['a']],
    [[{ op: 'replace', path: '/spec/containers/0/image', value: 'a' }], ['a']],
    [[{ op: 'add', path: '/spec/containers/-', value: { image: 'a' } }], ['a']],
    [[{ op: 'add', path: '', value: { spec: { image: 'a' } } }], ['a']],
    [[{ op: 'test', path: '/spec/containers/0/image', value: 'a' }], []],
    [[{ op: 'replace', path: '/spec/volumes/0/image/pullPolicy', value: 'Always' }], []],
    [{ data: { image: 'a' } }, ['a']],
    [{ spec: { env: [{ name: 'image', value: 'a' }] } }, []],
    [null, []],
    [7, []],
    [[], []],
  ])('%j brings in %j', (document, images) => {
    expect(readContent(document).images).toEqual(images);
  });
});

describe('each field that can give a pod more rights', () => {
  test.each<[string, allowance: string, harmful: readonly unknown[], harmless: readonly unknown[]]>([
    ['allowPrivilegeEscalation', 'privileged-pods', [true, 'false'], [false, null]],
    ['appArmorProfile', 'privileged-pods', [{ type: 'Unconfined' }], [{ type: 'RuntimeDefault' }, 'Unconfined', null]],
    ['hostIPC', 'host-access', [true], [false, null]],
    ['hostNetwork', 'host-access', [true], [false, null]],
    ['hostPID', 'host-access', [true], [false, null]],
    ['hostPath', 'host-access', [{ path: '/' }, '/'], [{}, null]],
    ['hostPort', 'host-access', [80], [0, null]],
    ['hostProcess', 'host-access', [true], [false, null]],
    ['local', 'host-access', [{ path: '/' }], [{}, 'a', null]],
    ['privileged', 'privileged-pods', [true], [false, null]],
    ['procMount', 'privileged-pods', ['Unmasked'], ['Default', null]],
    ['runAsUser', 'privileged-pods', [0], [1, null]],
    ['seLinuxOptions', 'privileged-pods', [{ level: 's0' }], [{}, null]],
    ['seccompProfile', 'privileged-pods', [{ type: 'Unconfined' }], [{ type: 'RuntimeDefault' }, null]],
    ['serviceAccount', 'other-service-accounts', ['admin'], ['default', '', null]],
    ['serviceAccountName', 'other-service-accounts', ['admin'], ['default', '', null]],
    ['sysctls', 'privileged-pods', [[{ name: 'a' }]], [[], null]],
  ])('%s asks for %s where it is one of %j, and for nothing where it is one of %j', (field, allowance, bad, good) => {
    const asked = (value: unknown) => readContent({ spec: { [field]: value } }).rights;
    for (const value of bad) expect(asked(value)[0], JSON.stringify(value)).toEqual({ field, allowance });
    for (const value of good) expect(asked(value), JSON.stringify(value)).toEqual([]);
  });

  test('so do added capabilities and the annotation for AppArmor', () => {
    expect(readContent({ capabilities: { add: ['SYS_ADMIN'] } }).rights).toEqual([
      { field: 'capabilities.add', allowance: 'added-capabilities' },
    ]);
    const annotation = 'container.apparmor.security.beta.kubernetes.io/a';
    expect(readContent({ annotations: { [annotation]: 'unconfined', b: 'unconfined' } }).rights).toEqual([
      { field: annotation, allowance: 'privileged-pods' },
    ]);
  });

  test.each(['data', 'binaryData', 'stringData'])(
    'stands for nothing in the %s of a ConfigMap or a Secret',
    (field) => {
      const document = { [field]: { privileged: true, image: 'a' } };
      expect(readContent(document, true)).toMatchObject({ rights: [], images: [] });
      expect(readContent(document).rights).toHaveLength(1);
    },
  );
});

describe('rights', () => {
  test.each<[unknown, readonly string[]]>([
    [{ spec: { hostNetwork: true } }, ['hostNetwork']],
    [{ spec: { hostNetwork: false } }, []],
    [{ spec: { hostNetwork: null } }, []],
    [{ spec: { hostNetwork: 'true' } }, ['hostNetwork']],
    [{ spec: { volumes: [{ hostPath: { path: '/' } }] } }, ['hostPath']],
    [{ spec: { volumes: [{ hostPath: 7 }] } }, ['hostPath']],
    [{ spec: { volumes: [{ hostPath: {} }] } }, []],
    [{ spec: { volumes: [{ hostPath: null }] } }, []],
    [{ securityContext: { sysctls: [] } }, []],
    [{ spec: { serviceAccountName: 'default' } }, []],
    [{ spec: { serviceAccountName: 'admin' } }, ['serviceAccountName']],
    [{ securityContext: { capabilities: { drop: ['ALL'] } } }, []],
    [{ securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } } }, []],
    [{ securityContext: { capabilities: { add: ['NET_BIND_SERVICE', 'SYS_ADMIN'] } } }, ['capabilities.add']],
    [{ securityContext: { runAsUser: 0 } }, ['runAsUser']],
    [{ securityContext: { runAsUser: 1000 } }, []],
    [{ securityContext: { seccompProfile: { type: 'Unconfined' } } }, ['seccompProfile']],
    [{ securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }, []],
    [{ securityContext: { seccompProfile: null } }, []],
    [{ securityContext: { seccompProfile: 'Unconfined' } }, []],
    [{ securityContext: { seccompProfile: {} } }, []],
    [{ spec: { add: ['SYS_ADMIN'] } }, []],
    [[{ op: 'add', path: '/securityContext/capabilities/add/10', value: 'SYS_ADMIN' }], ['capabilities.add']],
    [{ spec: { local: null } }, []],
    [[{ op: 'add', path: '/data/privileged/v1', value: true }], []],
    [[{ op: 'add', path: '/data/privileged/1v', value: true }], []],
    [
      [
        {
          op: 'add',
          path: '/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1a~0b',
          value: 'unconfined',
        },
      ],
      ['container.apparmor.security.beta.kubernetes.io/a~b'],
    ],
    [[{ op: 'add', path: '/spec/hostPID', value: true }], ['hostPID']],
    [[{ op: 'remove', path: '/spec/hostPID' }], []],
    [{ data: { privileged: 'true' } }, ['privileged']],
    [{ spec: { local: { path: '/' } } }, ['local']],
    [{ spec: { local: 'a' } }, []],
    [
      { metadata: { annotations: { 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined' } } },
      ['container.apparmor.security.beta.kubernetes.io/a'],
    ],
    [{ metadata: { annotations: { 'container.apparmor.security.beta.kubernetes.io/a': 'runtime/default' } } }, []],
  ])('%j: %j', (document, rights) => {
    expect([...new Set(readContent(document).rights.map(({ field }) => field))]).toEqual(rights);
  });
});

test('an annotation for AppArmor gives what its field gives', () => {
  const field = 'container.apparmor.security.beta.kubernetes.io/a';
  expect(readContent({ metadata: { annotations: { [field]: 'unconfined' } } }).rights).toEqual([
    { field, allowance: 'privileged-pods' },
  ]);
});

test('a call without a document or a patch brings in nothing', () => {
  expect(contentsOf(kubectlPlan(['get', 'pods']))).toEqual([]);
});

describe('the data of ConfigMaps and Secrets is not judged, the data of other kinds is', () => {
  const data = { image: 'a', spec: { hostPID: true } };
  const found = (each: Plan) =>
    contentsOf(each).flatMap(({ images, rights }) => [...images, ...rights.map(({ field }) => field)]);
  test.each([
    ['cm', []],
    ['secrets', []],
    ['configmap.v1.', []],
    ['controllerrevisions', ['a', 'hostPID']],
    ['configmaps.example.com', ['a', 'hostPID']],
    ['widgets', ['a', 'hostPID']],
    ['cm,widgets', ['a', 'hostPID']],
  ])('patch %s: %j', (type, expected) => {
    expect(found(kubectlPlan(['patch', type, 'x', '-p', JSON.stringify({ data })]))).toEqual(expected);
    const operations = JSON.stringify([{ op: 'add', path: '/data', value: data }]);
    expect(found(kubectlPlan(['patch', type, 'x', '--type=json', '-p', operations]))).toEqual(expected);
  });
  test('patch of a kind of the cluster that is only called ConfigMap', () => {
    const plan = kubectlPlan(['patch', 'cm', 'x', '-p', JSON.stringify({ data })]);
    const kind = {
      group: 'example.com',
      resource: 'configmaps',
      singular: 'configmap',
      kind: 'ConfigMap',
      namespaced: true,
      shortNames: ['cm'],
      categories: [],
    };
    expect(found({ ...plan, kinds: new Map([['cm', [kind]]]) })).toEqual(['a', 'hostPID']);
  });
  test.each([
    ['v1', 'ConfigMap', []],
    ['v1', 'Secret', []],
    ['apps/v1', 'ControllerRevision', ['a', 'hostPID']],
    ['example.com/v1', 'ConfigMap', ['a', 'hostPID']],
  ])('apply of a %s %s: %j', (apiVersion, kind, expected) => {
    expect(found(planWithStdin('apply -f -', { apiVersion, kind, metadata: { name: 'x' }, data }))).toEqual(expected);
  });
});

describe('what cannot be judged', () => {
  const deep = (levels: number, leaf: unknown = 1): unknown => (levels === 0 ? leaf : { a: deep(levels - 1, leaf) });

  test.each<[unknown, boolean]>([
    [[{ op: 'copy', from: '/a', path: '/b' }], true],
    [[{ op: 'move', from: '/a', path: '/b' }], true],
    [[{ op: 'Add', path: '/a', value: 1 }], true],
    [[{ op: 'add', value: 1 }], true],
    [[{ path: '/a', value: 1 }], true],
    [[null], true],
    [[[]], true],
    [deep(100), true],
    [deep(66), true],
    [deep(65), false],
    [deep(65, {}), false],
    [deep(66, {}), true],
    [deep(64, { image: 'x' }), false],
    [{ a: JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) }, true],
    [[{ op: 'test', path: '/a', value: 1 }], false],
    [deep(20), false],
    [{ spec: {} }, false],
  ])('%.80j: %s', (document, unclear) => {
    expect(readContent(document).unclear).toBe(unclear);
  });
});
