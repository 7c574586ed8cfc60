import { describe, expect, test } from 'vitest';
import { apiGroups } from '../../../src/diagnose/rules/api-groups.ts';
import { autoscalers } from '../../../src/diagnose/rules/autoscalers.ts';
import { certificates } from '../../../src/diagnose/rules/certificates.ts';
import { conditions } from '../../../src/diagnose/rules/conditions.ts';
import { disruptionBudgets } from '../../../src/diagnose/rules/disruption-budgets.ts';
import { finalizers } from '../../../src/diagnose/rules/finalizers.ts';
import { nodes } from '../../../src/diagnose/rules/nodes.ts';
import { deployment, meta, node, pod } from '../objects.ts';
import { ago, findings, found, type Told } from '../read.ts';

const CLUSTER: Told = { scope: { of: 'cluster' } };

describe('autoscalers', () => {
  const scaler = (conditions: readonly object[], status: object = {}) => ({
    kind: 'HorizontalPodAutoscaler',
    metadata: meta('web'),
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'web' },
      maxReplicas: 3,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization' } } }],
    },
    status: { conditions, ...status },
  });
  const inactive = (reason: string, message: string) =>
    scaler([{ type: 'ScalingActive', status: 'False', reason, message }]);
  const withRequests = deployment('web', {
    template: { spec: { containers: [{ name: 'app', resources: { requests: { cpu: '1' } } }] } },
  });
  test.each<[string, readonly object[], readonly string[]]>([
    [
      'no target',
      [
        scaler([
          {
            type: 'AbleToScale',
            status: 'False',
            reason: 'FailedGetScale',
            message: 'deployments.apps "web" not found',
          },
        ]),
      ],
      ['error HorizontalPodAutoscaler/web: its target deployment/web does not exist'],
    ],
    [
      'no requests',
      [
        inactive(
          'FailedGetResourceMetric',
          'failed to get cpu utilization: missing request for cpu in container app of Pod web-1',
        ),
      ],
      [
        'error HorizontalPodAutoscaler/web: it cannot compute a utilization: containers of deployment/web request no cpu',
      ],
    ],
    [
      'no requests in the template',
      [inactive('FailedGetResourceMetric', 'did not receive metrics'), ...deployment('web')],
      [
        'error HorizontalPodAutoscaler/web: it cannot compute a utilization: containers of deployment/web request no cpu',
      ],
    ],
    [
      'no metrics',
      [
        inactive(
          'FailedGetResourceMetric',
          'unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API',
        ),
        ...withRequests,
      ],
      ['error HorizontalPodAutoscaler/web: it gets no metrics'],
    ],
    [
      'neither metrics nor requests',
      [
        inactive(
          'FailedGetResourceMetric',
          'unable to get metrics for resource cpu: the server could not find the requested resource (get pods.metrics.k8s.io)',
        ),
        ...deployment('web'),
      ],
      ['error HorizontalPodAutoscaler/web: it gets no metrics'],
    ],
    [
      'a target that is scaled to 0',
      [inactive('ScalingDisabled', 'm')],
      ['warning HorizontalPodAutoscaler/web: it does nothing, because deployment/web is scaled to 0'],
    ],
    [
      'its maximum',
      [
        scaler([{ type: 'ScalingLimited', status: 'True', reason: 'TooManyReplicas', message: 'm' }], {
          currentReplicas: 3,
        }),
      ],
      ['warning HorizontalPodAutoscaler/web: it is at its maximum of 3 replicas, and would add more'],
    ],
    ['well', [scaler([{ type: 'ScalingActive', status: 'True' }])], []],
  ])('%s', (_, objects, says) => {
    expect(found(autoscalers, objects)).toEqual(says);
  });

  test('names a target that is near', () => {
    const away = { type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message: '"web" not found' };
    const why = (name: string) => findings(autoscalers, [scaler([away]), ...deployment(name)])[0]?.why;
    expect(why('wbe')).toContain('Did you mean wbe?');
    expect(why('orders')).not.toContain('Did you mean');
  });
});

describe('disruption-budgets', () => {
  const budget = (spec: object, status: object) => ({
    kind: 'PodDisruptionBudget',
    metadata: meta('web'),
    spec,
    status,
  });
  test.each<[string, object, readonly string[]]>([
    [
      'that never allow one',
      budget({ maxUnavailable: 0 }, { expectedPods: 2, desiredHealthy: 2, currentHealthy: 2 }),
      ['warning PodDisruptionBudget/web: it never lets a pod be evicted: maxUnavailable 0 of 2'],
    ],
    [
      'that allow none now',
      budget({ minAvailable: 1 }, { expectedPods: 2, desiredHealthy: 1, currentHealthy: 1 }),
      ['note PodDisruptionBudget/web: it lets no pod be evicted now: 1 of 1 wanted pods are healthy'],
    ],
    [
      'that allow one',
      budget({ minAvailable: 1 }, { expectedPods: 2, desiredHealthy: 1, currentHealthy: 2, disruptionsAllowed: 1 }),
      [],
    ],
    ['without pods', budget({ minAvailable: 1 }, { expectedPods: 0 }), []],
  ])('%s', (_, object, says) => {
    expect(found(disruptionBudgets, [object])).toEqual(says);
  });
});

describe('finalizers', () => {
  const gone = (seconds: number, more: object = {}) => ({ deletionTimestamp: ago(seconds), ...more });
  const namespace = (conditions: readonly object[], metadata: object) => ({
    kind: 'Namespace',
    metadata: { name: 'old', ...metadata },
    status: { phase: 'Terminating', conditions },
  });
  const away = { ...node('node-1', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }) };
  test.each<[string, readonly object[], readonly string[]]>([
    [
      'of a namespace',
      [
        namespace(
          [
            {
              type: 'NamespaceFinalizersRemaining',
              status: 'True',
              message: 'Some content in the namespace has finalizers remaining: a.example.com in 1 resource instances',
            },
          ],
          gone(90),
        ),
      ],
      ['critical Namespace/old: it cannot be deleted: finalizers remain (a.example.com in 1 resource instances)'],
    ],
    [
      'of an API that is away',
      [namespace([{ type: 'NamespaceDeletionDiscoveryFailure', status: 'True', message: 'm' }], gone(90))],
      ['critical Namespace/old: it cannot be deleted, because an API group does not answer'],
    ],
    ['of a namespace that was just deleted', [namespace([], gone(5))], []],
    [
      'of a pod',
      [pod('web', { metadata: gone(90, { finalizers: ['a.example.com/x'] }) })],
      ['error Pod/web-5d-x: it is being deleted, and its finalizers keep it: a.example.com/x'],
    ],
    [
      'of a pod on a node that is away',
      [pod('web', { metadata: gone(90) }), away],
      ['error Pod/web-5d-x: it is being deleted, and its node node-1 does not answer'],
    ],
    [
      'of a claim that is in use',
      [
        {
          kind: 'PersistentVolumeClaim',
          metadata: meta('data', gone(90, { finalizers: ['kubernetes.io/pvc-protection'] })),
        },
        pod('web', { spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } }),
      ],
      ['error PersistentVolumeClaim/data: it is being deleted, but pod web-5d-x still uses it'],
    ],
    [
      'of a Service',
      [{ kind: 'Service', metadata: meta('web', gone(90, { finalizers: ['lb'] })) }],
      ['error Service/web: it is being deleted, and its finalizers keep it: lb'],
    ],
    ['of a pod in its grace period', [pod('web', { metadata: gone(10) })], []],
  ])('%s', (_, objects, says) => {
    expect(found(finalizers, objects)).toEqual(says);
  });
});

describe('nodes', () => {
  const withCondition = (type: string, status: string, reason = 'R') =>
    node('node-1', { status: { conditions: [{ type, status, reason, message: 'm' }] } });
  test.each<[string, object, readonly string[]]>([
    [
      'not ready',
      withCondition('Ready', 'False', 'KubeletNotReady'),
      ['critical Node/node-1: it is not ready (KubeletNotReady)'],
    ],
    ['lost', withCondition('Ready', 'Unknown'), ['critical Node/node-1: it does not report any more']],
    [
      'pressure',
      withCondition('DiskPressure', 'True'),
      ['error Node/node-1: it is short of disk space, and evicts pods and images'],
    ],
    [
      'cordoned',
      node('node-1', { spec: { unschedulable: true } }),
      ['warning Node/node-1: it is cordoned, so it takes no new pods'],
    ],
    ['well', node('node-1'), []],
  ])('%s', (_, object, says) => {
    expect(found(nodes, [object], CLUSTER)).toEqual(says);
    expect(found(nodes, [object])).toEqual([]);
    expect(found(nodes, [object, pod('web')])).toEqual(says);
  });
});

describe('api-groups', () => {
  const api = (status: string) => ({
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: { service: { namespace: 'kube-system', name: 'metrics' } },
    status: { conditions: [{ type: 'Available', status, reason: 'MissingEndpoints', message: 'm' }] },
  });
  test('names the Service behind one that is away', () => {
    expect(found(apiGroups, [api('False')])).toEqual([
      'critical APIService/v1beta1.metrics.k8s.io: the API v1beta1.metrics.k8s.io is not available (MissingEndpoints, service kube-system/metrics)',
    ]);
    expect(found(apiGroups, [api('True')])).toEqual([]);
  });
});

describe('certificates', () => {
  const certificate = (status: object) => ({ kind: 'Certificate', metadata: meta('tls'), status });
  test.each<[string, object, RegExp | undefined]>([
    ['expired', certificate({ notAfter: ago(7200) }), /^critical .*it expired 120m ago/],
    ['expires soon', certificate({ notAfter: ago(-86400) }), /^error .*it expires in 24h/],
    [
      'not issued',
      certificate({ conditions: [{ type: 'Ready', status: 'False', reason: 'DoesNotExist', message: 'm' }] }),
      /^warning .*it is not issued/,
    ],
    ['well', certificate({ notAfter: ago(-9000000), conditions: [{ type: 'Ready', status: 'True' }] }), undefined],
  ])('%s', (_, object, says) => {
    expect(found(certificates, [object])).toEqual(says === undefined ? [] : [expect.stringMatching(says)]);
  });
});

describe('conditions of any other kind', () => {
  const other = (status: object) => ({ kind: '', metadata: meta('x'), status });
  test.each<[string, object, readonly string[]]>([
    [
      'not ready',
      { conditions: [{ type: 'Ready', status: 'False', reason: 'Broken', message: 'm' }] },
      ['error /x: its condition Ready is False (Broken)'],
    ],
    ['degraded', { conditions: [{ type: 'Degraded', status: 'True' }] }, ['error /x: its condition Degraded is True']],
    ['not degraded', { conditions: [{ type: 'Degraded', status: 'False' }] }, []],
    ['in progress', { conditions: [{ type: 'Progressing', status: 'False' }] }, []],
    ['a phase', { phase: 'Failed' }, ['error /x: its phase is Failed']],
    ['well', { phase: 'Running' }, []],
  ])('%s', (_, status, says) => {
    expect(found(conditions, [other(status)])).toEqual(says);
  });
});
