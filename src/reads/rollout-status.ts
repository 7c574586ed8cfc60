import { flagValue, type KubectlCommand } from '../kube/command.ts';
import { durationSeconds } from '../kubectl/go-values.ts';
import { KubectlError } from './kubectl-error.ts';
import { LeaveToKubectl, type Read } from './read.ts';
import { reportErrors } from './report-errors.ts';
import { resourcePath, withQuery } from './resource-path.ts';
import { RestClient } from './rest-client.ts';
import { rolloutRevision } from './rollout/revision-flag.ts';
import {
  daemonSetStatus,
  deploymentStatus,
  type StatusViewer,
  statefulSetStatus,
  type Workload,
} from './rollout/status-text.ts';
import { type Target, visitTargets } from './rollout/targets.ts';
import { type WatchEvent, watchEvents } from './watch.ts';

/** kubectl rollout status. Source: kubectl/pkg/cmd/rollout/rollout_status.go. */
export const readRolloutStatus: Read = reportErrors(async (command, parts) => {
  const options = statusOptions(command);
  const client = new RestClient(parts);
  const found = await visitTargets(command, parts, client, async (target) => {
    const view = statusViewer(target);
    for await (const { type, object } of changes(client, target, options.timeoutSeconds)) {
      if (type === 'DELETED') throw new KubectlError('object has been deleted');
      const { text, isDone } = view(object, options.revision);
      parts.stdout(text);
      if (isDone || !options.watch) return;
    }
    throw new KubectlError('timed out waiting for the condition');
  });
  const namespace = flagValue(command, 'namespace') || parts.defaultNamespace;
  if (!found) parts.stderr(`No resources found in ${namespace} namespace.\n`);
  return 0;
});

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
