import type { ErrorCode } from '../../errors.ts';
import type { AdmissionRequest } from '../../kube/admission-request.ts';
import type { KubectlCommand } from '../../kube/command.ts';
import type { Subject } from '../../kube/subject.ts';
import type { Allowance } from '../allowances.ts';
import type { ApprovalTerms } from '../approval.ts';
import type { Policy } from '../policy.ts';

/** One write, and all that a rule may judge it by. */
export interface Admission {
  readonly request: AdmissionRequest;
  /** The writes of the same call that were judged before this one, in order. */
  readonly earlier: readonly AdmissionRequest[];
  /** What the call asked kubectl to do. */
  readonly command: KubectlCommand;
  readonly policy: Policy;
  readonly subject: Subject;
  /** What the API server answered to a look of the rule, as JSON; undefined if the caller may not read it, or it is not there. */
  readonly seen: (path: string) => unknown;
}

/** Why a write must not be made: the sentences for the caller, and the allowance that would lift it, if one can. */
export interface Objection {
  readonly code: ErrorCode;
  readonly error: string;
  readonly hint: string;
  readonly allowance?: Allowance | undefined;
  /** The rule of the policy file that objects. */
  readonly by?: string;
  /** Set if the write may be made once it is approved on these terms. */
  readonly asks?: ApprovalTerms;
  /** Set if the write may be made once the plan of the call was judged. */
  readonly awaitsPlan?: true;
}

/** One thing that a write must not do. Pure. */
export interface AdmissionRule {
  readonly id: string;
  /** The paths of the API that the rule must read, as the caller, before it can judge this write; with their query. */
  readonly looks?: (admission: Omit<Admission, 'seen'>) => readonly string[];
  /** Judges what the write gains, loses or alters. What stays as it was is not held against the caller. */
  readonly judge: (admission: Admission) => readonly Objection[];
}
