import type { Grammar } from '../kubectl/grammar.ts';
import { type Judgement, judgeCall } from './judgement.ts';
import type { Case } from './parse-cases.ts';

/** A case with what became of it. */
export interface CaseResult extends Case {
  readonly judgement: Judgement;
  readonly holds: boolean;
}

/** Judges one case. It holds where the verdict is the expected one and, if a code is expected, the code as well. Pure. */
export function runCase(each: Case, grammar: Grammar): CaseResult {
  const judgement = judgeCall(each, each.configuration, grammar);
  const code = judgement.verdict === 'refuse' ? judgement.refusal.code : undefined;
  const holds = judgement.verdict === each.expect && (each.code === undefined || each.code === code);
  return { ...each, judgement, holds };
}
