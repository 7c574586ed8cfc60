import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type PythonClient, providePythonClient } from '../../hack/python.ts';

type Answer = Readonly<Record<string, unknown>>;

/** A Python program that answers one JSON line with one JSON line. */
export interface PythonDriver {
  /** Sends a command under a number. The answer rejects with what the program printed if it ends before. */
  readonly ask: (command: object) => { readonly at: number; readonly answer: Promise<Answer> };
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
  let last = 0;
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  const expectAnswer = (at: number) => {
    const answer = Promise.withResolvers<Answer>();
    waiting.set(at, answer);
    return answer.promise;
  };
  const ready = expectAnswer(0);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { at, ...answer } = JSON.parse(line) as Answer & { readonly at: number };
    waiting.get(at)?.resolve(answer);
    waiting.delete(at);
  });
  const ended = once(child, 'close').then(() => {
    rmSync(home, { recursive: true, force: true });
    for (const { reject } of waiting.values()) reject(new Error(`${program} has ended:\n${printed}`));
  });
  await ready;
  return {
    ask: (command) => {
      const at = ++last;
      const answer = expectAnswer(at);
      child.stdin.write(`${JSON.stringify({ ...command, at })}\n`);
      return { at, answer };
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
