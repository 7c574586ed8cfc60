import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { grammarFor } from '../src/kubectl/versions.ts';
import { askOracle, disagreement } from '../test/oracle/oracle.ts';
import { randomArgv, randomNumbers } from '../test/oracle/random-argv.ts';
import { buildProgram } from './build.ts';

/**
 * Compares the gate with kubectl itself on millions of command lines. What was done is kept in a file, so that the next
 * run goes on where this one ended; `--fresh` begins anew. Ends with status 1 at the first disagreement.
 */
const BATCH = 50_000;
const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000000' }, fresh: { type: 'boolean' } },
});
const state = join(
  process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
  'kubernetes-remediation-mcp',
  'fuzz.json',
);
const { grammar } = grammarFor('v1.37.2');
const program = await buildProgram('grammar', (line) => console.error(line));

let done = values.fresh || !existsSync(state) ? 0 : Number(JSON.parse(readFileSync(state, 'utf8')).done);
mkdirSync(dirname(state), { recursive: true });
while (done < Number(values.count)) {
  const random = randomNumbers(done + 1);
  const argvs = Array.from({ length: BATCH }, () => randomArgv(grammar, random));
  for (const [at, truth] of askOracle(program, argvs).entries()) {
    const argv = argvs[at] ?? [];
    const fault = disagreement(grammar, argv, truth);
    if (fault === undefined) continue;
    console.error(`${JSON.stringify(argv)}: ${fault}; kubectl reads ${JSON.stringify(truth)}`);
    process.exit(1);
  }
  done += BATCH;
  writeFileSync(state, JSON.stringify({ done }));
  console.error(`${done} command lines, no disagreement`);
}
