import type { NameSays, ReadName } from '../names.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy with some of the fields changed; the same reference if none is. */
export function mapFields(fields: Fields, map: (value: unknown, name: string) => unknown): Fields {
  let copy: Record<string, unknown> | undefined;
  for (const name in fields) {
    const before = fields[name];
    const after = map(before, name);
    if (after === before) continue;
    copy ??= copyOf(fields);
    copy[name] = after;
  }
  return copy ?? fields;
}

/** A copy of its own fields; one named __proto__ is a field like any other. */
export function copyOf(fields: Fields): Record<string, unknown> {
  return { ...fields };
}

export function mapList(list: readonly unknown[], map: (value: unknown, at: number) => unknown): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let at = 0; at < list.length; at++) {
    const before = list[at];
    const after = map(before, at);
    if (after === before) continue;
    copy ??= [...list];
    copy[at] = after;
  }
  return copy ?? list;
}

/** Returns whether an object in another one is a Secret, or a list of them, as in templates and work for other clusters. */
export function holdsSecret(fields: Fields): boolean {
  const { kind, apiVersion } = fields;
  if ((kind !== 'Secret' && kind !== 'SecretList') || (apiVersion !== undefined && apiVersion !== 'v1')) return false;
  return kind === 'SecretList' ? Array.isArray(fields['items']) : 'data' in fields || 'stringData' in fields;
}

interface Pair {
  readonly name: string;
  readonly field: string;
}

/** The name and the field of the value, if an object is a pair of both, as variables and headers are. */
export function pairOf(fields: Fields): Pair | undefined {
  const field = 'value' in fields ? 'value' : 'Value' in fields ? 'Value' : undefined;
  if (field === undefined || 'operator' in fields || 'effect' in fields) return undefined;
  for (const key of ['name', 'key', 'Name', 'Key', 'header', 'variable', 'option']) {
    const name = fields[key];
    if (typeof name === 'string') return { name, field };
  }
  // Source: Keycloak, CredentialRepresentation.
  return fields['type'] === 'password' ? { name: 'password', field } : undefined;
}

/** Fields whose values are secret whatever their keys. Source: Grafana, provisioning of data sources and notifiers. */
const SECURE = /^secure_?(?:JsonData|Settings)$/i;
/** Names of maps that have a secret behind each key. */
const MAPS = /(?:passwords|tokens|secrets|credentials|(?:api|access|secret|private)_?-?keys|secretEnv)$/i;

/** What the name of a map says of each of its values. */
export function readMap(own: string, readName: ReadName): NameSays | undefined {
  // Most names end otherwise.
  if (!/[sav]$/.test(own)) return undefined;
  if (SECURE.test(own)) return { word: 'secret', isSure: true, isLikely: true };
  if (!MAPS.test(own)) return undefined;
  const says = readName(own.replace(/s$|Env$/i, ''));
  return says && /(?:secret|credential)\w?$|env$/i.test(own) ? { ...says, isSure: false } : says;
}
