import type { Configuration } from '../config/configuration.ts';
import type { CheckedCall, Judgement } from './judgement.ts';
import type { Case } from './parse-cases.ts';

/** A case with what became of it. */
export interface CaseResult extends Case {
  readonly judgement: Judgement;
  readonly holds: boolean;
}

/** Judges a call under a configuration. */
export type JudgeCall = (call: CheckedCall, configuration: Configuration) => Judgement | Promise<Judgement>;

/** Judges one case. It holds if the verdict is the expected one and, if a code is expected, the code as well. */
export async function runCase(each: Case, judge: JudgeCall): Promise<CaseResult> {
  const judgement = await judge(each, each.configuration);
  const code = judgement.verdict === 'refuse' ? judgement.refusal.code : undefined;
  const holds = judgement.verdict === each.expect && (each.code === undefined || each.code === code);
  return { ...each, judgement, holds };
}
