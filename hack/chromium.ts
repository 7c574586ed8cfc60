/**
 * The browser of the tests of the console: Chromium, with a font that is the same on every machine.
 *
 *     node hack/chromium.ts    prints the path of Chromium; installs Debian's where it is missing and apt-get can be used
 */
import { delimiter, isAbsolute, join } from 'node:path';
import { aptGetRan, type Environment, findAptGet, isProgram } from './apt-get.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;
const PACKAGES = ['chromium', 'fonts-dejavu-core'] as const;

/** What to do without Chromium: the tests that need it fail with this sentence. */
export const MISSING =
  'The tests of the console need Chromium 128 or newer. Install it (on Debian: apt-get install chromium fonts-dejavu-core), ' +
  'or name its program in the variable CHROMIUM.';

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
  const program = findAptGet(environment);
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

if (import.meta.main) {
  try {
    console.log(await provideChromium((line) => console.error(line)));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
