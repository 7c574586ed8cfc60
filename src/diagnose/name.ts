import { within, wordOf } from './calls.ts';
import type { Ref } from './objects/meta.ts';
import type { Snapshot } from './snapshot.ts';

/** An object in an answer. Its namespace goes without saying where all are of one. */
export function nameOf({ scope }: Pick<Snapshot, 'scope'>, ref: Ref): string {
  const home = scope.of === 'namespace' ? scope.namespace : scope.of === 'object' ? scope.object.namespace : '';
  return [wordOf(ref), ...(ref.namespace === home ? [] : within(ref))].join(' ');
}
