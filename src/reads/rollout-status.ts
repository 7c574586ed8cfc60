import { LeaveToKubectl } from '../api/api.ts';
import { KubectlError } from '../api/kubectl-error.ts';
import { resourcePath, withQuery } from '../api/objects/resource-path.ts';
import { RestClient } from '../api/objects/rest-client.ts';
import { type WatchEvent, watchEvents } from '../api/objects/watch.ts';
import { flagValue, type KubectlCommand } from '../kube/command.ts';
import type { StuckRollout } from '../kube/rollout.ts';
import { durationSeconds } from '../kubectl/go-values.ts';
import type { NativeRead } from './read.ts';
import { reportErrors } from './report-errors.ts';
import { rolloutRevision } from './rollout/revision-flag.ts';
import {
  daemonSetStatus,
  deploymentStatus,
  type StatusViewer,
  statefulSetStatus,
  type Workload,
} from './rollout/status-text.ts';
import { RolloutLooks } from './rollout/stuck.ts';
import { type Target, visitTargets } from './rollout/targets.ts';

/**
 * kubectl rollout status. Source: kubectl/pkg/cmd/rollout/rollout_status.go. Where the reason is wanted, it ends with 1 and
 * without further words as soon as a rollout cannot succeed.
 */
export const readRolloutStatus: NativeRead = reportErrors(async (command, parts) => {
  const options = statusOptions(command);
  const client = new RestClient(parts);
  let endedEarly = false;
  const found = await visitTargets(command, parts, client, async (target) => {
    const view = statusViewer(target);
    const follow = (show: (object: Workload) => boolean) =>
      untilDone(changes(client, target, options.timeoutSeconds), show);
    const showState = (object: Workload) => {
      const { text, isDone } = view(object, options.revision);
      parts.stdout(text);
      return isDone || !options.watch;
    };
    const explain = parts.explainRollout;
    if (explain === undefined || !options.watch) return follow(showState);
    const looks = new RolloutLooks(parts, target, explain.mayLook);
    const stuck = await followWithLooks(looks, follow, showState, explain.found);
    endedEarly ||= stuck;
  });
  const namespace = flagValue(command, 'namespace') || parts.defaultNamespace;
  if (!found) parts.stderr(`No resources found in ${namespace} namespace.\n`);
  return endedEarly ? 1 : 0;
});

/** Shows each state until one of them is the last. Throws what kubectl says where it does not come to that. */
async function untilDone(
  events: AsyncIterable<WatchEvent<Workload>>,
  show: (object: Workload) => boolean,
): Promise<void> {
  for await (const { type, object } of events) {
    if (type === 'DELETED') throw new KubectlError('object has been deleted');
    if (show(object)) return;
  }
  throw new KubectlError('timed out waiting for the condition');
}

/** Follows a rollout, with looks at its pods beside it. Resolves with whether it ended early, because it cannot succeed. */
async function followWithLooks(
  looks: RolloutLooks,
  follow: (show: (object: Workload) => boolean) => Promise<void>,
  show: (object: Workload) => boolean,
  explain: (stuck: StuckRollout) => void,
): Promise<boolean> {
  let isOver = false;
  const following = follow((object) => {
    // What comes after an early end is not printed; its request ends with the call.
    if (isOver) return true;
    looks.observe(object);
    return show(object);
  });
  // It may fail after its last waiter is gone.
  following.catch(() => undefined);
  try {
    const stuck = await Promise.race([following.then(() => undefined), looks.untilStuck()]);
    if (stuck !== undefined) explain(stuck);
    return stuck !== undefined;
  } catch (error) {
    const reason = error instanceof KubectlError ? await looks.once() : undefined;
    if (reason !== undefined) explain(reason);
    throw error;
  } finally {
    isOver = true;
    looks.end();
  }
}

function statusOptions(command: KubectlCommand) {
  const timeoutSeconds = durationSeconds(flagValue(command, 'timeout') ?? '0');
  return {
    revision: rolloutRevision(command),
    watch: (flagValue(command, 'watch') ?? 'true') === 'true',
    /** 0 for no end. */
    timeoutSeconds,
  };
}

const VIEWERS: Readonly<Record<string, StatusViewer>> = {
  'Deployment.apps': deploymentStatus,
  'DaemonSet.apps': daemonSetStatus,
  'StatefulSet.apps': statefulSetStatus,
};

function statusViewer({ resource: { group, kind } }: Target): StatusViewer {
  const groupKind = group === '' ? kind : `${kind}.${group}`;
  const viewer = VIEWERS[groupKind];
  if (viewer === undefined) throw new KubectlError(`no status viewer has been implemented for ${groupKind}`);
  return viewer;
}

interface WorkloadList {
  readonly metadata: { readonly resourceVersion?: string };
  readonly items: readonly Workload[];
}

/**
 * The object as it is and every change of it, for at most `timeoutSeconds`. A request that fails is left to kubectl, which
 * goes on trying and logs about it.
 */
async function* changes(
  client: RestClient,
  { resource, object }: Target,
  timeoutSeconds: number,
): AsyncGenerator<WatchEvent<Workload>> {
  const { name, namespace } = object.metadata;
  const fieldSelector = `metadata.name=${name}`;
  const endsAt = timeoutSeconds === 0 ? Number.POSITIVE_INFINITY : performance.now() + timeoutSeconds * 1000;
  try {
    const list = await client.getJson<WorkloadList>(withQuery(resourcePath(resource, namespace), { fieldSelector }));
    for (const item of list.items) yield { type: 'ADDED', object: item };
    let resourceVersion = list.metadata.resourceVersion;
    // The API server ends a watch that lasts long, and the next one goes on where it ended.
    while (performance.now() < endsAt) {
      const left = Number.isFinite(endsAt) ? (endsAt - performance.now()) / 1000 : 0;
      const query = { fieldSelector, resourceVersion };
      for await (const event of watchEvents<Workload & ListMeta>(client, resource, namespace, query, left)) {
        resourceVersion = event.object.metadata.resourceVersion;
        yield event;
      }
    }
  } catch (error) {
    throw error instanceof KubectlError && error.status !== undefined
      ? new LeaveToKubectl('the object cannot be watched')
      : error;
  }
}

interface ListMeta {
  readonly metadata: { readonly resourceVersion?: string };
}
