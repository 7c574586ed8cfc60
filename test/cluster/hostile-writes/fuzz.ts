import fc from 'fast-check';
import { type Cluster, Driver } from './drive.ts';
import { Ground, type Written } from './ground.ts';
import { judge } from './judge.ts';
import { targetsOf } from './objects.ts';
import { variants } from './variants.ts';

/** What became of many variants. */
export interface Tally {
  readonly tried: number;
  readonly accepted: number;
  /** By the code of the refusal; `api-server` for what the API server itself refused. */
  readonly refused: Readonly<Record<string, number>>;
  /** Writes that were made and break a rule. */
  readonly broken: readonly { readonly write: Written; readonly violations: readonly string[] }[];
}

/** How many variants are tried before what they left is judged. */
const BATCH = 1000;
const GROUNDS = 8;

/**
 * Tries random hostile writes against a cluster, in several namespaces at once, and has the program of hack/admission-judge judge
 * every write that was made. The seed decides the variants.
 */
export async function tryHostileWrites(
  cluster: Cluster,
  {
    judgeProgram,
    count,
    seed,
    report,
  }: {
    readonly judgeProgram: string;
    readonly count: number;
    readonly seed: number;
    readonly report: (tally: Tally) => void;
  },
): Promise<Tally> {
  const driver = new Driver(cluster);
  const grounds = Array.from({ length: GROUNDS }, (_, at) => new Ground(driver, `hostile-${at}`));
  try {
    await Promise.all(grounds.map((ground) => ground.make()));
    const arbitrary = variants(targetsOf('any'));
    let tally: Tally = { tried: 0, accepted: 0, refused: {}, broken: [] };
    for (let done = 0; done < count; done += BATCH) {
      const drawn = fc.sample(arbitrary, { numRuns: Math.min(BATCH, count - done), seed: seed + done });
      const written: Written[] = [];
      const refused: Record<string, number> = { ...tally.refused };
      let accepted = 0;
      await Promise.all(
        grounds.map(async (ground, at) => {
          for (let next = at; next < drawn.length; next += GROUNDS) {
            const variant = drawn[next];
            if (variant === undefined) continue;
            const { outcome, written: made } = await ground.try(variant);
            if (made !== undefined) written.push(made);
            if (outcome.isMade) accepted++;
            else {
              const code = outcome.refusal ?? 'api-server';
              refused[code] = (refused[code] ?? 0) + 1;
            }
          }
          written.push(...(await ground.look()));
        }),
      );
      const found = judge(judgeProgram, written).flatMap((violations, at) => {
        const write = written[at];
        return violations.length === 0 || write === undefined ? [] : [{ write, violations }];
      });
      tally = {
        tried: tally.tried + drawn.length,
        accepted: tally.accepted + accepted,
        refused,
        broken: [...tally.broken, ...found],
      };
      report(tally);
    }
    return tally;
  } finally {
    await Promise.all(grounds.map((ground) => ground.clear()));
    await driver.close();
  }
}
