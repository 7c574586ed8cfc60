import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Certificate, Connection, Context, Credentials, FullActAs } from '../connection/connection.ts';
import { parseExecPlugin } from '../credentials/exec-plugin.ts';
import { parseOidc } from '../credentials/oidc-provider.ts';

/** What `kubectl config view --raw` prints, as far as it is read here. */
export interface KubeconfigEntries {
  readonly clusters?: readonly { readonly name?: string; readonly cluster?: Fields }[];
  readonly users?: readonly { readonly name?: string; readonly user?: Fields }[];
  readonly contexts?: readonly { readonly name?: string; readonly context?: Fields }[];
}

/** The files that the entries of a context come from; undefined if there is none. */
export interface Origins {
  readonly cluster: string | undefined;
  readonly user: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

export const NO_KUBECONFIG =
  'kubectl has no usable kubeconfig: set KUBECONFIG to a readable file with a current context.';

/** Thrown with the sentence that says what is wrong with a kubeconfig. */
class Unusable extends Error {}

/**
 * Reads a minified `kubectl config view` and the files it names. A string is the sentence that says what is wrong; it
 * holds nothing of the files. What kubectl takes and this does not understand gives a context without credentials.
 */
export function parseContext(config: KubeconfigEntries, origins: Origins): Context | string {
  const files: string[] = [];
  const read = (path: string, what: string) => {
    files.push(path);
    try {
      return readFileSync(path, 'utf8');
    } catch {
      throw new Unusable(`The kubeconfig names a ${what} that cannot be read: mount the file, or correct its path.`);
    }
  };
  try {
    const cluster = config.clusters?.[0]?.cluster ?? {};
    const user = config.users?.[0]?.user ?? {};
    const caPath = resolvePath(text(cluster['certificate-authority']), origins.cluster);
    const ca = decoded(cluster['certificate-authority-data']) ?? (caPath && read(caPath, 'certificate-authority'));
    if (ca !== undefined && cluster['insecure-skip-tls-verify'] === true)
      throw new Unusable(
        'The kubeconfig names a certificate authority and insecure-skip-tls-verify, and kubectl refuses the two together: remove insecure-skip-tls-verify.',
      );
    const certificate = parseCertificate(user, origins.user, read);
    const address = parseServer(cluster['server'], ca !== undefined || certificate !== undefined);
    if (address === undefined) return NO_KUBECONFIG;
    const connection: Connection = {
      ...address,
      ca,
      tlsServerName: text(cluster['tls-server-name']),
      skipVerify: cluster['insecure-skip-tls-verify'] === true,
      proxyUrl: text(cluster['proxy-url']),
    };
    const credentials = parseCredentials(user, certificate, { cluster, connection, origin: origins.user ?? '' });
    return {
      connection,
      credentials,
      namespace: text(config.contexts?.[0]?.context?.['namespace']) ?? 'default',
      files,
    };
  } catch (error) {
    return error instanceof Unusable ? error.message : NO_KUBECONFIG;
  }
}

/** Whether a path of the entries counts from the folder of their file. */
export function hasRelativePath({ clusters, users }: KubeconfigEntries): boolean {
  const cluster = clusters?.[0]?.cluster ?? {};
  const user = users?.[0]?.user ?? {};
  const command = text((user['exec'] as Fields | undefined)?.['command']);
  return [
    cluster['certificate-authority'],
    user['client-certificate'],
    user['client-key'],
    user['tokenFile'],
    command?.includes('/') ? command : undefined,
  ].some((path) => text(path) !== undefined && !isAbsolute(String(path)));
}

/** Source: DefaultServerURL of client-go/rest, which takes a bare `host:port` too. */
function parseServer(server: unknown, withTls: boolean): Pick<Connection, 'server' | 'host'> | undefined {
  const spelled = text(server);
  if (spelled === undefined) return undefined;
  const isUrl = spelled.includes('://');
  const full = isUrl ? spelled : `${withTls ? 'https' : 'http'}://${spelled}`;
  const url = URL.parse(full);
  const host = /^https?:\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(full)?.[1];
  if (url === null || host === undefined || (!isUrl && url.pathname !== '/')) return undefined;
  return { server: url, host };
}

/** What a user entry may hold that is understood here; anything else is left to kubectl. */
const USER_FIELDS: ReadonlySet<string> = new Set([
  'as',
  'as-groups',
  'as-uid',
  'as-user-extra',
  'auth-provider',
  'client-certificate',
  'client-certificate-data',
  'client-key',
  'client-key-data',
  'exec',
  'password',
  'token',
  'tokenFile',
  'username',
]);

interface Beside {
  readonly cluster: Fields;
  readonly connection: Connection;
  readonly origin: string;
}

/** Source: getUserIdentificationPartialConfig of client-go/tools/clientcmd, HTTPWrappersForConfig of client-go/transport. */
function parseCredentials(
  user: Fields,
  certificate: Certificate | undefined,
  { cluster, connection, origin }: Beside,
): Credentials | undefined {
  if (Object.keys(user).some((field) => !USER_FIELDS.has(field))) return undefined;
  const actAs = parseActAs(user);
  const as = actAs === undefined ? {} : { actAs };
  // Over plain HTTP kubectl sends no proof of who it is.
  if (connection.server.protocol === 'http:') return as;
  const token = text(user['token']);
  const username = text(user['username']);
  const tokenFile = resolvePath(text(user['tokenFile']), origin);
  if (username !== undefined && (token ?? tokenFile) !== undefined)
    throw new Unusable(
      'The kubeconfig names a password and a token, and kubectl refuses the two together: remove one.',
    );
  const known = {
    ...as,
    ...(certificate === undefined ? {} : { certificate }),
    ...(token === undefined ? {} : { token }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
    ...(username === undefined ? {} : { basic: { username, password: text(user['password']) ?? '' } }),
  };
  const provider = user['auth-provider'] as Fields | null | undefined;
  if (provider) return { ...known, ...parseProvider(provider, known) };
  const plugin = user['exec'] as Fields | null | undefined;
  // client-go runs the plugin only if nothing else proves who it is.
  if (!plugin || token || tokenFile || username || certificate) return known;
  const exec = parseExecPlugin(plugin, origin, cluster, connection);
  if (exec === undefined)
    throw new Unusable(
      'The kubeconfig names a credential plugin in a way that kubectl refuses: check command, apiVersion and interactiveMode of its exec entry.',
    );
  return { ...known, exec };
}

function parseProvider(provider: Fields, known: Credentials): Credentials {
  const name = text(provider['name']);
  if (name !== 'oidc')
    throw new Unusable(
      'The kubeconfig names an auth provider that kubectl no longer has: use a credential plugin (exec) instead.',
    );
  const other = known.token ?? known.tokenFile ?? known.basic;
  return other === undefined ? parseOidc((provider['config'] as Fields | null) ?? {}) : {};
}

function parseActAs(user: Fields): FullActAs | undefined {
  const name = text(user['as']);
  const uid = text(user['as-uid']);
  const groups = (user['as-groups'] ?? []) as readonly string[];
  const extra = (user['as-user-extra'] ?? {}) as Readonly<Record<string, readonly string[]>>;
  if (name === undefined) {
    if (uid !== undefined || groups.length > 0 || Object.keys(extra).length > 0)
      throw new Unusable('The kubeconfig names groups to impersonate without a user: add `as` to the user entry.');
    return undefined;
  }
  return { user: name, groups, ...(uid === undefined ? {} : { uid }), extra };
}

function parseCertificate(
  user: Fields,
  origin: string | undefined,
  read: (path: string, what: string) => string,
): Certificate | undefined {
  const part = (field: 'client-certificate' | 'client-key') => {
    const path = resolvePath(text(user[field]), origin);
    return decoded(user[`${field}-data`]) ?? (path && read(path, field));
  };
  const cert = part('client-certificate');
  const key = cert && part('client-key');
  if (cert !== undefined && key === undefined)
    throw new Unusable('The kubeconfig names a client certificate without its key: add client-key to the user entry.');
  return cert === undefined || key === undefined ? undefined : { cert, key };
}

/** A path of a kubeconfig counts from the folder of that file. Source: ResolveLocalPaths of client-go/tools/clientcmd. */
function resolvePath(path: string | undefined, origin: string | undefined): string | undefined {
  return path === undefined || isAbsolute(path) ? path : join(resolve(dirname(origin ?? '')), path);
}

function decoded(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? Buffer.from(value, 'base64').toString('utf8') : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
