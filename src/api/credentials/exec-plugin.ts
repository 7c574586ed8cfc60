import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Connection, ExecPlugin } from '../connection/connection.ts';

const API_VERSIONS: ReadonlySet<unknown> = new Set([
  'client.authentication.k8s.io/v1',
  'client.authentication.k8s.io/v1beta1',
]);
const MODES: ReadonlySet<unknown> = new Set(['Never', 'IfAvailable', 'Always']);

/**
 * Reads the `exec` part of a user entry. `origin` is the kubeconfig that holds it, `cluster` the entry of the cluster.
 * Undefined if kubectl would refuse it. Source: validateAuthInfo and ResolveLocalPaths of client-go/tools/clientcmd.
 */
export function parseExecPlugin(
  exec: Readonly<Record<string, unknown>>,
  origin: string,
  cluster: Readonly<Record<string, unknown>>,
  connection: Connection,
): ExecPlugin | undefined {
  const { command, args, env, apiVersion, interactiveMode, provideClusterInfo } = exec;
  if (typeof command !== 'string' || command === '' || typeof apiVersion !== 'string') return undefined;
  if (!API_VERSIONS.has(apiVersion) || !MODES.has(interactiveMode)) return undefined;
  const isPath = command.includes('/') && !isAbsolute(command);
  return {
    command: isPath ? join(resolve(dirname(origin)), command) : command,
    args: Array.isArray(args) ? args.map(String) : [],
    env: Object.fromEntries((Array.isArray(env) ? env : []).map(({ name, value }) => [String(name), value ?? ''])),
    apiVersion,
    isInteractive: interactiveMode === 'Always',
    cluster: provideClusterInfo === true ? clusterInfo(cluster, connection) : undefined,
  };
}

/** Source: ConfigToExecCluster of client-go/rest. */
function clusterInfo(cluster: Readonly<Record<string, unknown>>, { ca, proxyUrl, server }: Connection): object {
  const extensions = Array.isArray(cluster['extensions']) ? cluster['extensions'] : [];
  const config = extensions.find(({ name }) => name === 'client.authentication.k8s.io/exec')?.extension;
  const spelled = String(cluster['server']);
  return {
    server: server.pathname.length > 1 ? spelled.replace(/[?#].*/s, '') : spelled,
    ...pick(cluster, 'tls-server-name'),
    ...pick(cluster, 'insecure-skip-tls-verify'),
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(proxyUrl === undefined ? {} : { 'proxy-url': proxyUrl }),
    ...pick(cluster, 'disable-compression'),
    config: config ?? null,
  };
}

/** A field that is set; Go leaves out its zero values. */
function pick(cluster: Readonly<Record<string, unknown>>, name: string): object {
  return cluster[name] ? { [name]: cluster[name] } : {};
}
