import type { Touched } from '../touched.ts';
import { nameTest, speaksOfPlace } from './match.ts';
import type { PolicyRule } from './rule.ts';

/** What some rules say together of what a call touches. */
export interface Coverage {
  /** Each rule that speaks of any of it, with the first object it speaks of. */
  readonly speaking: ReadonlyMap<PolicyRule, Touched>;
  /** The first object of which none speaks. */
  readonly unspoken: Touched | undefined;
}

/** Asks rules about objects. A thousand objects of one kind and namespace cost each rule one look at both. */
export function coverageOf(rules: readonly PolicyRule[], touched: readonly Touched[]): Coverage {
  const speaking = new Map<PolicyRule, Touched>();
  let unspoken: Touched | undefined;
  for (const [first, objects] of byPlace(touched)) {
    const here = rules.filter((rule) => speaksOfPlace(rule, first));
    for (const rule of here) {
      const object = speaking.has(rule) ? undefined : objects.find(nameTest(rule));
      if (object !== undefined) speaking.set(rule, object);
    }
    const tests = here.map(nameTest);
    unspoken ??= objects.find((each) => !tests.some((speaks) => speaks(each)));
  }
  return { speaking, unspoken };
}

/** Objects of one kind in one namespace, beside the first of them. */
function byPlace(touched: readonly Touched[]): readonly (readonly [Touched, readonly Touched[]])[] {
  const places = Map.groupBy(touched, ({ kind, namespace }) => {
    const place = namespace === undefined ? 'any' : `in ${namespace}`;
    return typeof kind === 'string' ? `${kind} ${place}` : `${kind.resource}.${kind.group} ${place}`;
  });
  return [...places.values()].flatMap((objects) => (objects[0] === undefined ? [] : [[objects[0], objects] as const]));
}
