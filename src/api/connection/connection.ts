import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActAs } from '../../kube/command.ts';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The API server, identity and namespace that kubectl uses when a command names no others. */
export interface Context {
  readonly connection: Connection;
  /** Undefined if only kubectl understands the user entry of the kubeconfig. */
  readonly credentials: Credentials | undefined;
  readonly namespace: string;
  /** The certificate, key and CA files that were read for it, as absolute paths. They may be replaced at any time. */
  readonly files: readonly string[];
}

/** What proves who the server is; all absent for an anonymous one. Never part of an answer or a log line. */
export interface Credentials {
  readonly certificate?: Certificate;
  readonly token?: string;
  /** When the token stops being of use and kubectl fetches another one, in epoch milliseconds. */
  readonly tokenExpiresAt?: number;
  /** An absolute path; another program rotates the file. */
  readonly tokenFile?: string;
  readonly basic?: { readonly username: string; readonly password: string };
  readonly exec?: ExecPlugin;
  /** The identity that the kubeconfig says to impersonate. */
  readonly actAs?: FullActAs;
}

/** A credential plugin as a kubeconfig names it. Source: ExecConfig of client-go/tools/clientcmd/api. */
export interface ExecPlugin {
  /** A name to look for on the PATH, or an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  /** Whether the plugin waits for a person to type. */
  readonly isInteractive: boolean;
  /** What KUBERNETES_EXEC_INFO says of the cluster; undefined unless the plugin asks for it. */
  readonly cluster: object | undefined;
}

/** A client certificate with its chain and its key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** An identity to impersonate with everything that a kubeconfig can say of it. Source: rest.ImpersonationConfig of client-go. */
export interface FullActAs extends ActAs {
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** How the API server is reached. Credentials are not in it. */
export interface Connection {
  readonly server: URL;
  /** The host as the kubeconfig spells it, with the port if it names one: kubectl prints it like that. */
  readonly host: string;
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
 * The context of a kubectl that has no kubeconfig and runs in a pod; undefined outside a pod.
 * Source: InClusterConfig of client-go/rest, inClusterClientConfig of client-go/tools/clientcmd.
 */
export function inClusterContext(
  environment: Readonly<Record<string, string>>,
  mount = SERVICE_ACCOUNT,
): Context | undefined {
  const server = inClusterServer(environment);
  if (server === undefined || read(join(mount, 'token')) === undefined) return undefined;
  const ca = join(mount, 'ca.crt');
  return {
    connection: {
      server: new URL(server),
      host: server.slice('https://'.length),
      ca: read(ca),
      tlsServerName: undefined,
      skipVerify: false,
      proxyUrl: undefined,
    },
    credentials: { tokenFile: join(mount, 'token') },
    namespace: environment['POD_NAMESPACE'] || read(join(mount, 'namespace'))?.trim() || 'default',
    files: [ca],
  };
}

function inClusterServer(environment: Readonly<Record<string, string>>): string | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  if (host === undefined || port === undefined) return undefined;
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
