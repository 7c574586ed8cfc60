import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

const progressEvery = 10_000;

/** The variables of the environment that programs are looked up in and run with. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the path of apt-get; undefined where the PATH has none. */
export function findAptGet(environment: Environment): string | undefined {
  return (environment['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'apt-get'))
    .find(isProgram);
}

/**
 * Runs apt-get to its end.
 *
 * @param report receives a line of progress every 10 seconds
 * @returns undefined if it succeeded, else the last line that it printed
 */
export async function aptGetRan(
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

/** Whether the path is a file that this user may run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
