import type { ApiAnswer } from '../api/api.ts';
import type { ApiCall } from '../api/client.ts';
import type { ApiObject } from '../kube/admission-request.ts';
import type { JudgedState, ReviewedWrite, WireWrite } from '../kube/reviewed-write.ts';
import type { ApprovalTerms } from '../policy/approval.ts';
import type { Admitting } from '../policy/terms.ts';
import type { StatusAnswer } from './status.ts';
import type { Target } from './target.ts';
import type { WriteRequest } from './write-request.ts';

/** `hold`: each write that is admitted is made. `rehearse`: none is. */
export type SessionMode = 'hold' | 'rehearse';

/** An answer for kubectl: one that the server wrote, or one of the API server that is passed on. */
export type SessionAnswer = StatusAnswer | ApiAnswer;

/** Takes an object, a document or a patch that a write is about. */
export type Learn = (given: unknown, target: Target) => void;

/** What writes are taken for. */
export interface HeldWritesParts {
  readonly api: ApiCall;
  readonly admitting: Admitting;
  readonly mode: SessionMode;
  /** Told when a write is refused. */
  readonly onRefusal?: (() => void) | undefined;
  readonly learn?: Learn | undefined;
  /** Returns whether a write that needs approval may continue: it is only rehearsed, or it was approved. Without it, none may. */
  readonly onAsked?: ((terms: ApprovalTerms) => boolean) | undefined;
  /**
   * Returns how a write differs from the plan that was judged; undefined if it does not. Without it, no write is made that policy
   * judges by its plan.
   */
  readonly planned?: ((write: WireWrite, before: ApiObject | undefined) => string | undefined) | undefined;
  /** Takes each write that was rehearsed and that a caller did not mean as a dry run. */
  readonly onReviewed?: ((write: ReviewedWrite) => void) | undefined;
}

/** Headers by lower-case name. */
export type Headers = Readonly<Record<string, string>>;

/** A write that is held, with kubectl's headers, and whether kubectl still waits for its answer. */
export interface HeldWrite extends WriteRequest {
  readonly headers: Headers;
  readonly isGone: () => boolean;
  /** In what the object as it is stored differs from the one that was reviewed; a write of another object is refused. */
  readonly differs?: ((stored: ApiObject | undefined) => string | undefined) | undefined;
  /** Told right before the write is sent, with the state that is its condition. If it rejects, nothing is sent. */
  readonly onSend?: ((state: JudgedState) => Promise<void>) | undefined;
}
