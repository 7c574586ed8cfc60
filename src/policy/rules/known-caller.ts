import { refuse } from '../../errors.ts';
import { actAsOf } from '../impersonation.ts';
import { denyIf, type Rule } from '../policy.ts';

/** Where the API server is asked as the caller, nobody is served in whose name it cannot be asked. */
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
