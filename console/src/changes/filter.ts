import type { ChangeRow } from '../../../src/console/face/changes.ts';

/** What a person looks for. Empty texts mean anything. */
export interface ChangeFilter {
  readonly text: string;
  readonly phase: string;
  readonly namespace: string;
}

/** The namespace to choose for objects that have none. */
export const NO_NAMESPACE = '(cluster)';

/** Whether a change has all words of the text, in any case and place, the phase, and an object in the namespace. */
export function fits(row: ChangeRow, { text, phase, namespace }: ChangeFilter): boolean {
  if (phase !== '' && row.phase !== phase) return false;
  if (namespace !== '' && !namespacesOf([row]).includes(namespace)) return false;
  if (text.trim() === '') return true;
  const all = [row.id, row.summary, row.reason, row.askedBy, row.client, row.reversible, ...row.risks]
    .concat(row.objects.flatMap((object) => [object.resource, object.namespace, object.name]))
    .join('\n')
    .toLowerCase();
  return text
    .toLowerCase()
    .trim()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** Returns the namespaces of all objects of changes, sorted. */
export function namespacesOf(rows: readonly ChangeRow[]): readonly string[] {
  const all = rows.flatMap(({ objects }) => objects.map(({ namespace }) => namespace ?? NO_NAMESPACE));
  return [...new Set(all)].toSorted();
}

/** Divides changes into those to decide, the least time left first, and the others, the newest first. */
export function divided(rows: readonly ChangeRow[]): {
  readonly pending: readonly ChangeRow[];
  readonly others: readonly ChangeRow[];
} {
  const pending = rows.filter(({ phase }) => phase === 'Pending');
  const others = rows.filter(({ phase }) => phase !== 'Pending');
  return {
    pending: pending.toSorted((left, right) => left.expiresAt.localeCompare(right.expiresAt)),
    others: others.toSorted((left, right) => right.plannedAt.localeCompare(left.plannedAt)),
  };
}
