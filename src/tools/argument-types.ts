import { type Refusal, refuse } from '../errors.ts';
import type { Argument } from './arguments.ts';
import { hintFor, refuseOneLine } from './right-form.ts';

/** At most so many arguments, and so many bytes of them: far above any real command, far below what exec takes. */
export const MAX_ARGUMENTS = 1000;
export const MAX_ARGUMENT_BYTES = 64 * 1024;

/** An argument of any type that its schema allows; its reader comes later. */
export function anything(schema: Argument<unknown>['schema']): Argument<unknown> {
  return { schema, read: (value) => ({ value }), absent: { value: undefined } };
}

/** An argument that is a string. */
export function string(description: string): Argument<string> {
  return { schema: { type: 'string', description }, read: readString, absent: { value: undefined } };
}

/** An argument that is a boolean, also as the text "true" or "false"; `fallback` stands for an absent one. */
export function boolean(description: string, fallback: boolean): Argument<boolean, boolean> {
  return {
    schema: { type: 'boolean', default: fallback, description },
    read: readBoolean,
    absent: { value: fallback },
  };
}

/**
 * An argument that is a list of strings, also as its JSON text; numbers and booleans in it count as their text. It refuses a
 * bare string, and a command line in one item, with the right form and never splits and runs it. `example` is for the hint.
 */
export function strings(description: string, example: readonly string[]): Argument<readonly string[]> {
  return {
    schema: { type: 'array', items: { type: 'string' }, description },
    read: (value, name) => readStrings(value, name, example),
    absent: { value: undefined },
  };
}

/** An argument that is a list of texts, or one text; its reader comes later. */
export function lines(description: string): Argument<readonly string[]> {
  return {
    schema: { type: 'array', items: { type: 'string' }, description },
    read: (value, name) => {
      const texts = typeof value === 'string' ? listIn(value) : value;
      const list: readonly unknown[] = Array.isArray(texts) ? texts : [texts];
      const wrong = list.find((each) => typeof each !== 'string');
      if (wrong === undefined) return { value: list as readonly string[] };
      return refuse(
        'ARGUMENTS_INVALID',
        `"${name}" must be a list of strings, and has ${describeType(wrong)} in it.`,
        `Give one filter per item, for example ${JSON.stringify({ [name]: ['grep -i error', 'tail -20'] })}.`,
      );
    },
    absent: { value: undefined },
  };
}

function readString(value: unknown, name: string): { value: string } | Refusal {
  if (typeof value === 'string') return { value };
  return refuse(
    'ARGUMENTS_INVALID',
    `"${name}" must be a string, not ${describeType(value)}.`,
    `Give "${name}" as a string.`,
  );
}

function readBoolean(value: unknown, name: string): { value: boolean } | Refusal {
  if (typeof value === 'boolean') return { value };
  if (value === 'true') return { value: true };
  if (value === 'false') return { value: false };
  return refuse(
    'ARGUMENTS_INVALID',
    `"${name}" must be true or false, not ${describeType(value)}.`,
    `Give "${name}" as true or false.`,
  );
}

function readStrings(given: unknown, name: string, example: readonly string[]): { value: readonly string[] } | Refusal {
  const value = listIn(given);
  const form = `Give "${name}" as a list with one word per item, for example ${JSON.stringify({ [name]: example })}.`;
  if (typeof value === 'string') {
    return refuse(
      'ARGUMENTS_INVALID',
      `"${name}" must be a list of strings, not one string.`,
      value.trim() === '' ? form : hintFor(name, value.trim()),
    );
  }
  if (!Array.isArray(value))
    return refuse('ARGUMENTS_INVALID', `"${name}" must be a list of strings, not ${describeType(value)}.`, form);
  if (value.length > MAX_ARGUMENTS)
    return tooLarge(`"${name}" has ${value.length} items; at most ${MAX_ARGUMENTS} are allowed.`);
  const words: string[] = [];
  let bytes = 0;
  for (let at = 0; at < value.length; at++) {
    const item: unknown = value[at];
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean') {
      return refuse(
        'ARGUMENTS_INVALID',
        `Item ${at + 1} of "${name}" must be a string, not ${describeType(item)}.`,
        form,
      );
    }
    if (Number.isInteger(item) && !Number.isSafeInteger(item)) {
      return refuse(
        'ARGUMENTS_INVALID',
        `Item ${at + 1} of "${name}" is a number too large to be exact in JSON.`,
        'Give it as text, in quotes.',
      );
    }
    const word = String(item);
    if (word.includes('\0')) {
      return refuse(
        'ARGUMENTS_INVALID',
        `Item ${at + 1} of "${name}" holds a NUL character.`,
        'Remove the NUL character: no program argument can hold one.',
      );
    }
    // It would be judged as one text and run as another.
    if (!word.isWellFormed())
      return refuse(
        'ARGUMENTS_INVALID',
        `Item ${at + 1} of "${name}" holds half a character.`,
        'Remove the lone surrogate.',
      );
    words.push(word);
    bytes += Buffer.byteLength(word) + 1;
  }
  if (bytes > MAX_ARGUMENT_BYTES)
    return tooLarge(`"${name}" has ${bytes} bytes; at most ${MAX_ARGUMENT_BYTES} are allowed.`);
  return refuseOneLine(name, words) ?? { value: words };
}

/** The list that a text holds as JSON, as some clients send lists; every other value as it is. */
function listIn(value: unknown): unknown {
  if (typeof value !== 'string' || !value.trimStart().startsWith('[')) return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : value;
  } catch {
    return value;
  }
}

/** Refuses types and names that stand for more objects than arguments are taken: every type goes with every name. */
export function refuseTooMany(words: readonly string[]): Refusal | undefined {
  const objects = (words[0] ?? '').split(',').length * Math.max(1, words.length - 1);
  return objects > MAX_ARGUMENTS
    ? tooLarge(`The types and names combine to ${objects} objects; at most ${MAX_ARGUMENTS} are allowed.`)
    : undefined;
}

function tooLarge(sentence: string): Refusal {
  return refuse(
    'ARGUMENTS_TOO_LARGE',
    sentence,
    'Split the work into several calls, or select objects with -l instead of naming them.',
  );
}

function describeType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
