import type { Refusal } from '../errors.ts';
import type { WritesOfCommand } from '../kube/admission-request.ts';
import type { ProcessEnd } from '../process/spawn.ts';

/** How a command ended, or why it did not run to its end. */
export type RunEnd = (
  | ProcessEnd
  | (Extract<ProcessEnd, { kind: 'timed-out' }> & { readonly notice: string })
  /** `changedNothing`: nothing can have been changed, although kubectl may have run. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly changedNothing?: true }
) &
  WritesOfCommand;
