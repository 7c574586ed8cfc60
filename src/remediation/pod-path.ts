import { isRefusal, type Refusal } from '../errors.ts';
import { flagValue, type KubectlCommand } from '../kube/command.ts';
import { sortPositionals } from '../policy/classification/index.ts';
import type { Permit } from '../policy/decide.ts';
import type { Change } from './change.ts';
import { metadataOf } from './requests.ts';
import type { ChangeSteps } from './steps.ts';

/** The path of the pod that a command runs in, if it names one pod and its namespace. */
export function podPath(command: KubectlCommand): string | undefined {
  const [word] = sortPositionals(command).objects;
  const namespace = flagValue(command, 'namespace');
  const [, name] = /^(?:pods?\/|po\/)?([^/]+)$/.exec(word ?? '') ?? [];
  if (command.path[0] !== 'exec' || name === undefined || namespace === undefined) return undefined;
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
}

/** Whether a command would run in another pod than the one that was reviewed; a refusal if that cannot be told. */
export async function isOtherPod({ spec }: Change, permit: Permit, steps: ChangeSteps): Promise<boolean | Refusal> {
  const path = spec.runs?.uid === undefined ? undefined : podPath(permit.plan.command);
  if (path === undefined) return false;
  const seen = await steps.requests('review-change', permit, (requests) => requests.read([path]));
  return isRefusal(seen) ? seen : metadataOf(seen(path))['uid'] !== spec.runs?.uid;
}
