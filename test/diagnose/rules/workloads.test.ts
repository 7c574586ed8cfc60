import { describe, expect, test } from 'vitest';
import { cronJobs } from '../../../src/diagnose/rules/cron-jobs.ts';
import { evictions } from '../../../src/diagnose/rules/evictions.ts';
import { governingServices } from '../../../src/diagnose/rules/governing-services.ts';
import { jobs } from '../../../src/diagnose/rules/jobs.ts';
import { rollouts } from '../../../src/diagnose/rules/rollouts.ts';
import { scaledToZero } from '../../../src/diagnose/rules/scaled-to-zero.ts';
import { deployment, event, meta, pod } from '../objects.ts';
import { ago, findings, found } from '../read.ts';

const by = (kind: string, name: string) => ({
  ownerReferences: [{ kind, name, uid: `uid-${name}`, controller: true }],
});

describe('jobs', () => {
  const failed = (reason: string, metadata: Readonly<Record<string, unknown>> = {}) => ({
    kind: 'Job',
    metadata: meta('load', metadata),
    spec: { backoffLimit: 2 },
    status: { failed: 3, conditions: [{ type: 'Failed', status: 'True', reason, message: 'm' }] },
  });
  const end = {
    ...pod('x', {
      name: 'load-1',
      app: { state: { terminated: { exitCode: 3, reason: 'Error' } } },
      status: { phase: 'Failed' },
    }),
    metadata: meta('load-1', by('Job', 'load')),
  };
  const cron = (lastSuccessfulTime: string) => ({
    kind: 'CronJob',
    metadata: meta('nightly'),
    status: { lastSuccessfulTime },
  });
  test.each<[string, readonly object[], readonly string[]]>([
    [
      'one that gave up',
      [failed('BackoffLimitExceeded'), end],
      ['critical Job/load: its Job load failed: BackoffLimitExceeded, exit code 3'],
    ],
    [
      'one whose time was over',
      [failed('DeadlineExceeded')],
      ['critical Job/load: its Job load failed: DeadlineExceeded'],
    ],
    [
      'one of a CronJob',
      [failed('BackoffLimitExceeded', by('CronJob', 'nightly')), cron(ago(9000))],
      ['critical CronJob/nightly: its Job load failed: BackoffLimitExceeded'],
    ],
    ['one whose next run went well', [failed('BackoffLimitExceeded', by('CronJob', 'nightly')), cron(ago(60))], []],
    [
      'one that is suspended',
      [{ kind: 'Job', metadata: meta('load'), spec: { suspend: true } }],
      ['note Job/load: its Job load is suspended'],
    ],
    ['one that runs', [{ kind: 'Job', metadata: meta('load'), status: { active: 1 } }], []],
  ])('%s', (_, objects, says) => {
    expect(found(jobs, objects)).toEqual(says);
  });
});

describe('cron-jobs', () => {
  const cron = (spec: object = {}, status: object = {}) => ({
    kind: 'CronJob',
    metadata: meta('nightly'),
    spec: { schedule: '0 3 * * *', ...spec },
    status,
  });
  test.each<[string, readonly object[], readonly string[]]>([
    ['suspended', [cron({ suspend: true })], ['warning CronJob/nightly: it is suspended, so it does not run']],
    [
      'a schedule that cannot be read',
      [cron(), event('CronJob', 'nightly', 'UnparseableSchedule', 'unparseable schedule: 0 3 * *')],
      ['error CronJob/nightly: its schedule cannot be read'],
    ],
    [
      'a run that does not end',
      [
        cron({ concurrencyPolicy: 'Forbid' }, { active: [{ name: 'nightly-1' }], lastScheduleTime: ago(9000) }),
        event('CronJob', 'nightly', 'JobAlreadyActive', 'm'),
      ],
      ['error CronJob/nightly: its run before has not ended, and concurrencyPolicy Forbid lets no other start'],
    ],
    [
      'too many missed starts',
      [cron(), event('CronJob', 'nightly', 'TooManyMissedTimes', 'too many missed start times')],
      ['error CronJob/nightly: it missed too many starts'],
    ],
    [
      'an Event that is over',
      [
        cron({}, { lastScheduleTime: ago(10) }),
        event('CronJob', 'nightly', 'MissSchedule', 'm', { lastTimestamp: ago(900) }),
      ],
      [],
    ],
    ['one that is well', [cron({}, { lastScheduleTime: ago(10) })], []],
  ])('%s', (_, objects, says) => {
    expect(found(cronJobs, objects)).toEqual(says);
  });
});

describe('rollouts', () => {
  const set = (spec: object, status: object) => ({
    kind: 'StatefulSet',
    metadata: meta('db'),
    spec: { replicas: 3, ...spec },
    status,
  });
  const member = (at: number, hash: string, isReady: boolean) => ({
    ...pod('x', { app: { ready: isReady } }),
    metadata: meta(`db-${at}`, { labels: { 'controller-revision-hash': hash }, ...by('StatefulSet', 'db') }),
  });
  test.each<[string, readonly object[], readonly string[]]>([
    [
      'paused',
      deployment('web', { spec: { paused: true }, status: { updatedReplicas: 0 } }),
      ['error Deployment/web: its rollout is paused'],
    ],
    [
      'past its deadline',
      deployment('web', {
        status: {
          conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'm' }],
        },
      }),
      ['critical Deployment/web: its rollout did not finish within its deadline (0 of 1 ready)'],
    ],
    ['short of pods', deployment('web'), ['critical Deployment/web: only 0 of 1 pods are ready']],
    ['well', deployment('web', { status: { readyReplicas: 1, updatedReplicas: 1 } }), []],
    [
      'whose new pods do not get ready while the old ones run',
      deployment('web', { spec: { replicas: 2 }, status: { readyReplicas: 2, updatedReplicas: 1 } }),
      ['warning Deployment/web: its rollout does not go on: 1 of 2 pods are of the new revision'],
    ],
    [
      'a controller that is away',
      deployment('web', { metadata: { generation: 4 }, status: { observedGeneration: 3, readyReplicas: 1 } }),
      ['error Deployment/web: its controller has not seen the last change'],
    ],
    [
      'a StatefulSet on a broken pod of an older revision',
      [
        set({}, { readyReplicas: 1, currentRevision: 'db-1', updateRevision: 'db-3' }),
        member(0, 'db-1', true),
        member(1, 'db-2', false),
      ],
      ['critical StatefulSet/db: it waits for its broken pod db-1 of an older revision, and does not replace it'],
    ],
    [
      'a StatefulSet on a broken pod',
      [set({}, { readyReplicas: 0, updateRevision: 'db-1', currentRevision: 'db-1' }), member(0, 'db-1', false)],
      ['critical StatefulSet/db: it is stuck on its pod db-0, so the 2 after it are not created (0 of 3 ready)'],
    ],
    [
      'a partition',
      [
        set(
          { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } },
          { readyReplicas: 3, updatedReplicas: 1, currentRevision: 'db-1', updateRevision: 'db-2' },
        ),
      ],
      ['warning StatefulSet/db: its update stops at partition 2'],
    ],
    [
      'OnDelete',
      [
        set(
          { updateStrategy: { type: 'OnDelete' } },
          { readyReplicas: 3, currentRevision: 'db-1', updateRevision: 'db-2' },
        ),
      ],
      ['warning StatefulSet/db: its pods keep the old revision until they are deleted'],
    ],
    [
      'a DaemonSet',
      [
        {
          kind: 'DaemonSet',
          metadata: meta('agent'),
          status: { desiredNumberScheduled: 2, numberReady: 1, currentNumberScheduled: 2 },
        },
      ],
      ['error DaemonSet/agent: only 1 of 2 pods are ready'],
    ],
  ])('%s', (_, objects, says) => {
    expect(found(rollouts, objects)).toEqual(says);
  });

  test('deletes the broken pod of a StatefulSet', () => {
    const objects = [
      set({}, { readyReplicas: 0, currentRevision: 'db-1', updateRevision: 'db-3' }),
      member(0, 'db-2', false),
    ];
    expect(findings(rollouts, objects)[0]?.next[0]?.args).toEqual(['delete', 'pod', 'db-0', '-n', 'shop']);
  });
});

test('scaled-to-zero is worth a warning for the workload that was asked about', () => {
  const objects = deployment('web', { spec: { replicas: 0 } });
  expect(found(scaledToZero, objects)).toEqual(['note Deployment/web: it is scaled to 0, so nothing of it runs']);
  const scope = { of: 'object', object: { kind: 'Deployment', namespace: 'shop', name: 'web' } } as const;
  expect(found(scaledToZero, objects, { scope })).toEqual([expect.stringMatching(/^warning /)]);
  expect(found(scaledToZero, deployment('web'))).toEqual([]);
});

test('evictions names the resource', () => {
  const evicted = (message: string) => pod('web', { status: { phase: 'Failed', reason: 'Evicted', message } });
  const objects = [
    ...deployment('web'),
    evicted('The node was low on resource: ephemeral-storage. Threshold quantity: 1Gi.'),
  ];
  expect(found(evictions, objects)).toEqual(['error Deployment/web: its pods were evicted for ephemeral-storage']);
  expect(found(evictions, [pod('web', { status: { phase: 'Failed', reason: 'Error' } })])).toEqual([]);
});

describe('evictions tells why a node ended or refused a pod', () => {
  const bare = (reason: string) => ({
    kind: 'Pod',
    metadata: meta('batch'),
    spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'i' }] },
    status: { phase: 'Failed', reason, message: 'm' },
  });

  test.each([
    ['OutOfcpu', 'node node-1 refused its pods for lack of cpu'],
    ['OutOfnvidia.com/gpu', 'node node-1 refused its pods for lack of nvidia.com/gpu'],
    ['NodeAffinity', 'node node-1 refused its pods (NodeAffinity)'],
    ['SysctlForbidden', 'node node-1 refused its pods (SysctlForbidden)'],
    ['TopologyAffinityError', 'node node-1 refused its pods (TopologyAffinityError)'],
    ['UnexpectedAdmissionError', 'node node-1 refused its pods (UnexpectedAdmissionError)'],
    ['Terminated', 'its pods ended because node node-1 was shut down'],
    ['Preempting', 'its pods were ended to make room for a critical pod'],
    ['DeadlineExceeded', 'its pods ran longer than activeDeadlineSeconds'],
  ])('%s', (reason, says) => {
    expect(found(evictions, [bare(reason)])).toEqual([`critical Pod/batch: ${says}`]);
  });

  test('and less of one that was replaced', () => {
    const objects = [...deployment('web'), pod('web', { status: { phase: 'Failed', reason: 'OutOfcpu' } })];
    expect(found(evictions, objects)).toEqual([expect.stringMatching(/^warning Deployment\/web/)]);
  });
});

test('scaled-to-zero names what a DaemonSet without a pod asks of nodes', () => {
  const daemon = (desired: number) => ({
    kind: 'DaemonSet',
    metadata: meta('agent'),
    spec: { template: { spec: { nodeSelector: { role: 'gpu' }, containers: [] } } },
    status: { desiredNumberScheduled: desired },
  });
  expect(found(scaledToZero, [daemon(0)])).toEqual(['note DaemonSet/agent: no node that takes its pods has role=gpu']);
  expect(found(scaledToZero, [daemon(1)])).toEqual([]);
});

test('governing-services names the Service that a StatefulSet lacks', () => {
  const set = { kind: 'StatefulSet', metadata: meta('db'), spec: { serviceName: 'db-headles' }, status: {} };
  const service = { kind: 'Service', metadata: meta('db-headless'), spec: {} };
  const [finding] = findings(governingServices, [set, service]);
  expect(finding).toMatchObject({ severity: 'warning', cause: expect.stringContaining('its Service db-headles does') });
  expect(finding?.why).toContain('There is one named db-headless.');
  expect(found(governingServices, [set], { unread: ['services'] })).toEqual([]);
  expect(found(governingServices, [{ ...set, spec: { serviceName: 'db-headless' } }, service])).toEqual([]);
});

test('rollouts shows how a pod that is not ready is, and what was last said of it', () => {
  const objects = [
    ...deployment('web', { status: { replicas: 1, updatedReplicas: 1 } }),
    pod('web', { app: { state: { waiting: { reason: 'Odd' } } } }),
    event('Pod', 'web-5d-x', 'Strange', 'nothing fits'),
  ];
  const [finding] = findings(rollouts, objects);
  expect(finding?.evidence.slice(1)).toEqual([
    expect.objectContaining({ field: 'container app', value: 'Odd' }),
    expect.objectContaining({ field: 'event Strange', value: 'nothing fits', said: true }),
  ]);
});
