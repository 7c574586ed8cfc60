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
      ? 'The server could not read the object before the change, so it does not know what to restore.'
      : undefined,
};

const CREATION_OF_SCOPE: ReversibilityRow = {
  id: 'creation-of-scope',
  about: 'a Namespace or a CustomResourceDefinition that is created',
  class: 'cannot be undone',
  reason: ({ does, kind }) => (does === 'create' && Object.hasOwn(SCOPES, kind) ? SCOPES[kind] : undefined),
};

const SCOPES: Readonly<Record<string, string>> = {
  Namespace: 'Deleting it would delete everything in it by then. If it is empty, delete it yourself.',
  CustomResourceDefinition: 'Deleting it would delete all objects of its kind. If there are none, delete it yourself.',
};

const CREATION: ReversibilityRow = {
  id: 'creation',
  about: 'any other object that is created',
  class: 'restores',
  reason: ({ does, kind }) => {
    if (does !== 'create') return undefined;
    const effect = Object.hasOwn(EFFECTS_OF_CREATION, kind) ? EFFECTS_OF_CREATION[kind] : undefined;
    return `An undo deletes it.${effect === undefined ? '' : ` ${effect}`}`;
  },
};

const EFFECTS_OF_CREATION: Readonly<Record<string, string>> = {
  Pod: 'What it did until then stays.',
  Job: 'What it did until then stays.',
  CronJob: 'What its jobs did until then stays.',
  PersistentVolumeClaim: 'Data written to its volume until then may be deleted with it.',
};

/** Said of what an undo would do, if the plan may not be stored. */
const IN_MEMORY =
  ' Only this replica of the server can do that: the change holds secrets, so the replica keeps it in memory only.';

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
    return { class: 'cannot be undone', reason: 'The server does not know how to undo this request.' };
  });
}
