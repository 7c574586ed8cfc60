import type { AdmissionRequest } from '../../kube/admission-request.ts';
import type { Allowance } from '../allowances.ts';
import type { GrantTerms } from '../approval.ts';
import type { PlanCondition } from '../plan-facts.ts';
import type { Hours } from './hours.ts';

/** What a rule says of the calls it speaks of. */
export type RuleEffect = 'allow' | 'ask' | 'deny';

/**
 * How a rule's conditions are read. `narrow`: it speaks only where they hold for certain. `wide`: it speaks wherever they may
 * hold, so that nothing uncertain slips past it.
 */
export type Reading = 'narrow' | 'wide';

/**
 * What grants is read narrowly, what restricts widely. A rule that asks is read widely; what it allows is read narrowly, by
 * `grantOf`. An effect without a row here does not compile.
 */
export const READING: Readonly<Record<RuleEffect, Reading>> = { allow: 'narrow', ask: 'wide', deny: 'wide' };

/** One rule of the policy file. A condition that is absent always holds; one with several values holds if any does. */
export interface PolicyRule {
  readonly id: string;
  readonly effect: RuleEffect;
  readonly subjects?: Callers | undefined;
  /** What must be true of the caller, the time or the plan. All of them must hold. */
  readonly when?: readonly Circumstance[] | undefined;
  readonly subcommands?: readonly string[] | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly namespaces?: readonly string[] | undefined;
  readonly names?: readonly string[] | undefined;
  readonly flags?: readonly FlagCondition[] | undefined;
  readonly command?: readonly (readonly string[])[] | undefined;
  readonly operations?: readonly AdmissionRequest['operation'][] | undefined;
  /** '' stands for the object itself, `*` for every subresource. */
  readonly subresources?: readonly string[] | undefined;
  /** All of them must hold. */
  readonly fields?: readonly FieldCondition[] | undefined;
  readonly permits: readonly Allowance[];
  /** Who approves. Only a rule that asks has it. */
  readonly approvers?: Approvers | undefined;
  /** How long a change can be approved and applied, in seconds. Only a rule that asks has it. */
  readonly expiresSeconds?: number | undefined;
  /** Who may approve such changes ahead of time, and how far. Only a rule that asks has it; without it, none may. */
  readonly grants?: GrantTerms | undefined;
  /** For how long the outcome of a change is watched at most. Only a rule that allows has it. */
  readonly verifySeconds?: number | undefined;
}

/**
 * `tainted`: the server lately showed the caller text that addresses its reader as an instruction. `outside`: the call comes
 * outside of these hours. `risk`: its plan has one of these risks. `reversible`: its plan is of this class, or a worse one.
 */
export type Circumstance = 'tainted' | { readonly outside: Hours } | PlanCondition;

/** Exact names of those who may approve, and how many must. Without names, any approver of the cluster. */
export interface Approvers {
  readonly users?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly count?: number | undefined;
}

export interface Callers {
  readonly users?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
}

export interface FlagCondition {
  readonly name: string;
  readonly values?: readonly string[] | undefined;
}

/** A condition on the values at a path of an object before and after a write. Without values: the write changes what is there. */
export interface FieldCondition {
  readonly path: string;
  /** Values before the write; `*` stands for any text. */
  readonly from?: readonly string[] | undefined;
  /** Values after the write. */
  readonly to?: readonly string[] | undefined;
  /** The least and the most that the value may be after the write, as quantities. */
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  /** Patterns for the value after the write. */
  readonly matches?: readonly string[] | undefined;
}
