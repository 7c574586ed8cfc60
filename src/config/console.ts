import type { ServeLine } from './command-line.ts';
import type { Configuration } from './configuration.ts';
import { ConfigurationError } from './configuration-error.ts';
import { type AuthenticationMethods, authenticates, type OidcOptions } from './identity.ts';
import { readKey } from './key.ts';
import { publicOrigin } from './public-origin.ts';
import { CLIENT_SECRET, CONSOLE_SETTINGS as SETTINGS } from './settings/console.ts';
import { isLoopback } from './values.ts';

/** How the console is served, and how people sign in. */
export interface ConsoleOptions {
  readonly sessionSeconds: number;
  /** The client of the console at the issuer; undefined if people paste a token. */
  readonly client: OidcClient | undefined;
  /** Where people reach the server, without a path; undefined if it follows from the request. */
  readonly publicOrigin: string | undefined;
}

/** The console as the issuer knows it. */
export interface OidcClient {
  readonly id: string;
  /** Undefined for a public client. */
  readonly secret: string | undefined;
  readonly oidc: OidcOptions;
}

/**
 * Joins the settings of the console; undefined if it is not served. Throws ConfigurationError if it could not be served safely, and
 * if a setting would be without effect.
 */
export function consoleOptions(
  configuration: Configuration,
  { transport, host }: ServeLine,
  methods: AuthenticationMethods,
): ConsoleOptions | undefined {
  const client = oidcClient(configuration, methods.oidc);
  if (!configuration.console || transport === 'stdio') return undefined;
  if (!authenticates(methods) && !isLoopback(host))
    throw new ConfigurationError(
      `CONSOLE is "on", but callers are not authenticated and --host is ${JSON.stringify(host)}; set one of MCP_AUTH_TOKEN, MCP_AUTH_TOKEN_FILE, MCP_TOKENREVIEW_AUDIENCE or MCP_OIDC_ISSUER, or use --host 127.0.0.1.`,
    );
  const { certificates, ...tokens } = methods;
  if (certificates && Object.values(tokens).every((method) => method === undefined))
    throw new ConfigurationError(
      'CONSOLE is "on", but --tls-client-ca is the only way to authenticate, and a person cannot sign in with it; set one of MCP_AUTH_TOKEN, MCP_AUTH_TOKEN_FILE, MCP_TOKENREVIEW_AUDIENCE or MCP_OIDC_ISSUER.',
    );
  return {
    sessionSeconds: configuration.consoleSessionSeconds,
    client,
    publicOrigin: originOfPages(configuration.publicUrl),
  };
}

function oidcClient(configuration: Configuration, oidc: OidcOptions | undefined): OidcClient | undefined {
  const { consoleOidcClientId: id, consoleOidcClientSecret: inline, consoleOidcClientSecretFile: file } = configuration;
  const variables = { inline: SETTINGS.consoleOidcClientSecret, file: SETTINGS.consoleOidcClientSecretFile };
  if (id === '') {
    if (inline === '' && file === '') return undefined;
    const stray = inline === '' ? variables.file : variables.inline;
    throw new ConfigurationError(
      `${stray.variable} is set, but ${SETTINGS.consoleOidcClientId.variable} is not; set both or neither.`,
    );
  }
  if (oidc === undefined)
    throw new ConfigurationError(
      `${SETTINGS.consoleOidcClientId.variable} is set, but MCP_OIDC_ISSUER is not; set both or neither.`,
    );
  return { id, oidc, secret: readKey(variables, inline, file, CLIENT_SECRET) };
}

/** The pages name their parts from the root of the host. */
function originOfPages(publicUrl: string): string | undefined {
  if (publicUrl === '' || /^\/(mcp\/?)?$/.test(new URL(publicUrl).pathname)) return publicOrigin(publicUrl);
  throw new ConfigurationError(
    `MCP_PUBLIC_URL is ${JSON.stringify(publicUrl)}; with CONSOLE, use a URL with the path /mcp: the console is at /console of the same host.`,
  );
}
