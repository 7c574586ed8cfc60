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

/**
 * Judges one write by the object as it would become. The first objection that neither an allowance nor an approval nor a plan
 * lifts refuses it; only if there is none, one that an approval lifts asks for it, and one that a plan lifts asks for that. Pure.
 */
export function admit(admission: Admission): Objected | undefined {
  let asked: Objected | undefined;
  let awaiting: Objected | undefined;
  for (const { id, judge } of ADMISSION_RULES)
    for (const { allowance, code, error, hint, by, asks, awaitsPlan } of judge(admission)) {
      const rule = by === undefined ? id : `${id}/${by}`;
      if (asks !== undefined) asked ??= { rule, refusal: refuse(code, error, hint), asks };
      else if (awaitsPlan) awaiting ??= { rule, refusal: refuse(code, error, hint), awaitsPlan };
      else if (allowance === undefined) return { rule, refusal: refuse(code, error, hint) };
      else if (!isPermittedHere(allowance, admission))
        return { rule, refusal: refuseWithout(allowance, admission.policy, { code, error, hint }) };
    }
  return awaiting === undefined ? asked : { ...awaiting, ...asked };
}
