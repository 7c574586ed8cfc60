import { type Finding, SEVERITIES } from './finding.ts';
import { relatedIn } from './related.ts';
import { RULES } from './rules/index.ts';
import type { Snapshot } from './snapshot.ts';

/** A finding, and on how many objects it was made. */
export interface Found extends Finding {
  readonly times: number;
}

/** Asks every rule, and gives what they found: causes before what follows from them, and the worst first. */
export function judgeAll(snapshot: Snapshot): readonly Found[] {
  const merged = new Map<string, Found>();
  const isRelated = relatedIn(snapshot);
  for (const { id, find } of RULES) {
    for (const each of find(snapshot)) {
      const finding: Finding = { ...each, rule: id };
      if (!isRelated(finding.on) && !finding.evidence.some(({ on }) => isRelated(on))) continue;
      const key = JSON.stringify([id, finding.on, finding.cause]);
      const before = merged.get(key);
      merged.set(key, before === undefined ? { ...finding, times: 1 } : merge(before, finding));
    }
  }
  return [...merged.values()].toSorted((left, right) => rank(left) - rank(right));
}

function merge(before: Found, finding: Finding): Found {
  const isWorse = SEVERITIES.indexOf(finding.severity) < SEVERITIES.indexOf(before.severity);
  return { ...(isWorse ? { ...before, severity: finding.severity } : before), times: before.times + 1 };
}

/** Sorting keeps the order of rules among equals. */
function rank({ severity, follows = false }: Finding): number {
  return 2 * SEVERITIES.indexOf(severity) + (follows ? 1.5 : 0);
}
