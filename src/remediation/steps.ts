import type { Refusal } from '../errors.ts';
import type { ApiObject, WriteName } from '../kube/admission-request.ts';
import type { Plan } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';
import type { ReportProgress } from '../kube/progress.ts';
import type { JudgedState, ReviewedWrite, WireWrite } from '../kube/reviewed-write.ts';
import type { Subject } from '../kube/subject.ts';
import type { ApprovalTerms } from '../policy/approval.ts';
import type { Permit, Verdict } from '../policy/decide.ts';
import type { Objected } from '../policy/terms.ts';
import type { AsPlanned } from './as-planned.ts';
import type { Change, ChangeSpec } from './change.ts';

/** Takes what a rehearsal finds. `onAsked` returns whether a write that needs approval may continue. */
export interface WriteReview {
  readonly onAsked: (terms: ApprovalTerms) => boolean;
  readonly onReviewed: (write: ReviewedWrite) => void;
  /** Returns how a write differs from the plan that was judged. With a rehearsal none does: its plan is judged afterwards. */
  readonly planned: AsPlanned;
}

/** What became of one write. */
export type SentWrite =
  | { readonly kind: 'taken'; readonly object: ApiObject }
  | { readonly kind: 'refused'; readonly objected: Objected }
  | { readonly kind: 'failed'; readonly status: number; readonly says: string };

/** What a write depends on beside policy. */
export interface WriteConditions {
  /** In what the object as it is stored differs from the one that was reviewed; then the write is refused. */
  readonly differs?: ((stored: ApiObject | undefined) => string | undefined) | undefined;
  /** Told right before the write is sent. If it rejects, nothing is sent. */
  readonly onSend?: ((state: JudgedState) => Promise<void>) | undefined;
}

/** Writes one after another. */
export interface Writes {
  readonly take: (write: WireWrite, conditions?: WriteConditions) => Promise<SentWrite>;
}

/** Gives what is stored at a path; undefined if it is not there, or the caller may not read it. */
export type Seen = (path: string) => ApiObject | undefined;

/** Requests to the API server as the caller of a permit. All reject with NoAnswer if the API server gives none. */
export interface Requests {
  readonly read: (paths: readonly string[]) => Promise<Seen>;
  /** The same, which tells what is not there from what cannot be read. */
  readonly stored: (paths: readonly string[]) => Promise<(path: string) => ApiObject | undefined | 'unknown'>;
  /** Throws if writes would be made (`hold`) of a permit whose plan must be approved, unless `isApproved` says that it is. */
  readonly writes: (
    how: { readonly mode: 'hold' | 'rehearse'; readonly isApproved?: boolean | undefined } & Partial<WriteReview>,
  ) => Writes;
}

/** A step of a change, as the table of added steps has it. */
export type ChangeStep = 'review-change' | 'apply-change' | 'verify-change' | 'recover-change';

/** Where people decide on a change. */
export interface PendingPage {
  /** The id of the change. */
  readonly id: string;
  readonly url: string;
}

/** What a step of a change is, beside its requests. */
export interface StepOf<T> {
  /** Whether it goes on if the caller no longer waits. */
  readonly lasts?: true;
  /** The change that its records name. */
  readonly change?: ChangeSpec;
  /** The writes that it made, for its last record. */
  readonly writesOf?: (result: T) => readonly WriteName[];
}

/** The call that a change is planned, applied or undone in, and its only ways to the cluster: each is judged and put on record. */
export interface ChangeSteps {
  readonly callId: string;
  readonly subject: Subject;
  readonly client: { readonly name: string; readonly version: string } | undefined;
  /** Aborts when the caller no longer waits. */
  readonly signal: AbortSignal;
  readonly report: ReportProgress;
  readonly judge: (plan: Plan) => Promise<Verdict>;
  /** Runs the command of a permit as a rehearsal: nothing is changed. */
  readonly rehearse: (permit: Permit, review: WriteReview) => Promise<Execution | Refusal>;
  /** Runs the command of an approved permit. `onAsked` returns whether a write that needs approval may continue. */
  readonly run: (
    permit: Permit,
    change: ChangeSpec,
    review: Pick<WriteReview, 'onAsked' | 'planned'>,
  ) => Promise<Execution | Refusal>;
  readonly requests: <T>(
    step: ChangeStep,
    permit: Permit,
    work: (requests: Requests) => Promise<T>,
    how?: StepOf<T>,
  ) => Promise<T | Refusal>;
  /** Told of a change whose decision the call would wait for. Returns whether the call must not wait, because its client calls again. */
  readonly onPending: (change: ChangeSpec) => boolean;
  /** Told of a change once it was made, as a whole or in part. */
  readonly made: (permit: Permit, change: Change) => void;
}
