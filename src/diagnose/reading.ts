import { within } from './calls.ts';
import { LISTS, type ListName, type Lists } from './lists.ts';
import type { Meta, Ref } from './objects/meta.ts';
import type { Pod } from './objects/pod.ts';
import { type Selector, writeSelector } from './objects/selector.ts';

/** One list to read: `get ARGS` in JSON. */
export interface Read {
  readonly list: ListName;
  readonly args: readonly string[];
  /** Tells which objects are of use; all if it is left out. */
  readonly keeps?: (view: never) => boolean;
  /** Whether what is not in it does not exist. */
  readonly isWhole: boolean;
  /** What it looks for, as `Kind namespace/name`. */
  readonly seeks?: readonly string[];
  /** Whether the list is left out without a word if the caller may not read it. */
  readonly isExtra?: boolean;
}

/** Makes a read of a list. */
export function read<Name extends ListName>(
  list: Name,
  args: readonly string[],
  more: {
    readonly keeps?: (view: Lists[Name][number]) => boolean;
    readonly isWhole?: boolean;
    readonly isExtra?: boolean;
    readonly seeks?: readonly string[];
  } = {},
): Read {
  const { isWhole = true, ...rest } = more;
  return { list, args: [LISTS[list].word, ...args], isWhole, ...rest };
}

/** Words for types beside the lists' own, as suggestions of calls have them. */
const SUGGESTED = [
  'deployment',
  'statefulset',
  'daemonset',
  'replicaset',
  'job',
  'cronjob',
  'ingress',
  'networkpolicy',
  'horizontalpodautoscaler',
  'poddisruptionbudget',
  'endpointslices',
  'storageclass',
] as const;

/** All words for types that a diagnosis may use: their meanings are asked for at once. */
export const WORDS: readonly string[] = [
  ...Object.values(LISTS).flatMap(({ word }) => (word === '' ? [] : [word])),
  ...SUGGESTED,
];

/** Lists of kinds that not every cluster has. */
export const OPTIONAL: readonly ListName[] = ['gateways', 'httpRoutes', 'certificates'];

/** What is read to look over a namespace. `serves` tells which optional kinds the cluster has. */
export function readsOfNamespace(namespace: string, serves: (list: ListName) => boolean): readonly Read[] {
  const place = within({ namespace });
  const all: readonly ListName[] = [
    'pods',
    'deployments',
    'replicaSets',
    'statefulSets',
    'daemonSets',
    'jobs',
    'cronJobs',
    ...AROUND,
    'claims',
    ...OPTIONAL.filter(serves),
  ];
  return [
    read('namespaces', [namespace, '--ignore-not-found'], { isWhole: false, isExtra: true }),
    ...all.map((list) => read(list, place)),
  ];
}

/** What surrounds pods in their namespace. */
const AROUND: readonly ListName[] = [
  'events',
  'services',
  'endpointSlices',
  'ingresses',
  'networkPolicies',
  'autoscalers',
  'budgets',
  'quotas',
];

/** What is read of the whole cluster: of long lists only what is in trouble is kept. */
export function readsOfCluster(serves: (list: ListName) => boolean): readonly Read[] {
  const everywhere = ['-A'];
  const isShort = ({ desired, ready, updated, paused }: Lists['deployments'][number]) =>
    ready < desired || updated < desired || paused;
  return [
    read('nodes', []),
    read('namespaces', []),
    read('pods', everywhere, { keeps: isTroubled, isWhole: false }),
    read('deployments', everywhere, { keeps: isShort, isWhole: false }),
    read('statefulSets', everywhere, { keeps: isShort, isWhole: false }),
    read('daemonSets', everywhere, { keeps: isShort, isWhole: false }),
    read('jobs', everywhere, {
      keeps: ({ conditions, active }) =>
        active > 0 || conditions.some(({ type, status }) => type === 'Failed' && status === 'True'),
      isWhole: false,
    }),
    read('events', [...everywhere, '--field-selector=type=Warning'], { isWhole: false }),
    read('claims', everywhere, {
      keeps: ({ phase, deletedAt }) => phase !== 'Bound' || deletedAt !== undefined,
      isWhole: false,
    }),
    read('autoscalers', everywhere, {
      keeps: ({ conditions }) => conditions.some(({ type, status }) => type !== 'ScalingLimited' && status === 'False'),
      isWhole: false,
    }),
    read('budgets', everywhere, { keeps: ({ allowed, expected }) => allowed === 0 && expected > 0, isWhole: false }),
    ...(['services', 'endpointSlices', 'ingresses'] as const).map((list) => read(list, everywhere)),
    read('storageClasses', [], { isExtra: true }),
    read('apiServices', [], { isExtra: true }),
    read('validatingWebhooks', [], { isExtra: true }),
    read('mutatingWebhooks', [], { isExtra: true }),
    ...OPTIONAL.filter(serves).map((list) => read(list, everywhere)),
  ];
}

/** Whether a pod is of use in a look over the cluster: healthy ones are most, and all alike. */
function isTroubled({ phase, isReady, deletedAt, containers }: Pod): boolean {
  if (deletedAt !== undefined) return true;
  if (phase === 'Succeeded') return false;
  return !isReady || containers.some(({ last }) => last?.reason === 'OOMKilled');
}

/** What is read of a workload: its pods and revisions, and what surrounds them. */
export function readsOfWorkload(
  { kind, namespace, name }: Ref,
  selector: Selector | undefined,
  serves: (list: ListName) => boolean,
): readonly Read[] {
  const place = within({ namespace });
  const label = selector && writeSelector(selector);
  const own = label === undefined ? [] : ['-l', label];
  const isOwned = (each: Meta) => each.owner?.name === name && each.owner.kind === kind;
  const upwards: Readonly<Record<string, readonly Read[]>> = {
    Deployment: [read('replicaSets', [...place, ...own])],
    ReplicaSet: [read('deployments', place)],
    StatefulSet: [read('revisions', [...place, ...own], { keeps: isOwned, isExtra: true }), read('claims', place)],
    DaemonSet: [read('revisions', [...place, ...own], { keeps: isOwned, isExtra: true })],
    Job: [read('cronJobs', place, { isExtra: true })],
    CronJob: [read('jobs', place, { keeps: isOwned })],
    Pod: [read('replicaSets', place), read('deployments', place), read('statefulSets', place, { isExtra: true })],
  };
  const pods: Readonly<Record<string, readonly Read[]>> = {
    Pod: [],
    CronJob: [read('pods', [...place, '-l', 'job-name'], { isWhole: false })],
  };
  return [
    ...(pods[kind] ?? [read('pods', [...place, ...own], { isWhole: own.length === 0 })]),
    ...(upwards[kind] ?? []),
    ...AROUND.map((list) => read(list, place)),
    read('namespaces', [namespace, '--ignore-not-found'], { isWhole: false, isExtra: true }),
    ...OPTIONAL.filter((list) => list === 'httpRoutes' && serves(list)).map((list) =>
      read(list, place, { isExtra: true }),
    ),
  ];
}

/** What is read of a node: its pods, and what was said of it. */
export function readsOfNode({ name }: Ref): readonly Read[] {
  return [
    read('pods', ['-A', `--field-selector=spec.nodeName=${name}`], { keeps: isTroubled, isWhole: false }),
    read('events', ['-A', `--field-selector=involvedObject.kind=Node,involvedObject.name=${name}`], { isWhole: false }),
    read('budgets', ['-A'], {
      keeps: ({ allowed, expected }) => allowed === 0 && expected > 0,
      isWhole: false,
      isExtra: true,
    }),
  ];
}

/** What is read of an object of the cluster that has no reads of its own. */
export function readsOfOther({ kind, name }: Ref): readonly Read[] {
  return [
    read('events', ['-A', `--field-selector=involvedObject.kind=${kind},involvedObject.name=${name}`], {
      isWhole: false,
    }),
  ];
}

/** The list that objects of a kind go to. */
export function listOf(kind: string): ListName {
  const found = Object.entries(LISTS).find(([, row]) => row.kind === kind && kind !== '');
  return found === undefined ? 'others' : (found[0] as ListName);
}
