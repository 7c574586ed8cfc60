import { isDeepStrictEqual } from 'node:util';
import type { Configuration, Environment } from './config/configuration.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import { parsePolicy } from './config/policy-file.ts';
import { readText } from './config/read-text.ts';
import type { PageHandler } from './console/handler.ts';
import { openActivity } from './console/pages/activity/open-activity.ts';
import { Scopes } from './console/pages/activity/scope.ts';
import { openPolicy } from './console/pages/policy/open-policy.ts';
import { openShown } from './console/pages/shown.ts';
import { openStatus } from './console/pages/status/open-status.ts';
import { grammarFor } from './kubectl/versions.ts';
import { openPersons } from './open-persons.ts';
import { VERSION } from './version.ts';
import type { Server } from './wiring.ts';

/** What the pages Activity, Policy and Status need of the running server. */
export interface DataPagesOf {
  readonly server: Server;
  readonly configuration: Configuration;
  readonly environment: Environment;
  /** Why calls cannot be served now; undefined if they can. */
  readonly ready: () => Promise<string | undefined>;
}

type DataPages = Readonly<Record<'activity' | 'policy' | 'status' | 'suspension', PageHandler>>;

/** Opens the pages that show what the server did, may do and is doing. None without records, which only a console has. */
export function openDataPages({ server, configuration, environment, ready }: DataPagesOf): DataPages | undefined {
  const { records: source, redaction, surface, facts, door, approvals, keeping } = server;
  if (source === undefined) return undefined;
  const persons = openPersons(door, configuration);
  const now = () => Date.now();
  const startedAt = Math.floor(performance.timeOrigin);
  const shared = { source, scopes: new Scopes(persons.mayReadActivity, now), show: openShown(redaction), now };
  const status = openStatus({
    ...shared,
    startedAt,
    configuration,
    environment,
    version: VERSION,
    kubectl: async () => (await facts()).kubectlVersion,
    ready,
    load: () => door.load(),
    reads: async () => {
      const { reads, readsOff: why } = await facts();
      return { mode: reads.mode, ...(why !== undefined && { why }) };
    },
    approvals,
    suspensions: approvals && persons.suspensions,
    keeping,
  });
  return {
    activity: openActivity({ ...shared, startedAt }),
    policy: openPolicy({
      ...shared,
      configuration,
      environment,
      approvals,
      file: policyFileOf(configuration),
      words: surface.policyInWords,
      grammar: async () => grammarFor((await facts()).kubectlVersion),
    }),
    status,
    suspension: status,
  };
}

/** The text of the policy file; undefined if there is none, or if it no longer says what the server read at its start. */
function policyFileOf({ policyFile, rules, windows }: Configuration): string | undefined {
  if (policyFile === '') return undefined;
  try {
    const text = readText(policyFile, 'a policy file');
    return isDeepStrictEqual(parsePolicy(policyFile, text), { rules, ...(windows && { windows }) }) ? text : undefined;
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}
