import { setTimeout as sleep } from 'node:timers/promises';
import { TestRunner } from 'vitest';
import type { OpenedApi } from '../../src/api/access.ts';
import { readFor } from '../../src/reads/coverage.ts';
import type { NativeRead } from '../../src/reads/read.ts';
import type { Kubectl, Ran } from '../deployment/kubectl.ts';
import { admin } from './against.ts';
import { openApi, parseCommand, readNatively } from './read-natively.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** How many calls of a test came out the same both ways. */
    compared?: number;
  }
}

/** What a comparison of many calls found. */
export interface Comparison {
  /** How many calls were served by both, natively indeed, and the table of coverage has them. */
  readonly compared: number;
  /** One text for each call that did not come out the same. */
  readonly differences: readonly string[];
}

/** As whom calls are made, once by kubectl and once natively. */
export interface Caller {
  readonly kubectl: Kubectl;
  readonly opened: OpenedApi;
  /** Whether both see the same, however long they take. */
  readonly standsStill?: boolean;
}

/** So many calls are compared at once. */
const AT_ONCE = 3;
/** A cluster that does not hold still is given so many chances. */
const TRIES = 6;

/**
 * Runs calls with kubectl and with a native read, and compares standard output, standard error and exit code byte for
 * byte. Where the cluster does not stand still, the read runs before kubectl and after it: only where those two differ,
 * because an age ticked over or a controller wrote, is a call compared again. `settle` takes away what kubectl itself leaves
 * to chance, such as the order of a map.
 */
export async function compareCalls(
  read: NativeRead,
  calls: readonly (readonly string[])[],
  caller?: Caller,
  settle: (ran: Ran) => Ran = (ran) => ran,
): Promise<Comparison> {
  const { kubectl, opened, standsStill = false } = caller ?? { kubectl: admin, opened: await openApi() };
  const compareCall = standsStill ? compareOnce : compareAround;
  const differences: string[] = [];
  const waiting = calls.values();
  const work = async () => {
    for (const args of waiting) {
      const runOnce = async () => settle(await kubectl(args));
      const difference =
        readFor(parseCommand(args)) === read
          ? await compareCall(runOnce, async () => settle(await readNatively(read, args, opened)))
          : 'is not covered';
      if (difference !== undefined) differences.push(`kubectl ${args.join(' ')}\n${difference}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const compared = calls.length - differences.length;
  const meta = TestRunner.getCurrentTest()?.meta;
  if (meta !== undefined) meta.compared = (meta.compared ?? 0) + compared;
  return { compared, differences };
}

async function compareOnce(runOnce: () => Promise<Ran>, readOnce: () => Promise<Ran>): Promise<string | undefined> {
  const expected = await runOnce();
  const actual = await readOnce().catch(String);
  if (typeof actual === 'string') return `was not served natively: ${actual}`;
  return isSame(expected, actual) ? undefined : describeDifference(expected, actual);
}

async function compareAround(runOnce: () => Promise<Ran>, readOnce: () => Promise<Ran>): Promise<string | undefined> {
  for (let tries = 1; ; tries++) {
    const before = await readOnce().catch(String);
    if (typeof before === 'string') return `was not served natively: ${before}`;
    const expected = await runOnce();
    if (isSame(expected, before)) return undefined;
    const after = await readOnce();
    if (isSame(expected, after)) return undefined;
    if (isSame(before, after) || tries === TRIES) return describeDifference(expected, after);
    // Ages tick at whole seconds: begin right after one.
    await sleep(1000 - (Date.now() % 1000));
  }
}

function isSame(left: Ran, right: Ran): boolean {
  return left.code === right.code && left.stdout === right.stdout && left.stderr === right.stderr;
}

function describeDifference(expected: Ran, actual: Ran): string {
  const parts = (['code', 'stdout', 'stderr'] as const).filter((part) => expected[part] !== actual[part]);
  return parts
    .map((part) => {
      const [left, right] = [String(expected[part]), String(actual[part])];
      const at = Math.max(0, firstDifference(left, right) - 40);
      return `  ${part} of kubectl: ${JSON.stringify(left.slice(at, at + 160))}\n  ${part} read:       ${JSON.stringify(right.slice(at, at + 160))}`;
    })
    .join('\n');
}

function firstDifference(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  return at;
}
