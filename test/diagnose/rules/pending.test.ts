import { describe, expect, test } from 'vitest';
import { pending } from '../../../src/diagnose/rules/pending.ts';
import { deployment, node, type PodParts, pendingPod, pod } from '../objects.ts';
import { ago, findings, found } from '../read.ts';

const NODES = [
  node('node-1', { labels: { disk: 'hdd' } }),
  node('node-2', { spec: { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] } }),
];
const cpu = (amount: string): PodParts => ({ container: { resources: { requests: { cpu: amount } } } });

describe('pending reads every reason of the scheduler', () => {
  test.each<[string, PodParts, RegExp]>([
    [
      '0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
      cpu('64'),
      /requests 64 cpu, and the largest node has 4$/,
    ],
    ['0/2 nodes are available: 2 Insufficient cpu.', cpu('2'), /the nodes lack free cpu \(it requests 2\)/],
    ['0/2 nodes are available: 2 Insufficient nvidia.com/gpu.', {}, /no node has the resource nvidia\.com\/gpu/],
    ['0/2 nodes are available: 2 Too many pods.', {}, /as many pods as they may/],
    [
      '0/2 nodes are available: 1 node(s) had untolerated taint {gpu: yes}, 1 Insufficient cpu.',
      cpu('3'),
      /the nodes lack free cpu .*; it does not tolerate the taints of the nodes \(gpu=yes:NoSchedule\)/,
    ],
    [
      "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.",
      { spec: { nodeSelector: { disk: 'ssd' } } },
      /labels that it asks for \(disk=ssd\)/,
    ],
    ["0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules.", {}, /anti-affinity allows no node/],
    ["0/2 nodes are available: 2 node(s) didn't match pod affinity rules.", {}, /pod affinity finds no pod/],
    ["0/2 nodes are available: 2 node(s) didn't match pod topology spread constraints.", {}, /topology spread/],
    [
      "0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports.",
      { container: { ports: [{ containerPort: 80, hostPort: 80 }] } },
      /host port 80 is taken/,
    ],
    ['0/2 nodes are available: 2 node(s) were unschedulable.', {}, /nodes are cordoned/],
    ['0/2 nodes are available: persistentvolumeclaim "data" not found. not found', {}, /its claim data does not exist/],
    [
      '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
      {},
      /a claim of it is not bound/,
    ],
    [
      "0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind.",
      {},
      /no PersistentVolume fits/,
    ],
    ['0/2 nodes are available: 2 node(s) had volume node affinity conflict.', {}, /only from other nodes/],
    ["0/2 nodes are available: 2 node(s) didn't match PersistentVolume's node affinity.", {}, /only from other nodes/],
    [
      '0/2 nodes are available: 2 node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s).',
      {},
      /the PersistentVolume of its claim does not exist/,
    ],
    ['0/2 nodes are available: 2 node(s) did not have enough free storage.', {}, /lack free storage/],
    [
      '0/2 nodes are available: 2 node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod.',
      {},
      /another pod uses its claim/,
    ],
    ["0/2 nodes are available: 2 node(s) didn't match the requested node name.", {}, /no node has the name/],
    [
      '0/2 nodes are available: request gpu: device class gpu.example.com does not exist.',
      { spec: { resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'one' }] } },
      /the DeviceClass gpu\.example\.com of its claim does not exist/,
    ],
    [
      '0/5 nodes are available: 1 Too many pods, 1 node(s) had untolerated taint(s), 3 Insufficient cpu.',
      { container: { resources: { requests: { cpu: '3' } } } },
      /\(0 of 5 nodes\): the nodes lack free cpu \(it requests 3\); the nodes run as many pods as they may; it does not tolerate/,
    ],
    ['0/2 nodes are available: 2 node(s) exceed max volume count.', {}, /as many volumes attached/],
    ['no nodes available to schedule pods', {}, /has no node for it/],
    ['0/2 nodes are available: 2 node(s) were cursed.', {}, /cursed/],
  ])('%s', (message, parts, says) => {
    expect(found(pending, [...deployment('web'), ...NODES, pendingPod('web', message, parts)])).toEqual([
      expect.stringMatching(says),
    ]);
  });

  test('knows without the nodes that none is large enough, if no eviction would help', () => {
    const message = '0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2';
    const says = (more: string) =>
      found(pending, [...deployment('web'), pendingPod('web', `${message} ${more}`, cpu('64'))], { unread: ['nodes'] });
    expect(says('Preemption is not helpful for scheduling.')).toEqual([
      expect.stringContaining('more than any node has'),
    ]);
    expect(says('No preemption victims found for incoming pod.')).toEqual([expect.stringContaining('lack free cpu')]);
  });

  test('shows the labels that nodes have next to the selector', () => {
    const message = "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.";
    const [finding] = findings(pending, [
      ...deployment('web'),
      ...NODES,
      pendingPod('web', message, { spec: { nodeSelector: { disk: 'ssd' } } }),
    ]);
    expect(finding?.evidence).toContainEqual(expect.objectContaining({ field: 'labels', value: 'disk is hdd' }));
  });

  test('counts what init containers request', () => {
    const parts = { spec: { initContainers: [{ name: 'i', resources: { requests: { cpu: '9' } } }] } };
    expect(
      found(pending, [
        ...deployment('web'),
        ...NODES,
        pendingPod('web', '0/2 nodes are available: 2 Insufficient cpu.', parts),
      ]),
    ).toEqual([expect.stringContaining('requests 9 cpu')]);
  });

  test('leaves what is only about volumes to their rule', () => {
    const [finding] = findings(pending, [
      ...deployment('web'),
      pendingPod('web', '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.'),
    ]);
    expect(finding?.follows).toBe(true);
  });

  test.each<[string, object, readonly string[]]>([
    [
      'a gate',
      pod('web', {
        spec: { nodeName: '', schedulingGates: [{ name: 'example.com/wait' }] },
        status: { phase: 'Pending' },
      }),
      ['critical Deployment/web: its pods wait for scheduling gates: example.com/wait'],
    ],
    [
      'a scheduler that is not there',
      pod('web', { spec: { nodeName: '', schedulerName: 'mine' }, status: { phase: 'Pending', conditions: [] } }),
      ['critical Deployment/web: no scheduler looks at its pods: schedulerName is mine'],
    ],
    [
      'claims of devices that are not there',
      pod('web', {
        spec: { nodeName: '', resourceClaims: [{ name: 'gpu', resourceClaimName: 'one-gpu' }] },
        status: { phase: 'Pending', conditions: [] },
      }),
      ['critical Deployment/web: its pods wait for their ResourceClaims: one-gpu'],
    ],
    [
      'a pod that was just made',
      pod('web', {
        metadata: { creationTimestamp: ago(2) },
        spec: { nodeName: '' },
        status: { phase: 'Pending', conditions: [] },
      }),
      [],
    ],
    ['a pod on a node', pod('web', { status: { phase: 'Pending' } }), []],
  ])('%s', (_, object, says) => {
    expect(found(pending, [...deployment('web'), object])).toEqual(says);
  });
});
