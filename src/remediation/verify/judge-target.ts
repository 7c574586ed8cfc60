import type { Verification } from '../change.ts';
import { CHANGED_BACK, count, type Health, type Trouble } from './health.ts';
import type { Target } from './target.ts';

/** What became of a change, or of one object. */
export interface Outcome {
  readonly verdict: Verification['verdict'];
  /** Sentences. */
  readonly evidence: readonly string[];
  /** Whether nothing more will be learned by waiting. */
  readonly settled: boolean;
}

/** How an object was at a time, in epoch milliseconds. */
export interface TimedHealth extends Health {
  readonly at: number;
}

/** What must stay the same for so long, in milliseconds, before it counts as settled. */
const STEADY_MS = 10_000;
const MOST_TROUBLES = 3;

/** Returns what became of one object, from how it was before the change and since, in order. */
export function judgeTarget({ named, isGone }: Target, before: Health, since: readonly TimedHealth[]): Outcome {
  const last = since.at(-1);
  if (last === undefined)
    return { verdict: 'unknown', evidence: [`${named} has not been read since the change.`], settled: false };
  const restarts = restartsSince(before, since);
  const isSteady = last.isFinal === true || steadyMs(since) >= STEADY_MS;
  const fresh = last.troubles.filter(
    (each) => !before.troubles.some((old) => old.kind === each.kind && old.on === each.on),
  );
  const { verdict, settled } = verdictOf(isGone, before, last, fresh, isSteady, restarts);
  const was = before.says === last.says ? 'as before' : before.state === 'absent' ? 'new' : `before: ${before.says}`;
  return {
    verdict,
    settled,
    evidence: [
      `${named}: ${last.says} (${was}).`,
      ...troubleTexts(last, fresh),
      ...(restarts > 0
        ? [`Its containers restarted ${restarts === 1 ? 'once' : `${restarts} times`} since the change.`]
        : []),
    ],
  };
}

function verdictOf(
  isGone: boolean,
  before: Health,
  last: Health,
  fresh: readonly Trouble[],
  isSteady: boolean,
  restarts: number,
): Pick<Outcome, 'verdict' | 'settled'> {
  const isPlain = fresh.some((each) => each.isPlain);
  const isRunning = before.state === 'underway' && before.isExpected === true;
  const wasWell = before.state === 'healthy' || before.state === 'absent' || isRunning || isGone;
  if (last.troubles === CHANGED_BACK.troubles) return { verdict: 'unchanged', settled: isSteady };
  switch (last.state) {
    case 'healthy':
      if (!isSteady && restarts > 0) return { verdict: 'unknown', settled: false };
      return { verdict: wasWell || before.state === 'unknown' ? 'healthy' : 'healed', settled: isSteady };
    case 'unknown':
      return { verdict: 'unknown', settled: isSteady };
    case 'absent':
      return {
        verdict: before.state === 'absent' || before.state === 'unknown' ? 'unknown' : 'worse',
        settled: isSteady,
      };
    case 'underway':
      return { verdict: !wasWell && isSteady && before.says === last.says ? 'unchanged' : 'unknown', settled: false };
    case 'failing': {
      if (before.state === 'unknown') return { verdict: 'unknown', settled: isPlain };
      if (wasWell) return { verdict: 'worse', settled: isPlain || last.isFinal === true };
      const isOther = fresh.some((each) => each.isPlain && !before.troubles.some((old) => old.kind === each.kind));
      // A scale-down that was asked for loses ready pods, too.
      const isLess = (last.ready ?? 0) < Math.min(before.ready ?? 0, last.wanted ?? Number.POSITIVE_INFINITY);
      return { verdict: isOther || isLess ? 'worse' : 'unchanged', settled: isPlain || last.isFinal === true };
    }
  }
}

/** For how long an object has been as it was last, in milliseconds: in the same state, with the same troubles, without a restart. */
function steadyMs(since: readonly TimedHealth[]): number {
  let first = since.at(-1);
  const end = first?.at ?? 0;
  for (const health of since.toReversed()) {
    if (first === undefined || !isAlike(health, first)) break;
    first = health;
  }
  return end - (first?.at ?? end);
}

function isAlike(earlier: Health, later: Health): boolean {
  const kinds = ({ troubles }: Health) => [...new Set(troubles.map(({ kind }) => kind))].toSorted().join();
  return (
    earlier.state === later.state && kinds(earlier) === kinds(later) && restartsBetween(earlier, later, 'known') === 0
  );
}

/** How often containers restarted since the change. */
function restartsSince(before: Health, since: readonly Health[]): number {
  return since.reduce((sum, health, at) => sum + restartsBetween(since[at - 1] ?? before, health, 'all'), 0);
}

/** How often containers restarted between two looks; of a container that is new, all its restarts are counted, or none. */
function restartsBetween(earlier: Health, later: Health, counted: 'all' | 'known'): number {
  let sum = 0;
  for (const [container, restarts] of later.restarts ?? []) {
    const before =
      earlier.restarts?.get(container) ?? (counted === 'known' || earlier.restarts === undefined ? restarts : 0);
    sum += Math.max(0, restarts - before);
  }
  return sum;
}

/** The first troubles in words, what is new first. */
function troubleTexts({ troubles }: Health, fresh: readonly Trouble[]): readonly string[] {
  const ordered = [...fresh, ...troubles.filter((each) => !fresh.includes(each))];
  const more = ordered.length - MOST_TROUBLES;
  return [
    ...ordered
      .slice(0, MOST_TROUBLES)
      .map((each) => (fresh.includes(each) ? each.says : each.says.replace(/\.$/, ', as before.'))),
    ...(more > 0 ? [`It has ${count(more, 'more trouble')}.`] : []),
  ];
}
