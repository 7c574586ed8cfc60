import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { flagValue, type KubectlCommand } from '../../../kube/command.ts';
import { selectionOf } from '../../selection.ts';
import { picksByLabel } from '../../selectors.ts';
import { deletedPods, isRunning, lossOf, scalesToZero } from '../lost-pods.ts';
import { listOf, valueAt } from '../reading.ts';
import type { Admission, AdmissionRule, Objection } from '../rule.ts';

/** One call changes the objects it names, or a few that a selector picks, and ends the pods of one workload, or a few pods. */
export const blastRadius: AdmissionRule = {
  id: 'blast-radius',
  looks: (admission) => {
    const { request, earlier, command } = admission;
    return picksWithoutLabel(command) && deletedPods([...earlier, request]).length > 1 ? [podsPath(admission)] : [];
  },
  judge: (admission) => {
    const { request, earlier, policy } = admission;
    const writes = [...earlier, request];
    return [
      ...tooManyObjects(writes, admission),
      ...tooManyPods(writes, policy.maxObjects),
      ...severalToZero(writes, request),
      ...mostOfNamespace(writes, admission),
    ];
  },
};

function tooManyObjects(writes: readonly AdmissionRequest[], { command, policy }: Admission): readonly Objection[] {
  if (selectionOf(command) === undefined) return [];
  const changed = new Set(writes.filter(({ subResource }) => subResource !== 'eviction').map(keyOf));
  if (changed.size <= policy.maxObjects) return [];
  return [
    {
      code: 'BLAST_RADIUS',
      error: `The command selects more than ${policy.maxObjects} objects. A selector can change at most ${policy.maxObjects}.`,
      hint: 'Use a narrower selector, or name the objects.',
    },
  ];
}

function keyOf({ resource, namespace, name }: AdmissionRequest): string {
  return JSON.stringify([resource.group, resource.resource, namespace, name]);
}

/** Evictions are not counted here: each respects the disruption budgets, and one call can drain one node only. */
function tooManyPods(writes: readonly AdmissionRequest[], most: number): readonly Objection[] {
  const losses = writes.map(lossOf).filter((loss) => loss !== undefined && loss.by !== 'evict');
  const pods = losses.reduce((sum, loss) => sum + (loss?.pods ?? 0), 0);
  // One workload at a time is an ordinary change, however many pods it has.
  if (losses.length < 2 || pods <= most) return [];
  return [
    {
      code: 'BLAST_RADIUS',
      error: `The call would end more than ${most} pods: it deletes pods, deletes their owners or scales them down.`,
      hint: `Change one workload at a time, or at most ${most} pods in one call.`,
    },
  ];
}

function severalToZero(writes: readonly AdmissionRequest[], request: AdmissionRequest): readonly Objection[] {
  if (!scalesToZero(request)) return [];
  const emptied = new Set(writes.filter(scalesToZero).map(keyOf));
  if (emptied.size < 2) return [];
  return [
    {
      code: 'BLAST_RADIUS',
      allowance: 'scale-to-zero',
      error: `The call would set spec.replicas of ${emptied.size} objects to 0, among them ${quote(request.name ?? '')}.`,
      hint: 'Scale one object to zero in one call, and check it before the next.',
    },
  ];
}

/** A field selector such as spec.schedulerName=default-scheduler has a value and yet picks every pod. */
function picksWithoutLabel(command: KubectlCommand): boolean {
  return selectionOf(command) !== undefined && !picksByLabel(flagValue(command, 'selector') ?? '', 'value');
}

function podsPath({ request, policy }: Omit<Admission, 'seen'>): string {
  return `/api/v1/namespaces/${request.namespace}/pods?limit=${2 * policy.maxObjects + 1}`;
}

/** More than half of the running pods of a namespace, picked without a label. A list that is cut is longer than twice the limit. */
function mostOfNamespace(writes: readonly AdmissionRequest[], admission: Admission): readonly Objection[] {
  const { command, request, seen } = admission;
  const lost = deletedPods(writes).filter(({ namespace }) => namespace === request.namespace);
  if (lost.length < 2 || !picksWithoutLabel(command)) return [];
  const list = seen(podsPath(admission));
  if (list !== undefined && valueAt(list, 'metadata', 'continue')) return [];
  const running = listOf(valueAt(list, 'items')).filter(isRunning);
  const names = new Set(lost.map(({ name }) => name));
  const found = running.filter((pod) => names.has(valueAt(pod, 'metadata', 'name') as string)).length;
  if (list !== undefined && (found < 2 || 2 * found <= running.length)) return [];
  return [
    {
      code: 'BLAST_RADIUS',
      allowance: 'select-all',
      error: `The selector requires no label value, and the call would delete more than half of the pods of namespace ${quote(request.namespace ?? '')}.`,
      hint: 'Select by the value of a label, for example -l app=web, or name the pods.',
    },
  ];
}
