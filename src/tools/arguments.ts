import { quote, type Refusal, refuse } from '../errors.ts';
import { hintFor } from './right-form.ts';
import type { RawArguments } from './tool.ts';

/** At most so many arguments, and so many bytes of them: far above any real command, far below what exec takes. */
export const MAX_ARGUMENTS = 1000;
export const MAX_ARGUMENT_BYTES = 64 * 1024;

/**
 * Drops what counts as absent: null, `[null]` (how one client sends an absent list), and any argument starting with
 * `__` (client annotations, never trusted). Returns undefined if the arguments are not an object.
 */
export function dropAbsent(given: unknown): RawArguments | undefined {
  if (given === undefined || given === null) return {};
  if (typeof given !== 'object' || Array.isArray(given)) return undefined;
  return Object.fromEntries(
    Object.entries(given).filter(
      ([name, value]) =>
        !name.startsWith('__') &&
        value !== null &&
        value !== undefined &&
        !(Array.isArray(value) && value.length === 1 && value[0] === null),
    ),
  );
}

/** Refuses any argument whose name is not among `known`. */
export function refuseUnknown(given: RawArguments, known: readonly string[]): Refusal | undefined {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return undefined;
  return refuse(
    'ARGUMENTS_INVALID',
    `Unknown argument ${quote(unknown)}.`,
    known.length === 0
      ? 'This tool takes no arguments.'
      : `This tool takes ${known.map((name) => `"${name}"`).join(', ')}.`,
  );
}

/** Reads a string argument; undefined where it is absent. */
export function readString(given: RawArguments, name: string): string | undefined | Refusal {
  const value = given[name];
  if (value === undefined || typeof value === 'string') return value;
  return refuse(
    'ARGUMENTS_INVALID',
    `"${name}" must be a string, not ${describeType(value)}.`,
    `Give "${name}" as a string.`,
  );
}

/** Reads a boolean argument, also from the texts "true" and "false"; undefined where it is absent. */
export function readBoolean(given: RawArguments, name: string): boolean | undefined | Refusal {
  const value = given[name];
  if (value === undefined || typeof value === 'boolean') return value;
  if (value === 'true') return true;
  if (value === 'false') return false;
  return refuse(
    'ARGUMENTS_INVALID',
    `"${name}" must be true or false, not ${describeType(value)}.`,
    `Give "${name}" as true or false.`,
  );
}

/**
 * Reads a list of strings, also from its JSON text; numbers and booleans in it count as their text. Refuses anything else: a
 * bare string is answered with the right form, never split and run. `example` is shown in the hint.
 */
export function readStrings(
  given: RawArguments,
  name: string,
  example: readonly string[],
): readonly string[] | undefined | Refusal {
  const value = listIn(given[name]);
  if (value === undefined) return undefined;
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
  return words;
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
