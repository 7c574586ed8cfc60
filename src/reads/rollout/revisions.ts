import { type ApiResource, LeaveToKubectl } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import { getList } from '../../api/objects/named-object.ts';
import { resourcePath } from '../../api/objects/resource-path.ts';
import type { RestClient } from '../../api/objects/rest-client.ts';
import type { PodTemplate } from '../describe/pod-spec.ts';
import { formatSelector, type LabelSelector } from '../label-selector.ts';
import type { Target } from './targets.ts';

const CHANGE_CAUSE = 'kubernetes.io/change-cause';
const REVISION = 'deployment.kubernetes.io/revision';

/** One revision of a workload. */
export interface Revision {
  readonly number: bigint;
  /** Empty without an annotation. */
  readonly changeCause: string;
  /** The pod template as the API server gave it, but for the change cause, which kubectl puts among its annotations. */
  readonly template: PodTemplate;
}

interface Owned {
  readonly metadata: {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly controller?: boolean; readonly uid: string }[];
  };
}

interface Selecting {
  readonly metadata: { readonly uid: string; readonly namespace: string };
  readonly spec: { readonly selector: LabelSelector };
}

/** The revisions of a workload, the oldest first. Source: HistoryViewer of kubectl/pkg/polymorphichelpers. */
export async function readRevisions(client: RestClient, { resource, object }: Target): Promise<readonly Revision[]> {
  const read = readerFor(resource);
  const revisions = await read(client, resource, object.metadata);
  // Which of two would count is a matter of comparing templates with defaults filled in.
  if (new Set(revisions.map(({ number }) => number)).size < revisions.length)
    throw new LeaveToKubectl('two revisions have the same number');
  return revisions.toSorted((left, right) => (left.number < right.number ? -1 : 1));
}

type RevisionReader = (
  client: RestClient,
  resource: ApiResource,
  name: Target['object']['metadata'],
) => Promise<readonly Revision[]>;

/** Kinds kubectl knows, but whose history it does not. */
const WITHOUT_HISTORY: readonly string[] = [
  'CronJob.batch',
  'Job.batch',
  'Pod',
  'ReplicaSet.apps',
  'ReplicationController',
];

function readerFor({ group, kind }: ApiResource): RevisionReader {
  const groupKind = group === '' ? kind : `${kind}.${group}`;
  switch (groupKind) {
    case 'Deployment.apps':
      return readReplicaSets;
    case 'DaemonSet.apps':
    case 'StatefulSet.apps':
      return readControllerRevisions;
  }
  throw new KubectlError(
    WITHOUT_HISTORY.includes(groupKind)
      ? `no history viewer has been implemented for "${groupKind}"`
      : `error retrieving history for "${groupKind}", no visitor method exists for {${group} ${kind}}`,
  );
}

const readReplicaSets: RevisionReader = async (client, resource, { namespace, name }) => {
  const deployment = await getAgain(client, resource, namespace, name, 'deployment');
  const labelSelector = formatSelector(deployment.spec.selector);
  const sets = { ...resource, resource: 'replicasets' };
  const list = await prefixed(`failed to retrieve replica sets from deployment ${name}`, () =>
    getList<{ items: readonly ReplicaSet[] }>(client, sets, namespace, { labelSelector }, 'replicasets'),
  );
  return list.items.filter(isOwnedBy(deployment)).map(({ metadata, spec }) => {
    const text = metadata.annotations?.[REVISION] ?? '0';
    if (!/^\d{1,18}$/.test(text)) throw new LeaveToKubectl('the revision of a replica set is no number');
    const said = metadata.annotations?.[CHANGE_CAUSE] ?? '';
    const template = said === '' ? spec.template : withChangeCause(spec.template, said);
    return { number: BigInt(text), changeCause: template.metadata?.annotations?.[CHANGE_CAUSE] ?? '', template };
  });
};

interface ReplicaSet extends Owned {
  readonly spec: { readonly template: PodTemplate };
}

function withChangeCause(template: PodTemplate, cause: string): PodTemplate {
  const annotations = { ...template.metadata?.annotations, [CHANGE_CAUSE]: cause };
  return { ...template, metadata: { ...template.metadata, annotations } };
}

const readControllerRevisions: RevisionReader = async (client, resource, { namespace, name }) => {
  const { kind } = resource;
  const workload = await getAgain(client, resource, namespace, name, kind);
  const labelSelector = formatSelector(workload.spec.selector);
  const revisions = { ...resource, resource: 'controllerrevisions' };
  const list = await prefixed(`unable to find history controlled by ${kind} ${name}`, () =>
    client.getJson<{ items: readonly ControllerRevision[] }>(
      `${resourcePath(revisions, namespace)}?labelSelector=${encodeURIComponent(labelSelector)}`,
      { resource: 'controllerrevisions.apps' },
    ),
  );
  return list.items.filter(isOwnedBy(workload)).map(({ revision, metadata, data }) => ({
    number: BigInt(revision ?? 0),
    changeCause: metadata.annotations?.[CHANGE_CAUSE] ?? '',
    template: replacedTemplate(data),
  }));
};

interface ControllerRevision extends Owned {
  readonly revision?: number;
  readonly data?: { readonly spec?: { readonly template?: PodTemplate & { readonly $patch?: string } } };
}

/** A revision is a patch that replaces the whole template; anything else would need a merge. */
function replacedTemplate(data: ControllerRevision['data']): PodTemplate {
  const { $patch: directive, ...template } = data?.spec?.template ?? {};
  if (directive !== 'replace') throw new LeaveToKubectl('a revision does not replace the template');
  return template;
}

/** kubectl reads the object a second time here, and has other words where it has gone since. */
function getAgain(client: RestClient, resource: ApiResource, namespace: string, name: string, what: string) {
  return prefixed(`failed to retrieve ${what} ${name}`, () =>
    client.getJson<Selecting>(resourcePath(resource, namespace, name), { resource: `${resource.resource}.apps`, name }),
  );
}

async function prefixed<T>(prefix: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof KubectlError ? new KubectlError(`${prefix}: ${error.message}`) : error;
  }
}

/** Source: IsControlledBy of apimachinery/pkg/apis/meta/v1. */
function isOwnedBy({ metadata: { uid } }: Selecting): (object: Owned) => boolean {
  return ({ metadata }) => metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid === uid;
}
