import { type Refusal, refuse } from '../../errors.ts';

/** How many pods of diagnostics run at once. */
export interface PodSlots {
  /** Takes a place and gives what leaves it, once; a refusal if all are taken. */
  readonly take: () => (() => void) | Refusal;
}

/** Opens so many places, for all callers together. */
export function podSlots(most: number): PodSlots {
  let taken = 0;
  return {
    take: () => {
      if (taken >= most)
        return refuse(
          'SERVER_BUSY',
          `The server already runs ${most} diagnostic pods.`,
          'Try again when one has ended.',
        );
      taken++;
      let isTaken = true;
      return () => {
        if (isTaken) taken--;
        isTaken = false;
      };
    },
  };
}
