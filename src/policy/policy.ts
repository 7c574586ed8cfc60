import type { Refusal } from '../errors.ts';
import type { Plan } from '../kube/command.ts';
import type { PreapprovedSettings } from '../kube/preapproved.ts';
import type { Subject } from '../kube/subject.ts';
import type { Allowance } from './allowances.ts';
import type { ApprovalTerms } from './approval.ts';
import type { PolicyRule } from './file/rule.ts';
import type { ChangeWindow } from './file/windows.ts';

/** What the operator allows. Plain data: rules read it and nothing else. */
export interface Policy {
  readonly allowedCommands: readonly string[];
  readonly dangerousFlags: readonly string[];
  readonly allowedImages: readonly string[];
  /** The only namespaces a command may name; empty for all. */
  readonly allowedNamespaces: readonly string[];
  readonly protectedNamespaces: readonly string[];
  /** Keys of labels and annotations that no change adds, removes or alters; with `*` at the end every key that begins so. */
  readonly protectedLabels: readonly string[];
  /** How many objects a selector may pick for one change. */
  readonly maxObjects: number;
  /** How many replicas a change may ask for. */
  readonly maxReplicas: number;
  /** `strict`: no metacharacter anywhere. `data`: none but where the grammar says that a token is data. */
  readonly metacharacters: 'strict' | 'data';
  /** Whether the server impersonates the caller, and the prefix of the impersonated name and groups. */
  readonly impersonate: boolean;
  readonly impersonatePrefix: string;
  /** Allowances for all callers (off unless named here). */
  readonly allowances: readonly Allowance[];
  /** The commands that run only once they are approved, as entries of KUBECTL_ALLOWED_COMMANDS; `*` is every command that changes anything. */
  readonly approvalCommands: readonly string[];
  /** How long a change can be approved and applied, in seconds, if no rule says otherwise. */
  readonly changeExpiresSeconds: number;
  /** Whether `allowedCommands` is what the rules of the policy file allow to any caller, because the operator listed none. */
  readonly commandsFromFile?: boolean | undefined;
  /** The rules of the policy file; absent where there is none. */
  readonly rules?: readonly PolicyRule[] | undefined;
  /** The change windows of the policy file; absent where it names none. */
  readonly windows?: readonly ChangeWindow[] | undefined;
  /** What is preapproved; absent where the tools of the reference 1.4 are not served. */
  readonly preapproved?: PreapprovedSettings | undefined;
}

/**
 * What one layer says of a plan; `by` names the rules of the policy file that made it say so, and `asks` who must agree besides.
 */
export type Opinion =
  | {
      readonly effect: 'allow' | 'noOpinion';
      readonly by?: readonly string[];
      readonly asks?: readonly ApprovalTerms[];
      /** For how long the outcome of a change is to be watched. */
      readonly verifySeconds?: number | undefined;
    }
  | { readonly effect: 'deny'; readonly refusal: Refusal; readonly by?: readonly string[] };

/** One layer of defence: an id for verdicts and records, and a pure judgement. */
export interface Rule {
  readonly id: string;
  /**
   * Whether it judges the text of documents and patches. The text does not tell what becomes of an object, so these rules only
   * judge what the API server cannot rehearse.
   */
  readonly ofText?: true;
  readonly judge: (plan: Plan, policy: Policy, subject: Subject) => Opinion;
}

export const ALLOW: Opinion = { effect: 'allow' };
export const NO_OPINION: Opinion = { effect: 'noOpinion' };

export function deny(refusal: Refusal): Opinion {
  return { effect: 'deny', refusal };
}

/** The opinion of a rule that only ever denies. */
export function denyIf(refusal: Refusal | undefined): Opinion {
  return refusal === undefined ? NO_OPINION : deny(refusal);
}
