import { quote } from '../../../errors.ts';
import { objectBefore } from '../before.ts';
import { recordOf } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/** Fields that say how many pods there will be: of workloads, scales, autoscalers and jobs, and their like in custom resources. */
const COUNTS = /^(?:(?:min|max)?replicas|(?:min|max)?replicaCount|(?:min|max)?instances|parallelism|completions)$/i;

/** No write asks for more pods than the operator allows, unless the object asked for as many before. */
export const maxReplicas: AdmissionRule = {
  id: 'max-replicas',
  judge: (admission) => {
    const { request, policy } = admission;
    const before = countsOf(objectBefore(admission));
    for (const [field, count] of countsOf(request.object))
      if (count > policy.maxReplicas && count > (before.get(field) ?? 0))
        return [
          {
            code: 'BLAST_RADIUS',
            error: `${quote(field)} would become ${count}. It can grow to ${policy.maxReplicas} at most (KUBECTL_MAX_REPLICAS).`,
            hint: `Use a number up to ${policy.maxReplicas}, or ask the operator to raise KUBECTL_MAX_REPLICAS.`,
          },
        ];
    return [];
  },
};

/**
 * Returns each such field of the spec by its path. Items of a list are told apart by their names, so that one cannot grow to what another
 * has; items without one, or with the same, count together with their largest value.
 */
function countsOf(object: unknown): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const left: [path: string, value: unknown][] = [['spec', recordOf(object)['spec']]];
  // A stack of its own, because a custom resource may be nested deeper than calls can be.
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [path, value] = next;
    if (Array.isArray(value)) for (const item of value) left.push([`${path}${nameOf(item)}`, item]);
    else
      for (const [name, each] of Object.entries(recordOf(value))) {
        const field = `${path}.${name}`;
        const count = COUNTS.test(name) ? numberOf(each) : undefined;
        if (count === undefined) left.push([field, each]);
        else counts.set(field, Math.max(count, counts.get(field) ?? 0));
      }
  }
  return counts;
}

/** What tells an item of a list apart, and not its number, which moves. Sources: Ray, Strimzi and others. */
function nameOf(item: unknown): string {
  const fields = recordOf(item);
  const name = ['name', 'groupName', 'id'].map((key) => fields[key]).find((each) => typeof each === 'string');
  return name === undefined ? '' : `[${String(name)}]`;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
}
