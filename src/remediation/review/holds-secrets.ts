import type { ReviewedWrite } from '../../kube/reviewed-write.ts';
import { openRedaction, type Redaction } from '../../redaction/redaction.ts';
import { sentOf, shownSentOf } from './sent.ts';

/** Only tells whether there is something to mark; no mark of it is ever shown. */
const DETECTING: Pick<Redaction, 'object'> = openRedaction({ key: Buffer.alloc(16) });

/**
 * Returns whether a write is of a Secret, or its body or an object before or after it holds anything that redaction would mark.
 * Where the server redacts nothing, its built-in rules decide. A body that cannot be read, and that no rehearsal shows, counts too.
 */
export function holdsSecrets(
  writes: readonly ReviewedWrite[],
  redaction: Pick<Redaction, 'object'> = DETECTING,
): boolean {
  return writes.some((write) => {
    const { request, body } = write;
    const { group, version, resource } = request.resource;
    if (group === '' && resource === 'secrets') return true;
    if ([request.oldObject, request.object].some((each) => each !== undefined && redaction.object(each) !== each))
      return true;
    const sent = sentOf(write);
    if (sent === undefined) return body.length > 0 && !write.rehearsed;
    const about = {
      apiVersion: group === '' ? version : `${group}/${version}`,
      namespace: request.namespace,
      name: request.name,
    };
    return JSON.stringify(shownSentOf(write, about, redaction)) !== JSON.stringify(sent);
  });
}
