import type { ChangeView } from '../../../src/console/face/changes.ts';
import { counted } from '../parts/relative.ts';

/** Says which user made a standing grant, and for how many changes; of a change that it approved, which of its uses the change is, once it was applied. */
export function grantText({
  name,
  by,
  maxUses,
  use,
}: Pick<NonNullable<ChangeView['grant']>, 'name' | 'by' | 'maxUses' | 'use'>): string {
  const counts = use === undefined ? `for ${counted(maxUses, 'change')}` : `change ${use} of ${maxUses}`;
  return `by ${by}: grant ${name}, ${counts}`;
}

/** Says what a grant would permit, before it is made. */
export function permittedText({
  maxUses,
  asker,
  lasts,
}: {
  readonly maxUses: number;
  readonly asker: string;
  readonly lasts: string;
}): string {
  return `${counted(maxUses, 'change')} of ${asker} within ${lasts}, without asking again.`;
}
