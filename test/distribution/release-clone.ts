import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT, TARBALL } from '../../scripts/distribution/names.ts';
import { NODE_FIRST } from './packed.ts';

/** The clone in which a release is built, in a folder of its own. */
export const folder = mkdtempSync(join(tmpdir(), 'release-'));
export const clone = join(folder, 'clone');
export const stubs = join(folder, 'stubs');
export const record = join(folder, 'record');

export const DIGEST = `sha256:${'b'.repeat(64)}`;
/** Programs that would publish. They write down how they were called, and leave what their callers read. */
const STUBS: Readonly<Record<string, string>> = {
  docker: `for word; do case "$before" in --metadata-file) echo '{"containerimage.digest": "${DIGEST}"}' > "$word";; esac; before="$word"; done`,
  syft: ':',
  cosign: ':',
  npm: ':',
  gh: ':',
  helm: `case "$1" in
  package) mkdir -p "$4"; echo chart > "$4/${TARBALL}"; echo "Successfully packaged chart and saved it to: $4/${TARBALL}";;
  push) echo "Pushed: chart"; echo "Digest: ${DIGEST}";;
esac`,
};

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function run(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const options = { cwd: clone, env: { HOME: folder, PATH: NODE_FIRST, ...env } };
  try {
    return { code: 0, ...(await promisify(execFile)(program, args, options)) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

/** Calls the target of the Makefile in the clone. Its packages are ours, so make must not install them. */
export function make(args: readonly string[] = [], env: Record<string, string> = {}): Promise<Ran> {
  return run('make', ['-s', '-o', 'node_modules/.installed', 'release', ...args], env);
}

export const git = (...args: readonly string[]) =>
  run('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args]);
export const released = (name: string) => join(clone, 'dist', 'release', name);
export const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Clones the repository, with what is not committed yet, and writes the stand-ins for the programs that publish. */
export async function makeClone(): Promise<void> {
  await promisify(execFile)('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone]);
  // What is not committed yet is tested too.
  for (const part of ['scripts', 'src', 'console', 'packaging', 'hack', 'Makefile', 'package.json', 'CHANGELOG.md'])
    cpSync(join(ROOT, part), join(clone, part), { recursive: true });
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message', 'As it is');
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  appendFileSync(join(clone, '.git', 'info', 'exclude'), 'node_modules\n');
  mkdirSync(stubs);
  for (const [name, script] of Object.entries(STUBS))
    writeFileSync(join(stubs, name), `#!/bin/sh\necho "${name} $*" >> ${record}\n${script}\n`, { mode: 0o755 });
}
