import { type Finding, SEVERITIES } from './finding.ts';
import type { Ref } from './objects/meta.ts';
import { relatedIn } from './related.ts';
import { RULES } from './rules/index.ts';
import type { Snapshot } from './snapshot.ts';

/** A finding, and on how many objects it was made. */
export interface Found extends Finding {
  readonly times: number;
  /** Further objects with the same cause. */
  readonly others: readonly Ref[];
}

/**
 * Asks every rule, and gives what they found: causes before what follows from them, and the worst first. What follows is
 * left out if something on the same object says it already.
 */
export function judgeAll(snapshot: Snapshot): readonly Found[] {
  const merged = new Map<string, Found>();
  const isRelated = relatedIn(snapshot);
  const isOfObject = snapshot.scope.of === 'object';
  for (const { id, find } of RULES) {
    for (const each of find(snapshot)) {
      const finding: Finding = { ...each, rule: id };
      if (!isRelated(finding.on) && !(isOfObject && finding.evidence.some(({ on }) => tells(on) && isRelated(on))))
        continue;
      const key = JSON.stringify([id, finding.on, finding.cause]);
      const before = merged.get(key);
      merged.set(key, before === undefined ? { ...finding, times: 1, others: [] } : merge(before, finding));
    }
  }
  const all = [...merged.values()];
  const explained = new Set(all.filter(isCause).map(({ on }) => JSON.stringify(on)));
  const told = all.filter(({ follows, on }) => {
    if (follows !== true) return true;
    const object = JSON.stringify(on);
    const isNews = !explained.has(object);
    // Of what follows on one object, the first says enough.
    explained.add(object);
    return isNews;
  });
  return alike(told.toSorted((left, right) => rank(left) - rank(right)));
}

/** Whether evidence on an object relates a finding to it: a policy may be about many workloads that have nothing to do with each other. */
function tells({ kind }: Ref): boolean {
  return kind !== 'NetworkPolicy';
}

function merge(before: Found, finding: Finding): Found {
  const isWorse = SEVERITIES.indexOf(finding.severity) < SEVERITIES.indexOf(before.severity);
  return { ...(isWorse ? { ...before, severity: finding.severity } : before), times: before.times + 1 };
}

/** Makes one finding of all with the same cause and severity on objects of one kind. */
function alike(findings: readonly Found[]): readonly Found[] {
  const merged = new Map<string, Found>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.rule, finding.severity, finding.cause, finding.on.kind]);
    const before = merged.get(key);
    const same = before && { ...before, times: before.times + finding.times, others: [...before.others, finding.on] };
    merged.set(key, same ?? finding);
  }
  return [...merged.values()];
}

/** Whether a finding explains why its object does not work. */
function isCause({ severity, follows }: Finding): boolean {
  return follows !== true && (severity === 'critical' || severity === 'error');
}

/** Sorting keeps the order of rules among equals. */
function rank({ severity, follows = false }: Finding): number {
  return 2 * SEVERITIES.indexOf(severity) + (follows ? 1.5 : 0);
}
