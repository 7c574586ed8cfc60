import type { Refusal } from '../errors.ts';

/** What was read of one output stream: `text` holds at most the configured cap, `totalBytes` counts all that came. */
export interface Captured {
  readonly text: string;
  /** Which end of a stream longer than the cap `text` is. */
  readonly kept: 'first' | 'last';
  readonly totalBytes: number;
  readonly truncated: boolean;
}

/** What happened to an authorized plan. A non-zero exit is an ordinary end. */
export type Execution = (
  | { readonly ended: 'exited'; readonly exitCode: number; readonly stdout: Captured; readonly stderr: Captured }
  | { readonly ended: 'timed-out'; readonly timeoutSeconds: number }
  | { readonly ended: 'not-run'; readonly refusal: Refusal }
) & {
  /** Something the caller should know beside the result, for example that a pod was left behind. */
  readonly notice?: string;
};
