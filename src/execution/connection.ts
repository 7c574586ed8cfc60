import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { spawnProcess } from './spawn.ts';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Where kubectl goes, as whom, and into which namespace, when a command says nothing else. */
export interface Context {
  readonly connection: Connection;
  /** Undefined where only kubectl can come by them, as with a credential plugin. */
  readonly credentials: Credentials | undefined;
  readonly namespace: string;
}

/** What proves who the server is; all absent for an anonymous one. Never part of an answer or a log line. */
export interface Credentials {
  readonly certificate?: { readonly cert: string; readonly key: string };
  readonly token?: string;
  /** An absolute path; it is rotated by somebody else. */
  readonly tokenFile?: string;
  readonly basic?: { readonly username: string; readonly password: string };
}

/** How the API server is reached: enough to ask whether it answers. Credentials are not in it. */
export interface Connection {
  readonly server: URL;
  readonly ca: string | undefined;
  readonly tlsServerName: string | undefined;
  readonly skipVerify: boolean;
  readonly proxyUrl: string | undefined;
}

/**
 * Writes a kubeconfig for the service account of this pod into `folder` and returns its path; undefined outside a pod.
 * kubectl's own in-cluster mode stops working once a flag like --request-timeout is given, and this file does not.
 * The token stays in its file, so its rotation is followed.
 */
export function writeInClusterKubeconfig(
  environment: Readonly<Record<string, string>>,
  folder: string,
  mount = SERVICE_ACCOUNT,
): string | undefined {
  const server = inClusterServer(environment);
  const namespace = read(join(mount, 'namespace'))?.trim();
  if (server === undefined || environment['KUBECONFIG'] !== undefined || read(join(mount, 'token')) === undefined)
    return undefined;
  const path = join(folder, 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'in-cluster', cluster: { server, 'certificate-authority': join(mount, 'ca.crt') } }],
    users: [{ name: 'service-account', user: { tokenFile: join(mount, 'token') } }],
    contexts: [
      {
        name: 'in-cluster',
        context: { cluster: 'in-cluster', user: 'service-account', namespace: namespace ?? 'default' },
      },
    ],
    'current-context': 'in-cluster',
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

/**
 * Asks kubectl for the current context of its configuration (one process), or takes the address of the pod. A string is
 * the sentence that says why there is none.
 */
export async function readContext(
  kubectl: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Context | string> {
  const end = await spawnProcess(
    {
      program: kubectl,
      argv: ['config', 'view', '--minify', '--raw', '--flatten', '--output=json'],
      environment,
      timeoutMs: 5000,
      killAfterMs: 500,
      maxOutputBytes: 1024 * 1024,
      keep: 'first',
    },
    signal,
  );
  if (end.kind === 'exited' && end.exitCode === 0) {
    const context = parseContext(end.stdout.text, kubeconfigFiles(environment));
    if (context !== undefined) return context;
  }
  const server = inClusterServer(environment);
  if (server !== undefined) {
    const connection = {
      server: new URL(server),
      ca: read(join(SERVICE_ACCOUNT, 'ca.crt')),
      tlsServerName: undefined,
      skipVerify: false,
      proxyUrl: undefined,
    };
    return { connection, credentials: undefined, namespace: 'default' };
  }
  return 'kubectl has no usable kubeconfig: set KUBECONFIG to a readable file with a current context.';
}

/** The files that kubectl merges into its configuration, whether they exist or not. */
export function kubeconfigFiles({ KUBECONFIG, HOME }: Readonly<Record<string, string>>): readonly string[] {
  if (KUBECONFIG !== undefined && KUBECONFIG !== '') return KUBECONFIG.split(':').filter((file) => file !== '');
  return HOME === undefined ? [] : [join(HOME, '.kube', 'config')];
}

function inClusterServer(environment: Readonly<Record<string, string>>): string | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  if (host === undefined || port === undefined) return undefined;
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Reads a minified `kubectl config view`; `files` are those that it came from. */
function parseContext(json: string, files: readonly string[]): Context | undefined {
  try {
    const config = JSON.parse(json);
    const cluster = config?.clusters?.[0]?.cluster;
    if (typeof cluster?.server !== 'string') return undefined;
    return {
      connection: {
        server: new URL(cluster.server),
        ca: decoded(cluster['certificate-authority-data']),
        tlsServerName: text(cluster['tls-server-name']),
        skipVerify: cluster['insecure-skip-tls-verify'] === true,
        proxyUrl: text(cluster['proxy-url']),
      },
      credentials: parseCredentials(config.users?.[0]?.user ?? {}, files),
      namespace: text(config.contexts?.[0]?.context?.namespace) ?? 'default',
    };
  } catch {
    return undefined;
  }
}

/** What a user entry may hold that is understood here; anything else is left to kubectl. */
const USER_FIELDS: ReadonlySet<string> = new Set([
  'client-certificate-data',
  'client-key-data',
  'token',
  'tokenFile',
  'username',
  'password',
]);

function parseCredentials(user: Readonly<Record<string, unknown>>, files: readonly string[]): Credentials | undefined {
  if (Object.keys(user).some((field) => !USER_FIELDS.has(field))) return undefined;
  const cert = decoded(user['client-certificate-data']);
  const key = decoded(user['client-key-data']);
  const token = text(user['token']);
  const username = text(user['username']);
  const tokenFile = absolute(text(user['tokenFile']), files);
  if (tokenFile === 'unclear' || (username !== undefined && (token ?? tokenFile) !== undefined)) return undefined;
  return {
    ...(cert === undefined || key === undefined ? {} : { certificate: { cert, key } }),
    ...(token === undefined ? {} : { token }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
    ...(username === undefined ? {} : { basic: { username, password: text(user['password']) ?? '' } }),
  };
}

/** A path of a kubeconfig counts from that file; with several files it is not known which one that is. */
function absolute(path: string | undefined, [file, ...more]: readonly string[]): string | undefined | 'unclear' {
  if (path === undefined || isAbsolute(path)) return path;
  return file === undefined || more.length > 0 ? 'unclear' : join(dirname(file), path);
}

function decoded(value: unknown): string | undefined {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
