import type { Refusal } from '../errors.ts';
import type { Execution } from '../kube/execution.ts';
import type { ObjectSink } from '../kube/object-sink.ts';
import type { ReportProgress } from '../kube/progress.ts';
import type { AddedStep } from '../policy/added-steps.ts';
import type { Permit } from '../policy/decide.ts';
import type { WriteReview } from '../remediation/steps.ts';

/** How one permitted step runs. Times in milliseconds. */
export interface StepRun {
  readonly callId: string;
  readonly timeoutMs: number;
  readonly report?: ReportProgress | undefined;
  readonly whenAnswered?: ((then: () => void) => void) | undefined;
  readonly explainsRollouts?: boolean;
  /** Takes the objects of a `get` in JSON, in place of stdout. */
  readonly objects?: ObjectSink | undefined;
  /** Whether it also runs while the server shuts down. */
  readonly outlastsClosing?: boolean;
  /** Whether nothing may be changed, and what takes the writes that would be made. */
  readonly onlyRehearses?: boolean | undefined;
  readonly review?: Partial<WriteReview> | undefined;
  /** Whether those who must agree to the plan have. */
  readonly isApproved?: boolean | undefined;
  readonly addStep: <T>(step: AddedStep, work: () => Promise<T>) => Promise<T | Refusal>;
}

/** What ran in a step, or why nothing did. */
export type StepEnd = Execution | Refusal;

/** Runs a command that the server adds to a permitted call; undefined if the call gets no such step. */
export type AddCommand = (
  step: AddedStep,
  permit: Permit,
  run?: Partial<Pick<StepRun, 'timeoutMs' | 'outlastsClosing'>>,
) => Promise<StepEnd | undefined>;
