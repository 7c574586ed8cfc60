import type { Plan } from '../kube/command.ts';
import { builtInCategory, builtInKind, isSure } from '../kube/kinds.ts';
import type { Verdict } from './decide.ts';
import type { Policy } from './policy.ts';
import { typeWords } from './touched.ts';

/**
 * The words for types of a judged call that only the cluster can tell the meaning of, where that may matter: before anything that
 * is allowed runs, and before rules about kinds refuse what they do not know.
 */
export function openWords({ command }: Plan, policy: Policy, verdict: Verdict): readonly string[] {
  if (!verdict.allowed && verdict.refusal.code !== 'POLICY_DENIED') return [];
  return typeWords(command).filter((word) => word !== '' && isOpen(word, policy));
}

/** Whether the cluster may take a word for something that the built-in kinds do not tell; without rules only other kinds matter. */
function isOpen(word: string, { rules }: Policy): boolean {
  const isCategory = builtInCategory(word).length > 0;
  if (rules === undefined) return builtInKind(word) === undefined && !isCategory;
  return !isSure(word) || isCategory;
}
