import type { Logger } from 'pino';
import { ClusterGrants } from './api/changes/cluster-grants.ts';
import { PersonGrants } from './api/changes/person-grants.ts';
import { placesOfRecords } from './api/changes/record-namespaces.ts';
import type { Door } from './execution/door.ts';
import { actAsOf } from './policy/impersonation.ts';
import type { Policy } from './policy/policy.ts';
import type { ChangesParts } from './remediation/changes-parts.ts';
import type { Granting } from './remediation/grants/granting.ts';
import { Grants } from './remediation/grants/grants.ts';
import { isGenuine } from './remediation/hash.ts';

/** Tells whether the cluster keeps changes: in memory there are no grants. */
type IsInCluster = () => Promise<boolean>;

/** Opens what people approved ahead of time, as records of the cluster. Logs each grant that does not count although it covers a change. */
export function openGrants(isInCluster: IsInCluster, { own }: Door, logger: Logger): Grants {
  const inCluster = new ClusterGrants(
    (signal) => own.open(signal),
    own.closing,
    (grant) => logger.warn({ grant }, 'a standing grant counts for nothing, because its record is malformed'),
  );
  return new Grants({
    store: async () => ((await isInCluster()) ? inCluster : undefined),
    now: () => new Date(),
    onUnusable: (grant, why) => logger.warn({ grant, why }, 'people are asked although they approved ahead of time'),
  });
}

/** Opens grants for people who make and withdraw them, by impersonation. */
export function openGranting(
  policy: Pick<Policy, 'impersonatePrefix'>,
  { key, now, policyRevision }: Pick<ChangesParts, 'key' | 'now' | 'policyRevision'>,
  { isInCluster, door: { own } }: { readonly isInCluster: IsInCluster; readonly door: Door },
): Granting {
  return new PersonGrants({
    openAs: (user, signal) => own.openAs(user, signal),
    actAs: (by) => actAsOf(by, policy),
    isGenuine: (spec) => isGenuine(spec, key),
    policyRevision,
    isInCluster,
    namespaces: () => placesOfRecords(own),
    now,
    closing: own.closing,
  });
}
