import type { Environment } from './configuration.ts';
import { ConfigurationError } from './configuration-error.ts';
import { readText } from './read-text.ts';
import { isLoopback } from './values.ts';

/** A running server, and the token that its calls carry. */
export interface Remote {
  readonly url: string;
  readonly token: string | undefined;
}

/** The variables of programs that call a server. The server itself reads none of them. */
export const REMOTE_VARIABLES = {
  url: 'KUBERNETES_REMEDIATION_MCP_URL',
  token: 'KUBERNETES_REMEDIATION_MCP_TOKEN',
  tokenFile: 'KUBERNETES_REMEDIATION_MCP_TOKEN_FILE',
  /** `on` to send the token by http to another machine. */
  plainToken: 'KUBERNETES_REMEDIATION_MCP_PLAIN_TOKEN',
} as const;

const TOKEN = /^[\x21-\x7e]{1,16384}$/;

/**
 * Returns the server that calls are sent to, by an option or else by the environment; undefined if this process makes them itself.
 * The token never comes from the command line, which other users of the machine can read. Refuses to send the token of one server to
 * another one, or by http to another machine, unless the environment accepts the latter. Throws ConfigurationError.
 */
export function readRemote(option: string | undefined, environment: Environment): Remote | undefined {
  const ofEnvironment = environment[REMOTE_VARIABLES.url] ?? '';
  const text = option ?? ofEnvironment;
  if (text === '') return undefined;
  const url = parseUrl(text, option === undefined ? REMOTE_VARIABLES.url : '--server');
  const token = readToken(environment);
  if (token === undefined) return { url, token };
  if (option !== undefined && ofEnvironment !== '') demandSame(url, parseUrl(ofEnvironment, REMOTE_VARIABLES.url));
  demandPrivacy(url, environment[REMOTE_VARIABLES.plainToken] ?? '');
  return { url, token };
}

/** The token of the environment is for the server of the environment. */
function demandSame(url: string, ofEnvironment: string): void {
  const [asked, own] = [url, ofEnvironment].map((each) => new URL(each).origin);
  if (asked === own) return;
  throw new ConfigurationError(
    `The token in the environment is for ${own}, and --server names ${asked}; unset ${REMOTE_VARIABLES.url} if the token is for that server too, or unset the token.`,
  );
}

/** Source: RFC 6750, 5.3: a bearer token goes over TLS. */
function demandPrivacy(url: string, accepted: string): void {
  const { plainToken } = REMOTE_VARIABLES;
  if (accepted !== '' && accepted !== 'on' && accepted !== 'off')
    throw new ConfigurationError(`${plainToken} must be on or off.`);
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || isLoopback(hostname) || accepted === 'on') return;
  throw new ConfigurationError(
    `The token would go to ${hostname} without encryption; use https, or set ${plainToken}=on if you trust the network to that server.`,
  );
}

function parseUrl(text: string, named: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hash !== '')
    throw new ConfigurationError(`${named} is no address of a server; use one such as http://127.0.0.1:8000/mcp.`);
  if (url.username !== '' || url.password !== '')
    throw new ConfigurationError(`${named} holds a name or a password; give the token in ${REMOTE_VARIABLES.token}.`);
  if (url.pathname === '/') url.pathname = '/mcp';
  return url.href;
}

function readToken(environment: Environment): string | undefined {
  const { token, tokenFile } = REMOTE_VARIABLES;
  const inline = environment[token] ?? '';
  const file = environment[tokenFile] ?? '';
  if (inline !== '' && file !== '')
    throw new ConfigurationError(`${token} and ${tokenFile} are both set; set only one of them.`);
  const found = file === '' ? inline : readText(file, 'a file that holds one token').trim();
  if (found === '' && file === '') return undefined;
  if (TOKEN.test(found)) return found;
  throw new ConfigurationError(
    `${file === '' ? token : tokenFile} holds no token; use visible ASCII characters without blanks.`,
  );
}
