import type { Redaction } from '../../redaction/redaction.ts';
import { readObject } from '../requests.ts';
import { planUndo } from './plan-undo.ts';
import type { Conflict, MadeRequest } from './undo-plan.ts';

/**
 * Returns conflicts with marks in place of what is secret by its field. Only a whole object tells that, so they are looked for
 * among objects that are redacted; one that is not found there, because two secrets have one mark, shows no values.
 */
export function shownConflicts(
  conflicts: readonly Conflict[],
  made: readonly MadeRequest[],
  redaction: Pick<Redaction, 'object'>,
): readonly Conflict[] {
  if (conflicts.length === 0) return [];
  const marked = planUndo(made.map((each) => redacted(each, redaction))).conflicts;
  return conflicts.map(
    ({ before: _before, made: _made, now: _now, ...place }) =>
      marked.find(({ on, path }) => on === place.on && path === place.path) ?? { ...place, isHidden: true },
  );
}

function redacted({ request, progress, now }: MadeRequest, redaction: Pick<Redaction, 'object'>): MadeRequest {
  const [before, after] = [request.before, request.after].map((json) => {
    const object = readObject(json);
    return object && JSON.stringify(redaction.object(object));
  });
  return {
    request: { ...request, before, after },
    progress,
    now: typeof now === 'object' ? redaction.object(now) : now,
  };
}
