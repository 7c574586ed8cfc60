import type { Plan } from '../kube/command.ts';
import type { Kind } from '../kube/kinds.ts';
import type { Subject } from '../kube/subject.ts';
import { decide, type Verdict } from '../policy/decide.ts';
import { openWords } from '../policy/open-words.ts';
import type { Policy } from '../policy/policy.ts';

/** Asks the cluster what words for types stand for; a word without an answer is left out. Never rejects. */
export type AskKinds = (words: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, readonly Kind[]>>;

/** What a plan is judged by, and where the cluster is asked what its words stand for. */
export interface JudgeParts {
  readonly policy: Policy;
  readonly kinds: AskKinds;
}

/** Judges a plan, and once more with what the cluster says of its words for types where that may matter. */
export async function judge(
  plan: Plan,
  subject: Subject,
  { policy, kinds }: JudgeParts,
  signal: AbortSignal,
): Promise<Verdict> {
  const offhand = decide(plan, policy, subject);
  const words = openWords(plan, policy, offhand);
  if (words.length === 0) return offhand;
  return decide({ ...plan, kinds: await kinds(words, signal) }, policy, subject);
}
