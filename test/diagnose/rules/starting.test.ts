import { describe, expect, test } from 'vitest';
import { starting } from '../../../src/diagnose/rules/starting.ts';
import { deployment, event, node, pod } from '../objects.ts';
import { ago, findings, found } from '../read.ts';

const creating = (more: object = {}) =>
  pod('web', {
    app: { state: { waiting: { reason: 'ContainerCreating' } } },
    status: {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: ago(900) }],
      containerStatuses: [{ name: 'app', ready: false, state: { waiting: { reason: 'ContainerCreating' } } }],
      ...more,
    },
  });
const sandbox = (message: string) => event('Pod', 'web-5d-x', 'FailedCreatePodSandBox', message);

describe('starting says why a node makes no sandbox', () => {
  test.each([
    [
      'plugin type="calico" failed (add): error getting ClusterInformation: Unauthorized',
      /the network plugin of node node-1/,
    ],
    ['cni plugin not initialized', /the network plugin of node node-1/],
    ['add cmd: failed to assign an IP address to container', /get no IP address/],
    [
      'failed to allocate for range 0: no IP addresses available in range set: 10.244.0.1-10.244.0.254',
      /get no IP address/,
    ],
    ['unable to get OCI runtime: no runtime for "gvisor" is configured', /no handler for its RuntimeClass/],
    ['failed to get sandbox image "registry.k8s.io/pause:3.10": not found', /the image of the sandbox/],
    ['context deadline exceeded', /node node-1 cannot make the sandbox/],
  ])('%s', (message, says) => {
    expect(found(starting, [...deployment('web'), creating(), sandbox(message)])).toEqual([
      expect.stringMatching(says),
    ]);
  });

  test('but not of a pod that has run since', () => {
    const ran = pod('web', { app: { state: { running: { startedAt: ago(20) } } } });
    expect(found(starting, [...deployment('web'), ran, sandbox('cni plugin not initialized')])).toEqual([]);
  });
});

describe('starting names an init container that does not end', () => {
  const init = (seconds: number) =>
    pod('web', {
      spec: { initContainers: [{ name: 'wait-db', image: 'busybox:1' }] },
      status: {
        phase: 'Pending',
        initContainerStatuses: [{ name: 'wait-db', state: { running: { startedAt: ago(seconds) } } }],
        containerStatuses: [{ name: 'app', ready: false, state: { waiting: { reason: 'PodInitializing' } } }],
      },
    });

  test('with the last lines of its log', () => {
    const logs = { 'shop/web-5d-x/wait-db': ['waiting for db:5432', '', 'waiting for db:5432'] };
    const [finding] = findings(starting, [...deployment('web'), init(600)], { logs });
    expect(finding?.cause).toBe('its init container wait-db does not end, and its other containers wait for it');
    expect(finding?.evidence).toContainEqual(
      expect.objectContaining({ field: 'last lines', value: 'waiting for db:5432 ⏎ waiting for db:5432', said: true }),
    );
  });

  test('once it has had a minute', () => {
    expect(found(starting, [...deployment('web'), init(59)])).toEqual([]);
  });

  test('and never a sidecar, which is to run on', () => {
    const sidecar = pod('web', {
      spec: { initContainers: [{ name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' }] },
      status: { initContainerStatuses: [{ name: 'proxy', state: { running: { startedAt: ago(600) } } }] },
    });
    expect(found(starting, [...deployment('web'), sidecar])).toEqual([]);
  });
});

describe('starting tells of containers that are not created', () => {
  test('with what was last said of the pod', () => {
    const [finding] = findings(starting, [
      ...deployment('web'),
      creating(),
      event('Pod', 'web-5d-x', 'Odd', 'so it is'),
    ]);
    expect(finding).toMatchObject({ cause: 'node node-1 does not create its containers', follows: true });
    expect(finding?.evidence).toContainEqual(expect.objectContaining({ field: 'event Odd', value: 'so it is' }));
  });

  test('after two minutes', () => {
    const conditions = [{ type: 'PodScheduled', status: 'True', lastTransitionTime: ago(100) }];
    expect(found(starting, [...deployment('web'), creating({ conditions })])).toEqual([]);
  });
});

describe('starting tells of a node', () => {
  const bare = (nodeName: string) =>
    pod('web', {
      spec: { nodeName },
      status: { phase: 'Pending', conditions: [] },
      metadata: { creationTimestamp: ago(900) },
    });

  test('that does not exist', () => {
    expect(found(starting, [...deployment('web'), bare('gone'), node('node-1')])).toEqual([
      'critical Deployment/web: its node gone does not exist',
    ]);
    expect(found(starting, [...deployment('web'), bare('gone'), node('node-1')], { unread: ['nodes'] })).toEqual([
      'critical Deployment/web: node gone does not create its containers',
    ]);
  });

  test('that has not taken its pod', () => {
    expect(found(starting, [...deployment('web'), bare('node-1'), node('node-1')])).toEqual([
      'critical Deployment/web: node node-1 does not create its containers',
    ]);
  });
});
