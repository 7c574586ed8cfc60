import type { ServeLine } from './command-line.ts';
import type { Configuration } from './configuration.ts';
import { ConfigurationError } from './configuration-error.ts';

/** Where the issuer of JWTs is, and what is asked of them. */
export interface OidcOptions {
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** Undefined where the issuer's openid-configuration says it. */
  readonly jwksUrl: string | undefined;
  readonly algorithms: readonly string[];
  readonly clockSkewSeconds: number;
  readonly usernameClaim: string;
  readonly usernamePrefix: string;
  readonly groupsClaim: string;
  readonly groupsPrefix: string;
  readonly requiredScopes: readonly string[];
}

/** The configured methods by which a caller over HTTP can authenticate. None is configured if every field is undefined. */
export interface AuthenticationMethods {
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  /** The audience of the service account tokens that are taken. */
  readonly tokenReviewAudience: string | undefined;
  readonly oidc: OidcOptions | undefined;
  readonly certificates: true | undefined;
}

/**
 * Joins the settings that say who may call. Throws ConfigurationError where they do not make sense together: a setting
 * that would be without effect is one its operator relies on in vain.
 */
export function authenticationMethods(
  configuration: Configuration,
  { transport, tls }: ServeLine,
): AuthenticationMethods {
  const methods = {
    token: configuration.authToken || undefined,
    tokenFile: configuration.authTokenFile || undefined,
    tokenReviewAudience: configuration.tokenReviewAudience || undefined,
    oidc: oidcOptions(configuration),
    certificates: tls?.clientCa === undefined ? undefined : (true as const),
  };
  if (configuration.impersonate && (transport === 'stdio' || !authenticates(methods))) {
    throw new ConfigurationError(
      'MCP_IMPERSONATE is "on", but callers are not authenticated; use HTTP and set one of MCP_AUTH_TOKEN, MCP_AUTH_TOKEN_FILE, MCP_TOKENREVIEW_AUDIENCE, MCP_OIDC_ISSUER or --tls-client-ca.',
    );
  }
  if (configuration.impersonatePrefix !== '' && !configuration.impersonate) {
    throw new ConfigurationError('MCP_IMPERSONATE_PREFIX is set, but MCP_IMPERSONATE is off; set both or neither.');
  }
  return methods;
}

/** Whether callers over HTTP must authenticate. */
export function authenticates(methods: AuthenticationMethods): boolean {
  return Object.values(methods).some((method) => method !== undefined);
}

function oidcOptions(configuration: Configuration): OidcOptions | undefined {
  const { oidcIssuer: issuer, oidcAudience: audiences, oidcJwksUrl: jwksUrl, oidcUsernameClaim } = configuration;
  if (issuer === '') {
    const stray = [
      ...(audiences.length > 0 ? ['MCP_OIDC_AUDIENCE'] : []),
      ...(jwksUrl !== '' ? ['MCP_OIDC_JWKS_URL'] : []),
      ...(configuration.oidcRequiredScopes.length > 0 ? ['MCP_OIDC_REQUIRED_SCOPES'] : []),
    ];
    if (stray[0] === undefined) return undefined;
    throw new ConfigurationError(`${stray[0]} is set, but MCP_OIDC_ISSUER is not; set both or neither.`);
  }
  // Without an audience every token of the issuer would do, also one that another service got and passes on.
  if (audiences.length === 0) {
    throw new ConfigurationError(
      'MCP_OIDC_AUDIENCE is empty; with MCP_OIDC_ISSUER, use a comma-separated list of at least one audience.',
    );
  }
  return {
    issuer,
    audiences,
    jwksUrl: jwksUrl || undefined,
    algorithms: configuration.oidcAlgorithms,
    clockSkewSeconds: configuration.oidcClockSkewSeconds,
    usernameClaim: oidcUsernameClaim,
    usernamePrefix: usernamePrefix(configuration.oidcUsernamePrefix, issuer, oidcUsernameClaim),
    groupsClaim: configuration.oidcGroupsClaim,
    groupsPrefix: configuration.oidcGroupsPrefix,
    requiredScopes: configuration.oidcRequiredScopes,
  };
}

/** Two issuers may both know an alice. Source: kube-apiserver, --oidc-username-prefix. */
function usernamePrefix(text: string, issuer: string, claim: string): string {
  if (text !== '') return text === '-' ? '' : text;
  return claim === 'email' ? '' : `${issuer}#`;
}
