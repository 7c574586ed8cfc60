import { type Description, row } from './description.ts';
import { formatTime } from './times.ts';

export interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string | null;
}

/** Writes the conditions of a controller of pods. */
export function writeReasons(w: Description, conditions: readonly Condition[] = []): void {
  if (conditions.length === 0) return;
  w.write(0, 'Conditions:\n  Type\tStatus\tReason\n');
  w.write(1, '----\t------\t------\n');
  for (const { type = '', status, reason } of conditions) row(w, 1, `${type} `, status, reason);
}

/** Writes conditions with the time of their last change. */
export function writeDatedConditions(w: Description, conditions: readonly Condition[] = []): void {
  if (conditions.length === 0) return;
  w.write(0, 'Conditions:\n');
  w.write(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage\n');
  w.write(1, '----\t------\t------------------\t------\t-------\n');
  for (const { type, status, lastTransitionTime, reason, message } of conditions) {
    row(w, 1, type, status, formatTime(lastTransitionTime), reason, message);
  }
}
