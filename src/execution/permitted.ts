import { isPermit, type Permit } from '../policy/decide.ts';
import type { RunOptions } from './run-options.ts';

/** Throws unless a value is a permit. */
export function demandPermit(permit: Permit): void {
  if (!isPermit(permit)) throw new TypeError('Only a permitted plan can be run.');
}

/** Throws unless a value is a permit to run its plan now: what must be approved can only be rehearsed until it is. */
export function demandPermitToRun(
  permit: Permit,
  { onlyRehearses, isApproved }: Pick<RunOptions, 'onlyRehearses' | 'isApproved'>,
): void {
  demandPermit(permit);
  if (permit.terms.approval !== undefined && onlyRehearses !== true && isApproved !== true)
    throw new TypeError('A plan that must be approved can only be rehearsed.');
}
