import type { Plan } from '../kube/command.ts';
import { builtInCategory, builtInKind, isSure, type Kind } from '../kube/kinds.ts';
import type { Subject } from '../kube/subject.ts';
import { decide, type Verdict } from '../policy/decide.ts';
import type { Policy } from '../policy/policy.ts';
import { typeWords } from '../policy/touched.ts';

/** Asks the cluster what words for types stand for; a word without an answer is left out. Never rejects. */
export type AskKinds = (words: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, readonly Kind[]>>;

/** What a plan is judged by, and where the cluster is asked what its words stand for. */
export interface JudgeParts {
  readonly policy: Policy;
  readonly kinds: AskKinds;
}

/**
 * Judges a plan, and once more with what the cluster says of its words for types where that may matter: before anything that is
 * allowed runs, and before rules about kinds refuse what they do not know.
 */
export async function judge(
  plan: Plan,
  subject: Subject,
  { policy, kinds }: JudgeParts,
  signal: AbortSignal,
): Promise<Verdict> {
  const offhand = decide(plan, policy, subject);
  if (!offhand.allowed && offhand.refusal.code !== 'POLICY_DENIED') return offhand;
  const words = typeWords(plan.command).filter((word) => word !== '' && isOpen(word, policy));
  if (words.length === 0) return offhand;
  return decide({ ...plan, kinds: await kinds(words, signal) }, policy, subject);
}

/** Whether the cluster may take a word for something that the built-in kinds do not tell; without rules only other kinds matter. */
function isOpen(word: string, { rules }: Policy): boolean {
  const isCategory = builtInCategory(word).length > 0;
  if (rules === undefined) return builtInKind(word) === undefined && !isCategory;
  return !isSure(word) || isCategory;
}
