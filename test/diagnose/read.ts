import type { Finding, Rule } from '../../src/diagnose/finding.ts';
import { LIST_NAMES, LISTS, type ListName } from '../../src/diagnose/lists.ts';
import { Gathering, type Scope, type Snapshot } from '../../src/diagnose/snapshot.ts';

/** The time of all tests. */
export const NOW = Date.parse('2026-11-29T12:00:00Z');

/** A time so many seconds ago, as the API writes it. */
export function ago(seconds: number): string {
  return new Date(NOW - seconds * 1000).toISOString();
}

export interface Told {
  readonly scope?: Scope;
  /** Lists that were not read. */
  readonly unread?: readonly ListName[];
  readonly logs?: Readonly<Record<string, readonly string[]>>;
  readonly secrets?: Readonly<Record<string, readonly string[]>>;
  /** What was looked for, as `Kind namespace/name`. */
  readonly sought?: readonly string[];
}

/** What a diagnosis sees of some objects, as the API gives them. */
export function snapshotOf(objects: readonly unknown[], told: Told = {}): Snapshot {
  const gathering = new Gathering();
  for (const list of LIST_NAMES) {
    const sink = gathering.sink(list);
    sink.begin();
    for (const object of objects) if (kindOf(object) === LISTS[list].kind) sink.take(object);
    sink.end();
    if (told.unread?.includes(list) !== true) gathering.complete(list);
  }
  for (const [key, lines] of Object.entries(told.logs ?? {})) gathering.logs.set(key, { lines, previous: true });
  if (told.secrets !== undefined) {
    gathering.secretNames.set('shop', new Set(Object.keys(told.secrets)));
    for (const [name, keys] of Object.entries(told.secrets)) gathering.secretKeys.set(`shop/${name}`, keys);
  }
  for (const each of told.sought ?? []) gathering.sought.add(each);
  return gathering.snapshot(NOW, told.scope ?? { of: 'namespace', namespace: 'shop' });
}

function kindOf(object: unknown): unknown {
  return typeof object === 'object' && object !== null && 'kind' in object ? object.kind : undefined;
}

/** What a rule finds, as `severity kind/name: cause`. */
export function found(rule: Rule, objects: readonly unknown[], told: Told = {}): readonly string[] {
  return findings(rule, objects, told).map(({ severity, on, cause }) => `${severity} ${on.kind}/${on.name}: ${cause}`);
}

export function findings(rule: Rule, objects: readonly unknown[], told: Told = {}): readonly Omit<Finding, 'rule'>[] {
  return rule.find(snapshotOf(objects, told));
}
