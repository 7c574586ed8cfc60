import type { AdmissionRequest } from '../kube/admission-request.ts';

/** The ids of the rows of the table of risks, in its order. Rules of the policy file name them. */
export const RISK_IDS = [
  'unrehearsed',
  'selection',
  'protected-namespace',
  'node',
  'frozen-namespace',
  'change-window',
  'replicas-to-zero',
  'replicas-tenfold',
  'only-replica',
  'many-pods',
  'disruption-budget',
  'local-data',
  'service-endpoints',
  'no-grace',
  'namespace-deletion',
  'definition-deletion',
  'volume-deletion',
  'claim-in-use',
  'finalizers',
  'other-repository',
  'older-image',
  'mutable-tag',
  'autoscaler',
  'argo-cd',
  'flux',
  'helm',
  'owner',
  'not-checked',
] as const;
export type RiskId = (typeof RISK_IDS)[number];

/** What becomes of a change that is undone, the worst last. */
export const REVERSIBILITY_CLASSES = ['restores', 'comes back by itself', 'recreates', 'cannot be undone'] as const;
export type ReversibilityClass = (typeof REVERSIBILITY_CLASSES)[number];

/** What must be true of the plan of a call: it has one of these risks, or its undo is of this class or a worse one. */
export type PlanCondition = { readonly risk: 'any' | readonly RiskId[] } | { readonly reversible: ReversibilityClass };

/** What is known of a call once it was rehearsed and reviewed. */
export interface PlanFacts {
  /** Its writes, each with the object before and after it; `unknown` for a command that cannot be rehearsed. */
  readonly writes: readonly AdmissionRequest[] | 'unknown';
  /** The rows of the table of risks that say something. */
  readonly risks: readonly string[];
  /** What these rows say, in sentences, by their ids. */
  readonly says?: Readonly<Record<string, string>>;
  /** The rows that could not be judged, because something could not be read or rehearsed. */
  readonly unknownRisks: readonly string[] | 'all';
  /** The worst class of its requests. */
  readonly reversible: ReversibilityClass;
}

/** What is known of a call that is not planned: nothing. */
export const UNPLANNED: PlanFacts = {
  writes: 'unknown',
  risks: [],
  unknownRisks: 'all',
  reversible: 'cannot be undone',
};
