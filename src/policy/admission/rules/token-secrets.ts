import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { changedKeys, isChanged } from '../difference.ts';
import { valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/** No write makes a Secret for which the cluster issues or accepts a token, or points one at another service account. */
export const tokenSecrets: AdmissionRule = {
  id: 'token-secrets',
  judge: ({ request }) => {
    const { operation, resource, object } = request;
    if (resource.group !== '' || resource.resource !== 'secrets' || operation === 'DELETE' || object === undefined)
      return [];
    const field = gainedIn(request);
    return field === undefined
      ? []
      : [
          {
            code: 'OTHER_IDENTITY',
            error: `The cluster would issue or accept a token for this Secret, because of its ${quote(field)}.`,
            hint: 'Use a Secret of another type, such as Opaque, without annotations of service accounts.',
            allowance: 'token-secrets',
          },
        ];
  },
};

const BOOTSTRAP = 'bootstrap.kubernetes.io/token';
/** Source: core v1, SecretType; bootstrap tokens. */
const TOKEN_TYPES: ReadonlySet<unknown> = new Set([BOOTSTRAP, 'kubernetes.io/service-account-token']);
/** The annotations that say which account a token is for: `.name` and `.uid`. */
const ACCOUNT = 'kubernetes.io/service-account.';

function gainedIn(request: AdmissionRequest): string | undefined {
  const type = valueAt(request.object, 'type');
  if (TOKEN_TYPES.has(type) && isChanged(request, 'type')) return 'type';
  // The content of a bootstrap token is the token, its groups and its expiry.
  if (type === BOOTSTRAP && isChanged(request, 'data')) return 'data';
  return changedKeys(request, 'annotations').find(({ key }) => key.startsWith(ACCOUNT))?.key;
}
