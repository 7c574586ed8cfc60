import { describe, expect, test } from 'vitest';
import { hostPaths } from '../../../src/policy/admission/rules/host-paths.ts';
import { podSecurity } from '../../../src/policy/admission/rules/pod-security.ts';
import { deployment, errorsOf, HOLDERS, objectionsOf } from './pods.ts';

const PLAIN = { containers: [{ name: 'c', image: 'a' }] };
const HARD = {
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  containers: [
    {
      name: 'c',
      image: 'a',
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
      },
    },
  ],
};
const container = (fields: object) => ({ containers: [{ name: 'c', image: 'a', ...fields }] });
const inContext = (securityContext: object) => container({ securityContext });
const podContext = (securityContext: object) => ({ ...PLAIN, securityContext });
const judged = (before: unknown, after: unknown) =>
  errorsOf(podSecurity, {
    before: before === undefined ? undefined : deployment(before),
    after: deployment(after),
  });
const allowances = (before: unknown, after: unknown) =>
  new Set(
    objectionsOf(podSecurity, { before: deployment(before), after: deployment(after) }).map((each) => each.allowance),
  );

/** A value that gives rights, what allows it, and the words for it. */
const GIVEN: readonly (readonly [spec: object, allowance: string, words: string])[] = [
  [{ ...PLAIN, hostNetwork: true }, 'host-access', 'The pod would have hostNetwork: true'],
  [{ ...PLAIN, hostPID: true }, 'host-access', 'The pod would have hostPID: true'],
  [{ ...PLAIN, hostIPC: true }, 'host-access', 'The pod would have hostIPC: true'],
  [inContext({ privileged: true }), 'privileged-pods', "Container 'c' would have privileged: true"],
  [
    podContext({ windowsOptions: { hostProcess: true } }),
    'host-access',
    'The pod would have windowsOptions.hostProcess',
  ],
  [inContext({ windowsOptions: { hostProcess: true } }), 'host-access', "Container 'c' would have windowsOptions."],
  [inContext({ capabilities: { add: ['SYS_ADMIN'] } }), 'added-capabilities', "the added capability 'SYS_ADMIN'"],
  [inContext({ capabilities: { add: ['CHOWN'] } }), 'added-capabilities', "the added capability 'CHOWN'"],
  [inContext({ capabilities: { add: ['net_bind_service'] } }), 'added-capabilities', "'net_bind_service'"],
  [
    container({ ports: [{ containerPort: 80, hostPort: 80 }] }),
    'host-access',
    "Container 'c' would have hostPort '80'",
  ],
  [
    container({ livenessProbe: { httpGet: { host: '10.0.0.1' } } }),
    'host-access',
    "livenessProbe.httpGet.host '10.0.0.1'",
  ],
  [container({ readinessProbe: { tcpSocket: { host: 'a' } } }), 'host-access', "readinessProbe.tcpSocket.host 'a'"],
  [container({ startupProbe: { httpGet: { host: 'a' } } }), 'host-access', "startupProbe.httpGet.host 'a'"],
  [container({ lifecycle: { preStop: { tcpSocket: { host: 'a' } } } }), 'host-access', 'lifecycle.preStop.tcpSocket'],
  [container({ lifecycle: { postStart: { httpGet: { host: 'a' } } } }), 'host-access', 'lifecycle.postStart.httpGet'],
  [inContext({ procMount: 'Unmasked' }), 'privileged-pods', "procMount 'Unmasked'"],
  [podContext({ seLinuxOptions: { type: 'spc_t' } }), 'privileged-pods', "seLinuxOptions.type 'spc_t'"],
  [inContext({ seLinuxOptions: { user: 'u' } }), 'privileged-pods', "seLinuxOptions.user 'u'"],
  [inContext({ seLinuxOptions: { role: 'r' } }), 'privileged-pods', "seLinuxOptions.role 'r'"],
  [podContext({ seccompProfile: { type: 'Unconfined' } }), 'privileged-pods', "seccompProfile.type 'Unconfined'"],
  [inContext({ seccompProfile: { type: 'Unconfined' } }), 'privileged-pods', "seccompProfile.type 'Unconfined'"],
  [podContext({ appArmorProfile: { type: 'Unconfined' } }), 'privileged-pods', "appArmorProfile.type 'Unconfined'"],
  [inContext({ appArmorProfile: { type: 'Unconfined' } }), 'privileged-pods', "appArmorProfile.type 'Unconfined'"],
  [podContext({ sysctls: [{ name: 'kernel.msgmax', value: '1' }] }), 'privileged-pods', "the sysctl 'kernel.msgmax'"],
  [podContext({ runAsUser: 0 }), 'privileged-pods', 'The pod would have runAsUser: 0'],
  [inContext({ runAsUser: 0 }), 'privileged-pods', "Container 'c' would have runAsUser: 0"],
  [inContext({ allowPrivilegeEscalation: true }), 'privileged-pods', 'would have allowPrivilegeEscalation: true'],
];

describe('a value that gives a pod rights', () => {
  test.each(GIVEN)('%j needs %s', (spec, allowance, words) => {
    for (const before of [undefined, PLAIN]) {
      const written = { before: before && deployment(before), after: deployment(spec) };
      const objections = objectionsOf(podSecurity, written);
      expect(objections.map((each) => each.allowance)).toContain(allowance);
      expect(objections.map(({ error }) => error).join('\n')).toContain(words);
    }
    expect(judged(spec, spec), 'as it was').toEqual([]);
    expect(judged(spec, PLAIN), 'taken away').toEqual([]);
    expect(judged(spec, { ...spec, terminationGracePeriodSeconds: 5 }), 'beside another change').toEqual([]);
  });

  test.each(Object.entries(HOLDERS))('is found in %s', (_, holder) => {
    for (const [spec] of GIVEN) {
      expect(
        objectionsOf(podSecurity, { before: holder(PLAIN), after: holder(spec) }),
        JSON.stringify(spec),
      ).not.toEqual([]);
      expect(objectionsOf(podSecurity, { before: holder(spec), after: holder(spec) })).toEqual([]);
    }
  });

  test.each<[string, object]>([
    ['init', { initContainers: [{ name: 'i', securityContext: { privileged: true } }] }],
    ['debug', { ephemeralContainers: [{ name: 'i', securityContext: { privileged: true } }] }],
  ])('is found in %s containers', (_, lists) => {
    expect(judged(PLAIN, { ...PLAIN, ...lists })).toHaveLength(1);
  });

  test('is refused for each container that gains it', () => {
    const before = inContext({ privileged: true });
    const after = { containers: [...before.containers, { name: 'd', securityContext: { privileged: true } }] };
    expect(judged(before, after)).toEqual([
      "Container 'd' would have privileged: true, which can give a pod more privileges.",
    ]);
  });

  test('is refused in an AppArmor annotation of the template', () => {
    const annotations = { 'container.apparmor.security.beta.kubernetes.io/c': 'unconfined', 'example.com/a': 'b' };
    const after = deployment(PLAIN, { annotations });
    expect(objectionsOf(podSecurity, { before: deployment(PLAIN), after })).toHaveLength(1);
    expect(objectionsOf(podSecurity, { before: after, after })).toEqual([]);
  });

  test('is found in every spelling that Go takes for the field', () => {
    for (const spec of [{ HostNetwork: true }, { hostnetwork: true }, { hoſtNetworK: true }, { HOSTPID: true }])
      expect(judged(PLAIN, { ...PLAIN, ...spec }), JSON.stringify(spec)).toHaveLength(1);
    expect(judged(PLAIN, { Containers: [{ Name: 'c', SecurityContext: { Privileged: true } }] })).toHaveLength(1);
    const revision = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      data: { Spec: { Template: { Spec: { hostnetwork: true } } } },
    };
    expect(objectionsOf(podSecurity, { after: revision })).toHaveLength(1);
  });

  test('is refused if a field is there in two spellings', () => {
    const after = { ...PLAIN, hostNetwork: false, hostnetwork: null };
    expect(judged(PLAIN, after)).toEqual([
      "The pod would have the field 'hostNetwork' in two spellings, so the server cannot tell which one counts.",
    ]);
    expect(judged(after, after)).toEqual([]);
  });

  test('is refused if the object before is unknown', () => {
    const written = { after: deployment({ ...PLAIN, hostPID: true }), request: { operation: 'UPDATE' as const } };
    expect(objectionsOf(podSecurity, written)).toHaveLength(1);
  });

  test('is found in JSON in an annotation, by which sidecars are injected', () => {
    const annotations = (value: unknown) => ({ annotations: { 'example.com/sidecar': JSON.stringify(value) } });
    const after = deployment(PLAIN, annotations({ securityContext: { privileged: true } }));
    expect(objectionsOf(podSecurity, { before: deployment(PLAIN), after })).toHaveLength(1);
    expect(objectionsOf(podSecurity, { before: after, after })).toEqual([]);
    const volume = deployment(PLAIN, annotations([{ name: 'v', hostPath: { path: '/' } }]));
    expect(objectionsOf(hostPaths, { before: deployment(PLAIN), after: volume })).toHaveLength(1);
    const text = deployment(PLAIN, { annotations: { a: '{ "hostPath": "/" ', b: '[' } });
    expect(objectionsOf(hostPaths, { before: deployment(PLAIN), after: text })).toEqual([]);
  });

  test('is left to the rules about the command line for what debug gives its container', () => {
    const debugged = (fields: object, policy: object = {}) =>
      objectionsOf(podSecurity, {
        before: deployment(PLAIN),
        after: deployment({ ...PLAIN, ephemeralContainers: [{ name: 'e', image: 'a', securityContext: fields }] }),
        command: 'debug web-0 --image=a',
        request: { subResource: 'ephemeralcontainers' },
        policy,
      }).map(({ allowance }) => allowance);
    expect(debugged({ capabilities: { add: ['SYS_PTRACE'] } })).toEqual([]);
    expect(debugged({ capabilities: { add: ['SYS_ADMIN'] } })).toEqual(['debug-nodes']);
    expect(debugged({ privileged: true }, { allowances: ['privileged-pods'] })).toEqual(['privileged-pods']);
  });

  test('is found however deep it is', () => {
    let object: Record<string, unknown> = { spec: { ...PLAIN, hostPID: true } };
    for (let level = 0; level < 20_000; level++) object = level % 2 === 0 ? { a: object } : { a: [object] };
    expect(objectionsOf(podSecurity, { after: object })).toHaveLength(1);
  });
});

describe('what gives no rights', () => {
  test.each<[object]>([
    [{ ...PLAIN, hostNetwork: false, hostPID: null }],
    [inContext({ privileged: false, capabilities: { add: ['NET_BIND_SERVICE'], drop: ['KILL'] } })],
    [container({ ports: [{ containerPort: 80, hostPort: 0 }] })],
    [container({ livenessProbe: { httpGet: { host: '', path: '/', port: 80 } } })],
    [inContext({ procMount: 'Default', seLinuxOptions: {}, runAsUser: 1000, allowPrivilegeEscalation: false })],
    [
      podContext({
        seccompProfile: { type: 'RuntimeDefault' },
        appArmorProfile: { type: 'Localhost', localhostProfile: 'a' },
      }),
    ],
    [podContext({ sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }] })],
    [{ ...PLAIN, shareProcessNamespace: true }],
    [container({ env: [{ name: 'privileged', value: 'true' }], args: ['--privileged'] })],
  ])('%j', (spec) => {
    expect(judged(undefined, spec)).toEqual([]);
  });

  test('a schema that says which fields there may be', () => {
    const properties = {
      seLinuxOptions: { type: 'object' },
      seccompProfile: { type: 'object' },
      hostNetwork: { type: 'boolean' },
    };
    const after = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      spec: { versions: [{ name: 'v1', schema: { openAPIV3Schema: { properties } } }] },
    };
    expect(objectionsOf(podSecurity, { after })).toEqual([]);
  });

  test('the subresources of a pod that hold none', () => {
    const after = deployment({ ...PLAIN, hostPID: true });
    for (const subResource of ['scale', 'status', 'eviction'])
      expect(objectionsOf(podSecurity, { after, request: { subResource } })).toEqual([]);
  });

  test('a port of a pod that already has the network of its node', () => {
    const before = { ...PLAIN, hostNetwork: true };
    const after = { ...container({ ports: [{ containerPort: 80, hostPort: 80 }] }), hostNetwork: true };
    expect(judged(before, after)).toEqual([]);
  });
});

/** A change of the hard pod, and what it would no longer have. */
const merged = (pod: object, own: object = {}) => ({
  ...HARD,
  securityContext: { ...HARD.securityContext, ...pod },
  containers: [{ ...HARD.containers[0], securityContext: { ...HARD.containers[0]?.securityContext, ...own } }],
});
const TAKEN: readonly (readonly [after: object, words: string])[] = [
  [{ ...HARD, securityContext: null }, 'runAsNonRoot: true'],
  [{ ...HARD, securityContext: {} }, 'seccompProfile'],
  [{ ...HARD, containers: PLAIN.containers }, 'allowPrivilegeEscalation: false'],
  [PLAIN, "drop 'ALL' capabilities"],
  [merged({ runAsNonRoot: false, runAsUser: null }), 'runAsNonRoot: true'],
  [merged({ runAsNonRoot: null }), 'runAsNonRoot: true'],
  [merged({}, { runAsNonRoot: false }), 'runAsNonRoot: true'],
  [merged({ runAsGroup: null }), 'runAsGroup other than root'],
  [merged({ supplementalGroups: [0] }), 'the group 0'],
  [merged({ fsGroup: 0 }), 'the group 0'],
  [merged({ seccompProfile: null }), 'seccompProfile'],
  [merged({ seccompProfile: { type: 'Localhost', localhostProfile: 'audit.json' } }), 'seccompProfile'],
  [merged({}, { seccompProfile: { type: 'Localhost', localhostProfile: 'audit.json' } }), 'seccompProfile'],
  [merged({}, { allowPrivilegeEscalation: null }), 'allowPrivilegeEscalation: false'],
  [merged({}, { capabilities: null }), "drop 'ALL' capabilities"],
  [merged({}, { capabilities: { drop: ['KILL'] } }), "drop 'ALL' capabilities"],
  [merged({}, { readOnlyRootFilesystem: false }), 'readOnlyRootFilesystem: true'],
  [{ ...HARD, containers: [...HARD.containers, { name: 'd', image: 'a' }] }, "Container 'd'"],
  [{ ...HARD, initContainers: [{ name: 'i', image: 'a' }] }, "Container 'i'"],
  [{ ...HARD, ephemeralContainers: [{ name: 'e', image: 'a' }] }, "Container 'e'"],
  [{ ...HARD, containers: [{ name: 'renamed', image: 'a' }] }, "Container 'renamed'"],
  [
    { ...HARD, volumes: [{ name: 'v', nfs: { server: 'a', path: '/' } }] },
    'of a type that the Pod Security level restricted does not allow',
  ],
  [{ ...HARD, shareProcessNamespace: true }, 'shareProcessNamespace: true'],
];

test('a path of the node needs one allowance, and not another for the level that it breaks', () => {
  const after = { ...PLAIN, volumes: [{ name: 'v', hostPath: { path: '/var/log' } }] };
  expect(allowances(PLAIN, after)).toEqual(new Set());
  const written = { before: deployment(PLAIN), after: deployment(after) };
  expect(objectionsOf(hostPaths, written).map(({ allowance }) => allowance)).toEqual(['host-access']);
});

describe('what hardens a pod', () => {
  test.each(TAKEN)('%j needs weaken-pods', (after, words) => {
    expect(judged(HARD, after).join('\n')).toContain(words);
    expect(allowances(HARD, after)).toEqual(new Set(['weaken-pods']));
    expect(judged(undefined, after), 'in a new object').toEqual([]);
    expect(judged(after, after), 'as it was').toEqual([]);
    expect(judged(after, HARD), 'given back').toEqual([]);
  });

  test.each<[string, object, object]>([
    ['strict groups', podContext({ supplementalGroupsPolicy: 'Strict' }), { securityContext: {} }],
    ['a runtime class', { runtimeClassName: 'gvisor' }, {}],
    ['a user namespace', { hostUsers: false }, { hostUsers: true }],
    [
      'a dropped capability',
      inContext({ capabilities: { drop: ['NET_RAW', 'KILL'] } }),
      inContext({ capabilities: { drop: ['KILL'] } }),
    ],
    ['an AppArmor profile', podContext({ appArmorProfile: { type: 'Localhost', localhostProfile: 'a' } }), {}],
    ['a user', podContext({ runAsUser: 1000 }), { securityContext: { runAsUser: null } }],
  ])('%s that is lost needs weaken-pods', (_, before, after) => {
    expect(allowances({ ...PLAIN, ...before }, { ...PLAIN, ...after })).toEqual(new Set(['weaken-pods']));
    expect(judged({ ...PLAIN, ...after }, { ...PLAIN, ...before })).toEqual([]);
  });

  test('an SELinux option that is lost needs weaken-pods', () => {
    const before = podContext({ seLinuxOptions: { level: 's0:c1,c2' } });
    expect(allowances(PLAIN, before)).toEqual(new Set(['privileged-pods']));
    expect(allowances(before, PLAIN)).toEqual(new Set(['weaken-pods']));
    expect(allowances(before, podContext({ seLinuxOptions: { level: 's0:c3' } }))).toContain('weaken-pods');
  });

  test('a container that is hard stays so beside one that is not', () => {
    const soft = { name: 'soft', image: 'a' };
    const before = { ...HARD, securityContext: {}, containers: [...HARD.containers, soft] };
    expect(judged(before, { ...before, containers: [{ name: 'c', image: 'a' }, soft] })).not.toEqual([]);
    expect(judged(before, { ...before, containers: [{ name: 'renamed', image: 'a' }, soft] })).not.toEqual([]);
    expect(judged(before, { ...before, containers: [soft] })).toEqual([]);
    expect(judged(before, { ...before, containers: [...before.containers, { name: 'more', image: 'a' }] })).toEqual([]);
  });

  test('may be moved from the pod to all of its containers, and be more', () => {
    const { runAsNonRoot, seccompProfile, runAsUser, runAsGroup } = HARD.securityContext;
    expect(
      judged(HARD, merged({ runAsNonRoot: undefined, seccompProfile: undefined }, { runAsNonRoot, seccompProfile })),
    ).toEqual([]);
    expect(judged(HARD, merged({ runAsUser: undefined, runAsGroup: undefined }, { runAsUser, runAsGroup }))).toEqual(
      [],
    );
    expect(judged(HARD, merged({ runAsUser: 2000 }, { appArmorProfile: { type: 'RuntimeDefault' } }))).toEqual([]);
    expect(judged(HARD, { ...HARD, hostUsers: false, runtimeClassName: 'gvisor' })).toEqual([]);
  });
});

describe('ordinary repairs', () => {
  test.each<[string, object, object]>([
    ['an image', PLAIN, container({ image: 'b' })],
    ['an image of a hard pod', HARD, { ...HARD, containers: [{ ...HARD.containers[0], image: 'b' }] }],
    ['a variable', PLAIN, container({ env: [{ name: 'A', value: 'b' }] })],
    ['resources', HARD, { ...HARD, containers: [{ ...HARD.containers[0], resources: { limits: { cpu: '1' } } }] }],
    ['a further container', PLAIN, { containers: [...PLAIN.containers, { name: 'd', image: 'b' }] }],
    ['a probe', PLAIN, container({ livenessProbe: { httpGet: { path: '/', port: 80 } } })],
    [
      'a volume',
      HARD,
      {
        ...HARD,
        volumes: [
          { name: 'v', emptyDir: {} },
          { name: 'w', configMap: { name: 'a' } },
        ],
      },
    ],
  ])('%s', (_, before, after) => {
    expect(judged(before, after)).toEqual([]);
  });

  test('a restart of a pod with every right', () => {
    for (const [spec] of GIVEN) {
      const annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-11-29T00:00:00Z' };
      const written = { before: deployment(spec), after: deployment(spec, { labels: { app: 'web' }, annotations }) };
      expect(objectionsOf(podSecurity, written)).toEqual([]);
    }
  });
});
