import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { selectionOf } from '../../selection.ts';
import { objectAfter, objectBefore } from '../before.ts';
import { podTemplatesOf, templatesByPath } from '../pod-templates.ts';
import { isFinished, valueAt } from '../reading.ts';
import type { Admission, AdmissionRule, Objection } from '../rule.ts';

/** What a pod gets to stop if it says nothing. Source: the default of terminationGracePeriodSeconds in core/v1. */
const DEFAULT_SECONDS = 30;

/** Only one named pod may get less time to stop than it asks for, and pods do not come to ask for no time at all. */
export const shortGrace: AdmissionRule = {
  id: 'short-grace',
  judge: (admission) => {
    const { request, earlier, command } = admission;
    if (!isShortened(request)) return comesToNothing(admission) ? [NO_TIME] : [];
    if (request.subResource === 'eviction') return [objectionOf(request, 'drain-without-care')];
    const isOnlyOne = selectionOf(command) === undefined && !earlier.some(isShortened);
    return isOnlyOne ? [] : [objectionOf(request, 'force-delete')];
  },
};

const NO_TIME = {
  code: 'BLAST_RADIUS',
  allowance: 'force-delete',
  error:
    'The pods would get no time to stop any more (terminationGracePeriodSeconds: 0): each deletion and rollout would kill them at once.',
  hint: 'Use a number of seconds above 0.',
} as const;

function comesToNothing(admission: Admission): boolean {
  const before = templatesByPath(objectBefore(admission));
  return podTemplatesOf(objectAfter(admission)).some(
    ({ path, spec }) => before.has(path) && spec[GRACE] === 0 && before.get(path)?.spec[GRACE] !== 0,
  );
}

const GRACE = 'terminationGracePeriodSeconds';

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
