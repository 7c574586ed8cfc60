import { realpathSync } from 'node:fs';
import { quote, type Refusal, refuse } from '../errors.ts';
import type { ClientVersion } from '../kube/client-version.ts';
import { ASKED_FOR_VERSION, OWN_PROGRAM_EXIT_CODE } from '../kube/own-program.ts';
import { openOwnOutput } from '../output/chain.ts';
import { findProgram } from './find-program.ts';
import { spawnProcess } from './spawn.ts';

/** The oldest kubectl this server works with: older ones reached their end of life and lack what the checks rely on. */
export const OLDEST_KUBECTL = '1.30';

/** A kubectl that can be run; the version is undefined where it could not be learned. */
export interface KubectlProgram {
  readonly path: string;
  readonly version: string | undefined;
  /** What it says of itself; undefined where that is not all of it. */
  readonly client?: ClientVersion | undefined;
}

const PROBE_TIMEOUT_MS = 5000;

/** Finds kubectl on the PATH of `environment` and asks for its version once, or says in a refusal why it cannot be used. `signal` ends the question. */
export async function findKubectl(
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal = new AbortController().signal,
): Promise<KubectlProgram | Refusal> {
  const found = findProgram('kubectl', environment['PATH'] ?? '', ownFile());
  if ('missing' in found) {
    if (found.own !== undefined) return kubectlIsOwn(found.own);
    return found.missing === 'not-found' ? kubectlMissing() : kubectlNotExecutable();
  }
  const end = await spawnProcess(
    {
      program: found.path,
      argv: ['version', '--client', '--output=json'],
      environment: { ...environment, [ASKED_FOR_VERSION]: '1' },
      timeoutMs: PROBE_TIMEOUT_MS,
      killAfterMs: 500,
      output: openOwnOutput(64 * 1024),
    },
    signal,
  );
  if (end.kind === 'not-started')
    return isFormatError(end.errno) ? kubectlNotExecutable() : refuseNotStarted(end.errno);
  if (end.kind === 'exited' && end.exitCode === OWN_PROGRAM_EXIT_CODE) return kubectlIsOwn(found.path);
  // libc hands a file that is no program of this machine to /bin/sh, which fails on it.
  if (end.kind === 'exited' && failedInShell(end.exitCode, end.stderr.text)) return kubectlNotExecutable();
  const { version, client } = end.kind === 'exited' ? parseVersion(end.stdout.text) : {};
  if (version !== undefined && isOlder(version, OLDEST_KUBECTL)) {
    return refuse(
      'KUBECTL_TOO_OLD',
      `kubectl ${version} is too old: this server needs ${OLDEST_KUBECTL} or newer.`,
      'Ask the operator to install a newer kubectl on the PATH of the server.',
    );
  }
  return { path: found.path, version, client };
}

/** The refusal for a kubectl that is there and that the operating system did not start, by its error name. */
export function refuseNotStarted(errno: string): Refusal {
  return refuse(
    'KUBECTL_FAILED',
    `kubectl could not be started (${errno}).`,
    errno === 'E2BIG'
      ? 'Use fewer or shorter arguments.'
      : 'Try again in a few seconds. If the error persists, tell the operator of the server.',
  );
}

function failedInShell(exitCode: number, stderr: string): boolean {
  return (
    exitCode === 126 || exitCode === 127 || (exitCode === 2 && /syntax error|cannot execute|not found/i.test(stderr))
  );
}

/** What the system says of a file that is no program for this machine, or whose interpreter is missing. */
function isFormatError(errno: string): boolean {
  return errno === 'ENOEXEC' || errno === 'EACCES' || errno === 'ENOENT';
}

function kubectlMissing(): Refusal {
  return refuse(
    'KUBECTL_MISSING',
    'kubectl was not found on the PATH of the server.',
    'Ask the operator to install kubectl on the PATH of the server.',
  );
}

/** A link, a copy or a script that leads back to this program. */
function kubectlIsOwn(path: string): Refusal {
  return refuse(
    'KUBECTL_MISSING',
    `The kubectl on the PATH of the server, ${quote(path, 200)}, is this program itself.`,
    'Ask the operator to put the real kubectl on the PATH of the server as well, or to set KUBERNETES_REMEDIATION_MCP_URL for the command kubectl.',
  );
}

/** The file that this process runs, behind all links; undefined if there is none. */
function ownFile(): string | undefined {
  const [, file] = process.argv;
  try {
    return file === undefined ? undefined : realpathSync(file);
  } catch {
    return undefined;
  }
}

function kubectlNotExecutable(): Refusal {
  return refuse(
    'KUBECTL_NOT_EXECUTABLE',
    'The kubectl on the PATH of the server cannot be executed.',
    'Ask the operator to install a kubectl for this machine and to make it executable.',
  );
}

function parseVersion(json: string): Pick<Partial<KubectlProgram>, 'version' | 'client'> {
  try {
    const client = JSON.parse(json);
    const version: unknown = client?.clientVersion?.gitVersion;
    if (typeof version !== 'string' || !/^v\d+\.\d+\.\d+/.test(version)) return {};
    const texts = [client.kustomizeVersion, ...Object.values(client.clientVersion)];
    return texts.every((text) => typeof text === 'string') ? { version, client } : { version };
  } catch {
    return {};
  }
}

function isOlder(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
