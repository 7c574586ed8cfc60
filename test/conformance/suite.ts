import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** One thing the suite looked at, as it writes it down. */
export interface Check {
  readonly scenario: string;
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly errorMessage?: string;
}

const PACKAGE = fileURLToPath(new URL('../../node_modules/@modelcontextprotocol/conformance', import.meta.url));

/** The scenarios that a revision requires of a server. */
export function requiredScenarios(revision: string): readonly string[] {
  return parse(readFileSync(join(PACKAGE, 'requirements', `${revision}.yaml`), 'utf8')).server;
}

/** Runs the official suite against a server and resolves with every check of every scenario it ran. */
export async function runSuite(url: string, ...choice: readonly string[]): Promise<readonly Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    const argv = [join(PACKAGE, 'dist', 'index.js'), 'server', '--url', url, '--output-dir', folder, ...choice];
    const child = spawn(process.execPath, argv, { cwd: folder, stdio: 'ignore' });
    await once(child, 'close');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('checks.json'))
      .flatMap((file) => {
        const scenario = /server-(.*)-\d{4}-\d\d-\d\dT/.exec(file)?.[1] ?? file;
        const checks = JSON.parse(readFileSync(join(folder, file), 'utf8')) as readonly Omit<Check, 'scenario'>[];
        return checks.map((check) => ({ scenario, ...check }));
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
