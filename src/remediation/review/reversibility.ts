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

const CREATION_OF_SCOPE: ReversibilityRow = {
  id: 'creation-of-scope',
  about: 'a Namespace or a CustomResourceDefinition that is created',
  class: 'cannot be undone',
  reason: ({ does, kind }) => (does === 'create' && Object.hasOwn(SCOPES, kind) ? SCOPES[kind] : undefined),
};

const SCOPES: Readonly<Record<string, string>> = {
  Namespace: 'Its deletion would delete everything that is in it by then. If it is empty, delete it yourself.',
  CustomResourceDefinition:
    'Its deletion would delete all objects of its kind that there are by then. If there are none, delete it yourself.',
};

const CREATION: ReversibilityRow = {
  id: 'creation',
  about: 'any other object that is created',
  class: 'restores',
  reason: ({ does, kind }) => {
    if (does !== 'create') return undefined;
    const effect = Object.hasOwn(EFFECTS_OF_CREATION, kind) ? EFFECTS_OF_CREATION[kind] : undefined;
    return `It is deleted again.${effect === undefined ? '' : ` ${effect}`}`;
  },
};

const EFFECTS_OF_CREATION: Readonly<Record<string, string>> = {
  Pod: 'What it did meanwhile stays.',
  Job: 'What it did meanwhile stays.',
  CronJob: 'What its jobs did meanwhile stays.',
  PersistentVolumeClaim: 'Data that was written to its volume meanwhile may be deleted with it.',
};

/** Said of what an undo would do, if the plan may not be stored. */
const IN_MEMORY =
  ' Only this replica of the server can do that: the change holds secrets, and is kept in its memory alone.';

/** Every row, in the order in which they are tried. */
export const REVERSIBILITY: readonly ReversibilityRow[] = [
  UNREAD,
  ...REVERSIBILITY_OF_DELETION,
  CREATION_OF_SCOPE,
  CREATION,
  ...REVERSIBILITY_OF_UPDATE,
];

/** Returns whether each write can be taken back, in order. `isInMemory` says that the change is kept in memory only. */
export function reversibilityOf(review: Reviewing, isInMemory: boolean): readonly Reversibility[] {
  const say = sayingSafely(review);
  return review.views.map((view) => {
    for (const row of REVERSIBILITY) {
      const reason = row.reason(view, review);
      if (reason === undefined) continue;
      const isStored = !isInMemory || (row.class !== 'restores' && row.class !== 'recreates');
      return { class: row.class, reason: say(isStored ? reason : reason + IN_MEMORY) };
    }
    return { class: 'cannot be undone', reason: 'It is not known how to take this request back.' };
  });
}
