import type { Reversibility } from '../change.ts';
import { REVERSIBILITY_OF_DELETION } from './reversibility-of-deletion.ts';
import { REVERSIBILITY_OF_UPDATE } from './reversibility-of-update.ts';
import type { ReversibilityRow } from './reversibility-row.ts';
import { type Reviewing, sayingSafely } from './reviewing.ts';

const UNREAD: ReversibilityRow = {
  id: 'unread',
  about: 'an update or a deletion of an object that the caller may not read',
  class: 'cannot be undone',
  reason: ({ does, request }) =>
    does !== 'create' && request.oldObject === undefined && !(request.operation === 'CREATE' && does !== 'evict')
      ? 'The object could not be read before the change, so it is not known what to go back to.'
      : undefined,
};

const CREATION: ReversibilityRow = {
  id: 'creation',
  about: 'an object that is created',
  class: 'restores',
  reason: ({ does, kind }) => {
    if (does !== 'create') return undefined;
    const effect = EFFECTS_OF_CREATION[kind];
    return `It is deleted again.${effect === undefined ? '' : ` ${effect}`}`;
  },
};

const EFFECTS_OF_CREATION: Readonly<Record<string, string>> = {
  Pod: 'What it did meanwhile stays.',
  Job: 'What it did meanwhile stays.',
  CronJob: 'What its jobs did meanwhile stays.',
  Namespace: 'Everything that was created in it meanwhile is deleted with it.',
  PersistentVolumeClaim: 'Data that was written to its volume meanwhile may be deleted with it.',
};

/** Every row, in the order in which they are tried. */
export const REVERSIBILITY: readonly ReversibilityRow[] = [
  UNREAD,
  ...REVERSIBILITY_OF_DELETION,
  CREATION,
  ...REVERSIBILITY_OF_UPDATE,
];

/** Returns whether each write can be taken back, in order. */
export function reversibilityOf(review: Reviewing): readonly Reversibility[] {
  const say = sayingSafely(review);
  return review.views.map((view) => {
    for (const row of REVERSIBILITY) {
      const reason = row.reason(view, review);
      if (reason !== undefined) return { class: row.class, reason: say(reason) };
    }
    return { class: 'cannot be undone', reason: 'It is not known how to take this request back.' };
  });
}
