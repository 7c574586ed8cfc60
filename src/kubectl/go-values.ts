import type { KubectlCommand } from '../kube/command.ts';

/**
 * Whether kubectl would take a text as a value of a flag's type, where Go reads numbers and lists otherwise than
 * JavaScript. Source: hack/grammar/README.md, Values.
 */
export function isValue(type: string, text: string): boolean {
  switch (type) {
    case 'bool':
    case 'tristate':
      return parseBool(text) !== undefined;
    case 'int':
    case 'int64':
      return isInteger(parseInteger(text), 63n);
    case 'int32':
      return isInteger(parseInteger(text), 31n);
    case 'Level':
      return isLevel(text);
    case 'duration':
      return isDuration(text);
    case 'moduleSpec':
      return text.split(',').every((part) => part === '' || isModuleLevel(part));
    case 'stringSlice':
      return text === '' || firstRecord(text) !== undefined;
    case 'stringToString':
      return isPairs(text);
    case 'mapStringString':
      return text.split(',').every((pair) => pair === '' || pair.includes('='));
    default:
      return true;
  }
}

/** Source: strconv.ParseBool. */
export function parseBool(text: string): boolean | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}

/** Source: strconv.ParseInt with base 0: a sign, a prefix for the base, and single `_` between digits. */
export function parseInteger(text: string): bigint | undefined {
  const match = /^(?<sign>[+-]?)(?<digits>.+)$/s.exec(text)?.groups;
  const digits = match?.['digits'] ?? '';
  const normal = normalDigits(digits);
  if (normal === undefined) return undefined;
  const value = BigInt(normal);
  return match?.['sign'] === '-' ? -value : value;
}

function normalDigits(digits: string): string | undefined {
  if (/^(0|[1-9](_?\d)*)$/.test(digits)) return digits.replaceAll('_', '');
  if (/^0[xX](_?[0-9a-fA-F])+$/.test(digits) || /^0[bB](_?[01])+$/.test(digits) || /^0[oO](_?[0-7])+$/.test(digits)) {
    return digits.replaceAll('_', '');
  }
  if (/^0(_?[0-7])+$/.test(digits)) return `0o${digits.replaceAll('_', '')}`;
  return undefined;
}

function isInteger(value: bigint | undefined, bits: bigint): boolean {
  return value !== undefined && value >= -(1n << bits) && value < 1n << bits;
}

function isLevel(text: string): boolean {
  return /^[+-]?\d+$/.test(text) && isInteger(BigInt(text), 31n);
}

function isModuleLevel(part: string): boolean {
  const [name, level = '', ...more] = part.split('=');
  return name !== '' && more.length === 0 && isLevel(level) && !level.startsWith('-');
}

/** Source: stringToStringValue.Set of pflag: a single pair is taken whole, more are read as CSV. */
function isPairs(text: string): boolean {
  const count = text.split('=').length - 1;
  if (count < 2) return count === 1;
  return firstRecord(text)?.every((field) => field.includes('=')) === true;
}

/** Source: time.ParseDuration, with its limit of 2^63 nanoseconds. */
function isDuration(text: string): boolean {
  return /^[+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/.test(text) && durationFits(text);
}

const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};

/** The seconds of a text that is a Go duration. */
export function durationSeconds(text: string): number {
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    sum += Number(number) * (NANOSECONDS[unit ?? ''] ?? Number.NaN);
  }
  return (text.startsWith('-') ? -sum : sum) / 1e9;
}

function durationFits(text: string): boolean {
  return Math.abs(durationSeconds(text)) < 2 ** 63 / 1e9;
}

/**
 * The fields of the first CSV record of a text, or undefined where Go finds none or a wrong quote.
 * Source: encoding/csv, Reader.Read without lazy quotes.
 */
export function firstRecord(text: string): readonly string[] | undefined {
  let rest = text.replaceAll('\r\n', '\n').replace(/^\n+/, '');
  if (rest === '') return undefined;
  const fields: string[] = [];
  for (;;) {
    const field = rest.startsWith('"')
      ? /^"(?<value>(?:[^"]|"")*)"(?=,|\n|$)/.exec(rest)
      : /^(?<value>[^",\n]*)(?=,|\n|$)/.exec(rest);
    if (field === null) return undefined;
    fields.push((field.groups?.['value'] ?? '').replaceAll('""', '"'));
    rest = rest.slice(field[0].length);
    if (!rest.startsWith(',')) return fields;
    rest = rest.slice(1);
  }
}

/** All values of a flag of type stringSlice, each of which may be given several times and holds CSV. Source: pflag. */
export function stringSlice({ flags }: KubectlCommand, flag: string): readonly string[] {
  return flags.filter(({ name }) => name === flag).flatMap(({ value }) => firstRecord(value) ?? []);
}
