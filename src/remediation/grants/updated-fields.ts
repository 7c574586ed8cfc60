import { type ChangedField, changedFields } from '../../policy/admission/changed-fields.ts';
import type { ChangeRequest } from '../change.ts';
import { reviewedPart } from '../compare.ts';
import { readObject } from '../requests.ts';

/** Returns the fields that an update changes, as its reviewers see them; undefined for a request that is no update of an object. Pure. */
export function updatedFields({ operation, before, after }: ChangeRequest): readonly ChangedField[] | undefined {
  const [old, made] = [readObject(before), readObject(after)];
  if (operation !== 'UPDATE' || old === undefined || made === undefined) return undefined;
  return changedFields({ before: reviewedPart(old), after: reviewedPart(made) });
}
