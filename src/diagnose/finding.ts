import type { Suggestion } from '../result/hints/hint.ts';
import type { Ref } from './objects/meta.ts';
import type { Snapshot } from './snapshot.ts';

export type { Suggestion } from '../result/hints/hint.ts';

/** How bad a finding is: nothing of the object works, a part of it fails, something will fail or is blocked, good to know. */
export const SEVERITIES = ['critical', 'error', 'warning', 'note'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One fact that a finding rests on. */
export interface Evidence {
  readonly on: Ref;
  /** The path of the field, or the reason of an Event. */
  readonly field: string;
  readonly value: string;
  /** Whether the value is text that a workload, a registry or a controller wrote, and must be shown as a quotation. */
  readonly said?: boolean;
  /** Epoch milliseconds. */
  readonly at?: number | undefined;
  /** How often it was seen. */
  readonly count?: number | undefined;
}

/** What a rule found. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** The object to repair. */
  readonly on: Ref;
  /** What is wrong, in a few words after the object's name. Findings of one rule with the same cause on one object are one. */
  readonly cause: string;
  readonly evidence: readonly Evidence[];
  /** Why the cause follows from the evidence, and what repairs it. */
  readonly why: string;
  /** Calls of the tool kubectl, the most useful first. Callers see only the calls that policy allows them. */
  readonly next: readonly Suggestion[];
  /** Whether it is only what follows from another finding. */
  readonly follows?: boolean;
}

/** A finding as its rule gives it. */
export type Told = Omit<Finding, 'rule'>;

/** One rule: a pure function from what was read to what is wrong. It reads no clock and never throws. */
export interface Rule {
  readonly id: string;
  /** What it finds, for the documents. */
  readonly finds: string;
  /** Where its facts come from. */
  readonly source: string;
  readonly find: (snapshot: Snapshot) => readonly Told[];
}
