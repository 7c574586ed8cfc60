import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ruleWarnings, warnOfKind } from './check/warnings.ts';
import type { Configuration } from './config/configuration.ts';
import { type AuthenticationMethods, authenticates } from './config/identity.ts';
import { isRefusal } from './errors.ts';
import type { Door } from './execution/door.ts';
import { lackOf, whyReadsAreOff } from './execution/kubectl-support.ts';
import type { ReadEvent } from './execution/read-router.ts';
import type { Subject } from './kube/subject.ts';
import { grammarFor } from './kubectl/versions.ts';
import { foreignKinds } from './policy/file/idle-rules.ts';

/** The warning at every startup of a server without authentication. */
const NOBODY_IS_ASKED =
  "No authentication is configured: anyone who can connect has this server's permissions; set MCP_AUTH_TOKEN, MCP_AUTH_TOKEN_FILE, MCP_TOKENREVIEW_AUDIENCE, MCP_OIDC_ISSUER or --tls-client-ca";

/** The warning if authentication is configured on stdio, where only the parent process can call. */
const NOBODY_ELSE_CALLS =
  'The authentication settings have no effect on stdio: the caller is the user who started this server';

/** Warns where the settings that say who may call leave something else than they seem to. */
export function warnOfCallers(methods: AuthenticationMethods, transport: 'stdio' | 'http', logger: Logger): void {
  if (transport === 'stdio' && authenticates(methods)) logger.warn(NOBODY_ELSE_CALLS);
  if (transport === 'http' && !authenticates(methods)) logger.warn(NOBODY_IS_ASKED);
}

/**
 * Warns of the rules that can never match, and of the kinds in rules that the cluster does not know either. `only` is the caller
 * where there is one only. The cluster is asked once; the start does not wait for it. Never rejects; `leaving` ends it.
 */
export async function reportRules(
  configuration: Configuration,
  { door, only, leaving, logger }: { door: Door; only: Subject | undefined; leaving: AbortSignal; logger: Logger },
): Promise<void> {
  const { rules = [] } = configuration;
  if (rules.length === 0) return;
  const kubectl = await door.kubectl();
  const { grammar } = grammarFor(isRefusal(kubectl) ? undefined : kubectl.version);
  for (const warning of ruleWarnings(configuration, grammar, only)) logger.warn(warning);
  const foreign = foreignKinds(rules);
  const words = [...new Set(foreign.map(({ spelling }) => spelling))];
  const meanings = words.length === 0 ? new Map() : await door.meanings({ words, areKinds: false }, leaving);
  for (const each of leaving.aborted ? [] : foreign) {
    const meaning = meanings.get(each.spelling);
    if (meaning?.kind === undefined && meaning?.category === undefined)
      logger.warn(warnOfKind(each, meaning === undefined ? 'not-asked' : 'unknown'));
  }
}

/** How long to wait before the cluster is asked again that did not answer. */
const ASK_AGAIN_MS = 30_000;

/**
 * Warns if the server cannot keep changes where it should, as soon as the cluster says so. The start does not wait for it. `keeping`
 * rejects if the cluster does not answer; `leaving` ends it. Never rejects.
 */
export async function reportKeeping(
  keeping: () => Promise<{ readonly in: string; readonly why?: string | undefined }>,
  { leaving, logger }: { readonly leaving: AbortSignal; readonly logger: Logger },
): Promise<void> {
  while (!leaving.aborted) {
    const found = await keeping().catch(() => undefined);
    if (found?.why !== undefined) logger.warn(found.why);
    if (found !== undefined) return logger.debug(`changes are kept in the ${found.in}`);
    await pause(ASK_AGAIN_MS, undefined, { signal: leaving, ref: false }).catch(() => undefined);
  }
}

/** The first records are removed once the server has settled, and others every few hours. */
const FORGET_FIRST_MS = 5000;
const FORGET_EVERY_MS = 6 * 3_600_000;

/** Removes old records of changes now and then until the server leaves, and logs how many, or why it cannot. Never rejects. */
export async function forgetUntil(
  forget: () => Promise<number>,
  { leaving, logger }: { readonly leaving: AbortSignal; readonly logger: Logger },
): Promise<void> {
  for (let waitMs = FORGET_FIRST_MS; !leaving.aborted; waitMs = FORGET_EVERY_MS) {
    await pause(waitMs, undefined, { signal: leaving, ref: false }).catch(() => undefined);
    if (leaving.aborted) return;
    try {
      const removed = await forget();
      if (removed > 0) logger.info({ removed }, 'records of old changes were removed');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      logger.warn({ why }, 'records of old changes cannot be removed (CHANGE_KEPT_DAYS)');
    }
  }
}

/** A read that printed something else than kubectl, or failed, is a fault of this server that its operator should hear of. */
export function logRead({ kind, ...event }: ReadEvent, logger: Logger): void {
  if (kind === 'different' || kind === 'defect') logger.warn(event, `a read without a process: ${kind}`);
  else logger.debug({ way: kind, ...event }, 'served');
}

/** Says which kubectl is in use, what it keeps the server from, or what is wrong with it. Never rejects. */
export async function reportKubectl(door: Door, logger: Logger): Promise<void> {
  const kubectl = await door.kubectl();
  if (isRefusal(kubectl)) return logger.error({ code: kubectl.code }, `${kubectl.error} ${kubectl.hint}`);
  const { version } = kubectl;
  const { grammar, exact } = grammarFor(version);
  const { mode } = door.reads();
  const readsOff = whyReadsAreOff(version, mode);
  const nativeReads = readsOff === undefined ? mode : 'off';
  logger.info({ kubectlVersion: version ?? null, grammar: grammar.minor, exact, nativeReads }, 'kubectl found');
  const lack = lackOf(version, mode);
  if (lack !== undefined) logger.warn(lack);
}
