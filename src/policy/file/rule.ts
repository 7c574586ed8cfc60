import type { Allowance } from '../allowances.ts';

/** One rule of the policy file. A condition that is absent always holds; one with several values holds if any does. */
export interface PolicyRule {
  readonly id: string;
  readonly effect: 'allow' | 'deny';
  readonly subjects?: Callers | undefined;
  readonly subcommands?: readonly string[] | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly namespaces?: readonly string[] | undefined;
  readonly names?: readonly string[] | undefined;
  readonly flags?: readonly FlagCondition[] | undefined;
  readonly command?: readonly (readonly string[])[] | undefined;
  readonly permits: readonly Allowance[];
}

export interface Callers {
  readonly users?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
}

export interface FlagCondition {
  readonly name: string;
  readonly values?: readonly string[] | undefined;
}
