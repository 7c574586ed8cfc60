import { setTimeout as pause } from 'node:timers/promises';
import { PODS } from '../../api/objects/named-object.ts';
import { resourcePath, withQuery } from '../../api/objects/resource-path.ts';
import { RestClient } from '../../api/objects/rest-client.ts';
import type { StuckRollout } from '../../kube/rollout.ts';
import { formatSelector } from '../label-selector.ts';
import type { ExplainRollout, ReadParts } from '../read.ts';
import { type Blocked, blockedPods, blockedWorkload, cannotCreate, Patience, type RolloutPod } from './blocked.ts';
import type { Workload } from './status-text.ts';
import type { Target } from './targets.ts';

/** Pauses before the first looks, and before all later ones. Together at most 14 looks in a minute, of two requests at most. */
const PAUSES_MS: readonly number[] = [2000, 3000, 3000, 3000, 3000];
const LATER_MS = 5000;
/** More pods than this are not read; what blocks one of them blocks the others as a rule. */
const MOST_PODS = 50;
const REVISION = 'deployment.kubernetes.io/revision';
const GENERATION = 'deprecated.daemonset.template.generation';
/** An Event about pods that cannot be created is of this rollout if it is not older. */
const RECENT_MS = 120_000;

interface Owner {
  readonly metadata: {
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly controller?: boolean; readonly uid: string }[];
  };
}

/** Follows one rollout beside its status and finds out why it does not go on. Its requests write nothing, and never fail it. */
export class RolloutLooks {
  readonly #client: RestClient;
  readonly #target: Target;
  readonly #now: () => number;
  readonly #mayLook: ExplainRollout['mayLook'];
  readonly #ending = new AbortController();
  #workload: Workload | undefined;
  #hash: { readonly revision: string; readonly value: string | undefined } | undefined;

  constructor({ api, now }: Pick<ReadParts, 'api' | 'now'>, target: Target, mayLook: ExplainRollout['mayLook']) {
    // The warnings of these requests are not of the command.
    this.#client = new RestClient({ api, stderr: () => {} });
    this.#target = target;
    this.#now = now;
    this.#mayLook = mayLook;
  }

  /** Tells how the workload is now. */
  observe(workload: Workload): void {
    this.#workload = workload;
  }

  /** Resolves with why the rollout cannot succeed, as soon as that is certain; with undefined if it is ended before. */
  async untilStuck(): Promise<StuckRollout | undefined> {
    const { signal } = this.#ending;
    const patience = new Patience();
    for (let looks = 0; !signal.aborted; looks++) {
      await pause(PAUSES_MS[looks] ?? LATER_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) break;
      const found = await this.#look();
      const { readyReplicas, numberReady } = this.#workload?.status ?? {};
      const stuck = found && patience.look(found, readyReplicas ?? numberReady ?? 0, performance.now());
      if (stuck !== undefined) return this.#told(stuck, true);
    }
    return undefined;
  }

  /** Why the rollout has not finished by now, as far as one look shows. */
  async once(): Promise<StuckRollout | undefined> {
    const [first] = (await this.#look()) ?? [];
    return first === undefined ? undefined : this.#told(first, false);
  }

  end(): void {
    this.#ending.abort();
  }

  #told({ pod, container, reason, message }: Blocked, endedEarly: boolean): StuckRollout {
    const { resource, object } = this.#target;
    const workload = `${resource.singular || resource.kind.toLowerCase()}/${object.metadata.name}`;
    const { namespace } = object.metadata;
    const canUndo = Number(this.#workload?.metadata.annotations?.[REVISION] ?? 1) > 1;
    return {
      workload,
      namespace,
      ...(pod && { pod }),
      ...(container && { container }),
      reason,
      message,
      canUndo,
      endedEarly,
    };
  }

  /** What blocks the rollout now; undefined if it cannot be read. */
  async #look(): Promise<readonly Blocked[] | undefined> {
    const workload = this.#workload;
    if (workload === undefined) return undefined;
    const blocked = blockedWorkload(workload);
    if (blocked !== undefined) return [blocked];
    if (!(await this.#mayLook())) return undefined;
    try {
      const found = blockedPods(await this.#newPods(workload));
      return found.length > 0 ? found : await this.#failedToCreate(workload);
    } catch {
      return undefined;
    }
  }

  /** The pods of the revision that is rolled out. */
  async #newPods(workload: Workload): Promise<readonly RolloutPod[]> {
    const { selector } = workload.spec ?? {};
    const label = await this.#revisionLabel(workload);
    if (selector === undefined || label === undefined) return [];
    const labelSelector = [formatSelector(selector), label].filter((each) => each !== '').join(',');
    const { namespace } = this.#target.object.metadata;
    const path = withQuery(resourcePath(PODS, namespace), { labelSelector, limit: MOST_PODS });
    return (await this.#client.getJson<{ readonly items: readonly RolloutPod[] }>(path)).items;
  }

  /** The label that the controller gives to pods of the newest revision. Source: the controllers of kube-controller-manager. */
  async #revisionLabel(workload: Workload): Promise<string | undefined> {
    const { metadata, status } = workload;
    switch (this.#target.resource.kind) {
      case 'StatefulSet':
        return status?.updateRevision && `controller-revision-hash=${status.updateRevision}`;
      case 'DaemonSet': {
        const generation = metadata.annotations?.[GENERATION];
        return generation && `pod-template-generation=${generation}`;
      }
      default: {
        const hash = await this.#newestHash(workload);
        return hash && `pod-template-hash=${hash}`;
      }
    }
  }

  /** The hash of the replica set that the deployment rolls out now; it is asked for once for each revision. */
  async #newestHash({ metadata, spec }: Workload): Promise<string | undefined> {
    const revision = metadata.annotations?.[REVISION];
    if (revision === undefined || spec?.selector === undefined) return undefined;
    if (this.#hash?.revision === revision && this.#hash.value !== undefined) return this.#hash.value;
    const { resource, object } = this.#target;
    const labelSelector = formatSelector(spec.selector);
    const sets = resourcePath({ ...resource, resource: 'replicasets' }, object.metadata.namespace);
    const { items } = await this.#client.getJson<{ readonly items: readonly Owner[] }>(
      withQuery(sets, { labelSelector }),
    );
    const newest = items.find(
      (set) => set.metadata.annotations?.[REVISION] === revision && isOwnedBy(set, this.#workload?.metadata.uid),
    );
    this.#hash = { revision, value: newest?.metadata.labels?.['pod-template-hash'] };
    return this.#hash.value;
  }

  /** Stateful sets and daemon sets tell by Events alone that the API server refuses their pods. */
  async #failedToCreate({ status, spec }: Workload): Promise<readonly Blocked[]> {
    const { kind } = this.#target.resource;
    const { name, namespace } = this.#target.object.metadata;
    const isShort =
      kind === 'StatefulSet'
        ? (status?.replicas ?? 0) < (spec?.replicas ?? 1)
        : kind === 'DaemonSet' && (status?.currentNumberScheduled ?? 0) < (status?.desiredNumberScheduled ?? 0);
    if (!isShort) return [];
    const fieldSelector = `involvedObject.kind=${kind},involvedObject.name=${name},reason=FailedCreate`;
    const path = withQuery(resourcePath(EVENTS, namespace), { fieldSelector, limit: MOST_PODS });
    const { items } = await this.#client.getJson<{ readonly items: readonly FailedCreate[] }>(path);
    const recent = items.findLast(
      ({ lastTimestamp, eventTime }) => this.#now() - Date.parse(lastTimestamp ?? eventTime ?? '') < RECENT_MS,
    );
    return recent === undefined ? [] : [cannotCreate('FailedCreate', recent.message)];
  }
}

const EVENTS = { group: '', version: 'v1', resource: 'events' };

interface FailedCreate {
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
}

function isOwnedBy({ metadata }: Owner, uid: string | undefined): boolean {
  return metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid === uid;
}
