import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openOwnOutput } from '../../output/chain.ts';
import { spawnProcess } from '../../process/spawn.ts';
import { type Context, inClusterContext } from '../connection/connection.ts';
import { hasRelativePath, type KubeconfigEntries, NO_KUBECONFIG, parseContext } from './parse-context.ts';

type Environment = Readonly<Record<string, string>>;

/**
 * Asks kubectl for the current context of its configuration (one process; one more for each file if a path in it is
 * relative and there are several files), or takes the service account of the pod. A string is the sentence that says why
 * there is none; it holds nothing of the files.
 */
export async function readContext(
  kubectl: string,
  environment: Environment,
  signal: AbortSignal,
): Promise<Context | string> {
  const view = await viewConfig(kubectl, environment, ['--minify'], signal);
  // Only without any context does kubectl take the service account of its pod; what is broken stays broken.
  if (view === 'no-context') return inClusterContext(environment) ?? NO_KUBECONFIG;
  if (view === undefined) return NO_KUBECONFIG;
  const files = kubeconfigFiles(environment).filter((file) => existsSync(file));
  const origins = { cluster: files[0], user: files[0] };
  if (files.length > 1 && hasRelativePath(view)) {
    for (const file of files.toReversed()) {
      const own = await viewConfig(kubectl, { ...environment, KUBECONFIG: file }, [], signal);
      if (typeof own !== 'object') continue;
      // The first file that names an entry holds all of it. Source: ClientConfigLoadingRules.Load of client-go.
      if (own.clusters?.some(({ name }) => name === view.clusters?.[0]?.name)) origins.cluster = file;
      if (own.users?.some(({ name }) => name === view.users?.[0]?.name)) origins.user = file;
    }
  }
  return parseContext(view, origins);
}

/** The files that kubectl merges into its configuration, whether they exist or not. */
export function kubeconfigFiles({ KUBECONFIG, HOME }: Environment): readonly string[] {
  if (KUBECONFIG !== undefined && KUBECONFIG !== '')
    return [...new Set(KUBECONFIG.split(':'))].filter((file) => file !== '');
  return HOME === undefined ? [] : [join(HOME, '.kube', 'config')];
}

async function viewConfig(
  kubectl: string,
  environment: Environment,
  flags: readonly string[],
  signal: AbortSignal,
): Promise<KubeconfigEntries | 'no-context' | undefined> {
  const end = await spawnProcess(
    {
      program: kubectl,
      argv: ['config', 'view', ...flags, '--raw', '--output=json'],
      environment,
      timeoutMs: 5000,
      killAfterMs: 500,
      output: openOwnOutput(1024 * 1024),
    },
    signal,
  );
  if (end.kind !== 'exited') return undefined;
  if (end.exitCode !== 0) return end.stderr.text.includes('current-context must exist') ? 'no-context' : undefined;
  try {
    const config: unknown = JSON.parse(end.stdout.text);
    return typeof config === 'object' && config !== null ? config : undefined;
  } catch {
    return undefined;
  }
}
