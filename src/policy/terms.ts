import type { Refusal } from '../errors.ts';
import type { AdmissionRequest } from '../kube/admission-request.ts';
import type { ActAs, KubectlCommand, Plan } from '../kube/command.ts';
import type { Subject } from '../kube/subject.ts';
import type { ApprovalTerms } from './approval.ts';
import { actAsOf } from './impersonation.ts';
import type { PlanFacts } from './plan-facts.ts';
import type { Policy } from './policy.ts';
import { selectionOf } from './selection.ts';

/** Why a write must not be made, and the rule that says so: `images`, or `policy-file/my-rule`. */
export interface Objected {
  readonly rule: string;
  readonly refusal: Refusal;
  /** Set if the write may be made once it is approved on these terms, and nothing else speaks against it. */
  readonly asks?: ApprovalTerms | undefined;
  /** Set if the write may be made once the plan of all writes of the call was judged, and nothing else speaks against it. */
  readonly awaitsPlan?: true | undefined;
}

/** How the writes of a call are judged, one by one, before they are made. */
export interface Admitting {
  /** Whether the call may write more than one object, so that all of it is rehearsed before anything of it is made. */
  readonly rehearsesFirst: boolean;
  /** Why the call must not run if the API server cannot be asked: what its text says. */
  readonly byText: Refusal | undefined;
  /** Why a write must not be made that the API server does not rehearse. */
  readonly unrehearsed: Refusal | undefined;
  /** The paths that must be read before this write can be judged. `earlier` are the writes that were judged before. */
  readonly looks: (request: AdmissionRequest, earlier: readonly AdmissionRequest[]) => readonly string[];
  /** Judges a write. `seen` gives what was read at a path. */
  readonly judge: (
    request: AdmissionRequest,
    earlier: readonly AdmissionRequest[],
    seen: (path: string) => unknown,
  ) => Objected | undefined;
  /** Whether an error may quote an object: the caller may read it, or the way out of the call withholds what it quotes. */
  readonly mayShow: (object: Pick<AdmissionRequest, 'resource' | 'namespace' | 'name'>) => boolean;
}

/** How the plan of a call is judged, once it was rehearsed and reviewed. */
export interface PlanJudging {
  /** Whether a rule may speak of what the call names, so that it is planned before it runs. */
  readonly plansFirst: boolean;
  /** The paths that must be read before a plan can be judged. */
  readonly looks: (writes: PlanFacts['writes']) => readonly string[];
  /** Judges a plan: refuses it, or asks for its approval. `seen` gives what was read at a path. Pure. */
  readonly judge: (facts: PlanFacts, seen: (path: string) => unknown) => Objected | undefined;
}

/** The terms on which a plan may run. */
export interface Terms {
  /** The read that names the objects a change selects, one per line, and how many there may be. */
  readonly selection?: { readonly command: KubectlCommand; readonly most: number } | undefined;
  /** The user to impersonate; undefined if requests are made as the server itself. */
  readonly actAs?: ActAs | undefined;
  /** How the writes of the plan are judged; undefined if it writes nothing through the API, or is a step of the server's own. */
  readonly admitting?: Admitting | undefined;
  /** Who must agree before the plan may run; undefined if it may run at once, as far as its writes are not asked for. */
  readonly approval?: ApprovalTerms | undefined;
  /** How the plan of the call is judged before any of it runs; undefined if no rule is about plans of this call. */
  readonly planned?: PlanJudging | undefined;
  /** For how long the outcome of its writes is watched at most; undefined for not at all. */
  readonly verifySeconds?: number | undefined;
}

/** Returns the terms of a plan that policy allows this caller. */
export function termsOf({ command }: Plan, policy: Policy, subject: Subject): Terms {
  const selection = selectionOf(command);
  const actAs = policy.impersonate ? actAsOf(subject, policy) : 'unknown';
  return {
    ...(selection && { selection: { command: selection, most: policy.maxObjects } }),
    ...(actAs !== 'unknown' && { actAs }),
  };
}
