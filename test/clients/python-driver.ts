import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type PythonClient, providePythonClient } from '../../hack/python.ts';

/** A Python program that answers one JSON line with one JSON line. */
export interface PythonDriver {
  /** Sends a command and resolves with its answer. Rejects with what the program printed if it ends before. */
  readonly ask: (command: object) => Promise<Readonly<Record<string, unknown>>>;
  readonly close: () => Promise<void>;
}

/**
 * Starts a program of this folder in the virtual environment of a client, which is made if it is missing.
 *
 * @param environment the variables that it has besides PATH and a HOME of its own
 */
export async function startPython(
  client: PythonClient,
  program: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<PythonDriver> {
  const python = await providePythonClient(client, (line) => process.stderr.write(`python: ${line}\n`));
  const home = mkdtempSync(join(tmpdir(), 'python-'));
  const child = spawn(python, [join(import.meta.dirname, program)], {
    env: { PATH: process.env['PATH'], HOME: home, ...environment },
    stdio: 'pipe',
  });
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-8000);
  });
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(() => rmSync(home, { recursive: true, force: true }));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { done, value } = await lines.next();
    if (done === true) throw new Error(`${program} has ended:\n${printed}`);
    return JSON.parse(value) as Readonly<Record<string, unknown>>;
  };
  await next();
  let last: Promise<unknown> = Promise.resolve();
  return {
    ask: (command) => {
      const answer = last.then(() => {
        child.stdin.write(`${JSON.stringify(command)}\n`);
        return next();
      });
      last = answer.catch(() => undefined);
      return answer;
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
