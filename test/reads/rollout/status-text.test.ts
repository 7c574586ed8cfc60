import { describe, expect, test } from 'vitest';
import { LeaveToKubectl } from '../../../src/api/api.ts';
import {
  daemonSetStatus,
  deploymentStatus,
  statefulSetStatus,
  type Workload,
} from '../../../src/reads/rollout/status-text.ts';

function workload(spec: object, status: object, generation = 2, revision = '3'): Workload {
  const annotations = { 'deployment.kubernetes.io/revision': revision };
  return { metadata: { name: 'web', generation, annotations }, spec, status: { observedGeneration: 2, ...status } };
}

const deployment = (status: object, generation?: number) => workload({ replicas: 3 }, status, generation);
const rolling = { updateStrategy: { type: 'RollingUpdate' } };
const waiting = 'Waiting for deployment "web" rollout to finish:';

describe('the progress of a deployment', () => {
  test.each<[string, Workload, boolean]>([
    ['Waiting for deployment spec update to be observed...', deployment({}, 3), false],
    [`${waiting} 0 out of 3 new replicas have been updated...`, deployment({}), false],
    [`${waiting} 2 old replicas are pending termination...`, deployment({ updatedReplicas: 3, replicas: 5 }), false],
    [
      `${waiting} 1 of 3 updated replicas are available...`,
      deployment({ updatedReplicas: 3, replicas: 3, availableReplicas: 1 }),
      false,
    ],
    [
      'deployment "web" successfully rolled out',
      deployment({ updatedReplicas: 3, replicas: 3, availableReplicas: 3 }),
      true,
    ],
    ['deployment "web" successfully rolled out', workload({ replicas: 0 }, {}), true],
  ])('%s', (text, object, isDone) => {
    expect(deploymentStatus(object, 0n)).toEqual({ text: `${text}\n`, isDone });
  });

  test('ends where its deadline is exceeded', () => {
    const late = deployment({ conditions: [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded' }] });
    expect(() => deploymentStatus(late, 0n)).toThrow('deployment "web" exceeded its progress deadline');
  });

  test('describes the requested revision, or is absent', () => {
    expect(deploymentStatus(deployment({}), 3n).isDone).toBe(false);
    expect(() => deploymentStatus(deployment({}), 7n)).toThrow(
      'desired revision (7) is different from the running revision (3)',
    );
    expect(() => deploymentStatus(workload({}, {}, 2, 'x'), 7n)).toThrow(LeaveToKubectl);
  });
});

describe('the progress of a daemon set', () => {
  const daemon = (status: object, generation?: number) => workload(rolling, status, generation);
  const finish = 'Waiting for daemon set "web" rollout to finish:';
  test.each<[string, Workload, boolean]>([
    ['Waiting for daemon set spec update to be observed...', daemon({}, 3), false],
    [
      `${finish} 1 out of 2 new pods have been updated...`,
      daemon({ desiredNumberScheduled: 2, updatedNumberScheduled: 1 }),
      false,
    ],
    [
      `${finish} 1 of 2 updated pods are available...`,
      daemon({ desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 }),
      false,
    ],
    ['daemon set "web" successfully rolled out', daemon({}), true],
  ])('%s', (text, object, isDone) => {
    expect(daemonSetStatus(object, 0n)).toEqual({ text: `${text}\n`, isDone });
  });

  test('is not told where pods are updated by hand', () => {
    const manual = workload({ updateStrategy: { type: 'OnDelete' } }, {});
    expect(() => daemonSetStatus(manual, 0n)).toThrow(
      'rollout status is only available for RollingUpdate strategy type',
    );
  });
});

describe('the progress of a stateful set', () => {
  const partitioned = {
    ...rolling,
    replicas: 3,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
  };
  test.each<[string, Workload, boolean]>([
    ['Waiting for statefulset spec update to be observed...', workload(rolling, { observedGeneration: 0 }, 0), false],
    ['Waiting for statefulset spec update to be observed...', workload(rolling, {}, 3), false],
    ['Waiting for 2 pods to be ready...', workload({ ...rolling, replicas: 3 }, { readyReplicas: 1 }), false],
    [
      'Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated...',
      workload(partitioned, { readyReplicas: 3, updatedReplicas: 1 }),
      false,
    ],
    [
      'partitioned roll out complete: 2 new pods have been updated...',
      workload(partitioned, { readyReplicas: 3, updatedReplicas: 2 }),
      true,
    ],
    [
      'waiting for statefulset rolling update to complete 1 pods at revision b...',
      workload(rolling, { updatedReplicas: 1, updateRevision: 'b', currentRevision: 'a' }),
      false,
    ],
    [
      'statefulset rolling update complete 2 pods at revision b...',
      workload(rolling, { currentReplicas: 2, updateRevision: 'b', currentRevision: 'b' }),
      true,
    ],
  ])('%s', (text, object, isDone) => {
    expect(statefulSetStatus(object, 0n)).toEqual({ text: `${text}\n`, isDone });
  });
});
