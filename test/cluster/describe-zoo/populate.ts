import { type Kubectl, succeed } from '../../deployment/kubectl.ts';
import { CLUSTER_CONFIG, CONFIG, LIMITS } from './config.ts';
import { BIG, eventsAbout, WIDGET, WIDGETS } from './custom.ts';
import { CLUSTER_NETWORK, NETWORK } from './network.ts';
import { PODS } from './pods.ts';
import { CLAIMS, CLUSTER_STORAGE } from './storage.ts';
import { WORKLOADS } from './workloads.ts';
import type { Animal } from './zoo.ts';

/** A node that nobody plays, with room for what no other node has. */
const NODE: Animal = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: 'zoo-dead-node',
    labels: {
      'node-role.kubernetes.io/b': '',
      'node-role.kubernetes.io/a': '',
      'kubernetes.io/role': 'c',
      'kubernetes.io/os': 'linux',
      disk: 'ssd',
    },
  },
  spec: {
    unschedulable: true,
    podCIDR: '10.5.0.0/24',
    podCIDRs: ['10.5.0.0/24'],
    providerID: 'example://node',
    taints: [
      { key: 'z', effect: 'NoSchedule' },
      { key: 'a', value: 'v', effect: 'PreferNoSchedule' },
      { key: 'b', value: 'w', effect: 'NoSchedule' },
    ],
  },
  status: {
    capacity: {
      cpu: '7',
      memory: '16Gi',
      pods: '110',
      'ephemeral-storage': '100G',
      'hugepages-2Mi': '64Mi',
      'example.com/device': '8',
    },
    allocatable: {
      cpu: '6500m',
      memory: '15.5Gi',
      pods: '110',
      'ephemeral-storage': '90G',
      'hugepages-2Mi': '64Mi',
      'example.com/device': '8',
    },
    addresses: [
      { type: 'InternalIP', address: '10.1.2.3' },
      { type: 'Hostname', address: 'zoo-dead-node' },
    ],
    conditions: [
      {
        type: 'Ready',
        status: 'Unknown',
        lastHeartbeatTime: '2024-01-01T00:00:00Z',
        lastTransitionTime: '2024-01-01T00:01:00Z',
        message: 'Kubelet stopped posting node status.',
      },
    ],
    nodeInfo: {
      machineID: 'm',
      systemUUID: 's',
      bootID: 'b',
      kernelVersion: '6.1',
      osImage: 'OS',
      containerRuntimeVersion: 'c',
      kubeletVersion: 'v1.37.2',
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
  },
};

/** A node that has said nothing of itself yet. */
const IDLE_NODE: Animal = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'zoo-idle-node' } };

/** Devices of the two nodes, in more pools than are shown. */
const SLICES: readonly Animal[] = ['zoo-dead-node', ...Array.from({ length: 12 }, () => 'zoo-idle-node')].map(
  (nodeName, at) => ({
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceSlice',
    metadata: { name: `zoo-slice-${at}` },
    spec: {
      driver: 'gpu.example.com',
      nodeName,
      pool: { name: `pool-${Math.floor(at / 1.1)}`, generation: 1, resourceSliceCount: 1 },
      devices: [{ name: 'one' }, { name: 'two' }].slice(0, 1 + (at % 2)),
    },
  }),
);

/** What belongs to no namespace. */
const CLUSTER_WIDE: readonly Animal[] = [
  WIDGETS,
  ...CLUSTER_STORAGE,
  ...CLUSTER_NETWORK,
  ...CLUSTER_CONFIG,
  NODE,
  IDLE_NODE,
  ...SLICES,
];

const WITH_EVENTS = [
  ['Pod', 'zoo-everything'],
  ['Widget', 'zoo-widget'],
  ['Node', 'zoo-dead-node'],
  ['Deployment', 'zoo-full'],
] as const;

function placeIn(animals: readonly Animal[], namespace: string): Animal[] {
  return animals.map((animal) => ({ ...animal, metadata: { ...animal.metadata, namespace } }));
}

/** Fills a namespace, and the cluster beside it, with everything there is to describe. Gives the objects. */
export async function populate(kubectl: Kubectl, namespace: string): Promise<readonly Animal[]> {
  await create(kubectl, CLUSTER_WIDE);
  await succeed(kubectl, ['wait', '--for=create', 'serviceaccount/default', '-n', namespace, '--timeout=30s']);
  const objects = placeIn([...CONFIG, ...NETWORK, ...CLAIMS, ...WORKLOADS, ...PODS], namespace);
  await create(kubectl, objects);
  const limits = placeIn(LIMITS, `${namespace}-limits`);
  await succeed(kubectl, ['create', 'namespace', `${namespace}-limits`]);
  await create(kubectl, limits);
  await succeed(kubectl, ['wait', '--for=condition=Established', 'crd/widgets.zoo.example.com', '--timeout=30s']);
  const widgets = placeIn([WIDGET], namespace);
  await create(kubectl, widgets);
  await succeed(kubectl, ['delete', 'pod', 'zoo-terminating', '-n', namespace, '--wait=false']);
  for (const [kind, name] of WITH_EVENTS) {
    const { uid, apiVersion } = await identify(kubectl, kind, name, namespace);
    const subject = { kind, name, uid, apiVersion, ...(kind === 'Node' ? {} : { namespace }) };
    const events = eventsAbout(subject, Date.now());
    await create(kubectl, placeIn(events, kind === 'Node' ? 'default' : namespace));
  }
  return [...CLUSTER_WIDE, ...objects, ...limits, ...widgets];
}

async function identify(kubectl: Kubectl, kind: string, name: string, namespace: string) {
  const template = 'jsonpath={.metadata.uid} {.apiVersion}';
  const printed = await succeed(kubectl, ['get', kind, name, '-n', namespace, '-o', template]);
  const [uid = '', apiVersion = ''] = printed.split(' ');
  return { uid, apiVersion };
}

/** The type of an object as kubectl takes it, whatever else is called the same. */
export function typeOf({ apiVersion, kind }: Pick<Animal, 'apiVersion' | 'kind'>): string {
  const [group, version] = apiVersion.split('/');
  return version === undefined ? kind : `${kind}.${version}.${group}`;
}

async function create(kubectl: Kubectl, animals: readonly Animal[]): Promise<void> {
  const items = animals.map(({ status: _, ...animal }) => animal);
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  await succeed(kubectl, ['create', '-f', '-'], list.replace(`"${BIG}"`, BIG.replace(/\D/g, '')));
  for (const animal of animals) {
    const { metadata, status } = animal;
    if (status === undefined) continue;
    const within = metadata.namespace === undefined ? [] : ['-n', metadata.namespace];
    const patch = ['--subresource=status', '--type=merge', '-p', JSON.stringify({ status })];
    await succeed(kubectl, ['patch', typeOf(animal), metadata.name, ...within, ...patch]);
  }
}

/** Takes away what would be in the way of others who use the cluster. */
export async function clear(kubectl: Kubectl): Promise<void> {
  const items = CLUSTER_WIDE.map(({ apiVersion, kind, metadata }) => ({ apiVersion, kind, metadata }));
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  await kubectl(['delete', '-f', '-', '--wait=false', '--ignore-not-found'], list);
}
