import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { buildProgram } from '../../hack/build.ts';
import { MAIN } from '../bundle.ts';
import { CHART, helm, helmSucceeds } from '../chart/helm.ts';
import { argumentsOnPort, IMAGE_ENVIRONMENT } from '../chart/image-command.ts';
import { environmentOf, type PodSpec } from '../chart/pod-environment.ts';
import { type Kubectl, kubectlAs, type Ran, succeed } from '../deployment/kubectl.ts';
import { lines, until } from '../served.ts';
import { admin } from './against.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

/** The definitions that a release leaves behind, by their names. */
export const CHANGE_KINDS = ['changegrants', 'changes', 'suspensions'].map((plural) => `${plural}.remediation.mcp`);

/** Takes away the definitions that releases leave behind, and waits until they are gone. */
export async function removeChangeKinds(): Promise<void> {
  await succeed(admin, ['delete', 'crd', '--ignore-not-found', '--wait=true', ...CHANGE_KINDS]);
}

/** Where the chart mounts files; a test has them in a folder of its own. */
const MOUNTS = '/etc/kubernetes-remediation-mcp';

/** A server process with the environment of an installed pod. */
export interface PodServer {
  readonly url: string;
  readonly stderr: () => string;
  readonly stop: () => Promise<void>;
}

/** A release of the chart in a namespace of its own. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  /** Runs Helm as the administrator, for example `upgrade` with further values. */
  readonly helm: (command: 'upgrade' | 'uninstall', ...args: readonly string[]) => Promise<string>;
  /** As `helm`, for what may fail. */
  readonly tries: (...args: readonly string[]) => Promise<Ran>;
  /** kubectl with a token of the server's account. */
  readonly asServer: () => Promise<Kubectl>;
  /** Starts dist/main.js with the environment and the files of the installed pod, and a token of its account. */
  readonly serve: () => Promise<PodServer>;
  readonly remove: () => Promise<void>;
}

/** Installs the chart under a name, waits for its pods, and returns the release. `objects` exist before it does. */
export async function installChart(
  name: string,
  values: readonly string[],
  objects: readonly (readonly string[])[] = [],
): Promise<Release> {
  await buildProgram('helm', (line) => process.stderr.write(`${line}\n`));
  const { kubeconfig, kubectl } = sharedControlPlane();
  const namespace = `chart-${name}-${process.pid}`;
  const release = `mcp-${name}`;
  const fullname = `${release}-kubernetes-remediation-mcp`.slice(0, 40).replace(/-$/, '');
  const folder = mkdtempSync(join(tmpdir(), `${namespace}-`));
  const here = ['--namespace', namespace];
  await succeed(admin, ['create', 'namespace', namespace]);
  for (const object of objects) await succeed(admin, ['create', ...object, '-n', namespace]);
  const waited = ['--wait', '--timeout', '90s'];
  await helmSucceeds(['install', release, CHART, ...here, ...waited, ...values], kubeconfig);

  const podSpec = async (): Promise<PodSpec> => {
    const text = await succeed(admin, ['get', 'deployment', fullname, '-n', namespace, '-o', 'json']);
    return JSON.parse(text).spec.template.spec;
  };
  const entry = async (kind: string, of: string, key: string) =>
    JSON.parse(await succeed(admin, ['get', kind, of, '-n', namespace, '-o', 'json'])).data[key] as string;
  const asServer = async () =>
    kubectlAs(admin, kubectl, { namespace, name: (await podSpec()).serviceAccountName }, folder);
  return {
    name: release,
    namespace,
    helm: (command, ...args) =>
      helmSucceeds(
        command === 'upgrade'
          ? [command, release, CHART, ...here, ...waited, ...args]
          : [command, release, ...here, ...args],
        kubeconfig,
      ),
    tries: (...args) => helm([...args, ...here], kubeconfig),
    asServer,
    serve: async () => {
      const spec = await podSpec();
      await asServer();
      const mounts = join(folder, 'mounts');
      await writeMounts(spec, mounts, entry);
      const secretOf = async (of: string, key: string) =>
        Buffer.from(await entry('secret', of, key), 'base64').toString();
      const environment = await environmentOf(spec, secretOf);
      for (const [variable, text] of Object.entries(environment))
        environment[variable] = text.startsWith(MOUNTS) ? text.replace(MOUNTS, mounts) : text;
      return startServer({
        ...IMAGE_ENVIRONMENT,
        PATH: dirname(kubectl),
        KUBECONFIG: join(folder, 'kubeconfig'),
        ...environment,
      });
    },
    remove: async () => {
      rmSync(folder, { recursive: true, force: true });
      await helm(['uninstall', release, ...here, '--ignore-not-found'], kubeconfig);
      await succeed(admin, ['delete', 'namespace', namespace, '--wait=false']);
    },
  };
}

/** Writes what the volumes of the pod hold, as a kubelet would. */
async function writeMounts(
  { volumes = [] }: PodSpec,
  folder: string,
  entry: (kind: string, name: string, key: string) => Promise<string>,
): Promise<void> {
  type Items = { readonly items?: readonly { readonly key: string; readonly path: string }[] };
  type Volume = {
    readonly name: string;
    readonly configMap?: Items & { name: string };
    readonly secret?: Items & { secretName: string };
  };
  for (const { name, configMap, secret } of volumes as readonly Volume[]) {
    mkdirSync(join(folder, name), { recursive: true });
    for (const { key, path } of configMap?.items ?? [])
      writeFileSync(join(folder, name, path), await entry('configmap', configMap?.name ?? '', key));
    for (const { key, path } of secret?.items ?? [])
      writeFileSync(
        join(folder, name, path),
        Buffer.from(await entry('secret', secret?.secretName ?? '', key), 'base64'),
      );
  }
}

/** Starts the image's command with this environment, on a free port. */
async function startServer(env: Readonly<Record<string, string>>): Promise<PodServer> {
  const child = spawn(process.execPath, [MAIN, ...argumentsOnPort(0)], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const serving = await until(() => {
    if (child.exitCode !== null) throw new Error(`The server ended: ${stderr}`);
    return lines(stderr).find((line) => line.includes('"msg":"serving on HTTP"'));
  }, 25_000);
  const { port } = new URL(String((JSON.parse(serving) as { url: string }).url));
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    stderr: () => stderr,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
