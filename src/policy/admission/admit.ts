import { refuse } from '../../errors.ts';
import { refuseWithout } from '../permits.ts';
import type { Objected } from '../terms.ts';
import { isPermittedHere } from './permits.ts';
import type { Admission } from './rule.ts';
import { ADMISSION_RULES } from './rules/index.ts';

/** Returns the paths of the API that the rules must read before they can judge this write, each once. Pure. */
export function looksOf(admission: Omit<Admission, 'seen'>): readonly string[] {
  return [...new Set(ADMISSION_RULES.flatMap(({ looks }) => looks?.(admission) ?? []))];
}

/** Judges one write by the object as it would become. The first objection that no allowance lifts refuses it. Pure. */
export function admit(admission: Admission): Objected | undefined {
  for (const { id, judge } of ADMISSION_RULES)
    for (const { allowance, code, error, hint, by } of judge(admission)) {
      const rule = by === undefined ? id : `${id}/${by}`;
      if (allowance === undefined) return { rule, refusal: refuse(code, error, hint) };
      if (!isPermittedHere(allowance, admission))
        return { rule, refusal: refuseWithout(allowance, admission.policy, { code, error, hint }) };
    }
  return undefined;
}
