import type { Told } from './finding.ts';
import type { Conditioned } from './objects/cluster.ts';
import { refOf } from './objects/meta.ts';

/** Conditions that are bad when they are true. Source: the conventions of Kubernetes, kstatus. */
const NEGATIVE = /^(?:Degraded|Stalled|Failed|Failing|Error|.*Failure|Blocked|OutOfSync|.*Pressure|.*Errors?)$/i;
/** Conditions that say what something is doing, and nothing good or bad. */
const NEUTRAL = /^(?:Progressing|Reconciling|Issuing|Updating|Terminating|Paused|Suspended)$/i;

/** Whether a condition says that something is wrong. */
export function isBad({ type, status }: Conditioned['conditions'][number]): boolean {
  if (NEUTRAL.test(type)) return false;
  return NEGATIVE.test(type) ? status === 'True' : status === 'False';
}

/** The conditions of an object that say that something is wrong, as evidence. */
export function badConditions({ conditions: all, ...object }: Conditioned): Told['evidence'] {
  return all.filter(isBad).map(({ type, reason, message, at }) => ({
    on: refOf(object),
    field: `condition ${type}${reason === '' ? '' : ` (${reason})`}`,
    value: message || 'no message',
    said: message !== '',
    at,
  }));
}
