import type { Plan } from '../kube/command.ts';
import type { Subject } from '../kube/subject.ts';
import { canonicalPlan, kindsIn, type Meanings } from '../policy/canonical.ts';
import { decide, type Verdict } from '../policy/decide.ts';
import { openWords } from '../policy/open-words.ts';
import type { Policy } from '../policy/policy.ts';

/** Words for types that the cluster is asked about. */
export interface AskedWords {
  readonly words: readonly string[];
  /** Whether they name kinds of documents, `Kind.version.group`. */
  readonly areKinds: boolean;
}

/** Asks the cluster what words for types stand for now; a word without an answer is left out. Never rejects. */
export type AskMeanings = (asked: AskedWords, signal: AbortSignal) => Promise<Meanings>;

/** What a plan is judged by, and where the cluster is asked what its words stand for. */
export interface JudgeParts {
  readonly policy: Policy;
  readonly meanings: AskMeanings;
}

/**
 * Judges a plan. If it has words that only the cluster can tell the meaning of, they are resolved once, and both the call as it
 * was written and the call that names the resolved kinds must be allowed. The latter is what the verdict holds and what runs.
 */
export async function judge(
  plan: Plan,
  subject: Subject,
  { policy, meanings: ask }: JudgeParts,
  signal: AbortSignal,
): Promise<Verdict> {
  const offhand = decide(plan, policy, subject, 'defer');
  const words = openWords(plan, offhand.allowed ? undefined : offhand.refusal);
  if (words.length === 0) return offhand;
  const meanings = await ask({ words, areKinds: plan.command.documents !== undefined }, signal);
  const asWritten = decide({ ...plan, kinds: kindsIn(meanings) }, policy, subject, 'defer');
  if (!asWritten.allowed) return asWritten;
  return decide(canonicalPlan(plan, meanings, policy.rules !== undefined), policy, subject, 'defer');
}
