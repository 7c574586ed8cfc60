import type { JsonObject } from '../../go/json.ts';
import type { GroupVersionResource } from '../../kube/admission-request.ts';
import { managersOf } from './manager.ts';
import type { FieldConflict, Step } from './merge-back.ts';
import type { Conflict } from './undo-plan.ts';

/** Tells of a field that others altered. `now` is the object, whose managedFields may say who. */
export function conflictOf(
  on: string,
  { group, resource }: GroupVersionResource,
  { steps, before, after, now: value }: FieldConflict,
  now: JsonObject,
): Conflict {
  const [manager] = value === undefined ? [] : managersOf(now, steps);
  const isHidden = group === '' && resource === 'secrets' && HOLDS_VALUES.has(String(steps[0]));
  return {
    on,
    path: printPath(steps),
    ...(isHidden ? { isHidden } : { before, made: after, now: value }),
    ...(manager === undefined ? {} : { manager }),
  };
}

/** The parts of a Secret that hold its values; an annotation may have them too. */
const HOLDS_VALUES: ReadonlySet<string> = new Set(['data', 'stringData', 'metadata']);

/** Writes the way to a field, such as `metadata.labels[example.com/team]` or `spec.template.spec.containers[web].image`. */
export function printPath(steps: readonly Step[]): string {
  return steps
    .map((step) => (typeof step !== 'string' ? `[${step.id}]` : /^[\w-]+$/.test(step) ? `.${step}` : `[${step}]`))
    .join('')
    .replace(/^\./, '');
}
