import { secondsOf } from '../policy/file/seconds.ts';
import { ConfigurationError } from './configuration-error.ts';

/** What is done with standing grants. */
export type GrantLine = { readonly action: 'changes' } & (
  | {
      readonly command: 'grant';
      /** The id of the change that it is made from. */
      readonly like: string;
      readonly uses: number;
      readonly lastsSeconds: number;
      readonly sameFields: boolean;
      readonly anyName: boolean;
      readonly reason?: string;
    }
  | {
      readonly command: 'grants';
      readonly namespace: string | undefined;
      readonly all: boolean;
      readonly json: boolean;
    }
  | {
      readonly command: 'revoke';
      readonly name: string;
      readonly namespace: string | undefined;
      readonly reason?: string;
    }
);

/** What was given for a grant, as texts. */
export interface GivenGrant {
  readonly like?: string | undefined;
  readonly uses?: string | undefined;
  readonly for?: string | undefined;
  readonly 'same-fields'?: boolean | undefined;
  readonly 'any-name'?: boolean | undefined;
  readonly reason?: string | undefined;
}

export const GRANTS_USAGE = `    grant          approves further changes ahead of time: --like ID names a change that you have read, --uses N how many more like
                   it, --for DURATION how long (8h); --same-fields for other values in the same fields, --any-name for
                   objects of any name, as far as the policy permits it
    grants         lists standing grants; -n and -A as for list
    revoke NAME    withdraws a grant; -n NAMESPACE
`;

/** Reads what a grant is made of. Throws ConfigurationError on a value that is missing or out of bounds. */
export function grantLine(given: GivenGrant): Extract<GrantLine, { command: 'grant' }> {
  const { like, uses, for: lasts, 'same-fields': sameFields = false, 'any-name': anyName = false, reason } = given;
  if (like === undefined || like === '')
    throw new ConfigurationError('changes grant needs --like ID, the id of a change that you have read.');
  if (uses === undefined || !/^([1-9]\d?|100)$/.test(uses))
    throw new ConfigurationError('changes grant needs --uses N, a whole number from 1 to 100.');
  const lastsSeconds = lasts === undefined ? undefined : secondsOf(lasts);
  if (lastsSeconds === undefined)
    throw new ConfigurationError('changes grant needs --for DURATION, such as 30m or 8h, from 60s to 168h.');
  return {
    ...{ action: 'changes', command: 'grant', like, uses: Number(uses), lastsSeconds, sameFields, anyName },
    ...(reason !== undefined && { reason }),
  };
}
