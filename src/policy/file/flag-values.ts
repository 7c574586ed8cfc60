import type { KubectlCommand } from '../../kube/command.ts';
import { durationSeconds, firstRecord, isValue, parseBool, parseInteger } from '../../kubectl/go-values.ts';
import { matchesGlob } from '../glob.ts';
import { isListed } from '../images.ts';
import { type Given, givenAs } from './given-flags.ts';
import type { FlagCondition, Reading } from './rule.ts';

/** Flags that are whole numbers on every command, or on one of them. Source: the grammar; test/policy/flag-values.test.ts. */
export const WHOLE_NUMBERS: ReadonlySet<string> = new Set([
  'chunk-size',
  'concurrency',
  'cpu-percent',
  'current-replicas',
  'grace-period',
  'limit-bytes',
  'max',
  'max-depth',
  'max-log-requests',
  'min',
  'node-port',
  'port',
  'replicas',
  'retries',
  'revision',
  'skip-wait-for-delete-timeout',
  'tail',
  'to-revision',
  'value',
]);

/** Flags that are durations. */
export const DURATIONS: ReadonlySet<string> = new Set([
  'duration',
  'keepalive',
  'log-flush-frequency',
  'pod-running-timeout',
  'since',
  'timeout',
]);

/** Flags that were once switches, and the words that true, false and no value stand for. Source: kubectl/pkg/cmd/util. */
const SWITCHES: Readonly<Record<string, { readonly on: string; readonly off: string; readonly bare: string }>> = {
  cascade: { on: 'background', off: 'orphan', bare: 'background' },
  'dry-run': { on: 'client', off: 'none', bare: 'unchanged' },
  validate: { on: 'strict', off: 'ignore', bare: 'strict' },
};

/** Flags whose values kubectl takes in any case. Source: patch, events and wait of kubectl/pkg/cmd. */
const CASELESS: ReadonlySet<string> = new Set(['for', 'type', 'types']);

/** Formats that show an object as a whole, or any field of it. */
const WHOLE_OBJECTS: ReadonlySet<string> = new Set([
  'custom-columns',
  'custom-columns-file',
  'go-template',
  'go-template-file',
  'json',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'kyaml',
  'yaml',
]);

/**
 * Whether a call meets a condition about a flag. Values are compared by what they mean to kubectl: numbers, durations and
 * switches in any spelling, formats in any case, a list by its items. Narrowly, every value that was given must be
 * one of the condition's; widely, one is enough, and so is anything that it may mean.
 */
export function hasFlag({ name, values }: FlagCondition, command: KubectlCommand, reading: Reading): boolean {
  const given = givenAs(name, command, reading);
  const isWanted = (each: Given) =>
    values === undefined || (reading === 'narrow' ? isAllowed(name, each, values) : isDenied(name, each, values));
  return given.length > 0 && (reading === 'narrow' ? given.every(isWanted) : given.some(isWanted));
}

function isAllowed(name: string, given: Given, values: readonly string[]): boolean {
  const items = itemsOf(given);
  return items.every((item) =>
    values.some((pattern) => matchesGlob(canonicalPattern(name, pattern), comparable(name, item, pattern))),
  );
}

function isDenied(name: string, given: Given, values: readonly string[]): boolean {
  // Docker Hub's images go by several names.
  if (name === 'image' && isListed(given.value, values)) return true;
  const readings = new Set([given.value, ...itemsOf(given)].flatMap((item) => readingsOf(name, item)));
  return values.some((pattern) => {
    const wanted = [
      pattern,
      ...(CASELESS.has(name) ? [pattern.toLowerCase()] : []),
      ...(pattern.includes('*') ? [canonical(name, pattern)] : readingsOf(name, pattern, 'rule')),
    ];
    return wanted.some((each) => readings.values().some((reading) => matchesGlob(each, reading)));
  });
}

/** The items of a list flag, which takes several in one token; the value itself of any other. */
function itemsOf({ value, repeat }: Given): readonly string[] {
  const items = repeat === 'append-comma' ? (firstRecord(value) ?? [value]) : [value];
  return items.length > 0 ? items : [value];
}

/** A pattern for durations is compared with what was written, because no text stands for a part of an amount. */
function comparable(name: string, item: string, pattern: string): string {
  return DURATIONS.has(name) && pattern.includes('*') ? item : canonical(name, item);
}

function canonicalPattern(name: string, pattern: string): string {
  if (!pattern.includes('*')) return canonical(name, pattern);
  return name === 'output' ? canonical(name, pattern) : pattern;
}

/** A value of a flag in one spelling of all that mean the same to kubectl. */
export function canonical(name: string, text: string): string {
  if (name === 'output') return canonicalFormat(text);
  const words = Object.hasOwn(SWITCHES, name) ? SWITCHES[name] : undefined;
  if (words !== undefined) {
    const on = text === words.bare ? true : parseBool(text);
    return on === undefined ? text : on ? words.on : words.off;
  }
  if (WHOLE_NUMBERS.has(name)) return String(parseInteger(text) ?? text);
  if (DURATIONS.has(name)) return isValue('duration', text) ? `${durationSeconds(text)}s` : text;
  return text;
}

/** kubectl takes some formats in any case, and two names for one; what follows `=` is as it is written. */
function canonicalFormat(text: string): string {
  const equals = text.indexOf('=');
  const name = (equals === -1 ? text : text.slice(0, equals)).trim().toLowerCase();
  const known = name === 'template' ? 'go-template' : name === 'templatefile' ? 'go-template-file' : name;
  return equals === -1 ? known : `${known}${text.slice(equals)}`;
}

/**
 * Everything that a value might mean, so that no spelling slips past a rule that denies: a flag of text may be read as a
 * number later, and a format shows what its kin shows.
 */
function readingsOf(name: string, text: string, of: 'call' | 'rule' = 'call'): readonly string[] {
  const own = canonical(name, text);
  if (name === 'output') return of === 'rule' ? [own] : [own, ...kinOf(own)];
  const trimmed = text.trim();
  const number = parseInteger(trimmed);
  const decimal = /^[+-]?\d+$/.test(trimmed) ? BigInt(trimmed.replace(/^\+/, '')) : undefined;
  const on = parseBool(trimmed);
  return [
    text,
    own,
    trimmed,
    ...(CASELESS.has(name) ? [text.toLowerCase()] : []),
    // Of all times, this one alone may be a bare number. Source: ParseTimeout of cli-runtime.
    ...(name === 'request-timeout' && decimal !== undefined ? [`${decimal}s`] : []),
    ...[number, decimal].flatMap((each) => (each === undefined ? [] : [String(each)])),
    ...(isValue('duration', trimmed) && /[a-zµμ]$/.test(trimmed) ? [`${durationSeconds(trimmed)}s`] : []),
    // 1 and 0 are numbers first.
    ...(on === undefined || number !== undefined ? [] : [String(on)]),
  ];
}

/** The formats that may show what one shows, besides itself: any of the whole object shows what yaml and json do. */
function kinOf(format: string): readonly string[] {
  const equals = format.indexOf('=');
  const name = equals === -1 ? format : format.slice(0, equals);
  const rest = equals === -1 ? '' : format.slice(equals);
  const kin = name === 'jsonpath-as-json' ? ['jsonpath', `jsonpath${rest}`] : [];
  return [name, ...kin, ...(WHOLE_OBJECTS.has(name) ? ['json', 'kyaml', 'yaml'] : [])];
}
