import type { StandingGrant } from '../../remediation/grants/grant.ts';
import type { ListedGrants } from '../../remediation/grants/granting.ts';
import type { ClusterGrants } from './cluster-grants.ts';
import { RecordFailed } from './requests.ts';

/** So many namespaces are asked at a time. */
const AT_ONCE = 8;

/**
 * Returns the grants that a person may list: of all namespaces, or of each that `namespaces` names and RBAC lets the person list. Rejects with
 * RecordFailed if that is none, and with NoAnswer.
 */
export async function listForPerson(
  store: Pick<ClusterGrants, 'list'>,
  namespaces: () => Promise<readonly string[]>,
): Promise<ListedGrants> {
  const all = await orForbidden(store.list());
  if (!(all instanceof RecordFailed)) return { grants: all };
  // The same answer would come for every namespace.
  if (/cannot impersonate/.test(all.message)) throw all;
  const places = await namespaces();
  const found: StandingGrant[] = [];
  const onlyIn: string[] = [];
  for (let at = 0; at < places.length; at += AT_ONCE) {
    const some = places.slice(at, at + AT_ONCE);
    const answers = await Promise.all(some.map((place) => orForbidden(store.list(place))));
    for (const [index, answer] of answers.entries()) {
      if (answer instanceof RecordFailed) continue;
      found.push(...answer);
      onlyIn.push(some[index] ?? '');
    }
  }
  if (onlyIn.length === 0) throw all;
  return { grants: found, onlyIn };
}

function orForbidden<T>(asked: Promise<T>): Promise<T | RecordFailed> {
  return asked.catch((error: unknown) => {
    if (error instanceof RecordFailed && error.status === 403) return error;
    throw error;
  });
}
