import { refuse } from '../../errors.ts';
import { actAsOf } from '../impersonation.ts';
import { denyIf, type Rule } from '../policy.ts';

/** Denies callers that cannot be impersonated, if the server impersonates its callers. */
export const knownCaller: Rule = {
  id: 'known-caller',
  judge: (_, policy, subject) =>
    denyIf(
      policy.impersonate && actAsOf(subject, policy) === 'unknown'
        ? refuse(
            'CALLER_UNKNOWN',
            'You are not authenticated as an identity that this server can impersonate.',
            'Nothing was run. Authenticate with your own credential; the operator can say which.',
          )
        : undefined,
    ),
};
