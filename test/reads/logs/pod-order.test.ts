import { describe, expect, test } from 'vitest';
import type { Pod } from '../../../src/reads/logs/pod.ts';
import { orderForLogs } from '../../../src/reads/logs/pod-order.ts';

interface Shape {
  readonly node?: string;
  readonly phase?: string;
  readonly readySince?: string;
  readonly restarts?: number;
  readonly sidecarRestarts?: number;
  readonly created?: string;
}

function pod(name: string, shape: Shape): Pod {
  const { node = 'n', phase = 'Running', readySince, restarts = 0, sidecarRestarts = 0, created } = shape;
  const ready = {
    type: 'Ready',
    status: 'True',
    ...(readySince === undefined ? {} : { lastTransitionTime: readySince }),
  };
  return {
    metadata: { name, namespace: 'x', ...(created === undefined ? {} : { creationTimestamp: created }) },
    spec: {
      nodeName: node,
      containers: [{ name: 'app' }],
      initContainers: [{ name: 'side', restartPolicy: 'Always' }],
    },
    status: {
      phase,
      conditions: 'readySince' in shape ? [ready] : [],
      containerStatuses: [{ name: 'app', restartCount: restarts }],
      initContainerStatuses: [{ name: 'side', restartCount: sidecarRestarts }],
    },
  };
}

const [EARLY, LATE] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];

describe('logs come from the pod', () => {
  test.each<[string, Shape, Shape]>([
    ['that has a node', { phase: 'Pending' }, { node: '' }],
    ['that runs, before one whose state is not known', {}, { phase: 'Unknown' }],
    ['whose state is not known, before one that is pending', { phase: 'Unknown' }, { phase: 'Pending' }],
    ['that is ready', { readySince: LATE, created: LATE }, { restarts: 5, created: EARLY }],
    ['that has been ready for longer', { readySince: EARLY }, { readySince: LATE, restarts: 5 }],
    ['that is ready since a known time', { readySince: LATE }, { readySince: undefined } as unknown as Shape],
    ['that restarted more often', { restarts: 2, created: LATE }, { restarts: 1, created: EARLY }],
    [
      'whose sidecar restarted more often',
      { sidecarRestarts: 2, created: LATE },
      { sidecarRestarts: 1, created: EARLY },
    ],
    ['that is older', { created: EARLY }, { created: LATE }],
    ['that failed, before one that waits', { phase: 'Failed' }, { phase: 'Pending' }],
  ])('%s', (_, better, worse) => {
    const [first, second] = [pod('better', better), pod('worse', worse)];
    expect(orderForLogs([first, second]).map(({ metadata }) => metadata.name)).toEqual(['better', 'worse']);
    expect(orderForLogs([second, first]).map(({ metadata }) => metadata.name)).toEqual(['better', 'worse']);
  });
});
