import { parseArgs } from 'node:util';
import { type Tally, tryHostileWrites } from '../test/cluster/hostile-writes/fuzz.ts';
import { buildProgram } from './build.ts';
import { startControlPlane } from './control-plane.ts';

/**
 * Tries random hostile writes on real API servers, and has an independent program judge what is stored after each write that was
 * made. Ends with status 1 at the first write that breaks a rule. The same seed gives the same variants.
 */
const { values } = parseArgs({
  options: { count: { type: 'string', default: '1000000' }, seed: { type: 'string', default: `${Date.now()}` } },
});
/** So many variants go to one cluster: its audit record and its database grow with each. */
const PER_CLUSTER = 100_000;
const count = Number(values.count);
const seed = Number(values.seed);
const say = (line: string) => void process.stderr.write(`${line}\n`);
say(`seed ${seed}`);
const judgeProgram = await buildProgram('admission-judge', say);

let [tried, accepted] = [0, 0];
const begun = performance.now();
while (tried < count) {
  const cluster = await startControlPlane({ collectsLess: true, report: () => undefined });
  const before = { tried, accepted };
  const report = (tally: Tally) => {
    tried = before.tried + tally.tried;
    accepted = before.accepted + tally.accepted;
    const rate = (1000 * tried) / (performance.now() - begun);
    say(
      `${tried} variants, ${accepted} accepted, ${rate.toFixed(0)} per second, refused: ${JSON.stringify(tally.refused)}`,
    );
    for (const { write, violations } of tally.broken) say(JSON.stringify({ violations, ...write }));
    if (tally.broken.length > 0) process.exit(1);
  };
  try {
    const most = Math.min(PER_CLUSTER, count - tried);
    await tryHostileWrites(cluster, { judgeProgram, count: most, seed: seed + tried, report });
  } finally {
    await cluster.stop();
  }
}
