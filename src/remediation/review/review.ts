import type { Reversibility, Risk } from '../change.ts';
import { diffOf } from './diff.ts';
import { holdsSecrets } from './holds-secrets.ts';
import { REVERSIBILITY, reversibilityOf } from './reversibility.ts';
import { openReview, type ReviewParts, sayingSafely, type Unseen } from './reviewing.ts';
import { looksOfRisks, risksOf } from './risks.ts';
import { summaryOf } from './summary.ts';
import { warningsOf } from './warnings.ts';

export type { ReviewParts } from './reviewing.ts';

/** What a person sees of a change. Redacted, and with invisible characters spelled out. */
export interface Reviewed {
  /** One line of at most 160 characters. */
  readonly summary: string;
  /** Unified diffs of YAML; at most 64 KiB. */
  readonly diff: string;
  readonly risks: readonly Risk[];
  /** One for each write, in order. */
  readonly reversibility: readonly Reversibility[];
  /** The API server's, and what admission altered, as sentences. */
  readonly warnings: readonly string[];
  /** Whether a body, or an object before or after, holds what redaction would mark, or is a Secret. It is kept in memory only. */
  readonly holdsSecrets: boolean;
}

const MOST_LOOKS = 40;

/** Returns the paths of the API to read before the review, as the caller, with GET, as JSON: with their query, each once, at most 40. */
export function looksOfReview(parts: ReviewParts): readonly string[] {
  return looks(openReview(parts));
}

/**
 * Returns what a person sees of a change. `seen` gives what was read at a path, undefined if it could not be read. Pure: the same
 * objects give the same review. Never throws on any JSON.
 */
export function review(parts: ReviewParts, seen: (path: string) => unknown): Reviewed {
  const unseen = openReview(parts);
  const { views, command, writes, redaction } = unseen;
  const looked = new Set(looks(unseen));
  const reviewing = { ...unseen, seen: (path: string) => (looked.has(path) ? seen(path) : undefined) };
  const isSecret = holdsSecrets(writes, redaction);
  return {
    summary: sayingSafely(parts)(summaryOf(command, views)),
    diff: diffOf(views),
    risks: risksOf(reviewing),
    reversibility: reversibilityOf(reviewing, isSecret),
    warnings: warningsOf(views).map(sayingSafely(parts)),
    holdsSecrets: isSecret,
  };
}

function looks(unseen: Unseen): readonly string[] {
  const ofRows = REVERSIBILITY.flatMap((row) => unseen.views.flatMap((view) => row.looks?.(view, unseen) ?? []));
  return [...new Set([...ofRows, ...looksOfRisks(unseen)])].slice(0, MOST_LOOKS);
}
