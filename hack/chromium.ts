/**
 * The browser of the tests of the console: Chromium, with a font that is the same on every machine.
 *
 *     node hack/chromium.ts    prints the path of Chromium; installs Debian's where it is missing and apt-get can be used
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;
const PACKAGES = ['chromium', 'fonts-dejavu-core'] as const;
const progressEvery = 10_000;

/** What to do without Chromium: the tests that need it fail with this sentence. */
export const MISSING =
  'The tests of the console need Chromium 128 or newer. Install it (on Debian: apt-get install chromium fonts-dejavu-core), ' +
  'or name its program in the variable CHROMIUM.';

/** What `findChromium` and `provideChromium` look at. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the path of Chromium: the program that CHROMIUM names, else the first on the PATH; undefined without one.
 *
 * @throws Error if CHROMIUM names no program
 */
export function findChromium(environment: Environment = process.env): string | undefined {
  const named = environment['CHROMIUM'];
  const folders = (environment['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const onPath = (name: string) => folders.map((folder) => join(folder, name)).find(isProgram);
  if (named === undefined || named === '') return NAMES.map(onPath).find((path) => path !== undefined);
  const path = named.includes('/') ? named : onPath(named);
  if (path === undefined || !isProgram(path))
    throw new Error(`CHROMIUM is ${JSON.stringify(named)}; it names no program.`);
  return path;
}

/**
 * Returns the path of Chromium, after installing Debian's if there is none and this user may install packages.
 *
 * @param report receives lines of progress, at least every 10 seconds while apt-get runs
 * @throws Error with one sentence that says what to install
 */
export async function provideChromium(
  report: (line: string) => void,
  environment: Environment = process.env,
): Promise<string> {
  const found = findChromium(environment);
  if (found !== undefined) return found;
  const aptGet = (environment['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'apt-get'));
  const program = aptGet.find(isProgram);
  if (program === undefined) throw new Error(MISSING);
  if (process.getuid?.() !== 0) throw new Error(`${MISSING} Only root can install it here.`);
  report(`installing ${PACKAGES.join(' and ')} with apt-get (about 100 MB, once)`);
  const install = ['install', '--yes', '--no-install-recommends', ...PACKAGES];
  const last =
    (await aptGetRan(program, ['update'], environment, report)) ??
    (await aptGetRan(program, install, environment, report));
  const installed = findChromium(environment);
  if (installed === undefined)
    throw new Error(`${MISSING} apt-get could not install it: ${last ?? 'it installed another program'}.`);
  return installed;
}

/** Runs apt-get to its end. Returns undefined if it succeeded, else the last line that it printed. */
async function aptGetRan(
  program: string,
  args: readonly string[],
  environment: Environment,
  report: (line: string) => void,
): Promise<string | undefined> {
  const child = spawn(program, ['--option=DPkg::Lock::Timeout=300', ...args], {
    env: { ...environment, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let line = 'it has not begun';
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (text) => {
      if (text.trim() !== '') line = text.trim();
    });
  const progress = setInterval(() => report(`apt-get ${args[0]}: ${line}`), progressEvery);
  try {
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', ({ message }) => {
        line = message;
        resolve(1);
      });
      child.once('close', resolve);
    });
    return code === 0 ? undefined : line;
  } finally {
    clearInterval(progress);
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

if (import.meta.main) {
  try {
    console.log(await provideChromium((line) => console.error(line)));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
