import { DocumentFault, halfCharacter, MAX_DEPTH, namedTwice, tooDeep, tooLarge } from './document-fault.ts';
import { setField } from './set-field.ts';

/** A value of JSON, and the place in the text behind it. */
export interface ReadJson {
  readonly value: unknown;
  readonly end: number;
}

const BLANKS = /[ \t\r\n]*/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
const WORD = /true|false|null/y;

/** Skips the blanks of JSON from a place on. */
export function skipBlanks(text: string, from: number): number {
  return match(BLANKS, text, from)?.[0].length ?? 0;
}

/**
 * Reads one value of JSON from a place on as kubectl does: an integer is an int64, a bigint where a double cannot hold it, and
 * a float64 where it is no int64. Repeated fields, half characters and deep nesting are refused although kubectl takes them. Throws DocumentFault. Source: sigs.k8s.io/json.
 */
export function readJson(text: string, from = 0): ReadJson {
  return readValue(text, from + skipBlanks(text, from), 0);
}

function readValue(text: string, at: number, depth: number): ReadJson {
  switch (text[at]) {
    case '{':
      return readObject(text, at, depth + 1);
    case '[':
      return readList(text, at, depth + 1);
    case '"':
      return readString(text, at);
    default:
      return readScalar(text, at);
  }
}

function readObject(text: string, start: number, depth: number): ReadJson {
  if (depth > MAX_DEPTH) throw tooDeep(lineAt(text, start));
  const value: Record<string, unknown> = {};
  let at = next(text, start + 1);
  if (text[at] === '}') return { value, end: at + 1 };
  for (;;) {
    if (text[at] !== '"') throw fault(text, at);
    const key = readString(text, at);
    if (Object.hasOwn(value, key.value)) throw namedTwice(key.value, lineAt(text, at));
    at = next(text, key.end);
    if (text[at] !== ':') throw fault(text, at);
    const field = readValue(text, next(text, at + 1), depth);
    setField(value, key.value, field.value);
    at = next(text, field.end);
    if (text[at] === '}') return { value, end: at + 1 };
    if (text[at] !== ',') throw fault(text, at);
    at = next(text, at + 1);
  }
}

function readList(text: string, start: number, depth: number): ReadJson {
  if (depth > MAX_DEPTH) throw tooDeep(lineAt(text, start));
  const value: unknown[] = [];
  let at = next(text, start + 1);
  if (text[at] === ']') return { value, end: at + 1 };
  for (;;) {
    const item = readValue(text, at, depth);
    value.push(item.value);
    at = next(text, item.end);
    if (text[at] === ']') return { value, end: at + 1 };
    if (text[at] !== ',') throw fault(text, at);
    at = next(text, at + 1);
  }
}

function readString(text: string, start: number): { value: string; end: number } {
  let at = start + 1;
  let isPlain = true;
  for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
    if (!(code >= 0x20)) throw fault(text, at);
    isPlain &&= code !== BACKSLASH;
    at += code === BACKSLASH ? 2 : 1;
  }
  const end = at + 1;
  if (isPlain) return { value: text.slice(start + 1, at), end };
  const value = withoutEscapes(text.slice(start, end));
  if (value === undefined) throw fault(text, start);
  if (!value.isWellFormed()) throw halfCharacter(lineAt(text, start));
  return { value, end };
}

function withoutEscapes(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted);
  } catch {
    return undefined;
  }
}

function readScalar(text: string, at: number): ReadJson {
  const word = match(WORD, text, at)?.[0];
  if (word !== undefined) return { value: JSON.parse(word), end: at + word.length };
  const number = match(NUMBER, text, at);
  if (number === null) throw fault(text, at);
  const [written, fraction, exponent] = number;
  const double = Number(written);
  if (!Number.isFinite(double)) throw tooLarge(written, lineAt(text, at));
  const end = at + written.length;
  if (fraction !== undefined || exponent !== undefined) return { value: double, end };
  if (Number.isSafeInteger(double)) return { value: double === 0 ? 0 : double, end };
  // Beyond twenty characters no int64 is left, and BigInt would take long.
  const exact = written.length <= 20 ? BigInt(written) : undefined;
  return { value: exact !== undefined && BigInt.asIntN(64, exact) === exact ? exact : double, end };
}

function next(text: string, at: number): number {
  return at + skipBlanks(text, at);
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function fault(text: string, at: number): DocumentFault {
  const what =
    at >= text.length ? 'the text ends within a value' : `${JSON.stringify(text.slice(at, at + 12))} is not JSON`;
  return new DocumentFault(what, lineAt(text, at));
}

/** The line of a place in a text, the first being 1. */
export function lineAt(text: string, at: number): number {
  let line = 1;
  for (let end = text.indexOf('\n'); end !== -1 && end < at; end = text.indexOf('\n', end + 1)) line++;
  return line;
}
