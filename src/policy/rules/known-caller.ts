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
            'The API server is asked as the caller here, and this caller has no name to ask with.',
            'Nothing was run. Call with a credential of your own; the operator can say which.',
          )
        : undefined,
    ),
};
