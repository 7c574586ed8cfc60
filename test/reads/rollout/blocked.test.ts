import { describe, expect, test } from 'vitest';
import { blockedPods, blockedWorkload, Patience, type RolloutPod } from '../../../src/reads/rollout/blocked.ts';

type Status = NonNullable<RolloutPod['status']>;
type Container = NonNullable<Status['containerStatuses']>[number];

const pod = (status: Status, name = 'web-1'): RolloutPod => ({ metadata: { name, uid: `uid-${name}` }, status });
const withContainer = (container: Partial<Container>) =>
  pod({ containerStatuses: [{ name: 'app', restartCount: 0, ready: false, ...container }] });
const waiting = (reason: string) => withContainer({ state: { waiting: { reason, message: `about ${reason}` } } });
const crashed = (restartCount: number, state: Container['state']) =>
  withContainer({ restartCount, ...(state && { state }), lastState: { terminated: { exitCode: 3, reason: 'Error' } } });
const crashLoop = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } };
const condition = (type: string, status: string, reason?: string) => ({ type, status, ...(reason && { reason }) });

describe('what keeps a pod from becoming ready', () => {
  test.each<[string, RolloutPod, string | undefined, boolean]>([
    ...[
      'ErrImagePull',
      'ImagePullBackOff',
      'InvalidImageName',
      'ErrImageNeverPull',
      'ImageInspectError',
      'CreateContainerConfigError',
      'CreateContainerError',
      'RunContainerError',
    ].map((reason): [string, RolloutPod, string, boolean] => [reason, waiting(reason), reason, true]),
    ['a pod that is being started', waiting('ContainerCreating'), 'not ready', false],
    ['a pod whose init containers run', waiting('PodInitializing'), 'not ready', false],
    ['a first crash', crashed(1, crashLoop), 'CrashLoopBackOff', false],
    ['a second crash', crashed(2, crashLoop), 'CrashLoopBackOff', true],
    ['a run between two crashes', crashed(4, { running: {} }), 'CrashLoopBackOff', true],
    [
      'the moment of a crash',
      withContainer({ restartCount: 2, state: { terminated: { exitCode: 1 } } }),
      'CrashLoopBackOff',
      true,
    ],
    [
      'a container that ended well and starts again',
      withContainer({ restartCount: 5, state: { running: {} }, lastState: { terminated: { exitCode: 0 } } }),
      'not ready',
      false,
    ],
    [
      'a container that crashed once and is ready',
      {
        ...crashed(3, { running: {} }),
        status: {
          containerStatuses: [
            {
              name: 'app',
              restartCount: 3,
              ready: true,
              state: { running: {} },
              lastState: { terminated: { exitCode: 1 } },
            },
          ],
        },
      },
      'not ready',
      false,
    ],
    ['no node', pod({ conditions: [condition('PodScheduled', 'False', 'Unschedulable')] }), 'Unschedulable', true],
    [
      'a node that is being made free',
      pod({ nominatedNodeName: 'n', conditions: [condition('PodScheduled', 'False', 'Unschedulable')] }),
      'Unschedulable',
      false,
    ],
    ['a gate', pod({ conditions: [condition('PodScheduled', 'False', 'SchedulingGated')] }), 'SchedulingGated', false],
    ['a ready pod', pod({ conditions: [condition('Ready', 'True')] }), undefined, false],
    ['a pod without a status', { metadata: { name: 'a' } }, 'not ready', false],
    [
      'a pod that is being deleted',
      { ...waiting('ErrImagePull'), metadata: { name: 'a', deletionTimestamp: 'now' } },
      undefined,
      false,
    ],
  ])('%s', (_, given, reason, lasts) => {
    const [found] = blockedPods([given]);
    expect(found?.reason).toBe(reason);
    expect(found?.lasts ?? false).toBe(lasts);
  });

  test('names pod and container, and the lasting obstacle first', () => {
    const found = blockedPods([pod({}, 'web-0'), waiting('ImagePullBackOff')]);
    expect(found[0]).toMatchObject({
      pod: 'web-1',
      container: 'app',
      reason: 'ImagePullBackOff',
      message: 'about ImagePullBackOff',
    });
    expect(found[1]).toMatchObject({ pod: 'web-0', reason: 'not ready' });
  });

  test('the two reasons of an image that cannot be pulled are one obstacle; two pods have two', () => {
    const [first, second] = [waiting('ErrImagePull'), waiting('ImagePullBackOff')].map(
      (each) => blockedPods([each])[0]?.key,
    );
    expect(first).toBe(second);
    expect(blockedPods([{ ...waiting('ErrImagePull'), metadata: { name: 'b', uid: 'other' } }])[0]?.key).not.toBe(
      first,
    );
  });
});

test.each<[string, Parameters<typeof blockedWorkload>[0], string | undefined]>([
  [
    'a quota',
    {
      metadata: { name: 'web' },
      status: { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }] },
    },
    'FailedCreate',
  ],
  [
    'a quota of long ago',
    {
      metadata: { name: 'web' },
      status: { conditions: [{ type: 'ReplicaFailure', status: 'False', reason: 'FailedCreate' }] },
    },
    undefined,
  ],
  ['a pause', { metadata: { name: 'web' }, spec: { paused: true } }, 'Paused'],
  ['nothing', { metadata: { name: 'web' }, status: {} }, undefined],
])('what keeps a workload from making pods: %s', (_, workload, reason) => {
  expect(blockedWorkload(workload)?.reason).toBe(reason);
});

describe('a rollout cannot succeed', () => {
  const bad = blockedPods([waiting('ImagePullBackOff')]);
  /** Looks at seconds, each with what it found and how many pods are ready; gives the second of the verdict. */
  const verdictAt = (looks: readonly [second: number, found: typeof bad, ready: number][]) => {
    const patience = new Patience();
    return looks.find(([second, found, ready]) => patience.look(found, ready, second * 1000) !== undefined)?.[0];
  };

  test.each<[string, readonly [number, typeof bad, number][], number | undefined]>([
    [
      'once an obstacle is there for 10 s',
      [
        [2, bad, 0],
        [5, bad, 0],
        [8, bad, 0],
        [11, bad, 0],
        [12, bad, 0],
      ],
      12,
    ],
    ['not on the first look, however late', [[40, bad, 0]], undefined],
    [
      'not if it went in between',
      [
        [2, bad, 0],
        [8, [], 0],
        [12, bad, 0],
        [21, bad, 0],
      ],
      undefined,
    ],
    [
      'not while pods become ready',
      [
        [2, bad, 0],
        [8, bad, 1],
        [12, bad, 2],
        [21, bad, 2],
      ],
      undefined,
    ],
    [
      'but when they no longer do',
      [
        [2, bad, 0],
        [8, bad, 1],
        [12, bad, 1],
        [18, bad, 1],
      ],
      18,
    ],
    [
      'also if fewer are ready and then more again, but never more than at first',
      [
        [2, bad, 3],
        [8, bad, 1],
        [12, bad, 2],
      ],
      12,
    ],
    [
      'not for what need not last',
      [
        [2, blockedPods([pod({})]), 0],
        [30, blockedPods([pod({})]), 0],
      ],
      undefined,
    ],
  ])('%s', (_, looks, second) => {
    expect(verdictAt(looks)).toBe(second);
  });
});
