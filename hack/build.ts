import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/**
 * The Go programs below hack/: the control plane, the genuine kubectl (for tests also one that starts faster, and one that makes many
 * calls in a process), Helm, kubectl's grammar with its oracle, an oracle of what Go and kubectl's printers make of values, a judge of stored objects, and a folder of the API server, the
 * controllers and the scheduler of the oldest Kubernetes that is compared with; and two programs of others: the linter of
 * workflows, and the publisher of the MCP registry.
 */
export type Program =
  | 'admission-judge'
  | 'cluster'
  | 'kubectl'
  | 'kubectl-calls'
  | 'kubectl-untranslated'
  | 'grammar'
  | 'go-oracle'
  | 'helm'
  | 'kubernetes'
  | 'actionlint'
  | 'mcp-publisher';

/** Programs without source here: their go.mod names them as tools, which come into a folder under these names. */
const TOOLS: Readonly<Partial<Record<Program, string>>> = { actionlint: 'actionlint', 'mcp-publisher': 'publisher' };

/** Programs of one module, each with a package of its own. With a name, they come into a folder. */
const PACKAGES: Readonly<
  Partial<Record<Program, { readonly of: string; readonly path: string; readonly name?: string }>>
> = {
  'kubectl-calls': { of: 'fast-kubectl', path: './calls' },
  'kubectl-untranslated': { of: 'fast-kubectl', path: './untranslated', name: 'kubectl' },
};

const progressEvery = 10_000;

/**
 * Builds a Go program below hack/, or finds it where an earlier call left it, and returns its path.
 *
 * The first build downloads the modules and takes minutes; later calls with the same sources, Go version and flags take
 * milliseconds. The results lie outside of the checkout, in `${XDG_CACHE_HOME:-~/.cache}/kubernetes-remediation-mcp`,
 * which can be deleted at any time. Several callers can build at once.
 *
 * @param report receives one line of progress at a time, at least every 15 seconds
 * @throws Error with one sentence that says what to install when Go is missing or too old, or what the compiler said
 */
export async function buildProgram(program: Program, report: (line: string) => void): Promise<string> {
  const go = await installedGo();
  const flags = await buildFlags(program);
  const folder = join(cacheFolder(), await fingerprint(program, [go, ...flags]));
  const built = join(folder, program, TOOLS[program] ?? PACKAGES[program]?.name ?? '');
  if (await exists(built)) return built;

  report(`building ${program} with Go; the first time this can take up to 10 minutes`);
  await mkdir(cacheFolder(), { recursive: true });
  const workshop = await mkdtemp(join(cacheFolder(), '.building-'));
  try {
    await compile(program, workshop, flags, report);
    await rename(workshop, folder).catch(async (error: NodeJS.ErrnoException) => {
      // Another process was first. Its result is the same, so either will do.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return built;
}

/** Returns the folder of everything that is built or installed for the tests; it can be deleted at any time. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'kubernetes-remediation-mcp');
}

function sourceFolder(program: string): string {
  return join(import.meta.dirname, PACKAGES[program as Program]?.of ?? program);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Returns what `go version` says, once it is known to be new enough. */
async function installedGo(): Promise<string> {
  const wanted = await readVersion('cluster', /^go (\S+)$/m);
  const advice = `install Go ${wanted} or newer (https://go.dev/dl) to build the test control plane`;
  const { stdout } = await promisify(execFile)('go', ['version'], { env: goEnvironment() }).catch(() => {
    throw new Error(`The program "go" cannot be run; ${advice}.`);
  });
  const found = /\bgo(\d+(?:\.\d+)*)/.exec(stdout)?.[1];
  if (found !== undefined && isOlder(found, wanted)) throw new Error(`Go ${found} is too old; ${advice}.`);
  return stdout.trim();
}

function isOlder(found: string, wanted: string): boolean {
  const [left, right] = [found.split('.').map(Number), wanted.split('.').map(Number)];
  for (const [index, part] of right.entries()) {
    const difference = (left[index] ?? 0) - part;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

async function readVersion(program: string, pattern: RegExp): Promise<string> {
  const file = join(sourceFolder(program), 'go.mod');
  const version = pattern.exec(await readFile(file, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${file} does not have the version that is looked for: ${pattern}.`);
  return version;
}

async function buildFlags(program: Program): Promise<string[]> {
  // Module k8s.io/kubectl v0.37.2 is release v1.37.2. Unset, the programs call themselves v0.0.0-master.
  const release =
    program === 'kubernetes'
      ? await readVersion(program, /k8s\.io\/kubernetes (v\S+)/)
      : `v1.${await readVersion('kubectl', /k8s\.io\/kubectl v0\.(\S+)/)}`;
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  const version = packages.flatMap((name) => [
    `-X ${name}.gitVersion=${release}`,
    `-X ${name}.gitMajor=1`,
    `-X ${name}.gitMinor=${release.split('.')[1]}`,
  ]);
  return ['-trimpath', '-mod=readonly', '-ldflags', ['-s', '-w', ...version].join(' ')];
}

function goEnvironment(): NodeJS.ProcessEnv {
  // GOTOOLCHAIN: too old a Go is to be told, not to be replaced by a download of 200 MB without a word.
  return { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local' };
}

async function fingerprint(program: Program, parts: string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([program, ...parts]));
  const folder = sourceFolder(program);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sources = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.md'));
  const files = sources.map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    const content = await readFile(file);
    hash.update(`\0${file.slice(folder.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 20);
}

async function compile(program: Program, folder: string, flags: string[], report: (line: string) => void) {
  const begun = Date.now();
  const seconds = () => `${Math.round((Date.now() - begun) / 1000)} s`;
  // What is genuine as a whole has no source here: its go.mod names it as tools, and they come into a folder.
  const isTool = program === 'kubernetes' || TOOLS[program] !== undefined;
  const target = isTool
    ? [`${join(folder, program)}/`, 'tool']
    : [join(folder, program, PACKAGES[program]?.name ?? ''), PACKAGES[program]?.path ?? '.'];
  // -v names each package when it is being compiled: the only progress Go offers.
  const child = spawn('go', ['build', '-v', ...flags, '-o', ...target], {
    cwd: sourceFolder(program),
    env: goEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let [packages, latest] = [0, 'looking at the modules'];
  const recent: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    recent.push(line);
    if (recent.length > 30) recent.shift();
    if (/^[\w.~-]+(\/[\w.~-]+)*$/.test(line)) packages += 1;
    latest = line;
  });
  report(`building ${program} ...`);
  const clock = setInterval(() => {
    report(`building ${program}: ${seconds()}, ${packages} packages compiled so far, now ${latest}`);
  }, progressEvery);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    if (code !== 0) throw new Error(`Building hack/${program} failed:\n${recent.join('\n')}`);
  } finally {
    clearInterval(clock);
  }
  report(`built ${program} in ${seconds()}`);
}
