import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is shipped, as make build leaves it; the sources take many times as long to start. */
const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'main.js');

/** Runs the real program to its end with nothing but these variables in its environment: no kubectl, no PATH. */
export function runProgram(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env: environment }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

/** Writes a file for the time of one test. */
export function writeTemporary(text: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'check-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'cases.yaml');
  writeFileSync(file, text);
  return file;
}
