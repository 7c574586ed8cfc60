import type { Refusal } from '../errors.ts';
import type { Plan } from '../kube/command.ts';
import type { Verdict } from './decide.ts';

/**
 * A plan that may run. Only `authorize` makes one: the class leaves this file as a type, so an object that merely looks
 * alike does not compile, and `isAuthorized` refuses it at run time. It guards against mistakes, not hostile code.
 */
class Authorized {
  readonly #sealed = true;
  readonly plan: Plan;

  constructor(plan: Plan) {
    this.plan = plan;
  }

  static is(value: object): value is Authorized {
    return #sealed in value && value.#sealed;
  }
}

export type { Authorized };

/** True only for values that `authorize` made. */
export const isAuthorized = Authorized.is;

/** Turns a verdict into the permit to run exactly the plan that was judged, or into its refusal. */
export function authorize(verdict: Verdict): Authorized | Refusal {
  return verdict.allowed ? new Authorized(verdict.plan) : verdict.refusal;
}
