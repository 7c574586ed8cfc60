import type { Difference, Replay } from '../../../src/console/face/policy.ts';

/** What a replay would decide otherwise for one caller. */
export interface CallerDifferences {
  readonly caller: string;
  readonly count: number;
  readonly differences: readonly Difference[];
}

/** Groups differences by caller: the caller with the most calls first, and of each caller the rule with the most calls first. */
export function byCaller(differences: readonly Difference[]): readonly CallerDifferences[] {
  const groups = new Map<string, Difference[]>();
  for (const each of differences) groups.set(each.caller, [...(groups.get(each.caller) ?? []), each]);
  return [...groups]
    .map(([caller, own]) => ({
      caller,
      count: own.reduce((sum, { count }) => sum + count, 0),
      differences: own.toSorted((one, other) => other.count - one.count),
    }))
    .toSorted((one, other) => other.count - one.count);
}

/** Says what a replay came to, the calls that were not judged included. `count` writes a number, `at` a time. */
export function replayInWords(
  { calls, since, skipped, same, different, byCommandLine, endedEarly }: Replay,
  { count, at }: { readonly count: (number: number) => string; readonly at: (time: string) => string },
): readonly string[] {
  const back = since === undefined ? '' : ` since ${at(since)}`;
  if (calls === 0) return [`There are no recorded calls${back}.`];
  const others = different.reduce((sum, each) => sum + each.count, 0);
  const left = skipped.reduce((sum, each) => sum + each.count, 0);
  const parts = [`${count(same)} judged the same`, `${count(others)} otherwise`];
  if (left > 0) parts.push(`${count(left)} not judged again`);
  const lines =
    byCommandLine === 0
      ? ''
      : `${count(byCommandLine)} of them by the command line alone: their patch, documents or program are not recorded.`;
  const sum = `${calls === 1 ? '1 call' : `${count(calls)} calls`}${back}: ${parts.join(', ')}.`;
  return [sum, lines, endedEarly ?? ''].filter((sentence) => sentence !== '');
}
