import type { Logger } from 'pino';
import { asksWho, type IdentityWays } from './config/identity.ts';
import { isRefusal } from './errors.ts';
import type { Door } from './execution/door.ts';
import type { ReadEvent } from './execution/reads.ts';
import { grammarFor } from './kubectl/versions.ts';

/** What an operator hears at every start of a server that asks nobody. */
const NOBODY_IS_ASKED =
  'nobody is asked who calls: whoever reaches this address may do what this server may; set MCP_AUTH_TOKEN, MCP_AUTH_TOKEN_FILE, MCP_TOKENREVIEW_AUDIENCE, MCP_OIDC_ISSUER or --tls-client-ca';

/** And of one that was told whom to let in, where only its parent can come. */
const NOBODY_ELSE_CALLS =
  'the settings that say who may call have no effect on stdio: the caller is whoever started this server';

/** Warns where the settings that say who may call leave something else than they seem to. */
export function warnOfCallers(ways: IdentityWays, transport: 'stdio' | 'http', logger: Logger): void {
  if (transport === 'stdio' && asksWho(ways)) logger.warn(NOBODY_ELSE_CALLS);
  if (transport === 'http' && !asksWho(ways)) logger.warn(NOBODY_IS_ASKED);
}

/** A read that printed something else than kubectl, or failed, is a fault of this server that its operator should hear of. */
export function logRead({ kind, ...event }: ReadEvent, logger: Logger): void {
  if (kind === 'different' || kind === 'defect') logger.warn(event, `a read without a process: ${kind}`);
  else logger.debug({ way: kind, ...event }, 'served');
}

/** Says which kubectl is in use, or what is wrong with it. */
export async function reportKubectl(door: Door, logger: Logger): Promise<void> {
  const kubectl = await door.kubectl();
  if (isRefusal(kubectl)) logger.error({ code: kubectl.code }, `${kubectl.error} ${kubectl.hint}`);
  else if (kubectl.version === undefined) logger.warn('the version of kubectl could not be learned');
  else {
    const { grammar, exact } = grammarFor(kubectl.version);
    const words = exact
      ? 'kubectl found'
      : 'kubectl found; its grammar is not known, so only what all known versions share is allowed';
    logger.info({ kubectlVersion: kubectl.version, grammar: grammar.minor, exact }, words);
  }
}
