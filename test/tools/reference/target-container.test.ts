import { describe, expect, test } from 'vitest';
import { FILE_CONTAINER_COMMAND, fileContainerText } from '../../../src/kube/file-container.ts';
import { fileContainersOf, progressOf, targetOf } from '../../../src/tools/reference/target-container.ts';

const ID = 'ab'.repeat(32);
const RUNNING = { running: { startedAt: '2026-01-01T00:00:00Z' } };

interface Given {
  readonly spec?: object;
  readonly container?: object;
  readonly status?: object;
  readonly annotations?: object;
}

function podOf({ spec = {}, container = {}, status = {}, annotations = {} }: Given = {}) {
  const containers = [
    { name: 'web', ...container },
    { name: 'beside', securityContext: { runAsUser: 7 } },
  ];
  return {
    metadata: { annotations },
    spec: { containers, initContainers: [{ name: 'helper' }], ...spec },
    status: {
      containerStatuses: [
        { name: 'web', state: RUNNING, containerID: `containerd://${ID}`, ...status },
        { name: 'beside', state: RUNNING, containerID: 'containerd://x' },
      ],
      initContainerStatuses: [{ name: 'helper', state: RUNNING }],
    },
  };
}

describe('which container is looked into', () => {
  test.each<[string, Given, string | undefined, object]>([
    ['the first', {}, undefined, { container: 'web' }],
    [
      'the one that the pod names',
      { annotations: { 'kubectl.kubernetes.io/default-container': 'beside' } },
      undefined,
      { container: 'beside' },
    ],
    ['the one that is asked for', {}, 'beside', { container: 'beside' }],
    ['one that helps the others', {}, 'helper', { container: 'helper' }],
    ['process 1', {}, undefined, { where: '1' }],
    ['a process of the container', { spec: { shareProcessNamespace: true } }, undefined, { where: ID }],
    ['no container of another name', {}, 'none', { why: "the pod has no container 'none'" }],
    [
      'none that has ended',
      { status: { state: { terminated: {} } } },
      undefined,
      { why: "the container 'web' does not run" },
    ],
    [
      'none without an id',
      { spec: { shareProcessNamespace: true } },
      'beside',
      { why: "the id of the container 'beside' is not known" },
    ],
    ['none of Windows', { spec: { os: { name: 'windows' } } }, undefined, { why: 'the pod runs on Windows' }],
    [
      'none that sees its node',
      { spec: { hostPID: true } },
      undefined,
      { why: 'the pod sees the processes of its node' },
    ],
    [
      'none of a file of the node',
      { annotations: { 'kubernetes.io/config.mirror': 'x' } },
      undefined,
      { why: 'the kubelet runs the pod from a file' },
    ],
  ])('%s', (_, given, asked, expected) => expect(targetOf(podOf(given), asked)).toMatchObject(expected));

  test.each([undefined, null, 'pod', {}, { spec: { containers: 'x' } }])('no pod: %j', (pod) =>
    expect(targetOf(pod, undefined)).toHaveProperty('why'),
  );
});

describe('what the ephemeral container gets', () => {
  const user = (uid: number, gid: number) => ({ user: { linux: { uid, gid } } });
  const ALL = ['ALL'];
  test.each<[string, Given, object]>([
    [
      'the user of the status first',
      { status: user(5, 6), container: { securityContext: { runAsUser: 9 } } },
      { user: 5, group: 6, drop: ALL },
    ],
    [
      'then of the container',
      { container: { securityContext: { runAsUser: 9 } }, spec: { securityContext: { runAsUser: 8, runAsGroup: 3 } } },
      { user: 9, group: 3, drop: ALL },
    ],
    ['then of the pod', { spec: { securityContext: { runAsUser: 8 } } }, { user: 8, drop: ALL }],
    ['root with what root has', {}, { drop: [] }],
    [
      'root without what the target dropped',
      { container: { securityContext: { capabilities: { drop: ['NET_RAW'], add: ['SYS_ADMIN'] } } } },
      { drop: ['NET_RAW'] },
    ],
    ['root by the status', { status: user(0, 0) }, { drop: [] }],
    [
      'root by number, if the pod says otherwise',
      { status: user(0, 0), spec: { securityContext: { runAsUser: 8, runAsGroup: 9 } } },
      { user: 0, group: 0, drop: [] },
    ],
  ])('%s', (_, given, own) => expect(targetOf(podOf(given), undefined)).toMatchObject({ own }));

  test('nothing, if the user of the image is not root and not known', () => {
    const given = { spec: { securityContext: { runAsNonRoot: true } } };
    expect(targetOf(podOf(given), undefined)).toMatchObject({ why: expect.stringContaining('which user') });
  });
});

describe('an ephemeral container of an earlier call', () => {
  const own = { user: 8, drop: ['ALL'] };
  const target = { container: 'web', where: '1', own };
  const name = 'k8s-remediation-files-0123abcd';
  const now = Date.parse('2026-01-01T00:05:00Z');
  const earlier = (fields: object = {}, state: object = RUNNING) => ({
    spec: {
      ephemeralContainers: [
        { name: 'of-others' },
        {
          ...{ name, image: 'i', targetContainerName: 'web', command: FILE_CONTAINER_COMMAND },
          ...JSON.parse(fileContainerText(own)),
          ...fields,
        },
      ],
    },
    status: { ephemeralContainerStatuses: [{ name, state }] },
  });

  test('is used again while it runs', () =>
    expect(fileContainersOf(earlier(), target, 'i', now)).toEqual({ count: 1, usable: name }));

  test.each<[string, object]>([
    ['ended', earlier({}, { terminated: { reason: 'Completed' } })],
    ['ends soon', earlier({}, { running: { startedAt: '2025-12-31T23:55:30Z' } })],
    ['waits', earlier({}, { waiting: {} })],
    ['has another image', earlier({ image: 'j' })],
    ['has another target', earlier({ targetContainerName: 'beside' })],
    ['runs something else', earlier({ command: ['sh'] })],
    ['has other rights', earlier({ securityContext: { privileged: true } })],
  ])('is not used if it %s', (_, pod) =>
    expect(fileContainersOf(pod, target, 'i', now)).toEqual({ count: 1, usable: undefined }),
  );

  test.each<[object | undefined, unknown]>([
    [RUNNING, 'runs'],
    [{ waiting: { reason: 'ContainerCreating' } }, undefined],
    [undefined, undefined],
    [{ waiting: { reason: 'ImagePullBackOff', message: 'm' } }, { why: 'ImagePullBackOff: m' }],
    [{ waiting: { reason: 'CreateContainerConfigError', message: 'm' } }, { why: 'CreateContainerConfigError: m' }],
    [{ waiting: { reason: 'InvalidImageName' } }, { why: 'InvalidImageName: ' }],
    [{ terminated: { reason: 'StartError', message: 'no sleep' } }, { why: 'it ended: no sleep' }],
  ])('has come so far: %j', (state, progress) =>
    expect(progressOf({ status: { ephemeralContainerStatuses: [{ name, state }] } }, name)).toEqual(progress),
  );
});
