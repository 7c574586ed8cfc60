import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildProgram } from '../../hack/build.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import { askOracle, disagreement } from './oracle.ts';
import { randomArgv, randomNumbers } from './random-argv.ts';

const { grammar } = grammarFor('v1.37.2');
const BATCH = 20_000;
let program: string;

beforeAll(async () => {
  program = await buildProgram('grammar', (line) => process.stderr.write(`${line}\n`));
}, 600_000);

describe('the gate and kubectl itself', () => {
  test('agree on 100,000 random and mutated command lines', () => {
    const random = randomNumbers(20_261_123);
    let parsed = 0;
    for (let batch = 0; batch < 100_000 / BATCH; batch++) {
      const argvs = Array.from({ length: BATCH }, () => randomArgv(grammar, random));
      const answers = askOracle(program, argvs);
      const faults = argvs.flatMap((argv, at) => {
        const truth = answers[at];
        const fault = truth && disagreement(grammar, argv, truth);
        parsed += truth?.error === undefined ? 1 : 0;
        return fault === undefined ? [] : [`${JSON.stringify(argv)}: ${fault}; kubectl reads ${JSON.stringify(truth)}`];
      });
      expect(faults).toEqual([]);
    }
    // A generator of nothing but faults would prove little.
    expect(parsed).toBeGreaterThan(20_000);
  }, 120_000);

  test('agree on the grammar: the checked-in one is what the pinned kubectl says', () => {
    const generated = execFileSync(program, ['grammar'], { env: {}, encoding: 'utf8' });
    expect(readFileSync(new URL('../../src/kubectl/grammar/v1.37.json', import.meta.url), 'utf8')).toBe(generated);
  });
});
