/** A workload that a look found. */
export interface Workload {
  readonly kind: string;
  readonly name: string;
  /** As kubectl takes it: `deployment/payments`. */
  readonly word: string;
  /** The labels of its pods as a selector; undefined if it has none that can be written so. */
  readonly selector: string | undefined;
  /** How many pods it has, as far as its status says. */
  readonly pods: number;
}

/** The kinds that own pods, in the order in which they are thought of, with the suffix that their pods add to their name. */
const OWNERS: readonly { readonly word: string; readonly resource: string; readonly suffix: RegExp }[] = [
  { word: 'deployment', resource: 'deployments.apps', suffix: /-[a-z0-9]{1,10}-[a-z0-9]{5}$/ },
  { word: 'statefulset', resource: 'statefulsets.apps', suffix: /-\d{1,5}$/ },
  { word: 'daemonset', resource: 'daemonsets.apps', suffix: /-[a-z0-9]{5}$/ },
  { word: 'job', resource: 'jobs.batch', suffix: /-[a-z0-9]{5}$/ },
  { word: 'cronjob', resource: 'cronjobs.batch', suffix: /-\d{4,10}-[a-z0-9]{5}$/ },
];

/**
 * The workloads that the name of a missing object may stand for, as `KIND/NAME`: workloads of the same name, and for a pod workloads
 * whose pods are named so. Empty for kinds that are not mistaken for workloads.
 */
export function ownersOfName(name: string, resource: string): readonly string[] {
  const isPod = resource === 'pods';
  if (!isPod && !OWNERS.some((owner) => owner.resource === resource)) return [];
  const others = OWNERS.filter((owner) => owner.resource !== resource);
  const owning = isPod ? OWNERS.filter(({ suffix }) => suffix.test(name)) : [];
  return [
    ...owning.map(({ word, suffix }) => `${word}/${name.replace(suffix, '')}`),
    ...others.map(({ word }) => `${word}/${name}`),
  ];
}

/** Whether `logs` and `exec` find pods through a workload. Source: SelectorsForObject of kubectl/pkg/polymorphichelpers. */
export function hasPods({ kind }: Workload): boolean {
  return kind !== 'CronJob';
}

interface Found {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
  readonly spec?: {
    readonly selector?: {
      readonly matchLabels?: Readonly<Record<string, string>>;
      readonly matchExpressions?: readonly unknown[];
    };
  };
  readonly status?: Readonly<Record<string, unknown>>;
  readonly items?: readonly Found[];
}

/** The workloads in what `get -o json` printed, workloads named `name` first, in the order of the kinds above. */
export function workloadsIn(stdout: string, name: string): readonly Workload[] {
  const found = parse(stdout);
  if (found === undefined) return [];
  const workloads = (found.items ?? [found]).flatMap((object) => {
    const workload = toWorkload(object);
    return workload === undefined ? [] : [workload];
  });
  return workloads.toSorted((left, right) => rank(left, name) - rank(right, name));
}

function rank(workload: Workload, name: string): number {
  const kind = OWNERS.findIndex(({ word }) => word === workload.kind.toLowerCase());
  return (workload.name === name ? 0 : OWNERS.length) + kind;
}

function parse(stdout: string): Found | undefined {
  try {
    const value: unknown = JSON.parse(stdout);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function toWorkload({ kind = '', metadata, spec, status }: Found): Workload | undefined {
  const word = kind.toLowerCase();
  const { name } = metadata ?? {};
  if (name === undefined || !OWNERS.some((owner) => owner.word === word)) return undefined;
  const { matchLabels = {}, matchExpressions = [] } = spec?.selector ?? {};
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const counts = ['replicas', 'desiredNumberScheduled', 'active', 'succeeded', 'failed'].map(
    (count) => status?.[count],
  );
  return {
    kind,
    name,
    word: `${word}/${name}`,
    selector: labels.length === 0 || matchExpressions.length > 0 ? undefined : labels.join(','),
    pods: counts.reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : 0), 0),
  };
}
