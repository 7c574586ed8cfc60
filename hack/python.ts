/**
 * The Python clients of the tests, each in a virtual environment of its own.
 *
 *     node hack/python.ts    prints the path of each environment's Python; makes the environments that are missing
 *
 * hack/holmes and hack/mcp pin every package with its hashes. Each requirements.in says how to write requirements.txt again.
 */
import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { aptGetRan, type Environment, findAptGet, isProgram } from './apt-get.ts';
import { cacheFolder } from './build.ts';

/** HolmesGPT with the SDK that it pins, and the newest Python SDK for MCP. */
export const PYTHON_CLIENTS = ['holmes', 'mcp'] as const;
export type PythonClient = (typeof PYTHON_CLIENTS)[number];

/** HolmesGPT runs on these; requirements.txt is for them. */
const MINORS: readonly number[] = [11, 12, 13];
const NAMES = ['python3', ...MINORS.toReversed().map((minor) => `python3.${minor}`)];
const PACKAGES = ['python3', 'python3-venv'] as const;
const progressEvery = 10_000;
const SIZES: Readonly<Record<PythonClient, string>> = { holmes: '550 MB, about a minute', mcp: '70 MB' };

/** What to do without Python: the tests that need it fail with this sentence. */
export const MISSING =
  'The tests with HolmesGPT and the Python SDK need Python 3.11, 3.12 or 3.13 with its module venv. ' +
  'Install it (on Debian: apt-get install python3 python3-venv), or name its program in the variable PYTHON.';

/** A Python that can make virtual environments. */
interface Python {
  readonly path: string;
  /** Tells one build from another: environments of one do not fit another. */
  readonly build: string;
}

/**
 * Returns the Python of a client's virtual environment, after making the environment if it is missing.
 *
 * The environments lie in the same folder as the programs of hack/build.ts, named by what they are made of. Several callers can
 * make one at once.
 *
 * @param report receives lines of progress, at least every 10 seconds while packages are installed
 * @throws Error with one sentence that says what to install, or why pip failed
 */
export async function providePythonClient(
  client: PythonClient,
  report: (line: string) => void,
  environment: Environment = process.env,
): Promise<string> {
  const python = (await findPython(environment)) ?? (await installPython(report, environment));
  const requirements = join(import.meta.dirname, client, 'requirements.txt');
  const hash = createHash('sha256').update(JSON.stringify([python.path, python.build]));
  const name = hash.update(await readFile(requirements)).digest('hex');
  const folder = join(cacheFolder(environment), `python-${client}-${name.slice(0, 20)}`);
  const found = join(folder, 'bin', 'python');
  if (existsSync(found)) return found;

  report(`installing the packages of hack/${client} from PyPI (${SIZES[client]}, once)`);
  await mkdir(cacheFolder(environment), { recursive: true });
  const workshop = await mkdtemp(join(cacheFolder(environment), '.installing-'));
  try {
    await run(client, python.path, ['-m', 'venv', workshop], report, environment);
    const install = ['--no-deps', '--only-binary', ':all:', '--no-compile', '--require-hashes', '-r', requirements];
    const quiet = ['--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
    const pip = ['-m', 'pip', 'install', ...quiet, ...install];
    await run(client, join(workshop, 'bin', 'python'), pip, report, environment);
    await rename(workshop, folder).catch((error: NodeJS.ErrnoException) => {
      // Another process was first. Its result is the same, so either will do.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return found;
}

/**
 * Returns the Python that PYTHON names, else the first on the PATH that will do; undefined without one.
 *
 * @throws Error if PYTHON names a program that will not do
 */
export async function findPython(environment: Environment = process.env): Promise<Python | undefined> {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const named = environment['PYTHON'];
  const names = named === undefined || named === '' ? NAMES : [named];
  const paths = names.flatMap((name) => (name.includes('/') ? [name] : folders.map((folder) => join(folder, name))));
  for (const path of paths.filter(isProgram)) {
    const build = await buildOf(path, environment);
    if (build !== undefined) return { path, build };
  }
  if (named !== undefined && named !== '') throw new Error(`PYTHON is ${JSON.stringify(named)}. ${MISSING}`);
  return undefined;
}

/** Returns what tells a Python from others; undefined for one of another version, or without venv. */
async function buildOf(path: string, environment: Environment): Promise<string | undefined> {
  const script = 'import ensurepip, json, platform, sys, venv; print(sys.version_info[1]); ';
  const rest = 'print(json.dumps([sys.version, sys.base_prefix, platform.machine()]))';
  const ran = await promisify(execFile)(path, ['-c', script + rest], { env: { ...environment } }).catch(
    () => undefined,
  );
  const [minor, build] = ran?.stdout.split('\n') ?? [];
  return MINORS.includes(Number(minor)) ? build : undefined;
}

async function installPython(report: (line: string) => void, environment: Environment): Promise<Python> {
  const program = findAptGet(environment);
  if (program === undefined) throw new Error(MISSING);
  if (process.getuid?.() !== 0) throw new Error(`${MISSING} Only root can install it here.`);
  report(`installing ${PACKAGES.join(' and ')} with apt-get (about 40 MB, once)`);
  const install = ['install', '--yes', '--no-install-recommends', ...PACKAGES];
  const last =
    (await aptGetRan(program, ['update'], environment, report)) ??
    (await aptGetRan(program, install, environment, report));
  const installed = await findPython(environment);
  if (installed === undefined)
    throw new Error(`${MISSING} apt-get could not install it: ${last ?? 'it installed another version'}.`);
  return installed;
}

/** Runs a step of the installation. Rejects with the line that tells why it failed. */
async function run(
  client: PythonClient,
  program: string,
  args: readonly string[],
  report: (line: string) => void,
  environment: Environment,
): Promise<void> {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(program, args, {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [line, fault] = ['it has not begun', ''];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (text) => {
      if (text.trim() !== '') line = text.trim();
      if (fault === '' && text.startsWith('ERROR')) fault = text.trim();
    });
  const progress = setInterval(() => report(`hack/${client}: ${line.slice(0, 120)}`), progressEvery);
  try {
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', ({ message }) => {
        fault = message;
        resolve(1);
      });
      child.once('close', resolve);
    });
    if (code === 0) return;
    const why = (fault === '' ? line : fault).replace(/\.$/, '');
    throw new Error(
      `The tests with HolmesGPT and the Python SDK need the packages of hack/${client}/requirements.txt from PyPI, ` +
        `and pip could not install them: ${why}. Make PyPI reachable, or configure an index for pip (PIP_INDEX_URL).`,
    );
  } finally {
    clearInterval(progress);
  }
}

if (import.meta.main) {
  try {
    for (const client of PYTHON_CLIENTS) console.log(await providePythonClient(client, (line) => console.error(line)));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
