import type { Logger } from 'pino';
import { ConfigurationError } from '../../config/configuration-error.ts';
import { type AuthenticationMethods, authenticates } from '../../config/identity.ts';
import { followFiles } from '../follow-files.ts';
import type { TokenMethod } from './denial.ts';
import { askNobody, type Identify, joinMethods } from './identity.ts';
import { Oidc } from './oidc.ts';
import { type ReviewToken, ServiceAccounts } from './service-accounts.ts';
import { parseTokens, type StaticToken, StaticTokens, staticToken } from './static-tokens.ts';

/** How callers are identified. */
export interface Authentication {
  readonly identify: Identify;
  /** Returns the caller of the static token with a fingerprint; undefined if there is none, or not any more. */
  readonly holderOf: StaticTokens['holderOf'];
  /** Tokens that the API server reviews; absent if no such token is accepted. */
  readonly reviewed?: TokenMethod;
}

/**
 * Opens the configured methods, the certain and cheap ones first: tokens known here, then JWTs of the issuer,
 * then the API server for every other JWT. Throws ConfigurationError where the file of tokens cannot be used; one that
 * becomes unusable later leaves the former tokens in force.
 */
export function openAuthentication(
  methods: AuthenticationMethods,
  review: ReviewToken,
  logger: Logger,
): Authentication {
  if (!authenticates(methods)) return { identify: askNobody, holderOf: () => undefined };
  const known = methods.token === undefined && methods.tokenFile === undefined ? [] : [openTokens(methods, logger)];
  const { tokenReviewAudience: audience } = methods;
  const reviewed = audience === undefined ? [] : [new ServiceAccounts(audience, review, () => performance.now())];
  const tokens = [...known, ...(methods.oidc === undefined ? [] : [new Oidc(methods.oidc)]), ...reviewed];
  return {
    identify: joinMethods({ tokens, certificates: methods.certificates === true }, logger),
    holderOf: (fingerprint) => known[0]?.holderOf(fingerprint),
    ...(reviewed[0] && { reviewed: reviewed[0] }),
  };
}

function openTokens({ token, tokenFile }: AuthenticationMethods, logger: Logger): StaticTokens {
  const known = new StaticTokens();
  const own = token === undefined ? [] : [staticToken(token)].filter((each) => each !== undefined);
  known.use(own);
  if (tokenFile === undefined) return known;
  const use = ([text = '']: readonly string[]) => known.use([...own, ...readTokens(text, own)]);
  try {
    followFiles([tokenFile], use, (error) =>
      logger.error(
        { error: reasonOf(error) },
        'MCP_AUTH_TOKEN_FILE is not usable as it is now; the previous tokens stay valid',
      ),
    );
  } catch (error) {
    throw new ConfigurationError(
      `MCP_AUTH_TOKEN_FILE is ${JSON.stringify(tokenFile)}, which cannot be used (${reasonOf(error)}); use a readable file with a token on each line.`,
    );
  }
  return known;
}

function readTokens(text: string, own: readonly StaticToken[]): readonly StaticToken[] {
  const tokens = parseTokens(text, own);
  if (typeof tokens === 'string') throw new Error(tokens);
  return tokens;
}

/** The system's code, or our own sentence; the system's message would hold the path again. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
