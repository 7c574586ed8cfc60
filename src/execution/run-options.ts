import type { HeldWritesParts } from '../gateway/held-write.ts';
import type { ObjectSink } from '../kube/object-sink.ts';
import type { ReportProgress } from '../kube/progress.ts';
import type { AddStep } from './add-step.ts';
import type { WhenAnswered } from './call-memory.ts';

/** Takes the writes that were rehearsed, and the terms on which policy wants one of them approved. */
export type WriteReview = Pick<HeldWritesParts, 'onAsked' | 'onReviewed' | 'planned'>;

/** How one permitted step runs. Times in milliseconds. */
export interface RunOptions {
  /** Names the call to `onRead`. */
  readonly callId?: string | undefined;
  /** Told how far the step is. */
  readonly report?: ReportProgress | undefined;
  /** As in ReadRequest. */
  readonly explainsRollouts?: boolean | undefined;
  /** Takes what is to be done once the answer was sent. */
  readonly whenAnswered?: WhenAnswered | undefined;
  /** How long the step may run; the timeout of the door if it is left out. */
  readonly timeoutMs?: number | undefined;
  /** Whether the step also runs while the server shuts down. */
  readonly outlastsClosing?: boolean | undefined;
  /** Whether nothing may be changed: the API server gets dry runs, and `writes` of the execution are what would be made. */
  readonly onlyRehearses?: boolean | undefined;
  /** Takes what a rehearsal finds. */
  readonly review?: WriteReview | undefined;
  /** Whether those who must agree to the plan have. */
  readonly isApproved?: boolean | undefined;
  /** Takes the objects of a `get` in JSON, in place of stdout. */
  readonly objects?: ObjectSink | undefined;
  /** Records requests that the step makes beside its command; without it there are none. */
  readonly addStep?: AddStep | undefined;
}
