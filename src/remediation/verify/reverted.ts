import { isJsonObject, type Json, type JsonObject } from '../../go/json.ts';
import type { ChangeRequest } from '../change.ts';
import { mergeBack } from '../undo/merge-back.ts';
import { withKeptOf } from '../undo/server-fields.ts';
import { shapesOf } from '../undo/shapes.ts';

/** Returns whether every field that an update altered has its value of before again: a controller or a person changed it back. */
export function isReverted(
  { operation, subResource, resource }: ChangeRequest,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  object: unknown,
): boolean {
  const now = object as Json;
  if (operation !== 'UPDATE' || subResource !== undefined || before === undefined || after === undefined) return false;
  if (!isJsonObject(now)) return false;
  const merged = mergeBack(withKeptOf(before, now), withKeptOf(after, now), now, shapesOf(resource));
  return merged.asBefore > 0 && merged.restored === 0 && merged.conflicts.length === 0;
}
