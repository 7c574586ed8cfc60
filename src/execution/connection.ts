import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnProcess } from './spawn.ts';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

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
 * Asks kubectl which API server its configuration names (one process), or takes the one of the pod. A string is the
 * sentence that says why there is none.
 */
export async function readConnection(
  kubectl: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Connection | string> {
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
    const cluster = currentCluster(end.stdout.text);
    if (cluster !== undefined) return cluster;
  }
  const server = inClusterServer(environment);
  if (server !== undefined) {
    return {
      server: new URL(server),
      ca: read(join(SERVICE_ACCOUNT, 'ca.crt')),
      tlsServerName: undefined,
      skipVerify: false,
      proxyUrl: undefined,
    };
  }
  return 'kubectl has no usable kubeconfig: set KUBECONFIG to a readable file with a current context.';
}

function inClusterServer(environment: Readonly<Record<string, string>>): string | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  if (host === undefined || port === undefined) return undefined;
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The one cluster of a minified `kubectl config view`. */
function currentCluster(json: string): Connection | undefined {
  try {
    const cluster = JSON.parse(json)?.clusters?.[0]?.cluster;
    if (typeof cluster?.server !== 'string') return undefined;
    const ca = cluster['certificate-authority-data'];
    return {
      server: new URL(cluster.server),
      ca: typeof ca === 'string' ? Buffer.from(ca, 'base64').toString('utf8') : undefined,
      tlsServerName: text(cluster['tls-server-name']),
      skipVerify: cluster['insecure-skip-tls-verify'] === true,
      proxyUrl: text(cluster['proxy-url']),
    };
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
