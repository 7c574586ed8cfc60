import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { selectionOf } from '../../selection.ts';
import { isFinished, valueAt } from '../reading.ts';
import type { AdmissionRule, Objection } from '../rule.ts';

/** What a pod gets to stop if it says nothing. Source: the default of terminationGracePeriodSeconds in core/v1. */
const DEFAULT_SECONDS = 30;

/** Only one named pod may get less time to stop than it asks for. */
export const shortGrace: AdmissionRule = {
  id: 'short-grace',
  judge: ({ request, earlier, command }) => {
    if (!isShortened(request)) return [];
    if (request.subResource === 'eviction') return [objectionOf(request, 'drain-without-care')];
    const isOnlyOne = selectionOf(command) === undefined && !earlier.some(isShortened);
    return isOnlyOne ? [] : [objectionOf(request, 'force-delete')];
  },
};

function isShortened(request: AdmissionRequest): boolean {
  const { resource, operation, subResource, options, oldObject } = request;
  const asked = options.gracePeriodSeconds;
  if (resource.group !== '' || resource.resource !== 'pods' || asked === undefined || asked < 0) return false;
  const ends = operation === 'DELETE' ? subResource === undefined : subResource === 'eviction';
  return ends && !isFinished(oldObject) && asked < ownSeconds(request);
}

function ownSeconds({ oldObject }: AdmissionRequest): number {
  // A pod that already ends has its time, and a second deletion may not cut it short.
  const own =
    valueAt(oldObject, 'metadata', 'deletionGracePeriodSeconds') ??
    valueAt(oldObject, 'spec', 'terminationGracePeriodSeconds');
  return typeof own === 'number' ? own : DEFAULT_SECONDS;
}

function objectionOf(request: AdmissionRequest, allowance: 'drain-without-care' | 'force-delete'): Objection {
  const { name, options } = request;
  return {
    code: 'BLAST_RADIUS',
    allowance,
    error: `Pod ${quote(name ?? '')} would get ${options.gracePeriodSeconds} s to stop, and it asks for ${ownSeconds(request)} s. Only one named pod may get less time than it asks for.`,
    hint: 'Leave out --grace-period and --now, or delete one pod by its name.',
  };
}
