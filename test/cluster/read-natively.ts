import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { ApiAccess, type OpenedApi } from '../../src/api/access.ts';
import { CurrentContext } from '../../src/api/kubeconfig/current-context.ts';
import { isRefusal } from '../../src/errors.ts';
import type { ClientVersion } from '../../src/kube/client-version.ts';
import type { KubectlCommand } from '../../src/kube/command.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import type { NativeRead } from '../../src/reads/read.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

/** The way that reads take to the shared control plane, as its administrator or with another kubeconfig. */
export function accessTo(kubeconfig = sharedControlPlane().kubeconfig): ApiAccess {
  const { kubectl } = sharedControlPlane();
  const environment = { KUBECONFIG: kubeconfig, PATH: `${dirname(kubectl)}:/usr/bin:/bin` };
  const found = () => Promise.resolve({ path: kubectl, version: 'v1.37.2' });
  return new ApiAccess(new CurrentContext(found, environment, new AbortController().signal), environment);
}

/** Opens it for one call, or for many that may share what the first learned. */
export async function openApi(access = accessTo()): Promise<OpenedApi> {
  const opened = await access.open(new AbortController().signal, { as: 'server', to: 'resolve-words' });
  if (opened === undefined) throw new Error('This kubeconfig is for kubectl alone.');
  return opened;
}

const clients = new Map<string, ClientVersion>();

/** What a kubectl says of itself; it is asked once. */
function clientOf(kubectl: string): ClientVersion {
  const client =
    clients.get(kubectl) ??
    JSON.parse(execFileSync(kubectl, ['version', '--client', '-o', 'json'], { encoding: 'utf8' }));
  clients.set(kubectl, client);
  return client;
}

/** The command that arguments stand for. */
export function parseCommand(args: readonly string[]): KubectlCommand {
  const command = parseArguments(grammarFor('v1.37.2').grammar, args);
  if (isRefusal(command)) throw new Error(command.error);
  return command;
}

/** Runs one read as the door would, without its caps, and gives what a process would have given. */
export async function readNatively(read: NativeRead, args: readonly string[], opened?: OpenedApi) {
  const { api, discovery, namespace } = opened ?? (await openApi());
  const command = parseCommand(args);
  const written: (string | Buffer)[] = [];
  let stderr = '';
  const code = await read(command, {
    api,
    discovery,
    now: Date.now,
    defaultNamespace: namespace,
    client: clientOf(sharedControlPlane().kubectl),
    stdout: (piece) => void written.push(piece),
    stderr: (text) => {
      stderr += text;
    },
  });
  const stdout = Buffer.concat(written.map((piece) => Buffer.from(piece as string))).toString();
  return { code, stdout, stderr };
}
