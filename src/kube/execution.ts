import type { Refusal } from '../errors.ts';
import type { WritesOfCommand } from './admission-request.ts';
import type { StuckRollout } from './rollout.ts';

/** What was read of one output stream: `text` holds at most the configured cap, `totalBytes` counts all that came. */
export interface Captured {
  readonly text: string;
  /** Which end of a stream longer than the cap `text` is. */
  readonly kept: 'first' | 'last';
  readonly totalBytes: number;
  readonly truncated: boolean;
  /** Whether reading stopped when the cap was reached, so that `totalBytes` is less than there is. */
  readonly isCutShort?: true;
  /** Whether `text` was shortened by its kind, and so says by itself what is missing. */
  readonly isShortened?: true;
  /** What the caller should know of the output, for example that parts of it are not shown. */
  readonly notice?: string;
}

/** What a command that had to be ended printed until then; absent if it printed nothing. */
export interface PartialOutput {
  readonly stdout?: Captured;
  readonly stderr?: Captured;
}

/** What of an output is not in the answer. */
export interface Rest {
  /** What is missing and how to get it, in sentences. */
  readonly notice: string;
  /** What the caller gives as "continue" to get the next part; absent if there is none to get. */
  readonly cursor?: string;
}

/** What happened to a permitted plan. A non-zero exit is an ordinary end. */
export type Execution = (
  | { readonly ended: 'exited'; readonly exitCode: number; readonly stdout: Captured; readonly stderr: Captured }
  | ({ readonly ended: 'timed-out'; readonly timeoutSeconds: number } & PartialOutput)
  | {
      readonly ended: 'not-run';
      readonly refusal: Refusal;
      /** Whether the command had begun before it was ended, so that it may have changed something. */
      readonly began?: true;
    }
) &
  WritesOfCommand & {
    /** Whether the output holds text that workloads wrote. */
    readonly untrusted?: true;
    /** Something the caller should know beside the result, for example that a pod was left behind. */
    readonly notice?: string;
    /** A read of several kinds printed what it could, and the rest is forbidden to it: a success, although kubectl ends with 1. */
    readonly worked?: 'in-part';
    /** Why kubectl could do nothing, where the server knows it in plainer words than kubectl. */
    readonly cause?: Refusal;
    /** What of the output the answer does not show. */
    readonly rest?: Rest;
    /** What became of the changed objects, if policy wants to know: a word and sentences. */
    readonly verification?: { readonly verdict: string; readonly evidence: readonly string[] };
    /** Why a rollout that was waited for does not go on. */
    readonly stuck?: StuckRollout;
  };
