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
} as const;

const TOKEN = /^[\x21-\x7e]{1,16384}$/;

/**
 * Returns the server that calls are sent to, by an option or else by the environment; undefined if this process makes them itself.
 * The token never comes from the command line, which other users of the machine can read. Throws ConfigurationError.
 */
export function readRemote(option: string | undefined, environment: Environment): Remote | undefined {
  const text = option ?? environment[REMOTE_VARIABLES.url] ?? '';
  if (text === '') return undefined;
  const named = option === undefined ? REMOTE_VARIABLES.url : '--server';
  return { url: parseUrl(text, named), token: readToken(environment) };
}

/**
 * Says that a token goes over a network that may read it: by http to another machine that is no Service of the cluster. undefined
 * if it does not. Pure.
 */
export function warnOfPlainToken({ url, token }: Remote): string | undefined {
  const { protocol, hostname } = new URL(url);
  const isNear = isLoopback(hostname) || !/[.:]/.test(hostname) || /\.svc(\.cluster\.local)?$/.test(hostname);
  return token === undefined || protocol === 'https:' || isNear
    ? undefined
    : `The token goes to ${hostname} without encryption; use https.`;
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
