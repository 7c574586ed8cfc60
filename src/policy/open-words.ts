import type { Refusal } from '../errors.ts';
import type { Plan } from '../kube/command.ts';
import { isCertain, isSure } from '../kube/kinds.ts';
import { namedObjects } from './resources.ts';
import { writtenTypes } from './type-words.ts';

/**
 * The words for types of a call that only the cluster can tell the meaning of: all but the plain names of core kinds, and
 * in documents all but built-in kinds. A call that was refused whatever they mean has none.
 */
export function openWords({ command }: Plan, refusal: Refusal | undefined): readonly string[] {
  if (refusal !== undefined && refusal.code !== 'POLICY_DENIED') return [];
  if (command.documents !== undefined)
    return [...new Set(namedObjects(command).map(({ spelled }) => spelled))].filter((kind) => !isSure(kind));
  return writtenTypes(command).filter((word) => word !== '' && !isCertain(word));
}
