import { RecordFailed } from './requests.ts';

/** So many namespaces are asked at a time. */
const AT_ONCE = 8;

/** The records that a person may list. */
interface ListedRecords<T> {
  readonly found: readonly T[];
  /** The namespaces that they are of, if the person may not list all. */
  readonly onlyIn?: readonly string[];
}

/**
 * Returns the records that a person may list, as `list` does: of one namespace if that is given; else of all, or of each that `namespaces` names
 * and RBAC lets the person list, one namespace after the other. Rejects with RecordFailed if that is none, and with NoAnswer.
 */
export async function listForPerson<T>(
  list: (namespace?: string) => Promise<readonly T[]>,
  namespace: string | undefined,
  namespaces: () => Promise<readonly string[]>,
): Promise<ListedRecords<T>> {
  if (namespace !== undefined) return { found: await list(namespace) };
  const all = await orForbidden(list());
  if (!(all instanceof RecordFailed)) return { found: all };
  // The same answer would come for every namespace.
  if (/cannot impersonate/.test(all.message)) throw all;
  const places = await namespaces();
  const found: T[] = [];
  const onlyIn: string[] = [];
  for (let at = 0; at < places.length; at += AT_ONCE) {
    const some = places.slice(at, at + AT_ONCE);
    const answers = await Promise.all(some.map((place) => orForbidden(list(place))));
    for (const [index, answer] of answers.entries()) {
      if (answer instanceof RecordFailed) continue;
      found.push(...answer);
      onlyIn.push(some[index] ?? '');
    }
  }
  if (onlyIn.length === 0) throw all;
  return { found, onlyIn };
}

function orForbidden<T>(asked: Promise<T>): Promise<T | RecordFailed> {
  return asked.catch((error: unknown) => {
    if (error instanceof RecordFailed && error.status === 403) return error;
    throw error;
  });
}
