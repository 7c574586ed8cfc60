import { quote, type Refusal, refuse } from '../../errors.ts';
import { namespaceOf } from './record.ts';
import type { Answer } from './requests.ts';

const PART = 'the part changes of rbac.yaml';

/** Returns why the API server did not take a record, and what to do about it. */
export function refuseRecord(id: string, { status, message, object }: Answer): Refusal {
  const namespace = quote(namespaceOf(id));
  if (/only the server records a change/.test(message))
    return notKept(
      'The policy of the cluster does not let the account of this server record changes.',
      `Ask the operator to name the account of the server in ${PART}.`,
    );
  if (status === 403)
    return notKept(
      `The server may not record changes in namespace ${namespace}.`,
      `Ask the operator to turn on ${PART}.`,
    );
  if (status === 404)
    return isAboutNamespace(object)
      ? notKept(`Namespace ${namespace} does not exist, so no change can be recorded in it.`, 'Check the namespace.')
      : notKept('The cluster does not serve the kind Change.', `Ask the operator to apply ${PART}.`);
  if (status === 413 || /too large|too long/i.test(message))
    return notKept('The change is too large to be recorded.', 'Split it into smaller changes.');
  const said = message === '' ? ` with status ${status}` : `: ${quote(message, 300)}`;
  return notKept(`The API server rejects the record${said}.`, 'Try again, or ask the operator.');
}

/** Returns the refusal for a cluster that would let anyone decide. */
export function refuseUnenforced(): Refusal {
  return notKept(
    'The cluster does not enforce who may decide on changes.',
    `Ask the operator to apply the admission policy in ${PART}.`,
  );
}

/** Returns the refusal for a record that the API server altered. */
export function refuseAltered(): Refusal {
  return notKept(
    'The API server altered the record: the cluster has the kind Change of another version.',
    `Ask the operator to apply ${PART} that comes with this version of the server.`,
  );
}

function notKept(error: string, hint: string): Refusal {
  return refuse('CHANGE_NOT_KEPT', error, hint);
}

function isAboutNamespace(object: unknown): boolean {
  return (object as { readonly details?: { readonly kind?: unknown } } | undefined)?.details?.kind === 'namespaces';
}
