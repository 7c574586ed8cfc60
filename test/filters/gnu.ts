import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinWords } from '../../src/filters/words.ts';

/** One command over one input. */
export interface GnuCase {
  readonly words: readonly string[];
  readonly input: string;
}

/** What the program of the machine made of it. */
export interface GnuResult {
  readonly code: number;
  readonly output: string;
}

/** Whether the machine has GNU's program of this name, which alone is compared with. */
export function isGnu(program: string): boolean {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 && stdout.includes('GNU');
}

/** Whether the machine has a program. */
export function isThere(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** Runs all cases with the programs of the machine, in one shell. Text is UTF-8, as the C.UTF-8 locale has it. */
export function runGnu(cases: readonly GnuCase[]): readonly GnuResult[] {
  const folder = mkdtempSync(join(tmpdir(), 'filters-'));
  try {
    const script = cases.map(({ words, input }, at) => {
      writeFileSync(join(folder, `${at}.in`), input);
      // A count is written in other columns for a file than for a pipe.
      const source = words[0] === 'wc' ? `cat ${at}.in | ${joinWords(words)}` : `${joinWords(words)} < ${at}.in`;
      return `${source} > ${at}.out 2>/dev/null; echo $? >> codes`;
    });
    writeFileSync(join(folder, 'script'), script.join('\n'));
    const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' };
    execFileSync('bash', ['script'], { cwd: folder, env, stdio: 'ignore' });
    const codes = readFileSync(join(folder, 'codes'), 'utf8').split('\n');
    return cases.map((_, at) => ({
      code: Number(codes[at]),
      output: readFileSync(join(folder, `${at}.out`), 'utf8'),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
