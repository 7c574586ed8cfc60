import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProgram } from '../../hack/build.ts';
import type { Ran } from '../deployment/kubectl.ts';
import { type Manifest, manifests, repository } from '../deployment/manifest-files.ts';

export const CHART = join(repository, 'charts/kubernetes-remediation-mcp');

/** The name that makes the chart name its objects as the plain manifests do. */
export const RELEASE = 'kubernetes-remediation-mcp';

/** What a profile that changes workloads needs in a test without authentication. */
export const OPEN = 'auth.acceptUnauthenticated=true';

/** The first build takes minutes; make test has built it before. */
export const BUILD_MS = 20 * 60_000;

const state = join(tmpdir(), `helm-${process.pid}`);
process.once('exit', () => rmSync(state, { recursive: true, force: true }));

/** Runs the genuine Helm, built from its module, with a state of its own and at most the given cluster. */
export async function helm(args: readonly string[], kubeconfig = '/dev/null'): Promise<Ran> {
  const program = await buildProgram('helm', (line) => process.stderr.write(`${line}\n`));
  mkdirSync(state, { recursive: true });
  const env = {
    HOME: state,
    HELM_CACHE_HOME: state,
    HELM_CONFIG_HOME: state,
    HELM_DATA_HOME: state,
    KUBECONFIG: kubeconfig,
    KUBECACHEDIR: `${kubeconfig}-cache`,
  };
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout: 100_000, maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    );
  });
}

/** As above, but resolves with stdout, and throws with stderr when Helm fails. */
export async function helmSucceeds(args: readonly string[], kubeconfig?: string): Promise<string> {
  const { code, stdout, stderr } = await helm(args, kubeconfig);
  if (code !== 0) throw new Error(`helm ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

/** The scenarios in the folder ci of the chart, by name. */
export const SCENARIOS: readonly string[] = readdirSync(join(CHART, 'ci'))
  .map((file) => file.replace('-values.yaml', ''))
  .toSorted();

export function valuesOf(scenario: string): string {
  return join(CHART, 'ci', `${scenario}-values.yaml`);
}

/** What Helm renders for a release in a namespace, as text. */
export function render(args: readonly string[], namespace = 'mcp', release = RELEASE): Promise<string> {
  return helmSucceeds(['template', release, CHART, '--namespace', namespace, '--kube-version', '1.37.2', ...args]);
}

/** The objects of a text that Helm rendered. */
export function objectsOf(text: string): readonly Manifest[] {
  return manifests(text).filter((object) => object !== null);
}
