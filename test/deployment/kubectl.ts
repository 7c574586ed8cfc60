import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { callInShared, canShareProcess } from './kubectl-calls.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A kubectl, and the program that makes many calls of the same one in a process. */
    kubectlCalls?: { readonly kubectl: string; readonly calls: string };
  }
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl and resolves whatever its exit status; stdin is empty unless given. */
export type Kubectl = (args: readonly string[], stdin?: string) => Promise<Ran>;

/** The Go runtime of a process that ends soon: a fifth less CPU, for some memory. What it prints is the same. */
const ONE_SHORT_CALL = { GOGC: 'off', GOMEMLIMIT: '256MiB', GOMAXPROCS: '1' };

/** kubectl with a kubeconfig. Short calls share a process where the tests have built the program for it; what they print is the same. */
export function kubectlWith(program: string, kubeconfig: string): Kubectl {
  const shared = inject('kubectlCalls');
  const inProcess = kubectlProcess(program, kubeconfig);
  if (shared?.kubectl !== program) return inProcess;
  const environment = environmentOf(kubeconfig);
  return (args, stdin = '') =>
    canShareProcess(args) ? callInShared(shared.calls, { args, stdin, environment }) : inProcess(args, stdin);
}

/** As above, each call a process of its own, with connections of its own. */
export function kubectlProcess(program: string, kubeconfig: string): Kubectl {
  return async (args, stdin = '') => {
    const child = spawn(program, args, {
      env: { HOME: tmpdir(), KUBECTL_KUBERC: 'false', ...environmentOf(kubeconfig), ...ONE_SHORT_CALL },
      timeout: 50_000,
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (output.stdout += chunk));
    child.stderr.on('data', (chunk) => (output.stderr += chunk));
    // kubectl may well end without reading what it was offered.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...output };
  };
}

// Ports come again, and what kubectl knows of an API server it remembers by its port.
const environmentOf = (kubeconfig: string) => ({ KUBECONFIG: kubeconfig, KUBECACHEDIR: `${kubeconfig}-cache` });

/** As above, but resolves with stdout and throws with stderr when kubectl fails. */
export async function succeed(kubectl: Kubectl, args: readonly string[], stdin?: string): Promise<string> {
  const { code, stdout, stderr } = await kubectl(args, stdin);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

/**
 * kubectl with the token of a ServiceAccount and nothing of the administrator but the server's address and certificate.
 * Its kubeconfig is written into `folder`, which the caller removes.
 */
export async function kubectlAs(
  admin: Kubectl,
  program: string,
  account: { readonly namespace: string; readonly name: string },
  folder: string,
): Promise<Kubectl> {
  const token = await succeed(admin, ['create', 'token', account.name, '-n', account.namespace]);
  const view = await succeed(admin, ['config', 'view', '--raw', '--flatten', '--minify', '--output=json']);
  const { clusters } = JSON.parse(view) as { clusters: readonly { readonly name: string }[] };
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters,
    users: [{ name: 'account', user: { token: token.trim() } }],
    contexts: [{ name: 'account', context: { cluster: clusters[0]?.name, user: 'account' } }],
    'current-context': 'account',
  };
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, JSON.stringify(kubeconfig), { mode: 0o600 });
  return kubectlWith(program, path);
}
