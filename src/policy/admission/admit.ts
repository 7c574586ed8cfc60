import { type Refusal, refuse } from '../../errors.ts';
import { refuseWithout } from '../permits.ts';
import { isPermittedHere } from './permits.ts';
import type { Admission } from './rule.ts';
import { ADMISSION_RULES } from './rules/index.ts';

/** Returns the paths of the API that the rules must read before they can judge this write, each once. Pure. */
export function looksOf(admission: Omit<Admission, 'seen'>): readonly string[] {
  return [...new Set(ADMISSION_RULES.flatMap(({ looks }) => looks?.(admission) ?? []))];
}

/** What the rules say of one write: undefined if it may be made, or the refusal and the rule that gave it. */
export interface Objected {
  readonly rule: string;
  readonly refusal: Refusal;
}

/** Judges one write by the object as it would become. The first objection that no allowance lifts refuses it. Pure. */
export function admit(admission: Admission): Objected | undefined {
  for (const { id, judge } of ADMISSION_RULES)
    for (const { allowance, code, error, hint } of judge(admission)) {
      if (allowance === undefined) return { rule: id, refusal: refuse(code, error, hint) };
      if (!isPermittedHere(allowance, admission))
        return { rule: id, refusal: refuseWithout(allowance, admission.policy, { code, error, hint }) };
    }
  return undefined;
}
