import { describe, expect, test } from 'vitest';
import { formatQuantity } from '../../../src/kube/quantity.ts';
import { type Counting, podAmounts } from '../../../src/reads/describe/pod-resources.ts';
import type { Pod } from '../../../src/reads/describe/pod-spec.ts';

function amounts(pod: Omit<Pod, 'metadata'>, which: Counting['which'], fromStatus = false): Record<string, string> {
  const found = podAmounts({ metadata: {}, ...pod }, { which, fromStatus });
  return Object.fromEntries([...found].map(([name, quantity]) => [name, formatQuantity(quantity)]));
}

function asking(name: string, requests: Record<string, string>, limits: Record<string, string> = {}) {
  return { name, resources: { requests, limits } };
}

describe('A pod asks for', () => {
  test('what its containers ask for together', () => {
    const spec = {
      containers: [asking('a', { cpu: '250m', memory: '64Mi' }), asking('b', { cpu: '1' }), { name: 'c' }],
    };
    expect(amounts({ spec }, 'requests')).toEqual({ cpu: '1250m', memory: '64Mi' });
  });

  test('as much as it needs to start, if that is more', () => {
    const spec = {
      containers: [asking('a', { cpu: '1' })],
      initContainers: [asking('i', { cpu: '3', memory: '1Gi' })],
    };
    expect(amounts({ spec }, 'requests')).toEqual({ cpu: '3', memory: '1Gi' });
  });

  test('its sidecars too, which also run while those after them start', () => {
    const sidecar = { ...asking('s', { cpu: '500m' }), restartPolicy: 'Always' };
    const containers = [asking('a', { cpu: '1' })];
    expect(amounts({ spec: { containers, initContainers: [sidecar] } }, 'requests')).toEqual({ cpu: '1500m' });
    const late = [sidecar, asking('i', { cpu: '2' })];
    expect(amounts({ spec: { containers, initContainers: late } }, 'requests')).toEqual({ cpu: '2500m' });
    expect(amounts({ spec: { containers, initContainers: late.toReversed() } }, 'requests')).toEqual({ cpu: '2' });
  });

  test('what is set for the pod as a whole, but not of resources that are only set for containers', () => {
    const resources = { requests: { cpu: '2', 'example.com/gpu': '4' } };
    const spec = { containers: [asking('a', { cpu: '1', 'example.com/gpu': '1' })], resources };
    expect(amounts({ spec }, 'requests')).toEqual({ cpu: '2', 'example.com/gpu': '1' });
  });

  test('the overhead of its runtime, and is limited to it only where it is limited', () => {
    const spec = {
      containers: [asking('a', { cpu: '1' }, { memory: '1Gi' })],
      overhead: { cpu: '50m', memory: '16Mi' },
    };
    expect(amounts({ spec }, 'requests')).toEqual({ cpu: '1050m', memory: '16Mi' });
    expect(amounts({ spec }, 'limits')).toEqual({ memory: '1040Mi' });
  });
});

describe('While a pod is resized, what it has counts where it is more', () => {
  const spec = { containers: [asking('a', { cpu: '1' }, { cpu: '2' })] };
  const containerStatuses = [
    {
      name: 'a',
      allocatedResources: { cpu: '1500m' },
      resources: { requests: { cpu: '1200m' }, limits: { cpu: '3' } },
    },
  ];

  test('unless its status does not matter', () => {
    expect(amounts({ spec, status: { containerStatuses } }, 'requests', true)).toEqual({ cpu: '1500m' });
    expect(amounts({ spec, status: { containerStatuses } }, 'limits', true)).toEqual({ cpu: '3' });
    expect(amounts({ spec, status: { containerStatuses } }, 'requests', false)).toEqual({ cpu: '1' });
  });

  test('and it alone where the new size cannot be had', () => {
    const conditions = [{ type: 'PodResizePending', reason: 'Infeasible' }];
    const greedy = { containers: [asking('a', { cpu: '64' }, { cpu: '64' })] };
    const status = { containerStatuses, conditions };
    expect(amounts({ spec: greedy, status }, 'requests', true)).toEqual({ cpu: '1500m' });
    expect(amounts({ spec: greedy, status }, 'limits', true)).toEqual({ cpu: '3' });
  });
});
