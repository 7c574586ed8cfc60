import type { Subject } from '../../kube/subject.ts';
import { type Denial, unfitCredential } from './denial.ts';

const MOST_CHARACTERS = 256;
const MOST_GROUPS = 256;
/** Names that Kubernetes keeps for itself: only the API server may assign them. */
const RESERVED = 'system:';

/**
 * Names a caller, or says why a name is not accepted: empty, too long, with control or formatting characters (it will
 * appear in logs and records), or a name that Kubernetes reserves. Reserved groups are left out, except groups
 * that the API server itself stated.
 */
export function nameSubject(method: Subject['method'], name: string, groups: readonly string[]): Subject | Denial {
  const byApiServer = method === 'service-account';
  const names = [name, ...groups];
  if (groups.length > MOST_GROUPS || !names.every(isPlain) || (!byApiServer && name.startsWith(RESERVED)))
    return unfitCredential(
      'name',
      "The server cannot use the caller's name or one of its groups: each must be 1 to 256 printable characters, and the name must not begin with system:.",
    );
  const kept = byApiServer ? groups : groups.filter((group) => !group.startsWith(RESERVED));
  return Object.freeze({ method, name, groups: Object.freeze([...kept]) });
}

function isPlain(text: string): boolean {
  return text.trim() === text && text !== '' && text.length <= MOST_CHARACTERS && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text);
}
