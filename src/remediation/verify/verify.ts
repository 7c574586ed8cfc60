import { quote } from '../../errors.ts';
import type { ChangeRequest, RequestProgress, Verification } from '../change.ts';
import { type Expectation, isMet } from './expectation.ts';
import { count, type Look, textAt } from './health.ts';
import { judgeTarget, type Outcome } from './judge-target.ts';
import { type Target, targetsOf } from './target.ts';

export { type Expectation, parseExpectation } from './expectation.ts';
export type { Outcome } from './judge-target.ts';

/** One look at the cluster. */
export interface Sample {
  /** When, in epoch milliseconds. */
  readonly at: number;
  /**
   * What is at a path of `verifyLooks`: the object or the list; undefined if nothing is there, and 'unknown' if it cannot be read.
   */
  readonly seen: Look;
}

/** More paths are not looked at. */
const MOST_LOOKS = 40;
/** A container that crashed so long before the change, in milliseconds, was crashing. */
const RECENT_CRASH_MS = 5 * 60_000;
const MOST_SENTENCES = 24;

/**
 * Paths to read as the caller, before the change and again and again after it: the objects of the requests, and what shows their
 * health. `progress` names the objects whose name the API server made up.
 */
export function verifyLooks(
  requests: readonly ChangeRequest[],
  progress: readonly (RequestProgress | undefined)[] = [],
): readonly string[] {
  return looksOf(targetsOf(requests, progress)).paths;
}

/** The targets that fit into the looks, and their paths. */
function looksOf(targets: readonly Target[]): {
  readonly looked: readonly Target[];
  readonly paths: readonly string[];
} {
  const looked: Target[] = [];
  let paths = new Set<string>();
  for (const target of targets) {
    const more = new Set([...paths, ...target.paths]);
    if (more.size > MOST_LOOKS) continue;
    looked.push(target);
    paths = more;
  }
  return { looked, paths: [...paths] };
}

/**
 * Judges whether a change helped, from a look before it and the looks since, in order. The verdict is the one that holds if time is
 * up now. With an expectation, an object is well if that is met, unless it got worse. Pure. Source: issue 16, part 5.
 */
export function judgeHealth(
  requests: readonly ChangeRequest[],
  before: Sample,
  since: readonly Sample[],
  expect?: Expectation,
  progress: readonly (RequestProgress | undefined)[] = [],
): Outcome {
  const targets = targetsOf(requests, progress);
  const { looked } = looksOf(targets);
  if (targets.length === 0)
    return {
      verdict: 'unknown',
      evidence: ['None of the changed objects has a health that the server can watch.'],
      settled: true,
    };
  const outcomes = looked.map((target) => {
    const was = target.healthOf(before.seen, { crashedAfter: before.at - RECENT_CRASH_MS });
    const outcome = judgeTarget(
      target,
      was,
      since.map(({ at, seen }) => ({ at, ...target.healthOf(seen) })),
    );
    return expect === undefined ? outcome : judgeExpected(expect, target, outcome, before, since);
  });
  const missed = targets.length - looked.length;
  if (missed > 0)
    outcomes.push({
      verdict: 'unknown',
      evidence: [`${count(missed, 'more object')} of the change ${missed === 1 ? 'was' : 'were'} not watched.`],
      settled: true,
    });
  const ordered = outcomes.toSorted((one, other) => ORDER.indexOf(one.verdict) - ORDER.indexOf(other.verdict));
  const evidence = ordered.flatMap((outcome) => outcome.evidence);
  return {
    verdict: worst(outcomes.map(({ verdict }) => verdict)),
    evidence:
      evidence.length <= MOST_SENTENCES
        ? evidence
        : [...evidence.slice(0, MOST_SENTENCES), 'More evidence is left out.'],
    settled:
      outcomes.every(({ settled }) => settled) ||
      outcomes.some(({ verdict, settled }) => settled && verdict === 'worse'),
  };
}

/** From the worst on. That one object was healed matters more than that another one still is healthy. */
const ORDER: readonly Verification['verdict'][] = ['worse', 'unchanged', 'unknown', 'healed', 'healthy'];

/** Returns the verdict on several objects together: the worst; `unknown` for none. */
export function worst(verdicts: readonly Verification['verdict'][]): Verification['verdict'] {
  return ORDER.find((verdict) => verdicts.includes(verdict)) ?? 'unknown';
}

/** What was expected decides, but for harm: an object that got worse did so whatever else is true of it. */
function judgeExpected(
  expect: Expectation,
  { named, paths: [path = ''] }: Target,
  outcome: Outcome,
  before: Sample,
  since: readonly Sample[],
): Outcome {
  const last = since.at(-1);
  const was = before.seen(path);
  const now = last?.seen(path);
  if (last === undefined || now === 'unknown')
    return { ...outcome, verdict: outcome.verdict === 'worse' ? 'worse' : 'unknown' };
  const uid = textAt(was, 'metadata', 'uid') || undefined;
  const wasMet = was !== 'unknown' && isMet(expect, was, uid);
  const met = isMet(expect, now, uid);
  const evidence = [
    `${named}: ${quote(expect.text)} is ${met ? 'met' : 'not met'} (before: ${wasMet ? 'met' : 'not met'}).`,
    ...outcome.evidence,
  ];
  if (outcome.verdict === 'worse') return { ...outcome, evidence };
  if (!met) return { verdict: wasMet ? 'worse' : 'unchanged', evidence, settled: false };
  // What has no health of its own is not waited for.
  return {
    verdict: wasMet ? 'healthy' : 'healed',
    evidence,
    settled: outcome.settled || outcome.verdict === 'unknown',
  };
}
