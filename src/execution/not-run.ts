import { type Refusal, refuse } from '../errors.ts';

/** Why a command that was ended, ended: the server stops, or its caller gave it up. */
export function refuseAborted(isStopping: boolean): Refusal {
  return isStopping
    ? refuse(
        'SERVER_STOPPING',
        'The server is shutting down; the command was ended.',
        'Look at the state of the object, then try again in a few seconds.',
      )
    : refuse(
        'CANCELLED',
        'The call was cancelled; the command was ended.',
        'Look at the state of the object before you repeat a change.',
      );
}

/** As many run as may, which is `limit`, and no place came free in time. */
export function refuseBusy(limit: number): Refusal {
  return refuse(
    'SERVER_BUSY',
    `The server is busy: ${limit} ${limit === 1 ? 'command runs' : 'commands run'} and others wait.`,
    'Nothing was run. Try again in a few seconds, with fewer calls at once.',
  );
}

/** A selector picked more objects, named as `kind/name`, than one change may touch. */
export function refuseSelection(names: readonly string[], most: number): Refusal {
  return refuse(
    'BLAST_RADIUS',
    `The selector picks ${names.length} objects, among them ${names.slice(0, 3).join(', ')}; at most ${most} may be changed at once.`,
    'Nothing was changed. Use a narrower selector, or name the objects.',
  );
}
