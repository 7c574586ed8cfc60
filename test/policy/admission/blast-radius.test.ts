import { describe, expect, test } from 'vitest';
import type { AdmissionRequest } from '../../../src/kube/admission-request.ts';
import { blastRadius } from '../../../src/policy/admission/rules/blast-radius.ts';
import { change, objectionsOf, objectionsToCall, podDeletion, scaling, write } from './writes.ts';

const many = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const workload = (replicas: number, rest: Partial<AdmissionRequest> = {}, name = 'web') =>
  write('DELETE', 'apps/deployments', name, { oldObject: { spec: { replicas } }, ...rest });
const last = (requests: readonly AdmissionRequest[], given: Parameters<typeof objectionsToCall>[2] = {}) => {
  const all = objectionsToCall(blastRadius, requests, given);
  expect(all.slice(0, -1).flat()).toEqual([]);
  return all.at(-1);
};

describe('objects that a selector picks', () => {
  const labelled = (at: number) => write('UPDATE', 'pods', `p${at}`, { oldObject: {}, object: {} });
  test.each([
    ['label pods -l app=web a=b', ['BLAST_RADIUS']],
    ['label pods --all a=b', ['BLAST_RADIUS']],
    ['annotate pods a=b', ['BLAST_RADIUS']],
    ['label pods p1 p2 p3 a=b', []],
    ['apply -f -', []],
  ])('%s: the eleventh object', (line, expected) => {
    expect(last(many(11, labelled), { line })).toEqual(expected);
  });

  test('counts an object that is written twice once, and no eviction', () => {
    const twice = many(20, (at) => labelled(at % 10));
    expect(last(twice, { line: 'label pods -l app=web a=b' })).toEqual([]);
    const evictions = many(30, (at) => write('CREATE', 'pods', `p${at}`, { subResource: 'eviction' }));
    expect(last(evictions, { line: 'drain node-1 --ignore-daemonsets' })).toEqual([]);
  });

  test('follows KUBECTL_MAX_OBJECTS', () => {
    expect(last(many(3, labelled), { line: 'label pods -l app=web a=b', policy: { maxObjects: 2 } })).toEqual([
      'BLAST_RADIUS',
    ]);
  });
});

describe('pods that one call ends', () => {
  const deadline = (name: string, before: number | undefined, after: number | undefined, resource = 'pods') => {
    const own = (activeDeadlineSeconds: number | undefined) => ({
      spec: { activeDeadlineSeconds },
      status: { active: 6 },
    });
    return write('UPDATE', resource, name, { oldObject: own(before), object: own(after) });
  };
  const scaler = (before: number, after: number) =>
    write('UPDATE', 'autoscaling/horizontalpodautoscalers', 'a', {
      oldObject: { spec: { maxReplicas: before }, status: { currentReplicas: 9 } },
      object: { spec: { maxReplicas: after } },
    });
  const replicated = (resource: string) => (spec: object) => write('DELETE', resource, 'x', { oldObject: { spec } });
  test.each<[string, AdmissionRequest[], string[]]>([
    ['10 pods by name', many(10, (at) => podDeletion(`p${at}`)), []],
    ['11 pods by name', many(11, (at) => podDeletion(`p${at}`)), ['BLAST_RADIUS']],
    ['11 pods that could not be read', many(11, (at) => write('DELETE', 'pods', `p${at}`)), ['BLAST_RADIUS']],
    ['11 pods that get a deadline', many(11, (at) => deadline(`p${at}`, undefined, 1)), ['BLAST_RADIUS']],
    ['11 pods that get a shorter one', many(11, (at) => deadline(`p${at}`, 600, 1)), ['BLAST_RADIUS']],
    ['11 pods that get a longer one', many(11, (at) => deadline(`p${at}`, 1, 600)), []],
    ['11 pods that lose theirs', many(11, (at) => deadline(`p${at}`, 1, undefined)), []],
    ['jobs that get a deadline', many(2, () => deadline('j', undefined, 1, 'batch/jobs')), ['BLAST_RADIUS']],
    ['autoscalers that allow less', many(2, () => scaler(9, 1)), ['BLAST_RADIUS']],
    ['autoscalers that allow more', many(2, () => scaler(1, 9)), []],
    ['finished pods', many(50, (at) => podDeletion(`p${at}`, { status: { phase: 'Failed' } })), []],
    ['one workload of 500 pods', [workload(500)], []],
    ['two workloads of 5 pods', [workload(5), workload(5, {}, 'api')], []],
    ['two workloads of 6 pods', [workload(6), workload(6, {}, 'api')], ['BLAST_RADIUS']],
    ['a workload and a pod of another', [workload(10), podDeletion('x-0')], ['BLAST_RADIUS']],
    ['owners that leave their pods', many(9, () => workload(500, { options: { propagationPolicy: 'Orphan' } })), []],
    ['stateful sets', many(2, () => replicated('apps/statefulsets')({ replicas: 6 })), ['BLAST_RADIUS']],
    ['replica sets of the default size', many(11, () => replicated('apps/replicasets')({})), ['BLAST_RADIUS']],
    ['replication controllers', many(2, () => replicated('replicationcontrollers')({ replicas: 6 })), ['BLAST_RADIUS']],
    ['custom workloads', many(2, () => replicated('argoproj.io/rollouts')({ replicas: 6 })), ['BLAST_RADIUS']],
    [
      'daemon sets',
      many(2, () => write('DELETE', 'apps/daemonsets', 'a', { oldObject: { status: { currentNumberScheduled: 6 } } })),
      ['BLAST_RADIUS'],
    ],
    [
      'running jobs',
      many(2, () => write('DELETE', 'batch/jobs', 'a', { oldObject: { status: { active: 6 } } })),
      ['BLAST_RADIUS'],
    ],
    [
      'finished jobs',
      many(50, () => write('DELETE', 'batch/jobs', 'a', { oldObject: { status: { succeeded: 1 } } })),
      [],
    ],
    ['config maps', many(50, (at) => write('DELETE', 'configmaps', `c${at}`)), []],
    [
      'scales of two workloads',
      [scaling('apps/deployments', 'a', 8, 2), scaling('apps/deployments', 'b', 8, 2)],
      ['BLAST_RADIUS'],
    ],
    ['one scale', [scaling('apps/deployments', 'a', 800, 2)], []],
    ['scales up', many(20, (at) => scaling('apps/deployments', `a${at}`, 1, 40)), []],
    [
      'suspended jobs',
      many(2, () =>
        write('UPDATE', 'batch/jobs', 'a', {
          oldObject: { spec: { parallelism: 6 }, status: { active: 6 } },
          object: { spec: { parallelism: 6, suspend: true } },
        }),
      ),
      ['BLAST_RADIUS'],
    ],
    [
      'daemon sets that go to other nodes',
      many(2, () =>
        write('UPDATE', 'apps/daemonsets', 'a', {
          oldObject: { spec: { template: { spec: {} } }, status: { currentNumberScheduled: 6 } },
          object: { spec: { template: { spec: { nodeSelector: { none: 'true' } } } } },
        }),
      ),
      ['BLAST_RADIUS'],
    ],
    ['restarts', many(20, () => change('apps/deployments', 'a', { replicas: 9 }, { replicas: 9, template: {} })), []],
  ])('%s', (_, requests, expected) => {
    expect(last(requests, { line: 'delete -f -' })).toEqual(expected);
  });
});

describe('replicas to zero', () => {
  const zero = (name: string) => scaling('apps/deployments', name, 2, 0);
  test.each<[string, AdmissionRequest[], string[]]>([
    ['one workload', [zero('a')], []],
    ['one workload, written twice', [zero('a'), zero('a')], []],
    ['two workloads', [zero('a'), zero('b')], ['scale-to-zero']],
    [
      'a patch and a scale',
      [zero('a'), change('apps/deployments', 'b', { replicas: 1 }, { replicas: 0 })],
      ['scale-to-zero'],
    ],
    ['custom resources', [zero('a'), change('x.io/things', 'b', { replicas: 1 }, { replicas: 0 })], ['scale-to-zero']],
    ['what was at zero', [zero('a'), scaling('apps/deployments', 'b', 0, 0)], []],
    [
      'what could not be read',
      [zero('a'), write('UPDATE', 'apps/deployments', 'b', { subResource: 'scale', object: { spec: {} } })],
      ['scale-to-zero'],
    ],
    ['two workloads to one', [scaling('apps/deployments', 'a', 2, 1), scaling('apps/deployments', 'b', 2, 1)], []],
  ])('%s', (_, requests, expected) => {
    expect(last(requests, { line: 'scale deploy a b --replicas=0' })).toEqual(expected);
  });
});

describe('most pods of a namespace, picked without a label', () => {
  const line = 'delete pods --field-selector=spec.schedulerName=default-scheduler';
  const pods = (...names: string[]) => ({ items: names.map((name) => ({ metadata: { name } })) });
  const seen = (list: unknown) => ({ '/api/v1/namespaces/shop/pods?limit=21': list });
  const two = [podDeletion('a'), podDeletion('b')];
  test.each<[string, AdmissionRequest[], string, unknown, string[]]>([
    ['all of them', two, line, pods('a', 'b'), ['select-all']],
    ['all but one', two, line, pods('a', 'b', 'c'), ['select-all']],
    ['half of them', two, line, pods('a', 'b', 'c', 'd'), []],
    [
      'all that run',
      two,
      line,
      { items: [...pods('a', 'b').items, { metadata: {}, status: { phase: 'Failed' } }] },
      ['select-all'],
    ],
    ['the only one', [podDeletion('a')], line, pods('a'), []],
    ['a list that is cut', two, line, { metadata: { continue: 'x' }, ...pods('a', 'b') }, []],
    ['an unknown list', two, line, undefined, ['select-all']],
    ['a label', two, `${line} -l app=web`, pods('a', 'b'), []],
    ['no value of a label', two, `${line} -l app`, pods('a', 'b'), ['select-all']],
    ['names', two, 'delete pods a b', pods('a', 'b'), []],
    ['finished pods', many(2, (at) => podDeletion(`${at}`, { status: { phase: 'Failed' } })), line, pods('a'), []],
  ])('%s', (_, requests, of, list, expected) => {
    expect(last(requests, { line: of, seen: seen(list) })).toEqual(expected);
  });
});

test.each([
  [{ oldObject: { spec: null, status: [], metadata: 7 } }],
  [{ oldObject: { spec: { replicas: 'x' } }, object: { spec: { replicas: {} } } }],
  [{ object: {}, name: undefined, namespace: undefined }],
])('reads any JSON: %j', (rest) => {
  for (const resource of ['pods', 'batch/jobs', 'apps/deployments', 'x.io/y'])
    for (const operation of ['CREATE', 'UPDATE', 'DELETE'] as const)
      expect(objectionsOf(blastRadius, { request: write(operation, resource, 'a', rest as never) })).toEqual([]);
});
