import type { ChangeView } from '../../../src/console/face/changes.ts';
import { counted } from '../parts/relative.ts';

/** Says by which standing grant a change was approved, and which of its uses the change is, once it was applied. */
export function grantText({ name, by, maxUses, use }: NonNullable<ChangeView['grant']>): string {
  const counts = use === undefined ? `for ${counted(maxUses, 'change')}` : `change ${use} of ${maxUses}`;
  return `by ${by}: grant ${name}, ${counts}`;
}
