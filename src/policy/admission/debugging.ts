import type { Allowance } from '../allowances.ts';
import { isPermittedHere } from './permits.ts';
import type { Admission } from './rule.ts';

/** Returns whether a write comes from `kubectl debug`, which the rules about the command line judge, too. */
export function isDebug({ command }: Pick<Admission, 'command'>): boolean {
  return command.path[0] === 'debug';
}

/** Returns what would allow a pod a right: its own allowance, or for a debug container what allows all of debug. */
export function allowanceFor(allowance: Allowance, admission: Admission): Allowance {
  return isDebug(admission) && !isPermittedHere(allowance, admission) ? 'debug-nodes' : allowance;
}
